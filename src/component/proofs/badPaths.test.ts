/** Every function that takes a path, with every path that cannot be one. */
import { describe, test } from "vitest";
import { api } from "../_generated/api.js";
import { BAD_BASENAMES, BAD_FOLDER_PATHS } from "../testing/badPaths.test-helpers.js";
import {
  BEGINNING,
  type Component,
  openComponent,
  upload,
} from "../testing/component.test-helpers.js";
import { expectRefused } from "../testing/refusals.test-helpers.js";

const { assetManager, changelog, content, jobs, pages, quotas, settings, trash } = api;
const basename = "hero";
const folderPath = "images";
const paginationOpts = { numItems: 10, cursor: null };

type Call = (t: Component, path: string) => Promise<unknown>;

const TAKING_A_FOLDER: Record<string, Call> = {
  startUpload: (t, path) => t.mutation(assetManager.startUpload, { folderPath: path, basename }),
  createFolderByPath: (t, path) => t.mutation(assetManager.createFolderByPath, { path }),
  "moveAsset from": (t, path) =>
    t.mutation(assetManager.moveAsset, { fromFolderPath: path, basename, toFolderPath: "other" }),
  "moveAsset to": (t, path) =>
    t.mutation(assetManager.moveAsset, {
      fromFolderPath: folderPath,
      basename,
      toFolderPath: path,
    }),
  renameAsset: (t, path) =>
    t.mutation(assetManager.renameAsset, { folderPath: path, basename, newBasename: "banner" }),
  deleteAsset: (t, path) => t.mutation(assetManager.deleteAsset, { folderPath: path, basename }),
  getPublishedFile: (t, path) =>
    t.query(assetManager.getPublishedFile, { folderPath: path, basename }),
  getAsset: (t, path) => t.query(assetManager.getAsset, { folderPath: path, basename }),
  findFile: (t, path) =>
    t.query(content.findFile, { folderPath: path, basename, withPrivate: true }),
  getFolder: (t, path) => t.query(assetManager.getFolder, { path }),
  listPublishedFilesInFolder: (t, path) =>
    t.query(assetManager.listPublishedFilesInFolder, { folderPath: path }),
  listPublishedFilesPage: (t, path) =>
    t.query(pages.listPublishedFilesPage, { folderPath: path, paginationOpts }),
  listAssets: (t, path) => t.query(assetManager.listAssets, { folderPath: path }),
  listAssetsPage: (t, path) => t.query(pages.listAssetsPage, { folderPath: path, paginationOpts }),
  listFolders: (t, path) => t.query(assetManager.listFolders, { parentPath: path }),
  listFoldersPage: (t, path) =>
    t.query(pages.listFoldersPage, { parentPath: path, paginationOpts }),
  getAssetVersions: (t, path) =>
    t.query(assetManager.getAssetVersions, { folderPath: path, basename }),
  getAssetVersionsPage: (t, path) =>
    t.query(pages.getAssetVersionsPage, { folderPath: path, basename, paginationOpts }),
  listForFolder: (t, path) =>
    t.query(changelog.listForFolder, { folderPath: path, cursor: BEGINNING }),
  archiveAsset: (t, path) => t.mutation(assetManager.archiveAsset, { folderPath: path, basename }),
  updateAsset: (t, path) =>
    t.mutation(assetManager.updateAsset, { folderPath: path, basename, metadata: null }),
  "copyAsset from": (t, path) =>
    t.mutation(assetManager.copyAsset, { folderPath: path, basename, toFolderPath: "other" }),
  "copyAsset to": (t, path) =>
    t.mutation(assetManager.copyAsset, { folderPath, basename, toFolderPath: path }),
  createFolderByName: (t, path) =>
    t.mutation(assetManager.createFolderByName, { parentPath: path, name: "New" }),
  updateFolder: (t, path) => t.mutation(assetManager.updateFolder, { path, name: "New" }),
  "moveFolder from": (t, path) => t.mutation(jobs.moveFolder, { path, toPath: "other" }),
  "moveFolder to": (t, path) => t.mutation(jobs.moveFolder, { path: folderPath, toPath: path }),
  "copyFolder from": (t, path) => t.mutation(jobs.copyFolder, { path, toPath: "other" }),
  "copyFolder to": (t, path) => t.mutation(jobs.copyFolder, { path: folderPath, toPath: path }),
  renameFolder: (t, path) => t.mutation(jobs.renameFolder, { path, newName: "other" }),
  deleteFolder: (t, path) => t.mutation(jobs.deleteFolder, { path }),
  "undelete to": async (t, path) =>
    t.mutation(trash.undelete, { assetId: await trashedId(t), folderPath: path }),
  setQuota: (t, path) => t.mutation(quotas.setQuota, { folderPath: path, maxFiles: 1 }),
  getQuota: (t, path) => t.query(quotas.getQuota, { folderPath: path }),
  setUploadLimits: (t, path) =>
    t.mutation(settings.setUploadLimits, { folderPath: path, maxSize: 1 }),
  getUploadLimits: (t, path) => t.query(settings.getUploadLimits, { folderPath: path }),
};

/** The asset that `openWithHero` has put into the trash. */
async function trashedId(t: Component) {
  const { page } = await t.query(trash.listTrash, { paginationOpts });
  return page[0]!.assetId;
}

const TAKING_A_BASENAME: Record<string, Call> = {
  startUpload: (t, name) => t.mutation(assetManager.startUpload, { folderPath, basename: name }),
  "startUpload filename": (t, name) =>
    t.mutation(assetManager.startUpload, { folderPath, basename, filename: name }),
  moveAsset: (t, name) =>
    t.mutation(assetManager.moveAsset, {
      fromFolderPath: folderPath,
      basename: name,
      toFolderPath: "other",
    }),
  renameAsset: (t, name) =>
    t.mutation(assetManager.renameAsset, { folderPath, basename: name, newBasename: "banner" }),
  "renameAsset to": (t, name) =>
    t.mutation(assetManager.renameAsset, { folderPath, basename, newBasename: name }),
  deleteAsset: (t, name) => t.mutation(assetManager.deleteAsset, { folderPath, basename: name }),
  getPublishedFile: (t, name) =>
    t.query(assetManager.getPublishedFile, { folderPath, basename: name }),
  getAsset: (t, name) => t.query(assetManager.getAsset, { folderPath, basename: name }),
  getAssetVersions: (t, name) =>
    t.query(assetManager.getAssetVersions, { folderPath, basename: name }),
  getAssetVersionsPage: (t, name) =>
    t.query(pages.getAssetVersionsPage, { folderPath, basename: name, paginationOpts }),
  archiveAsset: (t, name) => t.mutation(assetManager.archiveAsset, { folderPath, basename: name }),
  updateAsset: (t, name) =>
    t.mutation(assetManager.updateAsset, { folderPath, basename: name, metadata: null }),
  copyAsset: (t, name) =>
    t.mutation(assetManager.copyAsset, { folderPath, basename: name, toFolderPath: "other" }),
  "copyAsset to": (t, name) =>
    t.mutation(assetManager.copyAsset, {
      folderPath,
      basename,
      toFolderPath: "other",
      toBasename: name,
    }),
  "renameFolder to": (t, name) =>
    t.mutation(jobs.renameFolder, { path: folderPath, newName: name }),
  "undelete to": async (t, name) =>
    t.mutation(trash.undelete, { assetId: await trashedId(t), basename: name }),
};

/** A component in which each call above would succeed, were it not for the path. */
async function openWithHero(): Promise<Component> {
  const t = openComponent();
  await upload(t, "images/hero", "one");
  await upload(t, "images/gone", "two");
  await t.mutation(assetManager.deleteAsset, { folderPath, basename: "gone" });
  return t;
}

describe.each(Object.entries(TAKING_A_FOLDER))("%s refuses as a folder", (_name, call) => {
  test.each(BAD_FOLDER_PATHS)("%s", async (_what, path) => {
    const t = await openWithHero();
    await expectRefused(t, () => call(t, path), { code: "PATH_INVALID" });
  });
});

describe.each(Object.entries(TAKING_A_BASENAME))("%s refuses as a name", (_name, call) => {
  test.each(BAD_BASENAMES)("%s", async (_what, name) => {
    const t = await openWithHero();
    await expectRefused(t, () => call(t, name), { code: "PATH_INVALID" });
  });
});
