import { VersionedAssets } from "convex-versioned-assets";
import { components } from "./_generated/api.js";

const assets = new VersionedAssets(components.versionedAssets);

/** A demo that everybody may use. A real app looks at `ctx.auth` here and throws. */
export const {
  startUpload,
  finishUpload,
  createFolderByPath,
  restoreVersion,
  moveAsset,
  renameAsset,
  deleteAsset,
  getPublishedFile,
  getAsset,
  getVersion,
  getFolder,
  listPublishedFilesInFolder,
  listPublishedFilesPage,
  listAssets,
  listAssetsPage,
  listFolders,
  listFoldersPage,
  getAssetVersions,
  getAssetVersionsPage,
  listSince,
  listForFolder,
} = assets.api({
  auth: async (ctx) => (await ctx.auth.getUserIdentity())?.subject ?? "demo visitor",
});
