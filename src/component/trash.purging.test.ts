/** Deleting from the trash for good. */
import { describe, expect, test } from "vitest";
import { api, internal } from "./_generated/api.js";
import type { Id } from "./_generated/dataModel.js";
import {
  type Component,
  at,
  openComponent,
  readFeed,
  rows,
  storedObjects,
  upload,
} from "./testing/component.test-helpers.js";
import {
  DAY,
  NOW,
  finishScheduled,
  loseScheduled,
  runScheduledOnce,
  stopTheClock,
} from "./testing/clock.test-helpers.js";
import { expectRefused } from "./testing/refusals.test-helpers.js";
import { expectCountedBlobs, plantAssets } from "./testing/trees.test-helpers.js";

const { assetManager, trash } = api;

stopTheClock();

async function remove(t: Component, path: string) {
  await t.mutation(assetManager.deleteAsset, at(path));
}

/** An asset in the trash with this many versions of the same bytes. */
async function withTrashed(versions: number) {
  const t = openComponent();
  await plantAssets(t, "f", ["many", "neighbour"]);
  const asset = await t.query(assetManager.getAsset, at("f/many"));
  const assetId = asset!.assetId;
  await t.run(async (ctx) => {
    const first = await ctx.db
      .query("versions")
      .withIndex("by_asset", (q) => q.eq("assetId", assetId))
      .first();
    const { _id, _creationTime, ...version } = first!;
    for (let number = 2; number <= versions; number += 1) {
      await ctx.db.insert("versions", { ...version, version: number, state: "archived" });
    }
    await ctx.db.patch("blobs", version.blobId, { refCount: versions + 1 });
    await ctx.db.patch("assets", assetId, { versionCounter: versions });
  });
  await remove(t, "f/many");
  return { t, assetId };
}

async function isInTrash(t: Component, assetId: Id<"assets">) {
  return (await t.query(trash.getTrashed, { assetId })) !== null;
}

describe("purge", () => {
  test("deletes the asset and its versions, and lets the bytes wait for their grace", async () => {
    const t = openComponent();
    const { assetId, storageId } = await upload(t, "a", "one");
    await upload(t, "b", "two");
    await remove(t, "a");
    expect(await t.mutation(trash.purge, { assetId, actor: "ada" })).toBeNull();
    expect((await rows(t, "assets")).map((asset) => asset.basename)).toEqual(["b"]);
    expect(await rows(t, "versions")).toHaveLength(1);
    expect(await rows(t, "blobs")).toMatchObject([
      { location: { storageId }, refCount: 0, deleteAfter: NOW + DAY },
      { refCount: 1 },
    ]);
    expect(await storedObjects(t)).toHaveLength(2);
  });

  test("waits as long as the settings say", async () => {
    const t = openComponent();
    await t.mutation(api.settings.configureRetention, { blobGraceMs: 7 });
    const { assetId } = await upload(t, "a", "one");
    await remove(t, "a");
    await t.mutation(trash.purge, { assetId });
    expect(await rows(t, "blobs")).toMatchObject([{ deleteAfter: NOW + 7 }]);
  });

  test("keeps bytes that others have, too", async () => {
    const t = openComponent();
    const { assetId } = await upload(t, "a", "same");
    await upload(t, "a", "same");
    await t.mutation(api.assetManager.copyAsset, {
      ...at("a"),
      toFolderPath: "",
      toBasename: "b",
    });
    await remove(t, "a");
    await t.mutation(trash.purge, { assetId });
    expect(await rows(t, "blobs")).toMatchObject([{ refCount: 1 }]);
    await expectCountedBlobs(t);
  });

  test("leaves in the feed who has done it", async () => {
    const t = openComponent();
    const { assetId } = await upload(t, "f/a", "one");
    await remove(t, "f/a");
    const before = await readFeed(t);
    await t.mutation(trash.purge, { assetId, actor: "ada" });
    const purged = { type: "asset:purge", ...at("f/a"), assetId, actor: "ada" };
    expect((await readFeed(t)).slice(before.length)).toMatchObject([purged]);
    const { page } = await t.query(api.changelog.audit, {
      by: "ada",
      paginationOpts: { numItems: 10, cursor: null },
    });
    expect(page).toMatchObject([purged]);
  });

  test("says nothing of another asset that is at the address by now", async () => {
    const t = openComponent();
    const { assetId } = await upload(t, "a", "one");
    await remove(t, "a");
    const successor = await upload(t, "a", "two");
    await t.mutation(trash.purge, { assetId });
    expect((await readFeed(t)).at(-1)).toMatchObject({ type: "asset:purge", assetId });
    expect(await t.query(assetManager.getPublishedFile, at("a"))).toMatchObject({
      versionId: successor.versionId,
    });
  });

  test("refuses what is not in the trash", async () => {
    const t = openComponent();
    const live = await upload(t, "live", "one");
    const gone = await upload(t, "gone", "two");
    await remove(t, "gone");
    await t.mutation(trash.purge, { assetId: gone.assetId });
    for (const assetId of ["", "nonsense", live.assetId, live.versionId, gone.assetId]) {
      await expectRefused(t, () => t.mutation(trash.purge, { assetId }), {
        code: "NOT_IN_TRASH",
        assetId,
      });
      await expectRefused(t, () => t.mutation(trash.undelete, { assetId }), {
        code: "NOT_IN_TRASH",
      });
    }
  });
});

describe("an asset of 250 versions", () => {
  test("goes in steps, and cannot come back from the first one on", async () => {
    const { t, assetId } = await withTrashed(250);
    await t.mutation(trash.purge, { assetId });
    const left = [];
    for (;;) {
      const versions = (await rows(t, "versions")).filter((row) => row.assetId === assetId);
      left.push(versions.length);
      await expectCountedBlobs(t);
      if (versions.length === 0) break;
      expect(await isInTrash(t, assetId)).toBe(false);
      await expectRefused(t, () => t.mutation(trash.undelete, { assetId }), {
        code: "NOT_IN_TRASH",
      });
      await expectRefused(t, () => t.mutation(trash.purge, { assetId }), { code: "NOT_IN_TRASH" });
      const { page } = await t.query(trash.listTrash, {
        paginationOpts: { numItems: 10, cursor: null },
      });
      expect(page).toEqual([]);
      await runScheduledOnce(t);
    }
    expect(left).toEqual([150, 50, 0]);
    expect((await rows(t, "assets")).map((asset) => asset.basename)).toEqual(["neighbour"]);
    expect(await rows(t, "blobs")).toMatchObject([{ refCount: 1 }]);
  });

  test.each([99, 100, 101, 200])("or %d is gone in the end", async (count) => {
    const { t, assetId } = await withTrashed(count);
    await t.mutation(trash.purge, { assetId });
    await finishScheduled(t);
    expect((await rows(t, "assets")).map((asset) => asset.basename)).toEqual(["neighbour"]);
    expect(await rows(t, "versions")).toHaveLength(1);
    await expectCountedBlobs(t);
  });

  test("is finished by the sweeper when a step was lost", async () => {
    const { t, assetId } = await withTrashed(250);
    await t.mutation(trash.purge, { assetId });
    loseScheduled();
    await t.mutation(internal.sweeper.sweepUnlessPaused, {});
    await finishScheduled(t);
    expect(await rows(t, "versions")).toHaveLength(1);
    expect(await rows(t, "assets")).toHaveLength(1);
    expect(await t.query(api.sweeper.listSweeps, {})).toMatchObject([
      { purgedAssets: 1, purgedVersions: 150 },
    ]);
  });

  test("is purged once, though the sweeper and the purge both go on", async () => {
    const { t, assetId } = await withTrashed(250);
    await t.mutation(trash.purge, { assetId });
    await t.mutation(internal.sweeper.sweepUnlessPaused, {});
    await finishScheduled(t);
    expect(await rows(t, "versions")).toHaveLength(1);
    await expectCountedBlobs(t);
  });
});

test("a step of a purge leaves an asset alone that is not being purged", async () => {
  const t = openComponent();
  const { assetId } = await upload(t, "a", "one");
  await t.mutation(internal.trash.continuePurge, { assetId });
  await remove(t, "a");
  await t.mutation(internal.trash.continuePurge, { assetId });
  expect(await rows(t, "versions")).toHaveLength(1);
});
