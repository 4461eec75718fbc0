/** A storage that refuses to delete: tried again later, and in nobody's way. */
import { afterEach, describe, expect, test } from "vitest";
import { api, internal } from "./_generated/api.js";
import {
  type Component,
  at,
  openComponent,
  rows,
  store,
  storedObjects,
  upload,
} from "./testing/component.test-helpers.js";
import {
  DAY,
  MINUTE,
  NOW,
  finishScheduled,
  pass,
  stopTheClock,
} from "./testing/clock.test-helpers.js";
import { refuseToDelete } from "./testing/failingStorage.test-helpers.js";

const { assetManager, settings, sweeper } = api;

stopTheClock();

let recover = () => {};
afterEach(() => {
  recover();
});

async function sweep(t: Component) {
  await t.mutation(internal.sweeper.sweepUnlessPaused, {});
  await finishScheduled(t);
  const [report] = await t.query(sweeper.listSweeps, { limit: 1 });
  return report!;
}

/** Three assets in the trash, whose bytes may all go now; the storage refuses those of the second. */
async function openFailing() {
  const t = openComponent();
  await t.mutation(settings.configureRetention, { trashRetentionMs: 0, blobGraceMs: 0 });
  const ids = [];
  for (const name of ["a", "b", "c"]) {
    ids.push((await upload(t, name, name.repeat(4))).storageId);
    await t.mutation(assetManager.deleteAsset, at(name));
  }
  recover = refuseToDelete(ids[1]!);
  return { t, stuck: ids[1]! };
}

describe("bytes that cannot be deleted", () => {
  test("do not keep the others, and are counted", async () => {
    const { t, stuck } = await openFailing();
    expect(await sweep(t)).toMatchObject({
      phase: "done",
      purgedAssets: 3,
      deletedBlobs: 2,
      freedBytes: 8,
      failures: 1,
    });
    expect(await storedObjects(t)).toEqual([stuck]);
    expect(await rows(t, "blobs")).toMatchObject([{ refCount: 0, failures: 1 }]);
  });

  test("are tried again later and later, at most a day apart", async () => {
    const { t } = await openFailing();
    const waits = [];
    for (let attempt = 1; attempt <= 14; attempt += 1) {
      const now = Date.now();
      expect((await sweep(t)).failures).toBe(1);
      const [blob] = await rows(t, "blobs");
      expect(blob?.failures).toBe(attempt);
      waits.push(blob!.deleteAfter! - now);
      pass(blob!.deleteAfter! - Date.now());
    }
    expect(waits[0]).toBeGreaterThanOrEqual(MINUTE);
    expect(waits).toEqual([...waits].sort((a, b) => a - b));
    expect(waits.at(-1)).toBe(DAY);
  });

  test("are left alone until then", async () => {
    const { t } = await openFailing();
    await sweep(t);
    expect(await sweep(t)).toMatchObject({ failures: 0, deletedBlobs: 0 });
  });

  test("go when the storage is well again", async () => {
    const { t } = await openFailing();
    await sweep(t);
    recover();
    pass(DAY);
    expect(await sweep(t)).toMatchObject({ deletedBlobs: 1, failures: 0, freedBytes: 4 });
    expect(await storedObjects(t)).toEqual([]);
    expect(await rows(t, "blobs")).toEqual([]);
  });

  test("are not used by an upload of the same bytes, and are deleted later", async () => {
    const { t } = await openFailing();
    await sweep(t);
    const { storageId } = await upload(t, "again", "bbbb");
    recover();
    pass(DAY);
    await sweep(t);
    expect(await storedObjects(t)).toEqual([storageId]);
    expect(await rows(t, "blobs")).toMatchObject([{ refCount: 1, location: { storageId } }]);
  });
});

describe("an abandoned upload that cannot be deleted", () => {
  async function openOrphans() {
    const t = openComponent();
    const stuck = await store(t, "stuck");
    await store(t, "other");
    const { storageId: kept } = await upload(t, "kept", "kept");
    pass(2 * DAY);
    recover = refuseToDelete(stuck);
    return { t, stuck, kept };
  }

  test("does not keep the others, nor the phases behind it", async () => {
    const { t, stuck, kept } = await openOrphans();
    expect(await sweep(t)).toMatchObject({ phase: "done", deletedOrphans: 1, failures: 1 });
    expect(await storedObjects(t)).toEqual([stuck, kept]);
    expect(await rows(t, "orphanScan")).toMatchObject([{ scannedUntil: NOW + DAY }]);
  });

  test("goes when the storage is well again", async () => {
    const { t, kept } = await openOrphans();
    await sweep(t);
    recover();
    pass(DAY);
    expect(await sweep(t)).toMatchObject({ failures: 0, freedBytes: "stuck".length });
    expect(await storedObjects(t)).toEqual([kept]);
    expect(await rows(t, "blobs")).toMatchObject([{ refCount: 1 }]);
  });
});
