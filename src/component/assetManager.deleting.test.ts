import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { api } from "./_generated/api.js";
import { newestNumber, publishedIdOf } from "./model/files/summaries.js";
import {
  at,
  openComponent,
  readFeed,
  rows,
  snapshot,
  storedObjects,
  upload,
} from "./testing/component.test-helpers.js";
import { expectRefused } from "./testing/refusals.test-helpers.js";
import { someNumber, someText } from "./testing/matchers.test-helpers.js";

const NOW = Date.UTC(2030, 0, 1);
const ALL = { paginationOpts: { numItems: 10, cursor: null } };

beforeEach(() => {
  vi.setSystemTime(NOW);
});
afterEach(() => {
  vi.useRealTimers();
});

async function withDeletedHero() {
  const t = openComponent();
  const first = await upload(t, "images/hero", "one", { actor: "ada" });
  const second = await upload(t, "images/hero", "two", { actor: "ada" });
  const before = await snapshot(t);
  vi.setSystemTime(NOW + 1000);
  const result = await t.mutation(api.assetManager.deleteAsset, {
    ...at("images/hero"),
    actor: "bob",
  });
  return { t, first, second, before, result };
}

describe("deleteAsset", () => {
  test("hides the asset everywhere", async () => {
    const { t, second, result } = await withDeletedHero();
    expect(result).toEqual({ assetId: second.assetId });
    const address = at("images/hero");
    const folder = { folderPath: "images" };
    const { versionId } = second;
    expect(await t.query(api.assetManager.getPublishedFile, address)).toBeNull();
    expect(await t.query(api.assetManager.getAsset, address)).toBeNull();
    expect(await t.query(api.assetManager.getVersion, { versionId })).toBeNull();
    expect(await t.query(api.assetManager.getAssetVersions, address)).toEqual([]);
    expect(await t.query(api.assetManager.listAssets, folder)).toEqual([]);
    expect(await t.query(api.assetManager.listPublishedFilesInFolder, folder)).toEqual([]);
    for (const list of [
      await t.query(api.pages.getAssetVersionsPage, { ...address, ...ALL }),
      await t.query(api.pages.listAssetsPage, { ...folder, ...ALL }),
      await t.query(api.pages.listPublishedFilesPage, { ...folder, ...ALL }),
    ]) {
      expect(list).toEqual({ page: [], isDone: true, continueCursor: "" });
    }
  });

  test("keeps its row, its versions and its bytes", async () => {
    const { t, first, second, before } = await withDeletedHero();
    const after = await snapshot(t);
    for (const table of ["versions", "blobs", "stored", "folders"]) {
      expect(after[table]).toEqual(before[table]);
    }
    const assets = await rows(t, "assets");
    expect(assets.map(publishedIdOf)).toEqual([second.versionId]);
    expect(assets.map(newestNumber)).toEqual([2]);
    expect(assets).toMatchObject([
      {
        _id: first.assetId,
        ...at("images/hero"),
        deletedAt: NOW + 1000,
        deletedBy: "bob",
        createdBy: "ada",
      },
    ]);
    expect(await storedObjects(t)).toHaveLength(2);
  });

  test("is one change, which names what was published", async () => {
    const { t, second } = await withDeletedHero();
    expect((await readFeed(t)).at(-1)).toEqual({
      id: someText,
      createdAt: someNumber,
      type: "asset:delete",
      ...at("images/hero"),
      assetId: second.assetId,
      previousVersionId: second.versionId,
      actor: "bob",
    });
    expect((await readFeed(t, "images")).at(-1)?.type).toBe("asset:delete");
  });

  test("frees the address: the next upload there is another asset, from version 1", async () => {
    const { t, second } = await withDeletedHero();
    const fresh = await upload(t, "images/hero", "three");
    expect(fresh.version).toBe(1);
    expect(fresh.assetId).not.toBe(second.assetId);
    expect((await readFeed(t)).slice(-2)).toMatchObject([
      { type: "asset:create", assetId: fresh.assetId },
      { type: "asset:publish", assetId: fresh.assetId, version: 1 },
    ]);
    expect(
      (await t.query(api.assetManager.getAssetVersions, at("images/hero"))).map((v) => v.version),
    ).toEqual([1]);
  });

  test("frees the address for a move and a rename", async () => {
    const { t } = await withDeletedHero();
    const other = await upload(t, "other/hero", "x");
    await t.mutation(api.assetManager.moveAsset, {
      fromFolderPath: "other",
      basename: "hero",
      toFolderPath: "images",
    });
    expect(await t.query(api.assetManager.getAsset, at("images/hero"))).toMatchObject({
      assetId: other.assetId,
    });
  });

  test("can happen at one address again and again", async () => {
    const { t } = await withDeletedHero();
    for (const content of ["three", "four"]) {
      await upload(t, "images/hero", content);
      await t.mutation(api.assetManager.deleteAsset, at("images/hero"));
    }
    expect(await rows(t, "assets")).toHaveLength(3);
    expect(await t.query(api.assetManager.listAssets, { folderPath: "images" })).toEqual([]);
  });

  test("leaves an upload that is under way to make a new asset", async () => {
    const t = openComponent();
    const old = await upload(t, "hero", "one");
    const { intentId } = await t.mutation(api.assetManager.startUpload, at("hero"));
    await t.mutation(api.assetManager.deleteAsset, at("hero"));
    const storageId = await t.run((ctx) => ctx.storage.store(new Blob(["two"])));
    const fresh = await t.mutation(api.assetManager.finishUpload, { intentId, storageId });
    expect(fresh.assetId).not.toBe(old.assetId);
    expect(fresh.version).toBe(1);
  });

  test("refuses an asset that is not there or is deleted already", async () => {
    const { t } = await withDeletedHero();
    for (const path of ["images/hero", "images/other", "hero"]) {
      await expectRefused(t, () => t.mutation(api.assetManager.deleteAsset, at(path)), {
        code: "ASSET_NOT_FOUND",
        ...at(path),
      });
    }
  });
});
