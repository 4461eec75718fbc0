/**
 * What the public functions accept, apart from `actor`, which is for trusted code to say. The
 * functions that an app exports to browsers accept the same.
 */
import { paginationOptsValidator } from "convex/server";
import { v } from "convex/values";
import { storageBackend } from "./schema.js";

const address = { folderPath: v.string(), basename: v.string() };
const page = { paginationOpts: paginationOptsValidator };

/** What a caller says of the bytes; they are held against it when they have arrived. */
const declaredBytes = {
  size: v.optional(v.number()),
  contentType: v.optional(v.string()),
  sha256: v.optional(v.string()),
};

/** Credentials of an R2 bucket, for one call. */
const r2Config = v.optional(
  v.object({
    R2_BUCKET: v.string(),
    R2_ENDPOINT: v.string(),
    R2_ACCESS_KEY_ID: v.string(),
    R2_SECRET_ACCESS_KEY: v.string(),
  }),
);

export const configureStorageBackend = {
  backend: storageBackend,
  r2PublicUrl: v.optional(v.string()),
  r2KeyPrefix: v.optional(v.string()),
};

export const startUpload = {
  ...address,
  ...declaredBytes,
  filename: v.optional(v.string()),
  label: v.optional(v.string()),
};

export const finishUpload = {
  ...declaredBytes,
  intentId: v.string(),
  storageId: v.optional(v.string()),
  uploadResponse: v.optional(v.object({ storageId: v.string() })),
};

/** Only for the app's own code: a browser never holds credentials. */
export const withCredentials = { r2Config };

export const getUpload = { intentId: v.string() };

export const createFolderByPath = { path: v.string(), name: v.optional(v.string()) };

export const restoreVersion = { versionId: v.string() };

export const moveAsset = {
  fromFolderPath: v.string(),
  basename: v.string(),
  toFolderPath: v.string(),
};

export const renameAsset = { ...address, newBasename: v.string() };
export const deleteAsset = address;

export const getPublishedFile = address;
export const getAsset = address;
export const getVersion = { versionId: v.string() };
export const getFolder = { path: v.string() };

export const listPublishedFilesInFolder = { folderPath: v.string() };
export const listPublishedFilesPage = { folderPath: v.string(), ...page };
export const listAssets = { folderPath: v.string() };
export const listAssetsPage = { folderPath: v.string(), ...page };
export const listFolders = { parentPath: v.optional(v.string()) };
export const listFoldersPage = { parentPath: v.optional(v.string()), ...page };
export const getAssetVersions = address;
export const getAssetVersionsPage = { ...address, ...page };

const changeCursor = v.object({ createdAt: v.number(), id: v.string() });
export const listSince = { cursor: changeCursor, limit: v.optional(v.number()) };
export const listForFolder = { folderPath: v.string(), ...listSince };
