/** Taking a file down whose bytes are in a bucket: requested at once, retried, and told until it is gone. */
import { expect, test } from "vitest";
import { api, internal } from "../../src/component/_generated/api.js";
import { at, rows } from "../../src/component/testing/component.test-helpers.js";
import { DAY, HOUR, pass } from "../../src/component/testing/clock.test-helpers.js";
import { sweepUnreferenced } from "./support/access.js";
import {
  keysIn,
  openWithR2,
  sendToR2,
  setEnvironment,
  settle,
  uploadToR2,
  useBucket,
  withPrivateBucket,
} from "./support/r2.js";

const { assetManager, trash } = api;
const bucket = useBucket();

test.each([
  ["without a private bucket, it is public for an hour and deleted then", false],
  ["with a private bucket, it is never public", true],
])("bytes that their client sends again: %s", async (_what, isStaged) => {
  if (isStaged) setEnvironment(withPrivateBucket(bucket));
  const t = await openWithR2(bucket);
  const bytes = "bytes of the hero";
  const { intentId, uploadUrl, headers } = await sendToR2(t, "f/hero", bytes);
  await t.action(api.verification.finishVerifiedUpload, { intentId });
  await settle(t);
  const { url } = (await t.query(assetManager.getPublishedFile, at("f/hero")))!;
  await t.mutation(trash.takeDown, at("f/hero"));
  await settle(t);
  const statusOf = async () => (await fetch(url)).status;
  expect(await statusOf()).toBe(404);
  const sendAgain = async () => await fetch(uploadUrl, { method: "PUT", headers, body: bytes });
  expect((await sendAgain()).status).toBe(200);
  expect(await statusOf()).toBe(isStaged ? 404 : 200);
  pass(2 * HOUR);
  await sweepUnreferenced(t);
  expect(await statusOf()).toBe(404);
  expect([...(await keysIn(bucket)), ...(await keysIn(bucket, "private"))]).toEqual([]);
});

async function openTakenDown() {
  const t = await openWithR2(bucket);
  const { key } = await uploadToR2(t, "f/hero", "bytes of the hero");
  await settle(t);
  const file = await t.query(assetManager.getPublishedFile, at("f/hero"));
  return { t, key, url: file!.url };
}

test("the object is deleted without a grace period, and its URL is told", async () => {
  const { t, key, url } = await openTakenDown();
  expect(await keysIn(bucket)).toContain(key);
  const taken = await t.mutation(trash.takeDown, at("f/hero"));
  expect(taken).toMatchObject({ isDone: true, storageUrls: [url] });
  const progress = { assetId: taken.assetIds[0]! };
  expect(await t.query(trash.getTakedown, progress)).toMatchObject({
    isDone: false,
    objectsLeft: 1,
  });
  await settle(t);
  expect(await keysIn(bucket)).not.toContain(key);
  expect(await t.query(trash.getTakedown, progress)).toEqual({
    isDone: true,
    hasVersions: false,
    objectsLeft: 0,
    failures: 0,
  });
});

test("a bucket that does not answer is asked again, and the failure is visible", async () => {
  const { t, key } = await openTakenDown();
  bucket.front.failWith(({ method }) => (method === "DELETE" ? { status: 503 } : undefined));
  const taken = await t.mutation(trash.takeDown, at("f/hero"));
  const progress = { assetId: taken.assetIds[0]! };
  await settle(t);
  expect(await keysIn(bucket)).toContain(key);
  const failed = await t.query(trash.getTakedown, progress);
  expect(failed).toMatchObject({ isDone: false, objectsLeft: 1 });
  expect(failed.failures).toBeGreaterThan(0);
  expect(await t.query(assetManager.getPublishedFile, at("f/hero"))).toBeNull();
  bucket.front.failWith(undefined);
  for (let turn = 0; turn < 3; turn += 1) {
    pass(turn === 0 ? HOUR : DAY);
    await t.mutation(internal.sweeper.sweepUnlessPaused, {});
    await settle(t);
  }
  expect(await keysIn(bucket)).not.toContain(key);
  expect((await t.query(trash.getTakedown, progress)).isDone).toBe(true);
  expect(await rows(t, "blobs")).toEqual([]);
});

test("an erasure is done when the bucket has deleted the object, however long that takes", async () => {
  const { t, key } = await openTakenDown();
  bucket.front.failWith(({ method }) => (method === "DELETE" ? { status: 503 } : undefined));
  const { assetId } = (await t.query(assetManager.getAsset, at("f/hero")))!;
  const { erasureId } = await t.mutation(api.erasing.erase, { assetId });
  const receipt = async () => await t.query(api.erasing.getErasure, { erasureId });
  const live = async (days: number) => {
    for (let day = 0; day < days; day += 1) {
      pass(DAY);
      await t.mutation(internal.work.resume, {});
      await settle(t);
    }
  };
  await settle(t);
  await live(9);
  expect(await keysIn(bucket)).toContain(key);
  expect(await receipt()).toMatchObject({ isDone: false, objectsLeft: 1, versions: 1 });
  expect((await receipt())!.failures).toBeGreaterThan(1);
  bucket.front.failWith(undefined);
  await live(3);
  expect(await keysIn(bucket)).not.toContain(key);
  expect(await receipt()).toMatchObject({ isDone: true, objectsLeft: 0 });
  expect(await rows(t, "blobs")).toEqual([]);
});
