/** The trash of a folder: a tenant sees it, and nothing of the trash beside it. */
import { describe, expect, test } from "vitest";
import { internal, api } from "./_generated/api.js";
import { type Component, at, openComponent, upload } from "./testing/component.test-helpers.js";
import { DAY, finishScheduled, pass, stopTheClock } from "./testing/clock.test-helpers.js";
import { costOf } from "./testing/costs.test-helpers.js";
import { expectRefused } from "./testing/refusals.test-helpers.js";

const { assetManager, jobs, sweeper, trash } = api;

stopTheClock();

type Filter = { folderPath?: string; recursive?: boolean };
const HOME: Filter = { folderPath: "tenants/a", recursive: true };

async function remove(t: Component, path: string) {
  const made = await upload(t, path, path);
  pass(1);
  await t.mutation(assetManager.deleteAsset, at(path));
  return made;
}

async function pageOf(t: Component, filter: Filter, numItems = 100, cursor: string | null = null) {
  return await t.query(trash.listTrash, { ...filter, paginationOpts: { numItems, cursor } });
}

async function pathsOf(t: Component, filter: Filter, numItems?: number) {
  const paths: string[] = [];
  let cursor: string | null = null;
  for (let isDone = false; !isDone;) {
    const page: Awaited<ReturnType<typeof pageOf>> = await pageOf(t, filter, numItems, cursor);
    paths.push(...page.page.map(({ folderPath, basename }) => `${folderPath}/${basename}`));
    ({ isDone, continueCursor: cursor } = page);
  }
  return paths;
}

/** Two tenants whose deletions alternate. */
async function withTwoTenants() {
  const t = openComponent();
  for (const name of ["one", "x/two", "x/y/three", "four"]) {
    await remove(t, `tenants/a/${name}`);
    await remove(t, `tenants/b/${name}`);
    await remove(t, `tenants/ab/${name}`);
  }
  return t;
}

describe("listTrash of a folder", () => {
  test.each([1, 2, 3, 100])("shows it with all folders below, in pages of %i", async (size) => {
    const t = await withTwoTenants();
    expect(await pathsOf(t, HOME, size)).toEqual(
      ["four", "x/y/three", "x/two", "one"].map((name) => `tenants/a/${name}`),
    );
    expect(await pathsOf(t, { folderPath: "tenants/a/x", recursive: true }, size)).toEqual([
      "tenants/a/x/y/three",
      "tenants/a/x/two",
    ]);
  });

  test.each([1, 2, 100])("shows it alone, in pages of %i", async (size) => {
    const t = await withTwoTenants();
    await remove(t, "top");
    expect(await pathsOf(t, { folderPath: "tenants/a" }, size)).toEqual([
      "tenants/a/four",
      "tenants/a/one",
    ]);
    expect(await pathsOf(t, { folderPath: "", recursive: false }, size)).toEqual(["/top"]);
  });

  test("is the whole trash for the root, with or without its path", async () => {
    const t = await withTwoTenants();
    expect(await pathsOf(t, {})).toHaveLength(12);
    expect(await pathsOf(t, { folderPath: "", recursive: true })).toEqual(await pathsOf(t, {}));
  });

  test("costs the same, and ends its pages alike, whatever others have deleted", async () => {
    const alone = openComponent();
    const beside = openComponent();
    for (const t of [alone, beside]) {
      for (const name of ["one", "x/two", "three"]) {
        await remove(t, `tenants/a/${name}`);
        if (t === beside)
          for (const other of ["b", "ab"]) await remove(t, `tenants/${other}/${name}`);
      }
    }
    for (const filter of [HOME, { folderPath: "tenants/a" }]) {
      const costs = [];
      for (const t of [alone, beside]) {
        const { continueCursor } = await pageOf(t, filter, 1);
        const paginationOpts = { numItems: 1, cursor: continueCursor };
        const call = { ...filter, paginationOpts };
        costs.push(await costOf(t, (ctx) => ctx.runQuery(trash.listTrash, call)));
        const sizes = [];
        for (const size of [1, 2, 3]) sizes.push((await pageOf(t, filter, size)).isDone);
        costs.push(sizes);
      }
      expect(costs.slice(2)).toEqual(costs.slice(0, 2));
    }
  });

  test("keeps the ends of its pages when more is deleted, there and beside", async () => {
    const t = await withTwoTenants();
    const first = await pageOf(t, HOME, 2);
    await remove(t, "tenants/b/later");
    await remove(t, "tenants/a/later");
    const paginationOpts = { numItems: 2, cursor: null, endCursor: first.continueCursor };
    const again = await t.query(trash.listTrash, { ...HOME, paginationOpts });
    expect(again.page.map(({ basename }) => basename)).toEqual(["later", "four", "three"]);
  });

  test("no longer shows what was restored, deleted permanently or taken down", async () => {
    const t = await withTwoTenants();
    const shown = (await pageOf(t, HOME)).page;
    await t.mutation(trash.undelete, { assetId: shown[0]!.assetId });
    await t.mutation(trash.purge, { assetId: shown[1]!.assetId });
    await t.mutation(assetManager.createFolderByPath, { path: "tenants/a/x" });
    await t.mutation(trash.takeDown, at("tenants/a/x/two"));
    expect(await pathsOf(t, HOME)).toEqual(["tenants/a/one"]);
    expect(await pathsOf(t, { folderPath: "tenants/b", recursive: true })).toHaveLength(4);
  });

  test("hides an asset from the first step of its purge until the last", async () => {
    const t = openComponent();
    for (let version = 0; version < 101; version += 1) await upload(t, "a/hero", `${version}`);
    await t.mutation(assetManager.deleteAsset, at("a/hero"));
    const { assetId } = (await pageOf(t, {})).page[0]!;
    await t.mutation(trash.purge, { assetId });
    const rows = async () => await t.run((ctx) => ctx.db.query("trashedAssets").collect());
    expect(await rows()).toMatchObject([{ assetId, isPurging: true }]);
    for (const filter of [{}, { folderPath: "a" }, { folderPath: "a", recursive: true }]) {
      expect(await pathsOf(t, filter)).toEqual([]);
    }
    await t.mutation(internal.trash.continuePurge, { assetId });
    expect(await rows()).toEqual([]);
  });

  test("keeps an asset that a folder's undoing skips", async () => {
    const t = openComponent();
    await upload(t, "a/x/hero", "one");
    const { jobId } = await t.mutation(jobs.deleteFolder, { path: "a/x" });
    await upload(t, "a/x/hero", "two");
    await t.mutation(trash.undeleteFolder, { jobId });
    await finishScheduled(t);
    const { page } = await pageOf(t, { folderPath: "a", recursive: true });
    expect(page).toMatchObject([at("a/x/hero")]);
    expect(page[0]).not.toHaveProperty("deletedWith");
    expect((await t.mutation(trash.undeleteFolder, { jobId })).assetsSkipped).toBe(0);
  });

  test("refuses cursors of another folder, and folders too deep for those below them", async () => {
    const t = await withTwoTenants();
    const { continueCursor: cursor } = await pageOf(t, HOME, 1);
    for (const filter of [{}, { folderPath: "tenants/a" }, { ...HOME, folderPath: "tenants/b" }]) {
      await expectRefused(t, () => pageOf(t, filter, 1, cursor), { code: "CURSOR_INVALID" });
    }
    const deep = Array.from({ length: 9 }, () => "x").join("/");
    await remove(t, `${deep}/hero`);
    await expectRefused(t, () => pageOf(t, { folderPath: deep, recursive: true }), {
      code: "ARGUMENT_INVALID",
    });
    expect(await pathsOf(t, { folderPath: deep })).toEqual([`${deep}/hero`]);
  });
});

test("the sweeper deletes what has expired, of each tenant", async () => {
  const t = await withTwoTenants();
  pass(31 * DAY);
  await remove(t, "tenants/a/young");
  await t.mutation(sweeper.startSweep, {});
  await finishScheduled(t);
  expect(await pathsOf(t, {})).toEqual(["tenants/a/young"]);
});
