/** Who did what: the feed newest first, by asset, folder or actor. */
import { describe, expect, test } from "vitest";
import { api } from "./_generated/api.js";
import {
  type Component,
  at,
  openComponent,
  readFeed,
  upload,
} from "./testing/component.test-helpers.js";
import { expectRefused } from "./testing/refusals.test-helpers.js";

const { assetManager, changelog } = api;

type Filter = { assetId?: string; folderPath?: string; by?: string };

async function readAudit(t: Component, filter: Filter, numItems = 1000) {
  const found = [];
  let cursor: string | null = null;
  for (let calls = 0; calls < 1000; calls += 1) {
    const page: Awaited<ReturnType<typeof readPageOf>> = await readPageOf(t, filter, {
      numItems,
      cursor,
    });
    found.push(...page.page);
    if (page.isDone) return found;
    cursor = page.continueCursor;
  }
  throw new Error("The record has no end.");
}

async function readPageOf(
  t: Component,
  filter: Filter,
  paginationOpts: { numItems: number; cursor: string | null },
) {
  return await t.query(changelog.audit, { ...filter, paginationOpts });
}

async function withHistory() {
  const t = openComponent();
  const hero = await upload(t, "a/hero", "1", { actor: "ann" });
  await upload(t, "a/hero", "2", { actor: "bob" });
  await upload(t, "b/logo", "3", { actor: "ann" });
  await t.mutation(async (ctx) => {
    await ctx.runMutation(assetManager.restoreVersion, { versionId: hero.versionId, actor: "ann" });
    await ctx.runMutation(assetManager.moveAsset, {
      fromFolderPath: "a",
      basename: "hero",
      toFolderPath: "b",
      actor: "ann",
    });
  });
  await t.mutation(assetManager.deleteAsset, { ...at("b/hero"), actor: "bob" });
  return { t, hero, newestFirst: (await readFeed(t)).reverse() };
}

describe("audit", () => {
  test.each([1, 2, 3, 7, 1000])("tells everything, newest first, in pages of %i", async (size) => {
    const { t, newestFirst } = await withHistory();
    expect(await readAudit(t, {}, size)).toEqual(newestFirst);
  });

  test.each([1, 2, 1000])(
    "tells what was done to an asset wherever it was, by %i",
    async (size) => {
      const { t, hero, newestFirst } = await withHistory();
      const { assetId } = hero;
      const expected = newestFirst.filter((change) => change.assetId === assetId);
      expect(expected.length).toBeGreaterThan(4);
      expect(await readAudit(t, { assetId, folderPath: "" }, size)).toEqual(expected);
    },
  );

  test.each([1, 2, 1000])("tells what an actor did, by %i", async (size) => {
    const { t, newestFirst } = await withHistory();
    for (const by of ["ann", "bob"]) {
      const expected = newestFirst.filter((change) => change.actor === by);
      expect(expected.length).toBeGreaterThan(1);
      expect(await readAudit(t, { by }, size)).toEqual(expected);
    }
    expect(await readAudit(t, { by: "nobody" }, size)).toEqual([]);
  });

  test.each([1, 2, 1000])(
    "tells what happened in a folder, moves out of it too, by %i",
    async (size) => {
      const { t } = await withHistory();
      const expected = (await readFeed(t, "a")).reverse();
      expect(expected.map(({ type }) => type)).toContain("asset:leave");
      expect(await readAudit(t, { folderPath: "a" }, size)).toEqual(expected);
    },
  );

  test("refuses more than one filter, ids of nothing and cursors of another record", async () => {
    const { t, hero } = await withHistory();
    const first = { numItems: 1, cursor: null };
    await expectRefused(t, () => readPageOf(t, { assetId: hero.assetId, by: "ann" }, first), {
      code: "ARGUMENT_INVALID",
      reason: "both",
    });
    await expectRefused(t, () => readPageOf(t, { assetId: hero.versionId }, first), {
      code: "ARGUMENT_INVALID",
      argument: "assetId",
    });
    const { continueCursor: cursor } = await readPageOf(t, { by: "ann" }, first);
    for (const filter of [{}, { by: "bob" }, { folderPath: "a" }]) {
      const call = () => readPageOf(t, filter, { numItems: 1, cursor });
      await expectRefused(t, call, { code: "CURSOR_INVALID" });
    }
    const forged = cursor.replace(/\d+:\d+/, "1:x");
    const call = () => readPageOf(t, { by: "ann" }, { numItems: 1, cursor: forged });
    await expectRefused(t, call, { code: "CURSOR_INVALID" });
  });
});
