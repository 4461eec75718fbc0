/** What is stored, added up from pages, is what is there. */
import type { PaginationOptions, PaginationResult } from "convex/server";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { api } from "./_generated/api.js";
import { isWithin } from "../shared/paths.js";
import { DAY, finishScheduled, pass, stopTheClock } from "./testing/clock.test-helpers.js";
import {
  type Component,
  PATIENT,
  at,
  openComponent,
  rows,
  upload,
} from "./testing/component.test-helpers.js";
import { costOf, firstPage } from "./testing/costs.test-helpers.js";
import { refusalOf } from "./testing/refusals.test-helpers.js";
import { namesOf, plantAssets } from "./testing/trees.test-helpers.js";

const { assetManager, sweeper, trash, usage } = api;

stopTheClock();

type Read<Row> = (options: PaginationOptions) => Promise<PaginationResult<Row>>;

async function readPages<Row>(read: Read<Row>, numItems: number) {
  const pages: { cursor: string | null; result: PaginationResult<Row> }[] = [];
  for (let cursor: string | null = null; pages.length < 500;) {
    const result: PaginationResult<Row> = await read({ numItems, cursor });
    pages.push({ cursor, result });
    if (result.isDone) return pages;
    cursor = result.continueCursor;
  }
  throw new Error("The pages have no end.");
}

/** Adds up the numbers of rows that have the same key. */
function addUp(rows: [key: string, ...numbers: number[]][]): Record<string, number[]> {
  const sums: Record<string, number[]> = {};
  for (const [key, ...numbers] of rows) {
    sums[key] = numbers.map((number, index) => number + (sums[key]?.[index] ?? 0));
  }
  return sums;
}

type FolderUsage = (typeof usage.listFolderUsage)["_returnType"]["page"][number];
type StorageUsage = (typeof usage.listStorageUsage)["_returnType"]["page"][number];

const readFolders =
  (t: Component, folderPath?: string): Read<FolderUsage> =>
  async (paginationOpts) =>
    await t.query(usage.listFolderUsage, { folderPath, paginationOpts });

const readStorage =
  (t: Component): Read<StorageUsage> =>
  async (paginationOpts) =>
    await t.query(usage.listStorageUsage, { paginationOpts });

/** Of each folder its assets, those that are published, and their bytes. */
async function folderUsage(t: Component, folderPath?: string, numItems = 1000) {
  const pages = await readPages(readFolders(t, folderPath), numItems);
  const found = pages.flatMap(({ result }) => result.page);
  return addUp(
    found.map((row) => [row.folderPath, row.assets, row.publishedAssets, row.publishedBytes]),
  );
}

/** Of each backend and type the objects and their bytes. */
async function storageUsage(t: Component, numItems = 1000) {
  const pages = await readPages(readStorage(t), numItems);
  const found = pages.flatMap(({ result }) => result.page);
  return addUp(
    found.map(({ backend, contentType, isDoomed, objects, bytes }) => [
      `${backend} ${contentType}${isDoomed ? " doomed" : ""}`,
      objects,
      bytes,
    ]),
  );
}

describe("listFolderUsage", () => {
  test("counts assets, and the bytes of what is published", async () => {
    const t = openComponent();
    await upload(t, "top", "12");
    await upload(t, "f/a", "old and long");
    await upload(t, "f/a", "123");
    await upload(t, "f/b", "1234");
    await upload(t, "f/draft", "12345", { publish: false });
    await upload(t, "f/g/h/deep", "1");
    await t.mutation(assetManager.createFolderByPath, { path: "empty" });
    const { assetId } = await upload(t, "f/gone", "123456");
    await t.mutation(assetManager.deleteAsset, at("f/gone"));
    expect(await t.query(usage.listFolderUsage, firstPage(10))).toEqual({
      page: [
        { folderPath: "", assets: 1, publishedAssets: 1, publishedBytes: 2 },
        { folderPath: "f", assets: 3, publishedAssets: 2, publishedBytes: 7 },
        { folderPath: "f/g/h", assets: 1, publishedAssets: 1, publishedBytes: 1 },
      ],
      isDone: true,
      continueCursor: expect.any(String) as string,
    });
    await t.mutation(trash.undelete, { assetId });
    await t.mutation(assetManager.archiveAsset, at("f/b"));
    expect(await folderUsage(t, "f")).toEqual({ f: [4, 2, 9], "f/g/h": [1, 1, 1] });
  });

  test("tells a folder from those whose names begin like it", async () => {
    const t = openComponent();
    for (const path of ["f/x", "f-/x", "f !/x", "f0/x", "f/-/x", "f/😀/x", "g/x"]) {
      await upload(t, path, "1");
    }
    expect(Object.keys(await folderUsage(t, "f")).sort()).toEqual(["f", "f/-", "f/😀"]);
    expect(await folderUsage(t, "none")).toEqual({});
  });

  test(
    "pages of any size, read again between their ends, add up to the same",
    PATIENT,
    async () => {
      const folder = fc.constantFrom("", "f", "f/g", "f/g/h", "f-", "f0");
      const paths = fc.uniqueArray(
        fc.tuple(folder, fc.constantFrom("a", "b", "~", "é")).map((parts) => parts.filter(Boolean)),
        { minLength: 1, maxLength: 12, selector: (parts) => parts.join("/") },
      );
      const scopes = fc.constantFrom("", "f", "f/g");
      const size = fc.integer({ min: 1, max: 5 });
      await fc.assert(
        fc.asyncProperty(paths, scopes, size, async (toAdd, scope, numItems) => {
          const t = openComponent();
          for (const parts of toAdd) await upload(t, parts.join("/"), "x");
          const expected: Record<string, number[]> = {};
          for (const { folderPath } of await rows(t, "assets")) {
            if (!isWithin(folderPath, scope)) continue;
            const count = (expected[folderPath]?.[0] ?? 0) + 1;
            expected[folderPath] = [count, count, count];
          }
          const read = readFolders(t, scope);
          expect(await folderUsage(t, scope, numItems)).toEqual(expected);
          const pages = await readPages(read, numItems);
          for (const { cursor, result } of pages.filter((page) => !page.result.isDone)) {
            const endCursor = result.continueCursor;
            expect(await read({ numItems, cursor, endCursor })).toEqual(result);
          }
        }),
        { numRuns: 40 },
      );
    },
  );

  test("does not follow a cursor out of the folder", async () => {
    const t = openComponent();
    for (const path of ["f/a", "f/b", "secret/a", "z"]) await upload(t, path, "1");
    const { continueCursor } = await t.query(usage.listFolderUsage, {
      folderPath: "f",
      ...firstPage(1),
    });
    const parts = JSON.parse(continueCursor) as unknown[];
    for (const key of ["secret/", "secret/a", "a", "", "f", "f-/a"]) {
      const cursor = JSON.stringify([...parts.slice(0, 2), key]);
      for (const options of [
        { numItems: 1, cursor },
        { numItems: 1, cursor: null, endCursor: cursor },
      ]) {
        const refusal = await refusalOf(readFolders(t, "f")(options));
        expect(refusal, key).toMatchObject({ code: "CURSOR_INVALID" });
      }
    }
  });

  test("costs a document for each asset, whatever lies in the trash or elsewhere", async () => {
    const t = openComponent();
    await plantAssets(t, "f", namesOf(6));
    await plantAssets(t, "f/g", namesOf(6));
    await plantAssets(t, "g", namesOf(6));
    for (const basename of namesOf(3)) {
      await t.mutation(assetManager.deleteAsset, { folderPath: "f", basename });
    }
    const cost = async (options: PaginationOptions) =>
      await costOf(t, (ctx) =>
        ctx.runQuery(usage.listFolderUsage, { folderPath: "f", paginationOpts: options }),
      );
    expect(await cost({ numItems: 3, cursor: null })).toEqual({ reads: 3, writes: 0, ranges: 1 });
    expect(await cost({ numItems: 5, cursor: null })).toEqual({ reads: 5, writes: 0, ranges: 2 });
    expect(await cost({ numItems: 99, cursor: null })).toEqual({ reads: 9, writes: 0, ranges: 2 });
    const { continueCursor: endCursor } = await readFolders(t, "f")({ numItems: 5, cursor: null });
    const again = { numItems: 5, cursor: null, endCursor };
    expect(await cost(again)).toEqual({ reads: 5, writes: 0, ranges: 3 });
  });
});

describe("listStorageUsage", () => {
  test("counts each object once, with old versions and the trash", async () => {
    const t = openComponent();
    const text = { contentType: "text/plain" };
    await upload(t, "a", "old", text);
    await upload(t, "a", "shared", text);
    await upload(t, "a", "shared", text);
    await upload(t, "a", "shared", { contentType: "image/png" });
    await upload(t, "gone", "12", text);
    await t.mutation(assetManager.deleteAsset, at("gone"));
    expect(await t.query(usage.listStorageUsage, firstPage(1000))).toMatchObject({ isDone: true });
    expect(await storageUsage(t)).toEqual({
      "convex text/plain": [3, 11],
      "convex image/png": [1, 6],
    });
  });

  test("tells apart what is about to go, and forgets it when it has gone", async () => {
    const t = openComponent();
    const { assetId } = await upload(t, "a", "123", { contentType: "text/plain" });
    await upload(t, "b", "12", { contentType: "text/plain" });
    const key = { backend: "r2" as const, key: "reserved" };
    await t.run(async (ctx) => {
      const content = { size: 5, contentType: "text/plain", verification: "pending" as const };
      const doomed = {
        refCount: 0,
        state: "reserved" as const,
        deleteAfter: Date.now() + 10 * DAY,
      };
      await ctx.db.insert("blobs", { location: key, ...content, ...doomed });
    });
    expect(await storageUsage(t)).toEqual({
      "convex text/plain": [2, 5],
      "r2 text/plain doomed": [1, 5],
    });
    await t.mutation(assetManager.deleteAsset, at("a"));
    await t.mutation(trash.purge, { assetId });
    pass(2 * DAY);
    await t.mutation(sweeper.startSweep, {});
    await finishScheduled(t);
    expect(await storageUsage(t)).toEqual({
      "convex text/plain": [1, 2],
      "r2 text/plain doomed": [1, 5],
    });
  });

  test(
    "pages of any size, read again between their ends, add up to the same",
    PATIENT,
    async () => {
      const t = openComponent();
      for (const content of ["a", "bb", "ccc", "dddd", "eeeee"]) await upload(t, content, content);
      for (const numItems of [1, 2, 3, 5, 6]) {
        expect(await storageUsage(t, numItems)).toEqual({
          "convex application/octet-stream": [5, 15],
        });
        const read: Read<object> = async (paginationOpts) =>
          await t.query(usage.listStorageUsage, { paginationOpts });
        for (const { cursor, result } of await readPages(read, numItems)) {
          if (result.isDone) continue;
          const endCursor = result.continueCursor;
          expect(await read({ numItems, cursor, endCursor })).toEqual(result);
        }
      }
    },
  );

  test("refuses a cursor of something else", async () => {
    const t = openComponent();
    const { assetId } = await upload(t, "a", "a");
    for (const key of [assetId, "garbage", ""]) {
      const cursor = JSON.stringify(["storageUsage", "", key]);
      const paginationOpts = { numItems: 1, cursor };
      const refusal = await refusalOf(t.query(usage.listStorageUsage, { paginationOpts }));
      expect(refusal, key).toMatchObject({ code: "CURSOR_INVALID" });
    }
  });

  test("costs a document for each object", async () => {
    const t = openComponent();
    for (const content of ["a", "b", "c"]) await upload(t, content, content);
    const cost = await costOf(t, (ctx) => ctx.runQuery(usage.listStorageUsage, firstPage(2)));
    expect(cost).toEqual({ reads: 2, writes: 0, ranges: 1 });
  });
});

test.each([0, 1001])("a page of %d is refused by both", async (numItems) => {
  const t = openComponent();
  for (const read of [usage.listFolderUsage, usage.listStorageUsage] as const) {
    expect(await refusalOf(t.query(read, firstPage(numItems)))).toMatchObject({
      code: "ARGUMENT_INVALID",
      argument: "numItems",
    });
  }
});
