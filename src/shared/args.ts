/**
 * The arguments of the public functions, except `actor`, which only trusted code may pass. The functions that
 * an app exports to browsers accept the same.
 */
import { paginationOptsValidator } from "convex/server";
import { v } from "convex/values";
import { access, expectation, metadata, storageBackend } from "./values.js";

const address = { folderPath: v.string(), basename: v.string() };
const page = { paginationOpts: paginationOptsValidator };
/** The asset's expected state; see `expectation`. */
const expect = { expect: v.optional(expectation) };

/** The declared properties of the bytes; checked against the stored bytes. */
const declaredBytes = {
  size: v.optional(v.number()),
  contentType: v.optional(v.string()),
  sha256: v.optional(v.string()),
};

/** For the app's own code only: the actor, as the app identifies users. */
export const actor = v.optional(v.string());

/** For the app's own code only: credentials of an R2 bucket, for one call. */
export const withCredentials = {
  r2Config: v.optional(
    v.object({
      R2_BUCKET: v.string(),
      R2_PRIVATE_BUCKET: v.optional(v.string()),
      R2_ENDPOINT: v.string(),
      R2_ACCESS_KEY_ID: v.string(),
      R2_SECRET_ACCESS_KEY: v.string(),
      R2_PUBLIC_URL: v.optional(v.string()),
      R2_KEY_PREFIX: v.optional(v.string()),
    }),
  ),
};

/** For the app's own code only: the URL of its asset routes. */
export const withRoutes = { routesUrl: v.optional(v.string()) };

// ---------------------------------------------------------------- uploads

export const startUpload = {
  ...address,
  ...declaredBytes,
  ...expect,
  filename: v.optional(v.string()),
  label: v.optional(v.string()),
  metadata: v.optional(metadata),
};
export const finishUpload = {
  ...declaredBytes,
  ...expect,
  intentId: v.string(),
  storageId: v.optional(v.string()),
  uploadResponse: v.optional(v.object({ storageId: v.string() })),
  publish: v.optional(v.boolean()),
  skipIfUnchanged: v.optional(v.boolean()),
};
export const startUploads = { uploads: v.array(v.object(startUpload)) };
export const finishUploads = { uploads: v.array(v.object(finishUpload)) };
export const getUpload = { intentId: v.string() };
export const createVersionFromStorageId = {
  ...address,
  ...expect,
  storageId: v.string(),
  label: v.optional(v.string()),
};

/** The arguments that the client passes on, and those that only trusted code may pass. */
export const finishVerifiedUpload = finishUpload;

// ---------------------------------------------------------------- versions and assets

export const publishVersion = { versionId: v.string(), ...expect };
export const publishVersions = { versions: v.array(v.object(publishVersion)) };
export const restoreVersion = publishVersion;
export const archiveAsset = { ...address, ...expect };
export const updateVersion = {
  versionId: v.string(),
  label: v.optional(v.union(v.string(), v.null())),
  metadata: v.optional(v.union(metadata, v.null())),
  ...expect,
};
export const updateAsset = { ...address, metadata: v.union(metadata, v.null()), ...expect };
export const setAssetAccess = { ...address, access: v.union(access, v.null()), ...expect };
export const moveAsset = {
  fromFolderPath: v.string(),
  basename: v.string(),
  toFolderPath: v.string(),
  ...expect,
};
export const renameAsset = { ...address, newBasename: v.string(), ...expect };
export const copyAsset = {
  ...address,
  toFolderPath: v.string(),
  toBasename: v.optional(v.string()),
  ...expect,
};
export const deleteAsset = { ...address, ...expect };

export const getPublishedFile = address;
export const getAsset = address;
export const getVersion = { versionId: v.string() };
export const getAssetVersions = address;
export const getAssetVersionsPage = { ...address, ...page };
export const listPublishedFilesInFolder = { folderPath: v.string() };
export const listPublishedFilesPage = { folderPath: v.string(), ...page };
export const listAssets = { folderPath: v.string() };
export const listAssetsPage = { folderPath: v.string(), ...page };

// ---------------------------------------------------------------- search

export const searchAssets = {
  text: v.string(),
  folderPath: v.optional(v.string()),
  contentTypes: v.optional(v.array(v.string())),
  isPublished: v.optional(v.boolean()),
  limit: v.optional(v.number()),
};

// ---------------------------------------------------------------- folders

export const createFolderByPath = {
  path: v.string(),
  name: v.optional(v.string()),
  mustNotExist: v.optional(v.boolean()),
};
export const createFolderByName = { parentPath: v.string(), name: v.string() };
export const updateFolder = { path: v.string(), name: v.string() };
export const moveFolder = { path: v.string(), toPath: v.string() };
export const copyFolder = moveFolder;
export const renameFolder = { path: v.string(), newName: v.string() };
export const deleteFolder = { path: v.string() };
export const setFolderAccess = { path: v.string(), access: v.union(access, v.null()) };
export const getOperation = { operationId: v.string() };
export const listOperations = { limit: v.optional(v.number()) };

export const getFolder = { path: v.string() };
export const listFolders = { parentPath: v.optional(v.string()) };
export const listFoldersPage = { parentPath: v.optional(v.string()), ...page };

// ---------------------------------------------------------------- trash

export const listTrash = page;
export const getTrashed = { assetId: v.string() };
export const undelete = {
  assetId: v.string(),
  folderPath: v.optional(v.string()),
  basename: v.optional(v.string()),
};
export const undeleteFolder = { operationId: v.string() };
export const purge = { assetId: v.string() };
export const startSweep = {};
export const listSweeps = { limit: v.optional(v.number()) };

// ---------------------------------------------------------------- usage

export const listFolderUsage = { folderPath: v.optional(v.string()), ...page };
export const listStorageUsage = page;

// ---------------------------------------------------------------- settings

export const configureStorageBackend = {
  backend: storageBackend,
  r2PublicUrl: v.optional(v.string()),
  r2KeyPrefix: v.optional(v.string()),
};
export const configureRetention = {
  trashRetentionMs: v.optional(v.number()),
  blobGraceMs: v.optional(v.number()),
  feedRetentionMs: v.optional(v.union(v.number(), v.null())),
  isSweepPaused: v.optional(v.boolean()),
};
export const setUploadLimits = {
  folderPath: v.string(),
  maxSize: v.optional(v.number()),
  allowedTypes: v.optional(v.array(v.string())),
};
export const getUploadLimits = { folderPath: v.string() };
export const getSettings = {};

// ---------------------------------------------------------------- bytes

/** A version, or the published version at a path. */
export const fileToRead = {
  versionId: v.optional(v.string()),
  folderPath: v.optional(v.string()),
  basename: v.optional(v.string()),
};
export const getSignedUrl = {
  ...fileToRead,
  expiresIn: v.optional(v.number()),
  download: v.optional(v.union(v.boolean(), v.string())),
};
export const openSignedUrl = { address: v.string() };
export const rotateSigningKey = { revoke: v.optional(v.boolean()) };
export const findFile = { ...fileToRead, withPrivate: v.boolean() };
export const openFile = { ...fileToRead, method: v.optional(v.literal("HEAD")) };
export const getTextContent = { ...fileToRead, maxBytes: v.optional(v.number()) };

// ---------------------------------------------------------------- bucket

export const startMigration = { to: storageBackend, dryRun: v.optional(v.boolean()) };
export const stopMigration = { migrationId: v.string() };
export const getMigration = { migrationId: v.string() };
export const listMigrations = { limit: v.optional(v.number()) };
export const migrateVersion = { versionId: v.string(), to: storageBackend };

// ---------------------------------------------------------------- feed

const changeCursor = v.object({ createdAt: v.number(), id: v.string() });
export const listSince = { cursor: changeCursor, limit: v.optional(v.number()) };
export const listForFolder = {
  folderPath: v.string(),
  recursive: v.optional(v.boolean()),
  ...listSince,
};
export const head = {};
export const audit = {
  assetId: v.optional(v.string()),
  folderPath: v.optional(v.string()),
  by: v.optional(v.string()),
  ...page,
};
