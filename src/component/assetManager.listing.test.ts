import { describe, expect, test } from "vitest";
import { api } from "./_generated/api.js";
import { placeFields } from "./model/files/assets.js";
import { at, openComponent, sha256Of, upload } from "./testing/component.test-helpers.js";
import { someNumber, textLike } from "./testing/matchers.test-helpers.js";

const { assetManager, pages } = api;

/** Files at several depths, a folder with none, and one folder name that begins like another. */
async function openTree() {
  const t = openComponent();
  for (const path of ["c", "a", "f/b", "f/a", "f/z", "f/sub/deep", "f2/a"]) {
    await upload(t, path, path, { actor: "ada", filename: "a.txt", contentType: "text/plain" });
  }
  await t.mutation(assetManager.createFolderByPath, { path: "f/empty", actor: "ada" });
  return t;
}

describe("listPublishedFilesInFolder", () => {
  test("lists what is directly in the folder, by basename, with every field", async () => {
    const t = await openTree();
    const files = await t.query(assetManager.listPublishedFilesInFolder, { folderPath: "f" });
    expect(files.map((file) => file.basename)).toEqual(["a", "b", "z"]);
    expect(files[0]).toEqual(await t.query(assetManager.getPublishedFile, at("f/a")));
    expect(files[0]).toMatchObject({
      url: textLike(/^https:/),
      ...at("f/a"),
      version: 1,
      state: "published",
      size: 3,
      contentType: "text/plain",
      sha256: await sha256Of("f/a"),
      publishedAt: someNumber,
    });
  });

  test("lists the root, and nothing for a folder that is empty or unknown", async () => {
    const t = await openTree();
    const list = async (folderPath: string) =>
      (await t.query(assetManager.listPublishedFilesInFolder, { folderPath })).map(
        (file) => file.basename,
      );
    expect(await list("")).toEqual(["a", "c"]);
    expect(await list("f/empty")).toEqual([]);
    expect(await list("unknown")).toEqual([]);
    expect(await list("f/a")).toEqual([]);
  });

  test("shows the version that is published now", async () => {
    const t = await openTree();
    const first = await t.query(assetManager.getPublishedFile, at("f/a"));
    await upload(t, "f/a", "second");
    const list = async () =>
      (await t.query(assetManager.listPublishedFilesInFolder, { folderPath: "f" }))[0];
    expect(await list()).toMatchObject({ version: 2, size: 6 });
    await t.mutation(assetManager.restoreVersion, { versionId: first!.versionId });
    expect(await list()).toMatchObject({ version: 1, size: 3 });
  });
});

describe("listAssets", () => {
  test("lists the assets directly in a folder, by basename", async () => {
    const t = await openTree();
    const assets = await t.query(assetManager.listAssets, { folderPath: "f" });
    expect(assets.map((asset) => asset.basename)).toEqual(["a", "b", "z"]);
    expect(assets[0]).toEqual(await t.query(assetManager.getAsset, at("f/a")));
  });

  test("lists an asset without a published version, which no list of files shows", async () => {
    const t = await openTree();
    await t.run(async (ctx) => {
      await ctx.db.insert("assets", {
        ...placeFields(at("f/draft"), {}),
        versionCounter: 0,
        isUnpublished: true,
        createdAt: 1,
        createdBy: "ada",
      });
    });
    const assets = await t.query(assetManager.listAssets, { folderPath: "f" });
    expect(assets.find((asset) => asset.basename === "draft")).toMatchObject({
      publishedVersionId: null,
      published: null,
      versionCounter: 0,
      updatedAt: 1,
      updatedBy: "ada",
    });
    const files = await t.query(assetManager.listPublishedFilesInFolder, { folderPath: "f" });
    expect(files.map((file) => file.basename)).toEqual(["a", "b", "z"]);
    expect(await t.query(assetManager.getPublishedFile, at("f/draft"))).toBeNull();
  });
});

describe("the published version of an asset", () => {
  test("is the one that is published now, with its own metadata and URL", async () => {
    const t = openComponent();
    const first = await upload(t, "f/a", "one", { metadata: { width: 1 } });
    await t.mutation(assetManager.updateAsset, { ...at("f/a"), metadata: { alt: "a" } });
    await upload(t, "f/a", "two", { metadata: { width: 2 } });
    await t.mutation(assetManager.restoreVersion, { versionId: first.versionId, actor: "eve" });
    const [asset] = await t.query(assetManager.listAssets, { folderPath: "f" });
    const file = await t.query(assetManager.getPublishedFile, at("f/a"));
    expect(asset).toMatchObject({
      metadata: { alt: "a" },
      published: { version: 1, publishedBy: "eve", metadata: { width: 1 }, url: file!.url },
    });
    const { page } = await t.query(pages.listAssetsPage, {
      folderPath: "f",
      paginationOpts: { numItems: 1, cursor: null },
    });
    expect(page).toEqual([asset]);
  });

  test("has no URL when its storage has lost the bytes", async () => {
    const t = openComponent();
    const { storageId, versionId } = await upload(t, "f/a", "one");
    await t.run((ctx) => ctx.storage.delete(storageId));
    expect(await t.query(assetManager.getPublishedFile, at("f/a"))).toBeNull();
    expect(await t.query(assetManager.getAsset, at("f/a"))).toMatchObject({
      publishedVersionId: versionId,
      published: { versionId, url: null, size: 3 },
    });
  });
});

describe("listFolders", () => {
  test("lists the folders directly below, by path", async () => {
    const t = await openTree();
    const folders = await t.query(assetManager.listFolders, { parentPath: "f" });
    expect(folders.map((folder) => folder.path)).toEqual(["f/empty", "f/sub"]);
    expect(folders[0]).toEqual(await t.query(assetManager.getFolder, { path: "f/empty" }));
  });

  test("lists the top level by default", async () => {
    const t = await openTree();
    const top = await t.query(assetManager.listFolders, {});
    expect(top.map((folder) => folder.path)).toEqual(["f", "f2"]);
    expect(await t.query(assetManager.listFolders, { parentPath: "" })).toEqual(top);
    expect(
      await t.query(pages.listFoldersPage, {
        paginationOpts: { numItems: 9, cursor: null },
      }),
    ).toMatchObject({ page: top, isDone: true });
  });
});

describe("getAssetVersions", () => {
  test("lists newest first", async () => {
    const t = await openTree();
    for (const content of ["two", "three"]) await upload(t, "f/a", content);
    const versions = await t.query(assetManager.getAssetVersions, at("f/a"));
    expect(versions.map(({ version, state }) => [version, state])).toEqual([
      [3, "published"],
      [2, "archived"],
      [1, "archived"],
    ]);
  });

  test("lists nothing for an asset that does not exist", async () => {
    const t = await openTree();
    expect(await t.query(assetManager.getAssetVersions, at("f/none"))).toEqual([]);
    expect(
      await t.query(pages.getAssetVersionsPage, {
        ...at("f/none"),
        paginationOpts: { numItems: 1, cursor: null },
      }),
    ).toEqual({ page: [], isDone: true, continueCursor: "" });
  });
});

describe("getVersion", () => {
  test.each(["", "nonsense", "00000000000000000000010000assets"])(
    "knows no version %j",
    async (versionId) => {
      const t = await openTree();
      expect(await t.query(assetManager.getVersion, { versionId })).toBeNull();
    },
  );

  test("finds an archived version, with its URL", async () => {
    const t = await openTree();
    const { versionId } = (await t.query(assetManager.getPublishedFile, at("f/a")))!;
    await upload(t, "f/a", "second");
    expect(await t.query(assetManager.getVersion, { versionId })).toMatchObject({
      ...at("f/a"),
      version: 1,
      state: "archived",
      url: textLike(/^https:/),
    });
  });
});
