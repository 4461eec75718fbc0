import { componentsGeneric } from "convex/server";
import { VersionedAssets } from "convex-versioned-assets";
import type { ComponentApi } from "convex-versioned-assets/_generated/component.js";

const { versionedAssets } = componentsGeneric() as unknown as { versionedAssets: ComponentApi };
const assets = new VersionedAssets(versionedAssets);

const isWithin = (path: string, folder: string) => path === folder || path.startsWith(`${folder}/`);

export const {
  addToRelease,
  copyToRelease,
  createRelease,
  getAssetVersionsPage,
  getRelease,
  listAssetsPage,
  listReleases,
  publishRelease,
  removeFromRelease,
  startUpload,
  startUploads,
  finishUpload,
  finishUploads,
  deleteAsset,
  deleteFolder,
  moveAsset,
  head,
  listForFolder,
  listFolders,
  listFoldersPage,
  listPublishedFilesPage,
  listSince,
  getVersion,
} = assets.api({
  auth: async (ctx, { paths }) => {
    const user = (await ctx.auth.getUserIdentity())?.subject;
    if (user === undefined || !paths.every((path) => isWithin(path, `tenants/${user}`))) {
      throw new Error("You may not.");
    }
    return user;
  },
});
