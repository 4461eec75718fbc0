/**
 * What each call costs, as the platform counts it.
 *
 * convex-test counts as Convex does in what matters here: `db.get` and each query are one range,
 * found or not; a document counts as read when it is returned, so a range that finds nothing reads
 * none; `patch` reads its row once more and writes it; `_storage` rows count like others. Deleting a
 * stored object and making a URL or an upload URL count as nothing. A nested call counts in its
 * caller, so the app mutation around each call here reads the whole price.
 */
import { describe, expect, test } from "vitest";
import { api } from "./_generated/api.js";
import type { MutationCtx } from "./_generated/server.js";
import {
  BEGINNING,
  type Component,
  PATIENT,
  at,
  openComponent,
  store,
  upload,
} from "./testing/component.test-helpers.js";

const { assetManager, changelog } = api;

type Cost = { reads: number; writes: number; ranges: number };
type Call = (ctx: MutationCtx) => Promise<unknown>;

async function costOf(t: Component, call: Call): Promise<Cost> {
  return await t.mutation(async (ctx) => {
    await call(ctx);
    const metrics = await ctx.meta.getTransactionMetrics();
    return {
      reads: metrics.documentsRead.used,
      writes: metrics.documentsWritten.used,
      ranges: metrics.databaseQueries.used,
    };
  });
}

/** A folder `f` of 7 files and 7 folders, each with something below it; `f/a0` has 5 versions. */
async function openTree(): Promise<Component> {
  const t = openComponent();
  for (let index = 0; index < 7; index += 1) {
    await upload(t, `f/a${index}`, `file ${index}`);
    await upload(t, `f/sub${index}/x/y/deep`, `deep ${index}`);
  }
  for (let version = 2; version <= 5; version += 1) await upload(t, "f/a0", `a0 ${version}`);
  return t;
}

async function openedUpload(t: Component, path: string, content: string) {
  const { intentId } = await t.mutation(assetManager.startUpload, at(path));
  return { intentId, storageId: await store(t, content) };
}

async function versionsOf(t: Component, path: string) {
  return await t.query(assetManager.getAssetVersions, at(path));
}

const firstPage = (numItems: number) => ({ paginationOpts: { numItems, cursor: null } });

/** What is measured, what it costs now to the document, and what the design allows. */
const PRICES: [
  call: string,
  now: Cost,
  allowed: Partial<Cost>,
  prepare: (t: Component) => Promise<Call>,
][] = [
  [
    "getPublishedFile",
    { reads: 1, writes: 0, ranges: 1 },
    { reads: 1, writes: 0, ranges: 1 },
    async () => (ctx) => ctx.runQuery(assetManager.getPublishedFile, at("f/a0")),
  ],
  [
    "getPublishedFile of nothing",
    { reads: 0, writes: 0, ranges: 1 },
    { reads: 1, writes: 0 },
    async () => (ctx) => ctx.runQuery(assetManager.getPublishedFile, at("f/none")),
  ],
  [
    "listPublishedFilesInFolder of 7",
    { reads: 7, writes: 0, ranges: 1 },
    { reads: 7, writes: 0, ranges: 1 },
    async () => (ctx) => ctx.runQuery(assetManager.listPublishedFilesInFolder, { folderPath: "f" }),
  ],
  [
    "listPublishedFilesPage, page of 4 of 7",
    { reads: 4, writes: 0, ranges: 1 },
    { reads: 4, writes: 0, ranges: 1 },
    async () => (ctx) =>
      ctx.runQuery(assetManager.listPublishedFilesPage, { folderPath: "f", ...firstPage(4) }),
  ],
  [
    "listPublishedFilesPage, a page in the middle",
    { reads: 3, writes: 0, ranges: 1 },
    { reads: 3, writes: 0, ranges: 1 },
    async (t) => {
      const folderPath = "f";
      const { continueCursor } = await t.query(assetManager.listPublishedFilesPage, {
        folderPath,
        ...firstPage(2),
      });
      const paginationOpts = { numItems: 3, cursor: continueCursor };
      return (ctx) =>
        ctx.runQuery(assetManager.listPublishedFilesPage, { folderPath, paginationOpts });
    },
  ],
  [
    "listAssetsPage, page of 4 of 7",
    { reads: 4, writes: 0, ranges: 1 },
    { reads: 4, writes: 0, ranges: 1 },
    async () => (ctx) =>
      ctx.runQuery(assetManager.listAssetsPage, { folderPath: "f", ...firstPage(4) }),
  ],
  [
    "listFolders of 7, whatever lies below",
    { reads: 7, writes: 0, ranges: 1 },
    { reads: 7, writes: 0, ranges: 1 },
    async () => (ctx) => ctx.runQuery(assetManager.listFolders, { parentPath: "f" }),
  ],
  [
    "listFoldersPage, page of 4 of 7, whatever lies below",
    { reads: 4, writes: 0, ranges: 1 },
    { reads: 4, writes: 0, ranges: 1 },
    async () => (ctx) =>
      ctx.runQuery(assetManager.listFoldersPage, { parentPath: "f", ...firstPage(4) }),
  ],
  [
    "getAssetVersions of 5",
    { reads: 6, writes: 0, ranges: 2 },
    { reads: 6, writes: 0 },
    async () => (ctx) => ctx.runQuery(assetManager.getAssetVersions, at("f/a0")),
  ],
  [
    "getAssetVersionsPage, page of 3 of 5",
    { reads: 4, writes: 0, ranges: 2 },
    { reads: 4, writes: 0 },
    async () => (ctx) =>
      ctx.runQuery(assetManager.getAssetVersionsPage, { ...at("f/a0"), ...firstPage(3) }),
  ],
  [
    "getVersion",
    { reads: 2, writes: 0, ranges: 2 },
    {},
    async (t) => {
      const { versionId } = (await versionsOf(t, "f/a0"))[0]!;
      return (ctx) => ctx.runQuery(assetManager.getVersion, { versionId });
    },
  ],
  [
    "listSince from the beginning, limit 5",
    { reads: 6, writes: 0, ranges: 2 },
    { reads: 6, writes: 0 },
    async () => (ctx) => ctx.runQuery(changelog.listSince, { cursor: BEGINNING, limit: 5 }),
  ],
  [
    "listSince inside a transaction, limit 5",
    { reads: 6, writes: 0, ranges: 2 },
    { reads: 6, writes: 0 },
    async (t) => {
      const { nextCursor: cursor } = await t.query(changelog.listSince, {
        cursor: BEGINNING,
        limit: 1,
      });
      return (ctx) => ctx.runQuery(changelog.listSince, { cursor, limit: 5 });
    },
  ],
  [
    "listSince at the end",
    { reads: 0, writes: 0, ranges: 2 },
    { reads: 1, writes: 0 },
    async (t) => {
      const { nextCursor: cursor } = await t.query(changelog.listSince, {
        cursor: BEGINNING,
        limit: 1000,
      });
      return (ctx) => ctx.runQuery(changelog.listSince, { cursor, limit: 5 });
    },
  ],
  [
    "listForFolder, limit 5",
    { reads: 6, writes: 0, ranges: 2 },
    { reads: 6, writes: 0 },
    async () => (ctx) =>
      ctx.runQuery(changelog.listForFolder, { folderPath: "f", cursor: BEGINNING, limit: 5 }),
  ],
  [
    "startUpload into a folder that is there",
    { reads: 1, writes: 1, ranges: 2 },
    { reads: 4, writes: 2 },
    async () => (ctx) => ctx.runMutation(assetManager.startUpload, at("f/new")),
  ],
  [
    "startUpload with a configured backend",
    { reads: 2, writes: 1, ranges: 2 },
    { reads: 4, writes: 2 },
    async (t) => {
      await t.mutation(assetManager.configureStorageBackend, { backend: "convex" });
      return (ctx) => ctx.runMutation(assetManager.startUpload, at("f/new"));
    },
  ],
  [
    "startUpload into 2 missing folders: each a row, and a change in two feeds",
    { reads: 1, writes: 7, ranges: 5 },
    { reads: 4, writes: 2 + 2 * 3 },
    async () => (ctx) => ctx.runMutation(assetManager.startUpload, at("f/p/q/new")),
  ],
  [
    "finishUpload of a new asset",
    { reads: 5, writes: 7, ranges: 7 },
    { reads: 8, writes: 8 },
    async (t) => {
      const finish = await openedUpload(t, "f/new", "new bytes");
      return (ctx) => ctx.runMutation(assetManager.finishUpload, finish);
    },
  ],
  [
    "finishUpload of a new version",
    { reads: 6, writes: 6, ranges: 6 },
    { reads: 8, writes: 8 },
    async (t) => {
      const finish = await openedUpload(t, "f/a0", "new bytes");
      return (ctx) => ctx.runMutation(assetManager.finishUpload, finish);
    },
  ],
  [
    "finishUpload of a new version with bytes that are stored already",
    { reads: 8, writes: 6, ranges: 6 },
    { reads: 8, writes: 8 },
    async (t) => {
      const finish = await openedUpload(t, "f/a0", "file 3");
      return (ctx) => ctx.runMutation(assetManager.finishUpload, finish);
    },
  ],
  [
    "restoreVersion",
    { reads: 5, writes: 4, ranges: 3 },
    { reads: 6, writes: 6 },
    async (t) => {
      const { versionId } = (await versionsOf(t, "f/a0"))[3]!;
      return (ctx) => ctx.runMutation(assetManager.restoreVersion, { versionId });
    },
  ],
  [
    "restoreVersion of what is published",
    { reads: 2, writes: 0, ranges: 2 },
    { reads: 6, writes: 6 },
    async (t) => {
      const { versionId } = (await versionsOf(t, "f/a0"))[0]!;
      return (ctx) => ctx.runMutation(assetManager.restoreVersion, { versionId });
    },
  ],
];

describe("the price of", () => {
  test.each(PRICES)("%s", async (_call, now, allowed, prepare) => {
    const t = await openTree();
    const cost = await costOf(t, await prepare(t));
    for (const what of ["reads", "writes", "ranges"] as const) {
      expect(cost[what], `${what} that the design allows`).toBeLessThanOrEqual(
        allowed[what] ?? Infinity,
      );
    }
    expect(cost).toEqual(now);
  });
});

describe("an asset of many versions", () => {
  test("costs what one of few costs to upload to, restore, read and page", PATIENT, async () => {
    const t = openComponent();
    const costs = [];
    let versions = 0;
    for (const upTo of [2, 10, 200]) {
      for (; versions < upTo; versions += 1) await upload(t, "f/hero", `bytes ${versions}`);
      const history = await versionsOf(t, "f/hero");
      const { versionId } = history.at(-1)!;
      const finish = await openedUpload(t, "f/hero", `more ${versions}`);
      costs.push({
        restore: await costOf(t, (ctx) =>
          ctx.runMutation(assetManager.restoreVersion, { versionId }),
        ),
        finish: await costOf(t, (ctx) => ctx.runMutation(assetManager.finishUpload, finish)),
        read: await costOf(t, (ctx) => ctx.runQuery(assetManager.getPublishedFile, at("f/hero"))),
        page: await costOf(t, (ctx) =>
          ctx.runQuery(assetManager.getAssetVersionsPage, { ...at("f/hero"), ...firstPage(2) }),
        ),
      });
      versions += 1;
    }
    const [few, ...many] = costs;
    for (const cost of many) expect(cost).toEqual(few);
    expect(few).toEqual({
      restore: { reads: 5, writes: 4, ranges: 3 },
      finish: { reads: 6, writes: 6, ranges: 6 },
      read: { reads: 1, writes: 0, ranges: 1 },
      page: { reads: 3, writes: 0, ranges: 2 },
    });
  });
});
