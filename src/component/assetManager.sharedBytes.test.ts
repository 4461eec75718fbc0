/**
 * Bytes are kept once in an asset. convex-test keeps no content type in `_storage`, so the declared one is
 * used here.
 */
import { expect, test } from "vitest";
import { api } from "./_generated/api.js";
import { storedSha256 } from "../shared/sha256.js";
import {
  at,
  openComponent,
  rows,
  sha256Of,
  store,
  storedObjects,
  upload,
  publishedVersion,
} from "./testing/component.test-helpers.js";
import { expectRefused } from "./testing/refusals.test-helpers.js";

const PNG = { contentType: "image/png" };

test("one upload is one blob with one reference", async () => {
  const t = openComponent();
  const { storageId } = await upload(t, "hero", "same", PNG);
  expect(await rows(t, "blobs")).toMatchObject([
    {
      location: { backend: "convex", storageId },
      size: 4,
      sha256: await sha256Of("same"),
      contentType: "image/png",
      refCount: 1,
    },
  ]);
});

test("the same bytes twice are one blob, and the second object is deleted", async () => {
  const t = openComponent();
  const first = await upload(t, "a/hero", "same", PNG);
  const second = await upload(t, "a/hero", "same", PNG);
  expect(await rows(t, "blobs")).toMatchObject([
    { refCount: 2, location: { storageId: first.storageId }, assetId: first.assetId },
  ]);
  expect(await storedObjects(t)).toEqual([first.storageId]);
  const file = await publishedVersion(t, at("a/hero"));
  expect(file).toMatchObject({ storageId: first.storageId, versionId: second.versionId });
  expect(file?.url).toMatch(/^https:/);
});

test("the same bytes at another path are another blob", async () => {
  const t = openComponent();
  const first = await upload(t, "a/hero", "same", PNG);
  const second = await upload(t, "b/hero", "same", PNG);
  expect(await storedObjects(t)).toEqual([first.storageId, second.storageId]);
  expect(await publishedVersion(t, at("b/hero"))).toMatchObject({
    storageId: second.storageId,
  });
});

test("the same bytes again at one address are a new version all the same", async () => {
  const t = openComponent();
  await upload(t, "hero", "same", PNG);
  await upload(t, "hero", "same", PNG);
  const third = await upload(t, "hero", "same", PNG);
  expect(third.version).toBe(3);
  expect(await rows(t, "blobs")).toMatchObject([{ refCount: 3 }]);
  expect(new Set((await rows(t, "versions")).map((row) => row.blobId)).size).toBe(1);
});

test("the same bytes with another content type are two blobs", async () => {
  const t = openComponent();
  await upload(t, "a", "same", PNG);
  await upload(t, "a", "same", { contentType: "text/plain" });
  expect(
    (await rows(t, "blobs")).map(({ contentType, refCount }) => [contentType, refCount]),
  ).toEqual([
    ["image/png", 1],
    ["text/plain", 1],
  ]);
  expect(await storedObjects(t)).toHaveLength(2);
});

test("restoring and moving count no reference, deleting drops none", async () => {
  const t = openComponent();
  const first = await upload(t, "a/hero", "same", PNG);
  await upload(t, "a/hero", "other", PNG);
  await t.mutation(api.assetManager.restoreVersion, { versionId: first.versionId });
  await t.mutation(api.assetManager.moveAsset, {
    fromFolderPath: "a",
    basename: "hero",
    toFolderPath: "b",
  });
  await t.mutation(api.assetManager.deleteAsset, at("b/hero"));
  expect((await rows(t, "blobs")).map((row) => row.refCount)).toEqual([1, 1]);
  expect(await storedObjects(t)).toHaveLength(2);
});

test("an asset that was renamed, moved and restored from the trash still finds its bytes", async () => {
  const t = openComponent();
  const { assetId } = await upload(t, "a", "same", PNG);
  await t.mutation(api.assetManager.renameAsset, { ...at("a"), newBasename: "b" });
  const move = { fromFolderPath: "", basename: "b", toFolderPath: "c" };
  await t.mutation(api.assetManager.moveAsset, move);
  await t.mutation(api.assetManager.deleteAsset, at("c/b"));
  await t.mutation(api.trash.undelete, { assetId });
  await upload(t, "c/b", "same", PNG);
  expect(await rows(t, "blobs")).toMatchObject([{ refCount: 2 }]);
});

test("a new asset at the path of one in the trash does not find that one's bytes", async () => {
  const t = openComponent();
  await upload(t, "a", "same", PNG);
  await t.mutation(api.assetManager.deleteAsset, at("a"));
  await upload(t, "a", "same", PNG);
  expect((await rows(t, "blobs")).map(({ refCount }) => refCount)).toEqual([1, 1]);
});

test("a duplicate that was deleted cannot be finished again", async () => {
  const t = openComponent();
  await upload(t, "a", "same", PNG);
  const duplicate = await upload(t, "a", "same", PNG);
  const { intentId } = await t.mutation(api.assetManager.startUpload, at("c"));
  await expectRefused(
    t,
    () => t.mutation(api.assetManager.finishUpload, { intentId, storageId: duplicate.storageId }),
    { code: "BYTES_NOT_FOUND", storageId: duplicate.storageId },
  );
});

test("new bytes are kept when the object that should stand for them has gone", async () => {
  const t = openComponent();
  const gone = await upload(t, "a", "same", PNG);
  await t.run((ctx) => ctx.storage.delete(gone.storageId));
  const fresh = await upload(t, "a", "same", PNG);
  expect(await storedObjects(t)).toEqual([fresh.storageId]);
  expect(await publishedVersion(t, at("a"))).toMatchObject({
    storageId: fresh.storageId,
    versionId: fresh.versionId,
  });
});

test("reference counts always are the number of versions that point there", async () => {
  const t = openComponent();
  for (const [path, content] of [
    ["a", "x"],
    ["a", "y"],
    ["b", "x"],
    ["a", "x"],
    ["c", "z"],
    ["b", "y"],
  ] as const) {
    await upload(t, path, content);
  }
  const versions = await rows(t, "versions");
  for (const blob of await rows(t, "blobs")) {
    const pointing = versions.filter((version) => version.blobId === blob._id);
    expect(blob.refCount).toBe(pointing.length);
    for (const { location, size, sha256, contentType } of pointing) {
      expect({ location, size, sha256: storedSha256(sha256), contentType }).toEqual({
        location: blob.location,
        size: blob.size,
        sha256: blob.sha256,
        contentType: blob.contentType,
      });
    }
  }
});

test("a file whose object has gone is no file, and lists stay whole", async () => {
  const t = openComponent();
  const gone = await upload(t, "f/gone", "one");
  await upload(t, "f/here", "two");
  const storageId = await store(t, "unrelated");
  await t.run(async (ctx) => {
    await ctx.storage.delete(gone.storageId);
    await ctx.storage.delete(storageId);
  });
  expect(await t.query(api.assetManager.getPublishedFile, at("f/gone"))).toBeNull();
  const files = await t.query(api.assetManager.listPublishedFilesInFolder, { folderPath: "f" });
  expect(files.map((file) => file.basename)).toEqual(["here"]);
  const { versionId } = gone;
  expect(await t.query(api.assetManager.getVersion, { versionId })).toMatchObject({ url: null });
});
