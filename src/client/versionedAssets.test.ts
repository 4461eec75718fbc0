import { componentsGeneric } from "convex/server";
import { ConvexError } from "convex/values";
import { describe, expect, test } from "vitest";
import { assets, openApp, storeInApp, uploadInApp } from "../component/testing/app.test-helpers.js";
import { BEGINNING, at, sha256Of } from "../component/testing/component.test-helpers.js";
import { refusalOf } from "../component/testing/refusals.test-helpers.js";
import { register } from "../test.js";
import { type ComponentApi, VersionedAssets, isAssetError } from "./index.js";

const ALL = { paginationOpts: { numItems: 10, cursor: null } };

describe("VersionedAssets", () => {
  test("uploads and reads back, as the app's own code", async () => {
    const t = openApp();
    const storageId = await storeInApp(t, "hello");
    const { intentId, versionId, assetId } = await t.mutation(async (ctx) => {
      const ticket = await assets.startUpload(ctx, {
        ...at("images/hero"),
        filename: "hero.png",
        label: "first",
        contentType: "image/png",
        actor: "ada",
      });
      expect(ticket).toMatchObject({ method: "POST", headers: { "Content-Type": "image/png" } });
      const { intentId } = ticket;
      expect(await assets.getUpload(ctx, { intentId })).toMatchObject({ finished: false });
      const finished = await assets.finishUpload(ctx, { intentId, storageId, actor: "ada" });
      return { intentId, ...finished };
    });
    await t.query(async (ctx) => {
      const file = await assets.getPublishedFile(ctx, at("images/hero"));
      expect(file).toMatchObject({
        versionId,
        assetId,
        sha256: await sha256Of("hello"),
      });
      expect(await assets.getUpload(ctx, { intentId })).toMatchObject({ finished: true });
      expect(await assets.getAsset(ctx, at("images/hero"))).toMatchObject({
        assetId,
        published: { filename: "hero.png", label: "first", createdBy: "ada" },
      });
      expect(await assets.getVersion(ctx, { versionId })).toMatchObject({
        ...at("images/hero"),
        storageId,
      });
      expect(await assets.getFolder(ctx, { path: "images" })).toMatchObject({ name: "images" });
      const folder = { folderPath: "images" };
      expect(await assets.listPublishedFilesInFolder(ctx, folder)).toEqual([file]);
      expect(await assets.listPublishedFilesPage(ctx, { ...folder, ...ALL })).toMatchObject({
        page: [file],
        isDone: true,
      });
      expect(await assets.listAssets(ctx, folder)).toMatchObject([{ assetId }]);
      expect(await assets.listAssetsPage(ctx, { ...folder, ...ALL })).toMatchObject({
        page: [{ assetId }],
      });
      const folders = await assets.listFolders(ctx);
      expect(folders).toMatchObject([{ path: "images" }]);
      expect(await assets.listFolders(ctx, { parentPath: "images" })).toEqual([]);
      expect(await assets.listFoldersPage(ctx, ALL)).toMatchObject({ page: folders });
      const versions = await assets.getAssetVersions(ctx, at("images/hero"));
      expect(versions).toMatchObject([{ versionId, version: 1, state: "published" }]);
      expect(
        await assets.getAssetVersionsPage(ctx, { ...at("images/hero"), ...ALL }),
      ).toMatchObject({ page: versions });
      const feed = await assets.listSince(ctx, { cursor: BEGINNING });
      expect(feed.changes.map((change) => change.type)).toEqual([
        "folder:create",
        "asset:create",
        "asset:publish",
      ]);
      expect(
        await assets.listForFolder(ctx, { folderPath: "images", cursor: BEGINNING }),
      ).toMatchObject({ changes: feed.changes });
    });
  });

  test("changes what is there", async () => {
    const t = openApp();
    const first = await uploadInApp(t, "a/hero", "one");
    await uploadInApp(t, "a/hero", "two");
    await t.mutation(async (ctx) => {
      await assets.configureStorageBackend(ctx, { backend: "convex", actor: "ada" });
      await assets.createFolderByPath(ctx, { path: "b", name: "B", actor: "ada" });
      await assets.restoreVersion(ctx, { versionId: first.versionId, actor: "ada" });
      await assets.moveAsset(ctx, { fromFolderPath: "a", basename: "hero", toFolderPath: "b" });
      await assets.renameAsset(ctx, { ...at("b/hero"), newBasename: "banner" });
      expect(await assets.getAsset(ctx, at("b/banner"))).toMatchObject({
        published: { versionId: first.versionId, publishedBy: "ada" },
      });
      await assets.deleteAsset(ctx, at("b/banner"));
      expect(await assets.getPublishedFile(ctx, at("b/banner"))).toBeNull();
    });
  });

  test("works in an action, where each call is a transaction of its own", async () => {
    const t = openApp();
    const storageId = await storeInApp(t, "hello");
    const file = await t.action(async (ctx) => {
      const { intentId } = await assets.startUpload(ctx, at("hero"));
      await assets.finishUpload(ctx, { intentId, storageId });
      return await assets.getPublishedFile(ctx, at("hero"));
    });
    expect(file).toMatchObject({ version: 1, sha256: await sha256Of("hello") });
  });

  test("lets typed errors through, to be told apart by their code", async () => {
    const t = openApp();
    const refusal = await refusalOf(
      t.mutation(async (ctx) => await assets.deleteAsset(ctx, at("images/none"))),
    );
    expect(refusal).toMatchObject({ code: "ASSET_NOT_FOUND", ...at("images/none") });
  });

  test("works with the component under another name", async () => {
    const t = openApp();
    register(t, "files");
    const { files } = componentsGeneric() as unknown as { files: ComponentApi };
    const other = new VersionedAssets(files);
    await t.mutation((ctx) => other.createFolderByPath(ctx, { path: "in files" }));
    expect(await t.query((ctx) => other.listFolders(ctx))).toMatchObject([{ path: "in files" }]);
    expect(await t.query((ctx) => assets.listFolders(ctx))).toEqual([]);
  });
});

describe("isAssetError", () => {
  test("knows the component's errors from all others", () => {
    expect(isAssetError(new ConvexError({ code: "PATH_INVALID", message: "no" }))).toBe(true);
    for (const other of [
      new Error("PATH_INVALID"),
      new ConvexError("PATH_INVALID"),
      new ConvexError(null),
      new ConvexError({ code: 1, message: "no" }),
      new ConvexError({ code: "PATH_INVALID" }),
      { data: { code: "PATH_INVALID", message: "no" } },
      null,
      undefined,
    ]) {
      expect(isAssetError(other)).toBe(false);
    }
  });
});
