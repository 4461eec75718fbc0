/** Smaller images in a bucket: stored where their original is, and moved, closed and deleted with it. */
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { api } from "../../src/component/_generated/api.js";
import { DAY, pass } from "../../src/component/testing/clock.test-helpers.js";
import { type Component, at, rows } from "../../src/component/testing/component.test-helpers.js";
import { encode, gif } from "../../src/component/testing/images.test-helpers.js";
import { type ConvexFiles, serveConvexFiles } from "./support/convexFiles.js";
import { openWithR2, setEnvironment, settle, useBucket, withPrivateBucket } from "./support/r2.js";
import { uploadFile } from "../../src/client/uploadFile.js";

const { assetManager, migration, published, renditions, sweeper, trash } = api;

const bucket = useBucket();
let t: Component;
let files: ConvexFiles;

const IMAGE = { width: 1600, height: 800 };

beforeEach(async () => {
  setEnvironment({ ...withPrivateBucket(bucket), R2_PUBLIC_URL: bucket.publicUrl });
  t = await openWithR2(bucket);
  files = await serveConvexFiles(t);
  await t.mutation(renditions.setImagePresets, { folderPath: "", widths: [320, 640] });
});
afterEach(async () => {
  await settle(t);
  await files.stop();
});

async function send(path: string): Promise<void> {
  const bytes = gif(1600, 800);
  const ticket = await t.mutation(assetManager.startUpload, {
    ...{ ...at(path), contentType: "image/gif", size: bytes.length, image: IMAGE },
  });
  const answer = await uploadFile(ticket, bytes);
  await t.mutation(assetManager.finishUpload, { intentId: ticket.intentId, ...answer });
  await settle(t);
}

async function makeAll(): Promise<number> {
  let made = 0;
  for (;;) {
    const work = await t.mutation(renditions.claimRenditions, {});
    if (work === null) return made;
    const { workId, url, size } = work;
    expect((await (await fetch(url)).arrayBuffer()).byteLength).toBe(size);
    const encoded = work.renditions.map(({ height, ...one }) => ({
      ...one,
      bytes: encode({ ...one, height }).buffer,
    }));
    made += await t.action(renditions.storeRenditions, { workId, renditions: encoded });
  }
}

const shown = async (path: string) =>
  (await t.query(published.getPublishedFile, at(path)))?.renditions ?? [];
const smaller = async () => (await rows(t, "blobs")).filter(({ isRendition }) => isRendition);

async function sweep(): Promise<void> {
  pass(3 * DAY);
  await t.mutation(sweeper.startSweep, {});
  await settle(t);
}

test("they are served by the public domain, with their type", async () => {
  await send("hero");
  expect(await makeAll()).toBe(2);
  for (const { url, size } of await shown("hero")) {
    expect(url.startsWith(bucket.publicUrl)).toBe(true);
    const response = await fetch(url);
    expect(response.headers.get("content-type")).toBe("image/webp");
    expect((await response.arrayBuffer()).byteLength).toBe(size);
  }
});

test("those of a private file are in the private bucket, and the public ones are gone", async () => {
  await send("hero");
  await makeAll();
  const before = await shown("hero");
  await t.mutation(assetManager.setAssetAccess, { ...at("hero"), access: "private" });
  await settle(t);
  for (const { url } of before) expect((await fetch(url)).status).toBe(404);
  pass(DAY);
  expect(await makeAll()).toBe(2);
  for (const { location, isPrivate } of await smaller()) {
    expect([isPrivate, location]).toMatchObject([true, { bucket: "private" }]);
  }
  // The bucket signs the URL of the smaller image, which expires as that of the original.
  const sizeOf = async (formats?: ["webp"]) => {
    const wanted = { ...at("hero"), width: 320, formats };
    const { url } = (await t.mutation(api.signedUrl.getSignedUrl, wanted))!;
    expect(url).toContain("X-Amz-Expires");
    return (await (await fetch(url)).arrayBuffer()).byteLength;
  };
  expect(await sizeOf(["webp"])).toBe((await smaller())[0]!.size);
  expect(await sizeOf()).toBe(gif(1600, 800).length);
  await t.mutation(assetManager.setAssetAccess, { ...at("hero"), access: "public" });
  await settle(t);
  pass(DAY);
  expect(await makeAll()).toBe(2);
  expect((await fetch((await shown("hero"))[0]!.url)).status).toBe(200);
});

test("a takedown deletes them from the bucket", async () => {
  await send("hero");
  await makeAll();
  const before = await shown("hero");
  const { assetIds } = await t.mutation(trash.takeDown, at("hero"));
  await settle(t);
  for (const { url } of before) expect((await fetch(url)).status).toBe(404);
  const progress = await t.query(trash.getTakedown, { assetId: assetIds[0]! });
  expect(progress).toMatchObject({ isDone: true, objectsLeft: 0 });
});

describe("a migration", () => {
  test("moves them with their original, shows them from there, and makes none again", async () => {
    await send("hero");
    await send("other");
    await makeAll();
    const before = await shown("hero");
    await t.mutation(migration.startMigration, { to: "convex" });
    await settle(t);
    const used = (await rows(t, "blobs")).filter(({ refCount }) => refCount > 0);
    expect(used.map(({ location }) => location.backend)).toEqual(used.map(() => "convex"));
    expect(used).toHaveLength(6);
    const after = await shown("hero");
    expect(after.map(({ width, size }) => [width, size])).toEqual(
      before.map(({ width, size }) => [width, size]),
    );
    for (const { url, size } of after) {
      expect(url.startsWith(bucket.publicUrl)).toBe(false);
      expect((await (await fetch(url)).arrayBuffer()).byteLength).toBe(size);
    }
    pass(DAY);
    expect(await makeAll()).toBe(0);
    await sweep();
    expect(await rows(t, "blobs")).toHaveLength(6);
    for (const { refCount } of await rows(t, "blobs")) expect(refCount).toBe(1);
    for (const { url } of before) expect((await fetch(url)).status).toBe(404);
  });
});

test("an interrupted call leaves nothing in the bucket", async () => {
  await send("hero");
  const { workId, renditions: wanted } = (await t.mutation(renditions.claimRenditions, {}))!;
  bucket.front.reset();
  const encoded = wanted.map(({ height, ...one }) => ({
    ...one,
    bytes: encode({ ...one, height }).buffer,
  }));
  setEnvironment({});
  const call = t.action(renditions.storeRenditions, { workId, renditions: encoded });
  await expect(call).rejects.toMatchObject({ data: { code: "R2_NOT_CONFIGURED" } });
  setEnvironment({ ...withPrivateBucket(bucket), R2_PUBLIC_URL: bucket.publicUrl });
  await sweep();
  expect(await rows(t, "blobs")).toHaveLength(1);
  pass(DAY);
  expect(await makeAll()).toBe(2);
});
