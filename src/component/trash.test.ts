/** The trash: what is in it, in which order, and how it comes back. */
import { describe, expect, test } from "vitest";
import { api } from "./_generated/api.js";
import {
  type Component,
  at,
  feedLines,
  openComponent,
  readFeed,
  snapshot,
  upload,
} from "./testing/component.test-helpers.js";
import { NOW, finishScheduled, pass, stopTheClock } from "./testing/clock.test-helpers.js";
import { expectRefused } from "./testing/refusals.test-helpers.js";
import {
  assetPaths,
  expectCoherentTree,
  namesOf,
  plantAssets,
} from "./testing/trees.test-helpers.js";

const { assetManager, jobs, trash } = api;
const hero = at("images/hero");

stopTheClock();

async function remove(t: Component, path: string, actor?: string) {
  return await t.mutation(assetManager.deleteAsset, { ...at(path), actor });
}

async function list(t: Component, numItems = 100, cursor: string | null = null) {
  return await t.query(trash.listTrash, { paginationOpts: { numItems, cursor } });
}

async function withDeletedHero() {
  const t = openComponent();
  await upload(t, "images/hero", "one");
  const hero = await upload(t, "images/hero", "two", { contentType: "image/png" });
  pass(1000);
  await remove(t, "images/hero", "bob");
  return { t, ...hero };
}

describe("listTrash", () => {
  test("is empty at first", async () => {
    const t = openComponent();
    await upload(t, "images/hero", "one");
    expect(await list(t)).toEqual({ page: [], isDone: true, continueCursor: "" });
  });

  test("tells what each asset was, and who deleted it when", async () => {
    const { t, assetId, versionId } = await withDeletedHero();
    const { page } = await list(t);
    expect(page).toMatchObject([
      {
        assetId,
        ...hero,
        deletedAt: NOW + 1000,
        deletedBy: "bob",
        versionCounter: 2,
        versionId,
        version: 2,
        size: 3,
        contentType: "image/png",
      },
    ]);
    expect(page[0]).not.toHaveProperty("deletedWith");
    expect(await t.query(trash.getTrashed, { assetId })).toEqual(page[0]);
  });

  test("shows what was deleted last first, whatever its age and name", async () => {
    const t = openComponent();
    for (const name of ["a", "b", "c", "d"]) await upload(t, name, name);
    for (const name of ["b", "d", "a", "c"]) {
      pass(1);
      await remove(t, name);
    }
    const { page } = await list(t);
    expect(page.map((asset) => asset.basename)).toEqual(["c", "a", "d", "b"]);
  });

  test.each([1, 2, 3, 7])("in pages of %d shows each asset once", async (size) => {
    const t = openComponent();
    await plantAssets(t, "f", namesOf(7));
    for (const [index, name] of namesOf(7).entries()) {
      // Several in one millisecond, and several milliseconds.
      if (index % 3 === 0) pass(1);
      await remove(t, `f/${name}`);
    }
    const whole = (await list(t)).page.map((asset) => asset.assetId);
    expect(whole).toHaveLength(7);
    const seen = [];
    let cursor: string | null = null;
    for (let isDone = false; !isDone;) {
      const page: Awaited<ReturnType<typeof list>> = await list(t, size, cursor);
      expect(page.page.length).toBeLessThanOrEqual(size);
      seen.push(...page.page.map((asset) => asset.assetId));
      cursor = page.continueCursor;
      isDone = page.isDone;
    }
    expect(seen).toEqual(whole);
  });

  test("of a whole folder that was deleted at once can be read in pages", async () => {
    const t = openComponent();
    await plantAssets(t, "f", namesOf(12));
    await t.mutation(jobs.deleteFolder, { path: "f" });
    const first = await list(t, 5);
    const second = await list(t, 5, first.continueCursor);
    const third = await list(t, 5, second.continueCursor);
    const ids = [first, second, third].flatMap(({ page }) => page.map((asset) => asset.assetId));
    expect(new Set(ids).size).toBe(12);
    expect(third.isDone).toBe(true);
  });

  test("keeps the ends of its pages when more is deleted", async () => {
    const t = openComponent();
    await plantAssets(t, "f", namesOf(6));
    for (const name of namesOf(4)) await remove(t, `f/${name}`);
    const first = await list(t, 2);
    pass(1);
    await remove(t, "f/a005");
    const paginationOpts = { numItems: 2, cursor: null, endCursor: first.continueCursor };
    const again = await t.query(trash.listTrash, { paginationOpts });
    expect(again.page.map((asset) => asset.basename)).toEqual([
      "a005",
      ...first.page.map((asset) => asset.basename),
    ]);
    expect(again).toMatchObject({ isDone: false, continueCursor: first.continueCursor });
  });

  test.each([0, -1, 1.5, 1001, 1e9, Number.NaN])("refuses a page of %d", async (numItems) => {
    const { t } = await withDeletedHero();
    await expectRefused(t, () => list(t, numItems), {
      code: "ARGUMENT_INVALID",
      argument: "numItems",
    });
  });

  test("refuses a cursor that it did not hand out", async () => {
    const { t } = await withDeletedHero();
    const { continueCursor: other } = await t.query(api.pages.listFoldersPage, {
      paginationOpts: { numItems: 1, cursor: null },
    });
    const made = (key: unknown) => JSON.stringify(["trash", "", key]);
    const { continueCursor } = await list(t, 1);
    for (const cursor of [
      "",
      "garbage",
      other,
      `${continueCursor}x`,
      made("x"),
      made(":"),
      made("1:"),
      made("1:2:3"),
      made("NaN:1"),
      made(1),
      made(null),
    ]) {
      await expectRefused(t, () => list(t, 1, cursor), { code: "CURSOR_INVALID" });
    }
  });
});

describe("undelete", () => {
  test("brings an asset back with its history, published as it was", async () => {
    const { t, assetId, versionId } = await withDeletedHero();
    pass(1000);
    expect(await t.mutation(trash.undelete, { assetId, actor: "eve" })).toEqual({
      assetId,
      ...hero,
    });
    expect(await t.query(assetManager.getPublishedFile, hero)).toMatchObject({ versionId });
    expect(await t.query(assetManager.getAssetVersions, hero)).toHaveLength(2);
    expect(await t.query(assetManager.getAsset, hero)).toMatchObject({
      updatedAt: NOW + 2000,
      updatedBy: "eve",
    });
    expect(await t.query(trash.getTrashed, { assetId })).toBeNull();
    expect((await list(t)).page).toEqual([]);
  });

  test("tells the feed that it is there, and what is published", async () => {
    const { t, assetId, versionId } = await withDeletedHero();
    const before = (await readFeed(t)).length;
    await t.mutation(trash.undelete, { assetId, actor: "eve" });
    expect((await readFeed(t)).slice(before)).toMatchObject([
      { type: "asset:create", ...hero, assetId, actor: "eve" },
      { type: "asset:publish", ...hero, assetId, versionId, version: 2, size: 3 },
    ]);
  });

  test("brings it to another place, when asked to", async () => {
    const { t, assetId } = await withDeletedHero();
    const to = { folderPath: "new/folder", basename: "banner" };
    expect(await t.mutation(trash.undelete, { assetId, ...to })).toEqual({ assetId, ...to });
    expect(await assetPaths(t)).toEqual(["new/folder/banner"]);
    expect((await feedLines(t)).slice(-4)).toEqual([
      "folder:create new",
      "folder:create new/folder",
      "asset:create new/folder/banner",
      "asset:publish new/folder/banner",
    ]);
    await expectCoherentTree(t);
  });

  test("creates its folder again when that is gone", async () => {
    const { t, assetId } = await withDeletedHero();
    await t.mutation(jobs.deleteFolder, { path: "images" });
    await t.mutation(trash.undelete, { assetId });
    expect(await assetPaths(t)).toEqual(["images/hero"]);
    await expectCoherentTree(t);
  });

  test("never replaces an asset that has the place by now", async () => {
    const { t, assetId } = await withDeletedHero();
    const fresh = await upload(t, "images/hero", "new");
    await upload(t, "images/banner", "other");
    const exists = { code: "ASSET_EXISTS", ...hero, assetId: fresh.assetId } as const;
    await expectRefused(t, () => t.mutation(trash.undelete, { assetId }), exists);
    await expectRefused(t, () => t.mutation(trash.undelete, { assetId, basename: "banner" }), {
      code: "ASSET_EXISTS",
      ...at("images/banner"),
    });
    await t.mutation(trash.undelete, { assetId, basename: "old hero" });
    expect(await assetPaths(t)).toEqual(["images/banner", "images/hero", "images/old hero"]);
  });

  test("brings each of several deleted at one address back", async () => {
    const t = openComponent();
    const ids = [];
    for (const content of ["one", "two", "three"]) {
      ids.push((await upload(t, "images/hero", content)).assetId);
      await remove(t, "images/hero");
    }
    for (const [index, assetId] of ids.entries()) {
      await t.mutation(trash.undelete, { assetId, basename: `hero ${index}` });
    }
    const sizes = await t.query(assetManager.listPublishedFilesInFolder, { folderPath: "images" });
    expect(sizes.map(({ basename, size }) => [basename, size])).toEqual([
      ["hero 0", 3],
      ["hero 1", 3],
      ["hero 2", 5],
    ]);
  });

  test("refuses what is not in the trash, and bad paths", async () => {
    const { t, assetId, versionId } = await withDeletedHero();
    const live = await upload(t, "images/live", "x");
    for (const other of ["", "nonsense", versionId, live.assetId]) {
      const call = () => t.mutation(trash.undelete, { assetId: other });
      await expectRefused(t, call, { code: "NOT_IN_TRASH", assetId: other });
      expect(await t.query(trash.getTrashed, { assetId: other })).toBeNull();
    }
    for (const place of [{ folderPath: "a//b" }, { basename: "a/b" }, { basename: "" }]) {
      await expectRefused(t, () => t.mutation(trash.undelete, { assetId, ...place }), {
        code: "PATH_INVALID",
      });
    }
  });
});

test("looking at the trash changes nothing", async () => {
  const { t, assetId } = await withDeletedHero();
  const before = await snapshot(t);
  await list(t);
  await t.query(trash.getTrashed, { assetId });
  await finishScheduled(t);
  expect(await snapshot(t)).toEqual(before);
});
