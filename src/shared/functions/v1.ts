/**
 * The functions of convex-versioned-assets 1.x, with the arguments and results that they had there, for code
 * that was written for it. New code calls the other modules. `docs/migrating.md` lists every name of 1.x.
 *
 * Spaces and slashes around folder paths are removed. Lists return at most 1000 rows and throw
 * `RESULT_TOO_LARGE` if there are more. Private files and drafts, which 1.x did not have, are not listed.
 * Mutations record `actor`. Errors are those of the functions of today.
 */
import { v } from "convex/values";
import { actor, assetPath, changeCursor, credentials, declaredBytes, routes } from "../args.js";
import * as rows from "../v1Rows.js";
import { trusted } from "./declare.js";

const folderPath = { folderPath: v.string() };
const versionId = { versionId: v.string() };
const committed = v.object({
  assetId: v.id("assets"),
  version: v.number(),
  versionId: v.id("versions"),
});
const orNull = <Fields extends Parameters<typeof v.union>[number]>(row: Fields) => v.nullable(row);

// ---------------------------------------------------------------- uploading

/**
 * Starts an upload, as `assetManager.startUpload`. Beyond 1.x it takes the size, the type and the hash, which folders
 * with limits require; a request to a bucket then needs the `method` and `headers` of the result.
 *
 * Cost: as `assetManager.startUpload`.
 */
export const startUpload = trusted("mutation", {
  args: {
    ...assetPath,
    ...declaredBytes,
    filename: v.optional(v.string()),
    label: v.optional(v.string()),
  },
  trusted: { ...credentials, ...actor },
  returns: rows.uploadTicket,
});

/**
 * Publishes an uploaded file as the next version, as `assetManager.finishUpload`.
 *
 * @param uploadResponse the response of Convex storage, `{storageId}`; not used for a bucket.
 *
 * Cost: as `assetManager.finishUpload`.
 */
export const finishUpload = trusted("mutation", {
  args: {
    intentId: v.string(),
    uploadResponse: v.optional(v.any()),
    size: v.optional(v.number()),
    contentType: v.optional(v.string()),
  },
  trusted: { ...credentials, ...actor },
  returns: committed,
});

/**
 * Publishes bytes from the component's storage, as `assetManager.createVersionFromStorageId`.
 *
 * Cost: as `assetManager.createVersionFromStorageId`.
 */
export const createVersionFromStorageId = trusted("mutation", {
  args: { ...assetPath, storageId: v.string(), label: v.optional(v.string()) },
  trusted: actor,
  returns: committed,
});

// ---------------------------------------------------------------- versions

/**
 * Publishes an earlier version, as `assetManager.restoreVersion`: the version keeps its number.
 *
 * @param label the new label of the version; without it the label stays.
 *
 * Cost: as `assetManager.restoreVersion`, and as `updateVersion` with a label.
 */
export const restoreVersion = trusted("mutation", {
  args: { ...versionId, label: v.optional(v.string()) },
  trusted: actor,
  returns: v.object({ ...committed.fields, restoredFromVersion: v.number() }),
});

/**
 * Returns the versions of an asset, oldest first; without drafts.
 *
 * Cost: as `assetManager.getAssetVersions`.
 */
export const getAssetVersions = trusted("query", {
  args: assetPath,
  returns: v.array(rows.version),
});

/** Returns the published version of an asset, with a URL; `null` if there is none. Cost: 1 document. */
export const getPublishedFile = trusted("query", {
  args: assetPath,
  returns: orNull(rows.publishedFile),
});

/** Returns the published version of an asset, without its file; `null` if there is none. Cost: 1 document. */
export const getPublishedVersion = trusted("query", {
  args: assetPath,
  returns: orNull(rows.publishedVersion),
});

/**
 * Returns the published files in a folder, as `assetManager.listPublishedFilesInFolder`.
 *
 * Cost: 1 document for each file, 1 range.
 */
export const listPublishedFilesInFolder = trusted("query", {
  args: folderPath,
  returns: v.array(rows.publishedFile),
});

/**
 * Returns the published versions in a folder, without their files.
 *
 * Cost: 1 document for each file, 1 range.
 */
export const listPublishedAssetsInFolder = trusted("query", {
  args: folderPath,
  returns: v.array(rows.publishedVersion),
});

// ---------------------------------------------------------------- assets

/**
 * Creates an asset without versions, and its folder if it is missing.
 *
 * @throws ASSET_EXISTS, QUOTA_EXCEEDED, FOLDER_BUSY, PATH_INVALID
 *
 * Cost: 2 documents read, 2 written; 3 more for each missing folder.
 */
export const createAsset = trusted("mutation", {
  args: assetPath,
  trusted: actor,
  returns: v.id("assets"),
});

/** Returns an asset, published or not; `null` if it does not exist. Cost: 1 document. */
export const getAsset = trusted("query", { args: assetPath, returns: orNull(rows.asset) });

/**
 * Returns all assets in a folder, published or not, ordered by basename.
 *
 * Cost: 1 document for each asset, 1 range.
 */
export const listAssets = trusted("query", { args: folderPath, returns: v.array(rows.asset) });

/** Moves an asset to another folder, as `assetManager.moveAsset`. Cost: as `assetManager.moveAsset`. */
export const moveAsset = trusted("mutation", {
  args: { fromFolderPath: v.string(), basename: v.string(), toFolderPath: v.string() },
  trusted: actor,
  returns: v.object({
    assetId: v.id("assets"),
    fromFolderPath: v.string(),
    toFolderPath: v.string(),
  }),
});

/** Renames an asset, as `assetManager.renameAsset`. Cost: as `assetManager.renameAsset`. */
export const renameAsset = trusted("mutation", {
  args: { ...assetPath, newBasename: v.string() },
  trusted: actor,
  returns: v.object({
    assetId: v.id("assets"),
    oldBasename: v.string(),
    newBasename: v.string(),
  }),
});

/**
 * Returns the moves and renames among the latest 1000 changes of an asset, oldest first.
 *
 * Cost: 1 document for the asset and 1 for each change.
 */
export const listAssetEvents = trusted("query", {
  args: assetPath,
  returns: v.array(rows.event),
});

// ---------------------------------------------------------------- deleting

/**
 * Moves an asset to the trash, as `assetManager.deleteAsset`; `deleted` is false if it does not exist.
 *
 * Cost: 2 documents read, 2 written.
 */
export const deleteFile = trusted("mutation", {
  args: assetPath,
  trusted: actor,
  returns: v.object({ deleted: v.boolean(), deletedVersions: v.number() }),
});

/**
 * Moves the assets of a folder to the trash, at most 1000; its subfolders stay.
 *
 * @param basenames only these assets; those that do not exist are ignored.
 * @throws RESULT_TOO_LARGE, ARGUMENT_INVALID, FOLDER_BUSY, PATH_INVALID
 *
 * Cost: 1 document read and 2 written for each asset.
 */
export const deleteFilesInFolder = trusted("mutation", {
  args: { ...folderPath, basenames: v.optional(v.array(v.string())) },
  trusted: actor,
  returns: v.object({ deletedAssets: v.number(), deletedVersions: v.number() }),
});

/**
 * Deletes a folder with everything in it, as `jobs.deleteFolder`.
 *
 * @param batchSize not used: the job chooses its steps.
 * @returns the counts of this call; `hasMore` while the job runs. `r2KeysToDelete` is empty, because the
 * component deletes stored objects itself.
 *
 * Cost: as `jobs.deleteFolder`, and 1 document for each asset of the first step.
 */
export const deleteByPathPrefixBatch = trusted("mutation", {
  args: { pathPrefix: v.string(), batchSize: v.optional(v.number()) },
  trusted: actor,
  returns: v.object({
    deletedFolders: v.number(),
    deletedAssets: v.number(),
    deletedVersions: v.number(),
    deletedEvents: v.number(),
    r2KeysToDelete: v.array(v.string()),
    hasMore: v.boolean(),
  }),
});

const pendingArgs = { limit: v.optional(v.number()), onlyExpired: v.optional(v.boolean()) };

/**
 * Returns the objects in Convex storage of public versions in the trash, latest deletion first.
 *
 * Cost: 1 document for each asset and each version, 1 range for each asset.
 */
export const listPendingConvexDeletions = trusted("query", {
  args: pendingArgs,
  returns: v.array(rows.pendingConvexDeletion),
});

/**
 * Returns the objects in the bucket of public versions in the trash, latest deletion first.
 *
 * Cost: 1 document for each asset and each version, 1 range for each asset.
 */
export const listPendingR2Deletions = trusted("query", {
  args: pendingArgs,
  returns: v.array(rows.pendingR2Deletion),
});

/**
 * Restores the deleted asset of an object in Convex storage, as `trash.undelete`.
 *
 * Cost: as `trash.undelete`, and 2 documents for each version with the same bytes.
 */
export const cancelPendingConvexDeletion = trusted("mutation", {
  args: { storageId: v.string() },
  trusted: actor,
  returns: v.object({ cancelled: v.boolean() }),
});

/**
 * Restores the deleted asset of an object in the bucket, as `trash.undelete`.
 *
 * Cost: as `trash.undelete`, and 2 documents for each version with the same bytes.
 */
export const cancelPendingR2Deletion = trusted("mutation", {
  args: { r2Key: v.string() },
  trusted: actor,
  returns: v.object({ cancelled: v.boolean() }),
});

// ---------------------------------------------------------------- folders

/**
 * Creates a folder and its missing parents, as `assetManager.createFolderByPath`.
 *
 * @throws PATH_INVALID for the root too
 *
 * Cost: as `assetManager.createFolderByPath`.
 */
export const createFolderByPath = trusted("mutation", {
  args: { path: v.string(), name: v.optional(v.string()) },
  trusted: actor,
  returns: v.id("folders"),
});

/**
 * Creates a folder from a display name and returns its path. The path has the slug of 1.x: `Q&A` becomes
 * `qa`, or `qa-2` if another name has that path.
 *
 * @throws FOLDER_EXISTS if a folder with this name exists, FOLDER_BUSY, PATH_INVALID, ARGUMENT_INVALID
 *
 * Cost: as `assetManager.createFolderByName`.
 */
export const createFolderByName = trusted("mutation", {
  args: { parentPath: v.string(), name: v.string() },
  trusted: actor,
  returns: v.string(),
});

/**
 * Changes the display name of a folder, its path, or both. A new path moves everything in the folder, as
 * `jobs.moveFolder`.
 *
 * @returns the folder's id; `null` while a job still moves it.
 *
 * Cost: as `assetManager.updateFolder`, and as `jobs.moveFolder` with a new path.
 */
export const updateFolder = trusted("mutation", {
  args: { path: v.string(), name: v.optional(v.string()), newPath: v.optional(v.string()) },
  trusted: actor,
  returns: v.nullable(v.id("folders")),
});

/** Returns a folder; `null` if it does not exist, and for the root. Cost: 1 document. */
export const getFolder = trusted("query", {
  args: { path: v.string() },
  returns: orNull(rows.folder),
});

/**
 * Returns a folder and its assets; `null` if it does not exist, and for the root.
 *
 * Cost: 1 document for the folder and 1 for each asset.
 */
export const getFolderWithAssets = trusted("query", {
  args: { path: v.string() },
  returns: orNull(v.object({ folder: rows.folder, assets: v.array(rows.asset) })),
});

/**
 * Returns the subfolders of a folder, by default of the root, ordered by path.
 *
 * Cost: 1 document for each folder, 1 range.
 */
export const listFolders = trusted("query", {
  args: { parentPath: v.optional(v.string()) },
  returns: v.array(rows.folder),
});

/** Returns all folders, ordered by path. Cost: 1 document for each folder, 1 range. */
export const listAllFolders = trusted("query", { args: {}, returns: v.array(rows.folder) });

/**
 * Returns the subfolders of a folder, each with its published files: at most 1000 folders and 1000 files.
 *
 * Cost: 1 document for each folder and each file, 1 range for each folder.
 */
export const listFoldersWithAssets = trusted("query", {
  args: { parentPath: v.string() },
  returns: v.array(v.object({ folder: rows.folder, assets: v.array(rows.publishedFile) })),
});

// ---------------------------------------------------------------- the change feed

const changePage = v.object({ changes: v.array(rows.change), nextCursor: changeCursor });
const feedArgs = { cursor: changeCursor, limit: v.optional(v.number()) };

/**
 * Returns the changes after a cursor, oldest first, as `changelog.listSince`. Types that 1.x did not have are
 * reported as the type of 1.x with the same effect on published files.
 *
 * @param limit 1 or more; 100 by default. A page has at most 1000 changes.
 * @throws CURSOR_INVALID for a cursor of 1.x, CURSOR_EXPIRED, ARGUMENT_INVALID
 *
 * Cost: at most limit + 1 documents.
 */
export const listSince = trusted("query", { args: feedArgs, returns: changePage });

/** Returns the changes of one folder, as `changelog.listForFolder`. Cost: as `changelog.listForFolder`. */
export const listForFolder = trusted("query", {
  args: { ...folderPath, ...feedArgs },
  returns: changePage,
});

// ---------------------------------------------------------------- serving

/**
 * Returns how to serve a published or archived version; `null` if it does not exist or is private.
 *
 * Cost: 2 documents.
 */
export const getVersionForServing = trusted("query", {
  args: versionId,
  returns: orNull(rows.servedFile),
});

/**
 * Returns how to serve the published version at a path; `null` if there is none or it is private.
 *
 * Cost: 1 document.
 */
export const getPublishedFileForServing = trusted("query", {
  args: assetPath,
  returns: orNull(rows.servedFile),
});

/**
 * Returns the bytes of an object in Convex storage; `null` if it does not exist or is private.
 *
 * Cost: 1 document, and the bytes of the file.
 */
export const getBlobForServing = trusted("action", {
  args: { storageId: v.string() },
  returns: orNull(v.bytes()),
});

/**
 * Returns the URL of a version, whatever its state; `null` if it does not exist or is private.
 *
 * Cost: 2 documents.
 */
export const getVersionPreviewUrl = trusted("query", {
  args: versionId,
  returns: orNull(v.object({ url: v.string(), contentType: v.string(), size: v.number() })),
});

/**
 * Returns the text of a version, at most 4 MiB, as `content.getTextContent`; `null` if the version does not
 * exist.
 *
 * Cost: as `content.getTextContent`.
 */
export const getTextContent = trusted("action", {
  args: versionId,
  trusted: credentials,
  returns: orNull(v.object({ content: v.string(), contentType: v.string() })),
});

/**
 * Returns a URL of a version: its own URL if it is public and in Convex storage, else a signed one, as
 * `signedUrl.getSignedUrl`.
 *
 * @param routesUrl required for private files in Convex storage.
 *
 * Cost: 2 documents; as `signedUrl.getSignedUrl` if it signs one.
 */
export const getSignedUrl = trusted("action", {
  args: { ...versionId, expiresIn: v.optional(v.number()) },
  trusted: { ...credentials, ...routes },
  returns: orNull(v.string()),
});
