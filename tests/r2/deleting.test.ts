/** Objects that nothing needs: gone from the bucket first, from the tables when it has said so. */
import { describe, expect, test } from "vitest";
import { api, internal } from "../../src/component/_generated/api.js";
import {
  type Component,
  at,
  publishedVersion,
  rows,
} from "../../src/component/testing/component.test-helpers.js";
import { DAY, HOUR, MINUTE, pass } from "../../src/component/testing/clock.test-helpers.js";
import { expectCountedBlobs } from "../../src/component/testing/trees.test-helpers.js";
import { crashAt } from "./support/crashes.js";
import type { FaultRule } from "./support/front.js";
import {
  credentialsOf,
  keysIn,
  openWithR2,
  readPublished,
  sendToR2,
  setEnvironment,
  settle,
  uploadToR2,
  useBucket,
  waitOnly,
} from "./support/r2.js";

const { assetManager, trash, sweeper } = api;
const bucket = useBucket();

/** What the cron does every hour. */
async function sweep(t: Component) {
  await t.mutation(internal.sweeper.sweepUnlessPaused, {});
  await settle(t);
}

/** Uploads, deletes and purges assets; their objects have nothing that needs them. */
async function openWithUnneeded(...paths: string[]) {
  const t = await openWithR2(bucket);
  const keys: Record<string, string> = {};
  for (const path of paths) {
    const { key, assetId } = await uploadToR2(t, path, `bytes of ${path} ${Math.random()}`);
    keys[path] = key;
    await t.mutation(assetManager.deleteAsset, at(path));
    await t.mutation(trash.purge, { assetId });
  }
  await settle(t);
  return { t, keys };
}

const deletions = () => bucket.front.requests.filter(({ method }) => method === "DELETE");
const onDelete =
  (fault: ReturnType<FaultRule>, key?: string): FaultRule =>
  (request) =>
    request.method === "DELETE" && (key === undefined || request.key === key) ? fault : undefined;

test("an object goes after its grace period, and its row when the bucket has confirmed it", async () => {
  const { t, keys } = await openWithUnneeded("a");
  pass(DAY - 1);
  await sweep(t);
  expect(await keysIn(bucket)).toContain(keys.a);
  pass(HOUR);
  await sweep(t);
  expect(await keysIn(bucket)).not.toContain(keys.a);
  expect(await rows(t, "blobs")).toEqual([]);
  expect(deletions()).toMatchObject([{ key: keys.a, status: 204 }]);
  expect((await t.query(sweeper.listSweeps, {}))[0]).toMatchObject({
    deletedBlobs: 1,
    failures: 0,
    phase: "done",
  });
});

test("the row stays until the bucket has confirmed, also when the answer is lost", async () => {
  const { t, keys } = await openWithUnneeded("a");
  pass(DAY);
  bucket.front.failWith(onDelete("cut after"));
  await sweep(t);
  expect(await keysIn(bucket)).not.toContain(keys.a);
  expect(await rows(t, "blobs")).toMatchObject([{ state: "doomed", failures: 1 }]);
  bucket.front.failWith(undefined);
  pass(HOUR);
  await sweep(t);
  expect(await rows(t, "blobs")).toEqual([]);
});

test("one that is missing already is success", async () => {
  const { t, keys } = await openWithUnneeded("a");
  await bucket.objects.delete(keys.a!);
  pass(DAY);
  await sweep(t);
  expect(await rows(t, "blobs")).toEqual([]);
});

test.each([
  ["503", { status: 503 }],
  ["429", { status: 429 }],
  ["403", { status: 403, code: "AccessDenied" }],
  ["a cut connection", "cut"],
] as const)(
  "a bucket that answers %s for a day costs nothing but the wait",
  async (_what, fault) => {
    const { t, keys } = await openWithUnneeded("a");
    const kept = await uploadToR2(t, "kept", "needed");
    pass(DAY);
    bucket.front.failWith(onDelete(fault));
    for (let hour = 0; hour < 24; hour += 1) {
      await sweep(t);
      expect(await rows(t, "blobs")).toMatchObject([{ state: "doomed" }, { refCount: 1 }]);
      pass(HOUR);
    }
    // Ever longer waits, so a bucket that is down is not asked every hour.
    expect(deletions().length).toBeLessThan(12);
    expect(await keysIn(bucket)).toContain(keys.a);
    bucket.front.failWith(undefined);
    pass(DAY);
    await sweep(t);
    expect(await rows(t, "blobs")).toMatchObject([{ location: { key: kept.key } }]);
    expect(await keysIn(bucket)).not.toContain(keys.a);
    expect(await readPublished(t, "kept")).toBe("needed");
  },
);

test("one object that cannot be deleted does not hold up the others", async () => {
  const { t, keys } = await openWithUnneeded("a", "b", "c");
  pass(DAY);
  bucket.front.failWith(onDelete({ status: 500 }, keys.b));
  await sweep(t);
  expect(await rows(t, "blobs")).toMatchObject([{ location: { key: keys.b }, failures: 1 }]);
  const left = await keysIn(bucket);
  expect([keys.a, keys.b, keys.c].map((key) => left.includes(key!))).toEqual([false, true, false]);
});

test("a bucket that says nothing is not asked about each of a hundred objects", async () => {
  waitOnly(100);
  const { t } = await openWithUnneeded("a", "b", "c", "d", "e", "f");
  pass(DAY);
  bucket.front.failWith(onDelete("silence"));
  await sweep(t);
  // A busy machine may give up before a question has arrived.
  expect(deletions().length).toBeLessThanOrEqual(3);
  expect((await rows(t, "blobs")).map(({ failures }) => failures)).toEqual([1, 1, 1, 1, 1, 1]);
});

test("a bucket that does not exist has confirmed nothing", async () => {
  const { t, keys } = await openWithUnneeded("a");
  pass(DAY);
  setEnvironment({ ...credentialsOf(bucket), R2_BUCKET: "assets-tset" });
  await sweep(t);
  expect(await rows(t, "blobs")).toMatchObject([{ state: "doomed", failures: 1 }]);
  setEnvironment(credentialsOf(bucket));
  pass(HOUR);
  await sweep(t);
  expect(await rows(t, "blobs")).toEqual([]);
  expect(await keysIn(bucket)).not.toContain(keys.a);
});

test.each([
  [1, false],
  [1, true],
  [2, false],
  [2, true],
])("a deletion cut off at step %i (done: %s) is finished later", async (step, isDone) => {
  const { t, keys } = await openWithUnneeded("a");
  pass(DAY);
  const crash = crashAt(step, isDone);
  await sweep(t);
  expect(crash.recover()).toBe(true);
  pass(HOUR);
  await sweep(t);
  expect(await rows(t, "blobs")).toEqual([]);
  expect(await keysIn(bucket)).not.toContain(keys.a);
});

describe("equal bytes that are uploaded again", () => {
  test("within the grace period of another asset's object are another object", async () => {
    const t = await openWithR2(bucket);
    const gone = await uploadToR2(t, "a", "precious");
    await t.mutation(assetManager.deleteAsset, at("a"));
    await t.mutation(trash.purge, { assetId: gone.assetId });
    await settle(t);
    pass(DAY - MINUTE);
    const { key } = await uploadToR2(t, "b", "precious");
    pass(DAY);
    await sweep(t);
    expect(await publishedVersion(t, at("b"))).toMatchObject({ r2Key: key });
    expect(await readPublished(t, "b")).toBe("precious");
    expect(await keysIn(bucket)).not.toContain(gone.key);
    await expectCountedBlobs(t);
  });

  test.each(["while the bucket is asked", "while it is down"])(
    "%s never point to the object that is going",
    async (when) => {
      const t = await openWithR2(bucket);
      const { key, assetId } = await uploadToR2(t, "a", "precious");
      await t.mutation(assetManager.deleteAsset, at("a"));
      await t.mutation(trash.purge, { assetId });
      await settle(t);
      pass(DAY);
      bucket.front.failWith(onDelete(when === "while it is down" ? { status: 503 } : "cut after"));
      await sweep(t);
      const again = await uploadToR2(t, "b", "precious");
      expect(again.key).not.toBe(key);
      expect(await publishedVersion(t, at("b"))).toMatchObject({
        r2Key: again.key,
      });
      bucket.front.failWith(undefined);
      pass(DAY);
      await sweep(t);
      expect(await readPublished(t, "b")).toBe("precious");
      expect(await keysIn(bucket)).not.toContain(key);
    },
  );
});

describe("uploads that are never finished", () => {
  test("leave nothing in the bucket", async () => {
    const t = await openWithR2(bucket);
    const { key } = await sendToR2(t, "a", "left behind");
    await t.mutation(assetManager.startUpload, at("never-sent"));
    const finished = await uploadToR2(t, "b", "finished");
    pass(DAY);
    await sweep(t);
    expect(await keysIn(bucket)).toContain(key);
    pass(2 * HOUR);
    await sweep(t);
    await sweep(t);
    expect(await keysIn(bucket)).not.toContain(key);
    expect(await keysIn(bucket)).toContain(finished.key);
    expect(await rows(t, "uploadIntents")).toEqual([]);
    expect(await rows(t, "blobs")).toMatchObject([{ location: { key: finished.key } }]);
  });

  test("and second copies of equal bytes go when no address can bring them back", async () => {
    const t = await openWithR2(bucket);
    await uploadToR2(t, "b", "the same");
    const second = await sendToR2(t, "b", "the same");
    await t.action(api.verification.finishVerifiedUpload, { intentId: second.intentId });
    pass(HOUR - MINUTE);
    await sweep(t);
    expect(await keysIn(bucket)).toContain(second.key);
    pass(2 * MINUTE);
    await sweep(t);
    expect(await keysIn(bucket)).not.toContain(second.key);
    expect(await readPublished(t, "b")).toBe("the same");
  });
});

test("without a grace period an object stays as long as its address could bring it back", async () => {
  const t = await openWithR2(bucket);
  await t.mutation(api.settings.configureRetention, { blobGraceMs: 0 });
  const sent = await sendToR2(t, "a", "short lived");
  const { intentId } = sent;
  const { assetId } = await t.action(api.verification.finishVerifiedUpload, { intentId });
  await t.mutation(assetManager.deleteAsset, at("a"));
  await t.mutation(trash.purge, { assetId });
  await settle(t);
  await sweep(t);
  const again = { method: sent.method, headers: sent.headers, body: "short lived" };
  expect((await fetch(sent.uploadUrl, again)).status).toBe(412);
  pass(HOUR);
  await sweep(t);
  expect(await keysIn(bucket)).not.toContain(sent.key);
  expect(await rows(t, "blobs")).toEqual([]);
});

describe("deleteWaitingObjects, where the environment has no credentials", () => {
  test("deletes what is due, and leaves what still has its grace period", async () => {
    const { t, keys } = await openWithUnneeded("a", "b");
    const r2Config = credentialsOf(bucket);
    setEnvironment({});
    expect(await t.action(api.bucket.deleteWaitingObjects, { r2Config })).toEqual({
      gone: 0,
      failed: 0,
    });
    pass(DAY);
    await sweep(t);
    expect(await rows(t, "blobs")).toMatchObject([{ failures: 1 }, { failures: 1 }]);
    bucket.front.failWith(onDelete({ status: 500 }, keys.a));
    expect(await t.action(api.bucket.deleteWaitingObjects, { r2Config })).toEqual({
      gone: 1,
      failed: 1,
    });
    bucket.front.failWith(undefined);
    expect(await t.action(api.bucket.deleteWaitingObjects, { r2Config })).toEqual({
      gone: 1,
      failed: 0,
    });
    expect(await rows(t, "blobs")).toEqual([]);
  });
});
