/** The audit log of one tenant, beside another one whose files came and went. */
import { describe, expect, test } from "vitest";
import { api } from "./_generated/api.js";
import { type Component, at, openComponent, upload } from "./testing/component.test-helpers.js";
import { costOf } from "./testing/costs.test-helpers.js";
import { expectRefused } from "./testing/refusals.test-helpers.js";

const { assetManager, changelog, trash } = api;

type Filter = { assetId?: string; folderPath?: string; recursive?: boolean; by?: string };
const ANN = { folderPath: "tenants/a", recursive: true };

async function pageOf(t: Component, filter: Filter, numItems = 100, cursor: string | null = null) {
  return await t.query(changelog.audit, { ...filter, paginationOpts: { numItems, cursor } });
}

async function auditOf(t: Component, filter: Filter, numItems?: number) {
  const found = [];
  let cursor: string | null = null;
  for (let isDone = false; !isDone;) {
    const page: Awaited<ReturnType<typeof pageOf>> = await pageOf(t, filter, numItems, cursor);
    found.push(...page.page);
    ({ isDone, continueCursor: cursor } = page);
  }
  return found;
}

async function move(t: Component, from: string, toFolderPath: string, actor: string) {
  const { folderPath: fromFolderPath, basename } = at(from);
  await t.mutation(assetManager.moveAsset, { fromFolderPath, basename, toFolderPath, actor });
}

/** An asset of bob that ann gets, renames, gives back and gets again. */
async function withTravels() {
  const t = openComponent();
  const { assetId } = await upload(t, "tenants/b/hero", "secret", { actor: "bob" });
  await upload(t, "tenants/a/x/own", "own", { actor: "ann" });
  await upload(t, "tenants/a/x/own", "from bob", { actor: "bob" });
  await upload(t, "tenants/ab/near", "near", { actor: "ann" });
  await move(t, "tenants/b/hero", "tenants/a", "bob");
  await upload(t, "tenants/a/hero", "of ann", { actor: "ann" });
  await move(t, "tenants/a/hero", "tenants/b", "bob");
  await upload(t, "tenants/b/hero", "more secret", { actor: "bob" });
  await move(t, "tenants/b/hero", "tenants/a", "bob");
  await t.mutation(assetManager.renameAsset, { ...at("tenants/a/hero"), newBasename: "new" });
  await upload(t, "tenants/a/new", "last", { actor: "ann" });
  return { t, assetId };
}

describe.each([1, 2, 100])("in pages of %i", (size) => {
  test("of a folder it is the folder's feed, newest first", async () => {
    const { t } = await withTravels();
    const feed = await t.query(changelog.listForFolder, {
      ...ANN,
      cursor: { createdAt: 0, id: "" },
    });
    const found = await auditOf(t, ANN, size);
    expect(found).toEqual(feed.changes.reverse());
    expect(found.map(({ type }) => type)).toContain("asset:leave");
    expect(JSON.stringify(found)).not.toMatch(/tenants\/ab?b|secret|tenants\/b/);
  });

  test("of an asset it ends where the asset came into the folder", async () => {
    const { t, assetId } = await withTravels();
    const found = await auditOf(t, { assetId, folderPath: "tenants/a" }, size);
    expect(found.map(({ type }) => type)).toEqual(
      ["asset:publish", "asset:update", "asset:rename", "asset:move"].filter((type) =>
        found.some((change) => change.type === type),
      ),
    );
    expect(found.at(-1)).toMatchObject({ type: "asset:move", folderPath: "tenants/a" });
    expect(found.at(-1)!.fromFolderPath).toBeUndefined();
    expect(JSON.stringify(found)).not.toContain("tenants/b");
  });

  test("of an asset without a folder it is about its present path alone", async () => {
    const { t, assetId } = await withTravels();
    const found = await auditOf(t, { assetId }, size);
    expect(found.length).toBeGreaterThan(1);
    expect(found.at(-1)).toMatchObject({ type: "asset:rename", basename: "new" });
    expect(JSON.stringify(found)).not.toContain("hero");
  });

  test("of an asset in the root it is all of its history", async () => {
    const { t, assetId } = await withTravels();
    const all = (await auditOf(t, {})).filter((change) => change.assetId === assetId);
    expect(await auditOf(t, { assetId, folderPath: "" }, size)).toEqual(all);
    expect(JSON.stringify(all)).toContain("tenants/b");
  });

  test("of an actor it has what the folder's feed says of the actor", async () => {
    const { t } = await withTravels();
    for (const by of ["ann", "bob"]) {
      const expected = (await auditOf(t, ANN)).filter(({ actor }) => actor === by);
      expect(expected.length).toBeGreaterThan(1);
      expect(await auditOf(t, { ...ANN, by }, size)).toEqual(expected);
    }
  });
});

test("what another tenant does to an asset that has left is not shown, and costs nothing", async () => {
  const costs = [];
  for (const changes of [0, 5]) {
    const t = openComponent();
    const { assetId } = await upload(t, "tenants/b/hero", "one");
    for (let index = 0; index < changes; index += 1) {
      await upload(t, "tenants/b/hero", `${index}`);
    }
    await move(t, "tenants/b/hero", "tenants/a", "bob");
    for (const name of ["c", "d"]) {
      const [basename, newBasename] = name === "c" ? ["hero", "c"] : ["c", "d"];
      const renamed = { folderPath: "tenants/a", basename: basename, newBasename: newBasename };
      await t.mutation(assetManager.renameAsset, renamed);
    }
    const filter = { assetId, folderPath: "tenants/a" };
    const first = await pageOf(t, filter, 1);
    const paginationOpts = { numItems: 2, cursor: first.continueCursor };
    const call = { ...filter, paginationOpts };
    costs.push(await costOf(t, (ctx) => ctx.runQuery(changelog.audit, call)));
    await move(t, "tenants/a/d", "tenants/b", "bob");
    expect(await auditOf(t, filter)).toEqual([]);
  }
  expect(costs[1]).toEqual(costs[0]);
});

test("a made-up cursor tells nothing of the time when an asset was elsewhere", async () => {
  const { t, assetId } = await withTravels();
  const filter = { assetId, folderPath: "tenants/a" };
  const { continueCursor } = await pageOf(t, filter, 1);
  const all = await auditOf(t, { assetId, folderPath: "" });
  for (const { id, folderPath } of all) {
    const cursor = continueCursor.replace(/\d+:\d+/, id);
    const { page } = await pageOf(t, filter, 100, cursor);
    if (folderPath !== "tenants/a") expect(page).toEqual([]);
    const between = cursor.replace(/:\d+"/, ':999"');
    expect((await pageOf(t, filter, 100, between)).page).toEqual([]);
  }
});

test("an asset that was deleted permanently keeps its last path, for its log and its takedown", async () => {
  const { t, assetId } = await withTravels();
  const places = async (id: string) =>
    (await t.query(api.ids.resolve, { kind: "asset", ids: [id] })).places;
  const path = at("tenants/a/new");
  expect(await places(assetId)).toEqual([path]);
  await t.mutation(assetManager.deleteAsset, path);
  expect(await places(assetId)).toEqual([path]);
  await t.mutation(trash.purge, { assetId });
  expect(await places(assetId)).toEqual([path]);
  expect((await auditOf(t, { assetId }))[0]).toMatchObject({ type: "asset:purge" });
  expect(await places("nonsense")).toEqual([null]);
});

test("refuses an asset with an actor, and cursors of another folder", async () => {
  const { t, assetId } = await withTravels();
  await expectRefused(t, () => pageOf(t, { assetId, by: "ann" }), { code: "ARGUMENT_INVALID" });
  const { continueCursor: cursor } = await pageOf(t, { ...ANN, by: "ann" }, 1);
  for (const filter of [ANN, { by: "ann" }, { ...ANN, folderPath: "tenants/b", by: "ann" }]) {
    await expectRefused(t, () => pageOf(t, filter, 1, cursor), { code: "CURSOR_INVALID" });
  }
});
