import { VersionedAssets } from "convex-versioned-assets";
import { components } from "./_generated/api";
import type { DataModel } from "./_generated/dataModel";
import { authorizeAssets } from "./authz";

/** For the app's own functions. Its methods do not check permissions. */
export const assets = new VersionedAssets(components.versionedAssets);

/** The functions for clients. `authorizeAssets` checks each call. */
const api = assets.api<DataModel>({ auth: authorizeAssets });

/**
 * For pages, and for `npx convex-versioned-assets sync`. Remove functions that you do not need, and add others of `api`
 * by name.
 */
export const {
  finishUpload,
  getAssetVersions,
  getPublishedFile,
  getSignedUrl,
  getVersion,
  head,
  listFoldersPage,
  listForFolder,
  listPublishedFilesPage,
  listUploadedParts,
  restoreVersion,
  signUploadParts,
  startUpload,
} = api;

/** For the admin panel. */
export const {
  addToRelease,
  archiveAsset,
  audit,
  configureRetention,
  configureStorageBackend,
  createFolderByPath,
  createRelease,
  deleteAsset,
  deleteFolder,
  discardRelease,
  getAsset,
  getAssetVersionsPage,
  getFolder,
  getFolderPreviewUrl,
  getImagePresets,
  getJob,
  getRelease,
  getRenditions,
  getSettings,
  getUploadLimits,
  listAssetsPage,
  listFolderUsage,
  listJobs,
  listMigrations,
  listReleaseEntriesPage,
  listReleases,
  listStorageUsage,
  listSweeps,
  listTrash,
  moveAsset,
  moveFolder,
  publishRelease,
  publishVersion,
  purge,
  removeFromRelease,
  renameAsset,
  retryRenditions,
  rollbackRelease,
  scheduleRelease,
  searchAssets,
  setAssetAccess,
  setFolderAccess,
  setImagePresets,
  startMigration,
  startSweep,
  stopMigration,
  undelete,
  undeleteFolder,
  unscheduleRelease,
  updateAsset,
  updateFolder,
  updateVersion,
} = api;

/** For quotas, for taking files down, for finding folders and for what uses a file in the admin panel, which works without them. */
export const {
  getTakedown,
  listQuotas,
  listReferences,
  searchFolders,
  setQuota,
  takeDown,
  takeDownFolder,
  takeDownVersions,
} = api;
