/** What the sweeper frees, and what it must never touch. */
import { describe, expect, test } from "vitest";
import { api, internal } from "./_generated/api.js";
import {
  type Component,
  at,
  openComponent,
  readFeed,
  rows,
  snapshot,
  store,
  storedObjects,
  upload,
} from "./testing/component.test-helpers.js";
import {
  DAY,
  HOUR,
  NOW,
  finishScheduled,
  pass,
  stopTheClock,
} from "./testing/clock.test-helpers.js";
import { contentOf, expectSound, relocate, setAccess } from "./testing/relocating.test-helpers.js";
import { expectCountedBlobs, namesOf } from "./testing/trees.test-helpers.js";

const { assetManager, settings, sweeper, trash } = api;

stopTheClock();

/** Sweeps as the cron does, to the end, and returns the report. */
async function sweep(t: Component) {
  await t.mutation(internal.sweeper.sweepUnlessPaused, {});
  await finishScheduled(t);
  const [report] = await t.query(sweeper.listSweeps, { limit: 1 });
  return report!;
}

async function remove(t: Component, path: string) {
  await t.mutation(assetManager.deleteAsset, at(path));
}

describe("the trash", () => {
  test.each([
    ["30 days by default", undefined, 30 * DAY],
    ["as long as the settings say", 7 * DAY, 7 * DAY],
    ["no time at all", 0, 0],
  ])("is kept %s, to the millisecond", async (_what, trashRetentionMs, kept) => {
    const t = openComponent();
    if (trashRetentionMs !== undefined) {
      await t.mutation(settings.configureRetention, { trashRetentionMs });
    }
    const { assetId } = await upload(t, "images/hero", "one");
    await upload(t, "images/hero", "two");
    await remove(t, "images/hero");
    if (kept > 0) {
      pass(kept - 1);
      expect(await sweep(t)).toMatchObject({ purgedAssets: 0, purgedVersions: 0 });
      expect(await t.query(trash.getTrashed, { assetId })).not.toBeNull();
      pass(1);
    }
    expect(await sweep(t)).toMatchObject({ purgedAssets: 1, purgedVersions: 2 });
    expect(await rows(t, "assets")).toEqual([]);
    expect(await rows(t, "versions")).toEqual([]);
  });

  test("is emptied of what has been there long enough, and of nothing else", async () => {
    const t = openComponent();
    for (const name of namesOf(5)) await upload(t, `f/${name}`, name);
    await remove(t, "f/a000");
    await remove(t, "f/a001");
    pass(20 * DAY);
    await remove(t, "f/a002");
    pass(10 * DAY);
    expect(await sweep(t)).toMatchObject({ purgedAssets: 2, purgedVersions: 2 });
    expect((await rows(t, "assets")).map((asset) => asset.basename)).toEqual([
      "a002",
      "a003",
      "a004",
    ]);
  });

  test("counts from the last deletion of an asset that came back", async () => {
    const t = openComponent();
    const { assetId } = await upload(t, "a", "one");
    await remove(t, "a");
    pass(20 * DAY);
    await t.mutation(trash.undelete, { assetId });
    pass(20 * DAY);
    expect(await sweep(t)).toMatchObject({ purgedAssets: 0 });
    await remove(t, "a");
    pass(29 * DAY);
    expect(await sweep(t)).toMatchObject({ purgedAssets: 0 });
    await t.mutation(trash.undelete, { assetId });
    expect(await t.query(assetManager.getPublishedFile, at("a"))).not.toBeNull();
  });

  test("is silent in the feed", async () => {
    const t = openComponent();
    await upload(t, "a", "one");
    await remove(t, "a");
    const feed = await readFeed(t);
    pass(30 * DAY);
    await sweep(t);
    expect(await readFeed(t)).toEqual(feed);
  });
});

describe("bytes", () => {
  /** An asset whose only version has just been purged. */
  async function withReleased() {
    const t = openComponent();
    const gone = await upload(t, "gone", "same");
    const kept = await upload(t, "kept", "other");
    await remove(t, "gone");
    await t.mutation(trash.purge, { assetId: gone.assetId });
    return { t, gone, kept };
  }

  test("are kept if their asset uses them again within the grace period", async () => {
    const t = openComponent();
    await upload(t, "hero", "one");
    for (const access of ["private", "public", "private"] as const) {
      await setAccess(t, "hero", access);
      await relocate(t);
    }
    const [version] = await rows(t, "versions");
    const used = (await rows(t, "blobs")).filter(({ refCount }) => refCount > 0);
    expect(used).toMatchObject([{ _id: version!.blobId, isPrivate: true }]);
    expect(used[0]).not.toHaveProperty("deleteAfter");
    pass(30 * DAY);
    await sweep(t);
    expect(await contentOf(t, version!)).toBe("one");
    await expectSound(t, true);
  });

  test("go after their grace, to the millisecond, with their row", async () => {
    const { t, gone, kept } = await withReleased();
    pass(DAY - 1);
    expect(await sweep(t)).toMatchObject({ deletedBlobs: 0, freedBytes: 0 });
    expect(await storedObjects(t)).toContain(gone.storageId);
    pass(1);
    expect(await sweep(t)).toMatchObject({ deletedBlobs: 1, freedBytes: 4, failures: 0 });
    expect(await storedObjects(t)).toEqual([kept.storageId]);
    expect(await rows(t, "blobs")).toHaveLength(1);
  });

  test("go at once with a grace of 0, in the sweep that emptied the trash", async () => {
    const t = openComponent();
    await t.mutation(settings.configureRetention, { trashRetentionMs: 0, blobGraceMs: 0 });
    await upload(t, "gone", "same");
    await remove(t, "gone");
    expect(await sweep(t)).toMatchObject({ purgedAssets: 1, deletedBlobs: 1, freedBytes: 4 });
    expect(await storedObjects(t)).toEqual([]);
  });

  test("stay while a version, a draft or the trash has them", async () => {
    const t = openComponent();
    const { assetId } = await upload(t, "purged", "same");
    for (const toBasename of ["published", "archived", "trashed"]) {
      const copy = { ...at("purged"), toFolderPath: "", toBasename };
      await t.mutation(assetManager.copyAsset, copy);
    }
    await upload(t, "draft", "same", { publish: false });
    await t.mutation(assetManager.archiveAsset, at("archived"));
    await remove(t, "trashed");
    await remove(t, "purged");
    await t.mutation(trash.purge, { assetId });
    pass(2 * DAY);
    const before = await storedObjects(t);
    expect(await sweep(t)).toMatchObject({ deletedBlobs: 0, deletedOrphans: 0 });
    expect(await storedObjects(t)).toEqual(before);
    expect((await rows(t, "blobs")).map(({ refCount }) => refCount)).toEqual([3, 1]);
  });

  test("that another asset uploads in their grace are another object, and go all the same", async () => {
    const { t, gone } = await withReleased();
    pass(DAY - 1);
    const again = await upload(t, "again", "same");
    expect(await storedObjects(t)).toContain(gone.storageId);
    pass(10 * DAY);
    expect(await sweep(t)).toMatchObject({ deletedBlobs: 1 });
    expect(await storedObjects(t)).toContain(again.storageId);
    expect(await t.query(assetManager.getPublishedFile, at("again"))).toMatchObject({
      versionId: again.versionId,
    });
    await expectCountedBlobs(t);
  });

  test("that are gone from the storage already are success", async () => {
    const { t, gone } = await withReleased();
    await t.run((ctx) => ctx.storage.delete(gone.storageId));
    pass(DAY);
    expect(await sweep(t)).toMatchObject({ deletedBlobs: 1, failures: 0 });
    expect(await rows(t, "blobs")).toHaveLength(1);
  });

  test("that are needed stay, though their row says they may go", async () => {
    const { t, kept } = await withReleased();
    await t.run(async (ctx) => {
      for (const blob of await ctx.db.query("blobs").collect()) {
        if (blob.refCount > 0) await ctx.db.patch("blobs", blob._id, { deleteAfter: NOW });
      }
    });
    expect(await sweep(t)).toMatchObject({ deletedBlobs: 0 });
    expect(await storedObjects(t)).toContain(kept.storageId);
    await expectCountedBlobs(t);
  });
});

describe("uploads that were never finished", () => {
  test("are forgotten a day after they have expired", async () => {
    const t = openComponent();
    const { intentId } = await t.mutation(assetManager.startUpload, at("a"));
    pass(25 * HOUR - 1);
    expect(await sweep(t)).toMatchObject({ deletedUploads: 0 });
    expect(await t.query(assetManager.getUpload, { intentId })).not.toBeNull();
    pass(1);
    expect(await sweep(t)).toMatchObject({ deletedUploads: 1 });
    expect(await t.query(assetManager.getUpload, { intentId })).toBeNull();
  });

  test("and finished ones are forgotten alike, and what they made stays", async () => {
    const t = openComponent();
    await upload(t, "a", "one");
    pass(25 * HOUR);
    expect(await sweep(t)).toMatchObject({ deletedUploads: 1, deletedOrphans: 0 });
    expect(await t.query(assetManager.getPublishedFile, at("a"))).not.toBeNull();
  });

  test("lose their bytes after a day, and not before", async () => {
    const t = openComponent();
    const { storageId: claimed } = await upload(t, "a", "claimed");
    await store(t, "abandoned");
    pass(DAY - 1);
    const fresh = await store(t, "fresh");
    expect(await sweep(t)).toMatchObject({ deletedOrphans: 0 });
    pass(2);
    expect(await sweep(t)).toMatchObject({ deletedOrphans: 1, freedBytes: "abandoned".length });
    expect(await storedObjects(t)).toEqual([claimed, fresh]);
    pass(DAY);
    expect(await sweep(t)).toMatchObject({ deletedOrphans: 1, freedBytes: "fresh".length });
    expect(await storedObjects(t)).toEqual([claimed]);
  });

  test("are looked for once only: the next sweep goes on where the last one ended", async () => {
    const t = openComponent();
    await store(t, "abandoned");
    pass(2 * DAY);
    await sweep(t);
    expect(await rows(t, "orphanScan")).toMatchObject([{ scannedUntil: NOW + DAY }]);
    pass(HOUR);
    await sweep(t);
    expect(await rows(t, "orphanScan")).toMatchObject([{ scannedUntil: NOW + DAY + HOUR }]);
  });

  test("are found among more than one step of stored objects", async () => {
    const t = openComponent();
    const kept = [];
    for (const name of namesOf(130)) {
      if (name.endsWith("7")) kept.push((await upload(t, `f/${name}`, name)).storageId);
      else await store(t, name);
    }
    pass(2 * DAY);
    expect(await sweep(t)).toMatchObject({ deletedOrphans: 117, freedBytes: 117 * 4 });
    expect(await storedObjects(t)).toEqual(kept);
  });

  test("stay finishable until they expire", async () => {
    const t = openComponent();
    const { intentId, expiresAt } = await t.mutation(assetManager.startUpload, at("a"));
    const storageId = await store(t, "late");
    pass(expiresAt - NOW - 1);
    await sweep(t);
    const { version } = await t.mutation(assetManager.finishUpload, { intentId, storageId });
    expect(version).toBe(1);
  });
});

test("a sweep of what is all needed changes nothing but its own rows", async () => {
  const t = openComponent();
  await upload(t, "a", "one");
  await upload(t, "a", "two");
  await remove(t, "a");
  await upload(t, "a", "one");
  pass(HOUR);
  const before = await snapshot(t);
  expect(await sweep(t)).toMatchObject({
    phase: "done",
    purgedAssets: 0,
    deletedUploads: 0,
    deletedBlobs: 0,
    deletedOrphans: 0,
    freedBytes: 0,
  });
  const { sweeps: _before, orphanScan: _scanBefore, ...restBefore } = before;
  const { sweeps: _after, orphanScan: _scanAfter, ...restAfter } = await snapshot(t);
  expect(restAfter).toEqual(restBefore);
});
