/** Copies of assets and folders: a history of their own, and the same bytes. */
import { describe, expect, test } from "vitest";
import { api } from "./_generated/api.js";
import {
  at,
  feedLines,
  openComponent,
  readFeed,
  rows,
  storedObjects,
  upload,
  publishedVersion,
} from "./testing/component.test-helpers.js";
import { NOW, pass, stopTheClock } from "./testing/clock.test-helpers.js";
import { expectRefused } from "./testing/refusals.test-helpers.js";
import {
  assetPaths,
  expectCoherentTree,
  expectCountedBlobs,
  folderPaths,
} from "./testing/trees.test-helpers.js";
import { someNumber, someText, textLike } from "./testing/matchers.test-helpers.js";

const { assetManager, jobs } = api;
const hero = at("images/hero");

stopTheClock();

async function openImages() {
  const t = openComponent();
  await upload(t, "images/hero", "old");
  const published = await upload(t, "images/hero", "same", {
    actor: "ada",
    contentType: "image/png",
    filename: "Hero.png",
    label: "spring",
    metadata: { alt: "A tree" },
  });
  await t.mutation(assetManager.updateAsset, { ...hero, metadata: { pinned: true } });
  pass(1000);
  return { t, published };
}

describe("copyAsset", () => {
  test("makes an asset with version 1, which is what was published", async () => {
    const { t, published } = await openImages();
    const to = { toFolderPath: "copies/2030", toBasename: "banner", actor: "bob" };
    const result = await t.mutation(assetManager.copyAsset, { ...hero, ...to });
    expect(result).toEqual(at("copies/2030/banner"));
    const copy = await t.query(assetManager.getAsset, result);
    expect(copy).toMatchObject({
      versionCounter: 1,
      metadata: { pinned: true },
      createdAt: NOW + 1000,
      createdBy: "bob",
    });
    expect(copy?.assetId).not.toBe(published.assetId);
    expect(await t.query(assetManager.getAssetVersions, result)).toMatchObject([
      {
        url: textLike(/^https:/),
        version: 1,
        storageId: published.storageId,
        size: 4,
        contentType: "image/png",
        filename: "Hero.png",
        label: "spring",
        metadata: { alt: "A tree" },
        createdAt: NOW + 1000,
        createdBy: "bob",
        publishedBy: "bob",
      },
    ]);
  });

  test("stores nothing, and counts the bytes once more", async () => {
    const { t } = await openImages();
    await t.mutation(assetManager.copyAsset, { ...hero, toFolderPath: "copies" });
    expect((await rows(t, "blobs")).map((blob) => blob.refCount)).toEqual([1, 2]);
    expect(await storedObjects(t)).toHaveLength(2);
    await expectCountedBlobs(t);
  });

  test("keeps the basename unless another is given, and may stay in its folder", async () => {
    const { t } = await openImages();
    await t.mutation(assetManager.copyAsset, { ...hero, toFolderPath: "copies" });
    await t.mutation(assetManager.copyAsset, {
      ...hero,
      toFolderPath: "images",
      toBasename: "hero 2",
    });
    expect(await assetPaths(t)).toEqual(["copies/hero", "images/hero", "images/hero 2"]);
  });

  test("tells where the copy is from, and what is published there", async () => {
    const { t } = await openImages();
    const before = (await readFeed(t)).length;
    await t.mutation(assetManager.copyAsset, { ...hero, toFolderPath: "copies", actor: "bob" });
    const place = { id: someText, createdAt: someNumber, assetId: someText, actor: "bob" };
    const changes = (await readFeed(t)).slice(before);
    expect(changes).toMatchObject([
      { type: "folder:create", folderPath: "copies" },
      {
        ...place,
        type: "asset:create",
        ...at("copies/hero"),
        fromFolderPath: "images",
        fromBasename: "hero",
      },
      { ...place, type: "asset:publish", ...at("copies/hero"), version: 1, size: 4 },
    ]);
    expect(changes[2]).not.toHaveProperty("previousVersionId");
  });

  test("is independent of its source from then on", async () => {
    const { t } = await openImages();
    await t.mutation(assetManager.copyAsset, { ...hero, toFolderPath: "copies" });
    await upload(t, "copies/hero", "new");
    await t.mutation(assetManager.deleteAsset, hero);
    expect(await t.query(assetManager.getPublishedFile, at("copies/hero"))).toMatchObject({
      version: 2,
    });
    await expectCountedBlobs(t);
  });

  test("refuses what cannot be copied, and where it cannot go", async () => {
    const { t, published } = await openImages();
    const { assetId } = await upload(t, "images/other", "x");
    const copy = (changes: Record<string, string>) => () =>
      t.mutation(assetManager.copyAsset, { ...hero, toFolderPath: "copies", ...changes });
    await expectRefused(t, copy({ basename: "none" }), {
      code: "ASSET_NOT_FOUND",
      ...at("images/none"),
    });
    await expectRefused(t, copy({ toFolderPath: "images" }), {
      code: "ASSET_EXISTS",
      ...hero,
      assetId: published.assetId,
    });
    await expectRefused(t, copy({ toFolderPath: "images", toBasename: "other" }), {
      code: "ASSET_EXISTS",
      assetId,
    });
    await expectRefused(t, copy({ toBasename: "a/b" }), { code: "PATH_INVALID" });
    await t.mutation(assetManager.archiveAsset, hero);
    await expectRefused(t, copy({}), { code: "NOT_PUBLISHED", ...hero });
  });
});

describe("copyFolder", () => {
  async function openTree() {
    const { t, published } = await openImages();
    await upload(t, "images/2030/a", "a");
    await upload(t, "images/2030/draft", "d", { publish: false });
    await upload(t, "images/gone", "g");
    await t.mutation(assetManager.deleteAsset, at("images/gone"));
    await t.mutation(assetManager.createFolderByPath, { path: "images/empty", name: "Empty!" });
    return { t, published };
  }

  test("copies the published files, the folders and their names", async () => {
    const { t } = await openTree();
    const job = await t.mutation(jobs.copyFolder, {
      path: "images",
      toPath: "backup/images",
      actor: "bob",
    });
    expect(job).toMatchObject({
      kind: "copy",
      status: "done",
      assetsDone: 2,
      foldersDone: 3,
      startedBy: "bob",
    });
    expect(await assetPaths(t)).toEqual([
      "backup/images/2030/a",
      "backup/images/hero",
      "images/2030/a",
      "images/2030/draft",
      "images/hero",
    ]);
    expect(await folderPaths(t)).toEqual([
      "backup",
      "backup/images",
      "backup/images/2030",
      "backup/images/empty",
      "images",
      "images/2030",
      "images/empty",
    ]);
    expect(await t.query(assetManager.getFolder, { path: "backup/images/empty" })).toMatchObject({
      name: "Empty!",
      createdBy: "bob",
    });
    await expectCoherentTree(t);
  });

  test("shares the bytes, and leaves the source as it was", async () => {
    const { t, published } = await openTree();
    const objects = await storedObjects(t);
    const source = await t.query(assetManager.listAssets, { folderPath: "images" });
    await t.mutation(jobs.copyFolder, { path: "images", toPath: "backup" });
    expect(await storedObjects(t)).toEqual(objects);
    expect(await t.query(assetManager.listAssets, { folderPath: "images" })).toEqual(source);
    expect(await publishedVersion(t, at("backup/hero"))).toMatchObject({
      storageId: published.storageId,
      version: 1,
    });
    await expectCountedBlobs(t);
    expect(await rows(t, "folderLocks")).toEqual([]);
  });

  test("tells the feed of each copy, and where it is from", async () => {
    const { t } = await openTree();
    const before = (await readFeed(t)).length;
    await t.mutation(jobs.copyFolder, { path: "images", toPath: "backup", actor: "bob" });
    expect((await feedLines(t)).slice(before)).toEqual([
      "folder:create backup",
      "asset:create backup/hero",
      "asset:publish backup/hero",
      "folder:create backup/2030",
      "asset:create backup/2030/a",
      "asset:publish backup/2030/a",
      "folder:create backup/empty",
    ]);
    expect((await readFeed(t))[before + 1]).toMatchObject({
      fromFolderPath: "images",
      fromBasename: "hero",
      actor: "bob",
    });
  });

  test("does not copy upload limits", async () => {
    const { t } = await openTree();
    await t.mutation(api.settings.setUploadLimits, { folderPath: "images", maxSize: 10 });
    await t.mutation(jobs.copyFolder, { path: "images", toPath: "backup" });
    expect(await t.query(api.settings.getUploadLimits, { folderPath: "backup" })).toEqual({});
  });
});
