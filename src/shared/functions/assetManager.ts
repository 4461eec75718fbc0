/**
 * The main API of the component.
 *
 * A file has a path, `images/hero`: a folder path and a basename. Each upload to it creates a new version;
 * one version is published; any version can be restored. Browsers cannot call these functions: an app wraps
 * them in its own functions, checks permissions there, and passes the user as `actor`.
 */
import { v } from "convex/values";
import {
  access,
  assetDescriptionChange,
  description,
  metadata,
  storageBackend,
} from "../values.js";
import { actor, assetPath, credentials, declaredBytes, expect, resolved } from "../args.js";
import { changesDescription } from "../assetDescriptions.js";
import * as returned from "../validators.js";
import { admin, publish, inspect, trusted, write } from "./declare.js";
import {
  ofAsset,
  ofNewFolder,
  assetAt,
  everything,
  folderOf,
  ofUpload,
  ofVersion,
  parentFolderOf,
  pathOf,
} from "./paths.js";

// ---------------------------------------------------------------- uploading

/**
 * Sets the storage backend of new uploads. Stored files stay where they are.
 *
 * @param uploadRoutesUrl where `registerAssetRoutes` serves, such as `https://….convex.site/assets`: uploads of
 * up to 20 MiB to Convex storage are then sent to these routes, with a PUT or POST whose response need not be
 * passed on. `null` sends all uploads to the storage itself, which is the default; omitting it changes nothing.
 * @throws R2_NOT_CONFIGURED, R2_CONFIG_INVALID, ARGUMENT_INVALID
 *
 * Cost: at most 2 documents read, 1 written.
 */
export const configureStorageBackend = admin({
  panel: true,
  args: {
    backend: storageBackend,
    r2PublicUrl: v.optional(v.string()),
    r2KeyPrefix: v.optional(v.string()),
    uploadRoutesUrl: v.optional(v.nullable(v.string())),
  },
  paths: everything,
  returns: v.null(),
});

/**
 * Starts an upload to a path and returns how to send the bytes: one HTTP request with this `method`, these
 * `headers` and the file as its body, of at most `maxSize` bytes, before `expiresAt` (milliseconds since 1970).
 * Creates the folder if it is missing. Nothing is published until `finishUpload`.
 *
 * @param filename the file's name on the user's disk.
 * @param contentType media type to serve the file with.
 * @param size in bytes, and `sha256` in hex or base64: checked against the uploaded bytes. Without either, a
 * bucket's URL takes a PUT with a `Content-Type` alone and can replace the object until it expires; the object is
 * then checked again. In a folder with limits, `size` and `contentType` are required, and a bucket's URL accepts no
 * other size or type.
 * @param image the properties of an image, as `describeImage` finds them; compared with the bytes afterwards.
 * @param skipIfUnchanged true refuses a file that is already published, with ALREADY_PUBLISHED, so that it is not sent
 * again; needs `size` and `sha256`.
 * @param expect the asset's expected state; checked now and again at the end.
 * @throws PATH_INVALID, ARGUMENT_INVALID, FILE_TOO_LARGE, TYPE_NOT_ALLOWED, SIZE_REQUIRED, TYPE_REQUIRED,
 * QUOTA_EXCEEDED, TOO_MANY_UPLOADS, ALREADY_PUBLISHED, CONFLICT, FOLDER_BUSY, R2_NOT_CONFIGURED, R2_CONFIG_INVALID
 *
 * Cost: 2 documents read, 3 in the root, 1 more for a URL of the routes; 1 written, and 3 for each missing
 * folder.
 */
export const startUpload = write({
  panel: true,
  args: {
    ...assetPath,
    ...declaredBytes,
    ...expect,
    ...description,
    skipIfUnchanged: v.optional(v.boolean()),
  },
  trusted: credentials,
  paths: ofAsset,
  returns: returned.uploadTicket,
});

/**
 * Creates the asset's next version from the uploaded bytes and publishes it. Bytes in a bucket are checked in the
 * background, and copied from the private bucket to the public one if there is a private one: `isPending` is true, and
 * the version is published when that is done, unless another version is published or the asset unpublished before.
 *
 * @param storageId from the response of the upload request; or the response itself as `uploadResponse`. Neither
 * is needed if the bytes were sent to a bucket or to the routes.
 * @param size in bytes, and `sha256`: if given, the stored bytes must match.
 * @param contentType used if the upload request had none.
 * @param publish false keeps the new version as a draft, for `publishVersion` later.
 * @param skipIfUnchanged true creates no version if the bytes are already published, and sets `isUnchanged`.
 * @param expect the asset's expected state.
 * @param actor must be the actor who started the upload.
 * @throws UPLOAD_NOT_FOUND, UPLOAD_EXPIRED, UPLOAD_ALREADY_FINISHED, UPLOAD_NOT_YOURS, QUOTA_EXCEEDED,
 * BYTES_NOT_FOUND
 * if the storage does not have the bytes or a version has them, BYTES_MISMATCH, FILE_TOO_LARGE, TYPE_NOT_ALLOWED,
 * QUOTA_EXCEEDED, CONFLICT, FOLDER_BUSY,
 * ARGUMENT_INVALID
 *
 * Cost: at most 8 documents read and 8 written, whatever the number of versions.
 */
export const finishUpload = publish({
  panel: true,
  args: {
    ...declaredBytes,
    ...expect,
    intentId: v.string(),
    storageId: v.optional(v.string()),
    uploadResponse: v.optional(v.object({ storageId: v.string() })),
    publish: v.optional(v.boolean()),
    skipIfUnchanged: v.optional(v.boolean()),
  },
  trusted: { ...credentials, ...resolved },
  paths: ofUpload,
  publishes: (upload) => upload.publish !== false,
  returns: returned.finishedUpload,
});

/**
 * Creates a published version from bytes that trusted code has put into the component's storage.
 *
 * @throws BYTES_NOT_FOUND if the storage does not have the bytes or a version has them, FILE_TOO_LARGE, TYPE_NOT_ALLOWED, CONFLICT, FOLDER_BUSY,
 * PATH_INVALID
 *
 * Cost: at most 8 documents read and 8 written, as `finishUpload`.
 */
export const createVersionFromStorageId = trusted("mutation", {
  args: {
    ...assetPath,
    ...expect,
    storageId: v.string(),
    label: v.optional(v.string()),
  },
  trusted: actor,
  returns: returned.publishedVersion,
});

/**
 * Returns the path of an upload, so that an app can decide who may finish it; `null` if it does not exist, or the
 * id is not the one that `startUpload` has returned.
 *
 * Cost: 1 document.
 */
export const getUpload = trusted("query", {
  args: { intentId: v.string() },
  returns: v.nullable(returned.upload),
});

// ---------------------------------------------------------------- publishing

/**
 * Publishes a version: a draft or an earlier version. Archives the version that was published before. Does
 * nothing if the version is already published. The bytes of a draft in a private bucket are copied to the public one
 * first: `isPending` is true, and the version is published when they are there, unless another version is published
 * or the asset unpublished before.
 *
 * @param expect the asset's expected state.
 * @throws VERSION_NOT_FOUND, ASSET_DELETED, VERSION_UNVERIFIED, CONFLICT, FOLDER_BUSY
 *
 * Cost: 2 documents read, 4 written, whatever the number of versions.
 */
export const publishVersion = publish({
  panel: true,
  args: { versionId: v.string(), ...expect },
  trusted: resolved,
  paths: ofVersion,
  returns: returned.chosenVersion,
});

/**
 * Restores a version that was published before: publishes this version itself, which keeps its number, and
 * archives the version that was published until then. Does nothing if the version is already published.
 *
 * @param expect the asset's expected state.
 * @throws VERSION_IS_DRAFT for a version that was never published: use `publishVersion`; VERSION_NOT_FOUND,
 * ASSET_DELETED, VERSION_UNVERIFIED, CONFLICT, FOLDER_BUSY
 *
 * Cost: as `publishVersion`.
 */
export const restoreVersion = publish({
  panel: true,
  args: { versionId: v.string(), ...expect },
  trusted: resolved,
  paths: ofVersion,
  returns: returned.chosenVersion,
});

/**
 * Unpublishes an asset; its history is kept. Does nothing if no version is published.
 *
 * @throws ASSET_NOT_FOUND, CONFLICT, FOLDER_BUSY, PATH_INVALID
 *
 * Cost: 3 documents read, 3 written, whatever the number of versions.
 */
export const archiveAsset = publish({
  panel: true,
  args: { ...assetPath, ...expect },
  paths: ofAsset,
  returns: v.object({ assetId: v.id("assets") }),
});

// ---------------------------------------------------------------- changing

/**
 * Changes the label or the metadata of a version; `null` removes it, omitting it keeps it.
 *
 * @throws VERSION_NOT_FOUND, ASSET_DELETED, CONFLICT, FOLDER_BUSY, ARGUMENT_INVALID
 *
 * Cost: 4 documents read, 3 written.
 */
export const updateVersion = write({
  panel: true,
  args: {
    versionId: v.string(),
    label: v.optional(v.nullable(v.string())),
    metadata: v.optional(v.nullable(metadata)),
    ...expect,
  },
  trusted: resolved,
  paths: ofVersion,
  returns: v.null(),
});

/**
 * Changes the description or the metadata of an asset, which all its versions share, or its content type. Omitting a field
 * keeps it; `null` removes it. Every visitor may see the description of a published file, so that `auth` gets its change
 * as `publish`; only those who manage it may see the metadata.
 *
 * A version keeps its type, so another type makes a new version with the same bytes and description, in the background.
 * If the bytes are those of the published version, the new one is published when they are stored with their new type,
 * unless another version is published or the asset unpublished before; otherwise it is a draft. In a folder with
 * `allowedTypes`, the first bytes must be of the type; otherwise the new version fails, with their type as `foundType`.
 *
 * @param alt the alternative text: a string for all languages, or one for each of up to 20 language tags, `{ en, "pt-BR" }`,
 * of up to 1,000 characters and 4,096 bytes in all; it is replaced as a whole. `""` says that the image is an ornament.
 * @param title one line of up to 200 characters.
 * @param tags up to 20 of up to 50 characters, in their order, without repetitions.
 * @param addTags tags to add at the end, after `tags` are set and `removeTags` removed.
 * @param removeTags tags to remove, after `tags` are set.
 * @param focalPoint the point of an image to keep visible when it is cropped: `x` and `y` from 0 to 1, from the top left.
 * @param expiresAt when the asset moves to the trash, in milliseconds since 1970, at most 10 years from now; `null` for never. From
 * then on it is not shown. A new version does not change it, and a copy does not have it.
 * @param contentType media type to serve the file with.
 * @param versionId the version with the bytes; by default the published one, or the newest if none is published.
 * @returns the new version; `null` if the call made none.
 * @throws ASSET_NOT_FOUND, CONFLICT, FOLDER_BUSY, ARGUMENT_INVALID, PATH_INVALID; for a type also TYPE_NOT_ALLOWED,
 * QUOTA_EXCEEDED, BYTES_NOT_FOUND, R2_NOT_CONFIGURED, R2_CONFIG_INVALID, VERSION_NOT_FOUND, NOT_PUBLISHED if the asset
 * has no version, and VERSION_UNVERIFIED if a version is not verified or not published yet
 *
 * Cost: 2 documents read, 2 written; with a type 6 and 4, and later a few more to store the bytes; with an expiration at most 2 and
 * 3 more.
 */
export const updateAsset = publish({
  panel: true,
  args: {
    ...assetPath,
    ...assetDescriptionChange,
    expiresAt: v.optional(v.nullable(v.number())),
    contentType: v.optional(v.string()),
    versionId: v.optional(v.string()),
    ...expect,
  },
  paths: ofAsset,
  publishes: (args) =>
    args.contentType !== undefined || args.expiresAt !== undefined || changesDescription(args),
  returns: v.nullable(returned.publishedVersion),
});

/**
 * Sets the access of an asset: public, or private.
 *
 * A private asset leaves the public routes and lists immediately, and no query returns its URLs. A background
 * job relocates its bytes and deletes the old objects, so that URLs shared earlier stop working. An asset
 * becomes public when its bytes have been relocated.
 *
 * @param access `null` inherits from the folder.
 * @throws ASSET_NOT_FOUND, CONFLICT, FOLDER_BUSY, PATH_INVALID
 *
 * Cost: 3 documents read, 2 written; later a few more for each version.
 */
export const setAssetAccess = admin({
  panel: true,
  args: { ...assetPath, access: v.nullable(access), ...expect },
  paths: ofAsset,
  returns: v.object({ assetId: v.id("assets"), isPrivate: v.boolean() }),
});

/**
 * Moves an asset with all its versions to another folder, and creates the folder if it is missing.
 *
 * @throws ASSET_NOT_FOUND, ASSET_EXISTS, QUOTA_EXCEEDED, CONFLICT, FOLDER_BUSY, HELD, PATH_INVALID
 *
 * Cost: 3 documents read, 3 written, whatever the number of versions; 3 more for each missing folder.
 */
export const moveAsset = publish({
  panel: true,
  args: {
    fromFolderPath: v.string(),
    basename: v.string(),
    toFolderPath: v.string(),
    ...expect,
  },
  paths: ({ fromFolderPath, toFolderPath, basename }) => [
    assetAt({ folderPath: fromFolderPath, basename }),
    assetAt({ folderPath: toFolderPath, basename }),
  ],
  returns: v.object({
    assetId: v.id("assets"),
    fromFolderPath: v.string(),
    toFolderPath: v.string(),
  }),
});

/**
 * Renames an asset within its folder.
 *
 * @throws ASSET_NOT_FOUND, ASSET_EXISTS, CONFLICT, FOLDER_BUSY, HELD, PATH_INVALID
 *
 * Cost: 2 documents read, 2 written, whatever the number of versions.
 */
export const renameAsset = publish({
  panel: true,
  args: { ...assetPath, newBasename: v.string(), ...expect },
  paths: ({ folderPath, basename, newBasename }) => [
    assetAt({ folderPath, basename }),
    assetAt({ folderPath, basename: newBasename }),
  ],
  returns: v.object({
    assetId: v.id("assets"),
    oldBasename: v.string(),
    newBasename: v.string(),
  }),
});

/**
 * Copies the published version of an asset to a free path. The copy starts its own history with version 1. A
 * public copy shares the bytes of a public file; a background job stores the bytes of other copies again.
 *
 * @param expect the expected state of the copied asset.
 * @throws ASSET_NOT_FOUND, NOT_PUBLISHED, ASSET_EXISTS, QUOTA_EXCEEDED, CONFLICT, FOLDER_BUSY, PATH_INVALID
 *
 * Cost: 6 documents read, 6 written; 3 more for each missing folder.
 */
export const copyAsset = publish({
  args: {
    ...assetPath,
    toFolderPath: v.string(),
    toBasename: v.optional(v.string()),
    ...expect,
  },
  paths: ({ folderPath, basename, toFolderPath, toBasename }) => [
    assetAt({ folderPath, basename }),
    assetAt({ folderPath: toFolderPath, basename: toBasename ?? basename }),
  ],
  returns: v.object({ folderPath: v.string(), basename: v.string() }),
});

/**
 * Moves an asset to the trash. Its path is free again; its versions and bytes are kept until the retention
 * time ends. `trash.undelete` restores it.
 *
 * @param ifUnused true keeps an asset that something uses; see `setReferences`.
 * @throws ASSET_NOT_FOUND, CONFLICT, FOLDER_BUSY, IN_USE, PATH_INVALID
 *
 * Cost: 2 documents read, 3 written, whatever the number of versions; with `ifUnused` at most 10 read more.
 */
export const deleteAsset = publish({
  panel: true,
  args: { ...assetPath, ...expect, ifUnused: v.optional(v.boolean()) },
  paths: ofAsset,
  returns: v.object({ assetId: v.id("assets") }),
});

// ---------------------------------------------------------------- folders. Whole folders are moved, copied
// and deleted in jobs.ts.

/**
 * Creates a folder and its missing parents.
 *
 * @param name display name; by default the last segment of the path.
 * @param mustNotExist true throws if the folder already exists.
 * @returns the folder's id; `null` for the root.
 * @throws FOLDER_EXISTS, FOLDER_BUSY, PATH_INVALID, ARGUMENT_INVALID
 *
 * Cost: 1 document read; 1 read and 3 written for each missing folder.
 */
export const createFolderByPath = write({
  panel: true,
  args: {
    path: v.string(),
    name: v.optional(v.string()),
    mustNotExist: v.optional(v.boolean()),
  },
  paths: pathOf,
  returns: v.nullable(v.id("folders")),
});

/**
 * Creates a folder from a display name: `Summer Sale` becomes `summer-sale`, or `summer-sale-2` if that path
 * is taken.
 *
 * @throws FOLDER_BUSY, PATH_INVALID, ARGUMENT_INVALID
 *
 * Cost: 1 document read, 3 written; 1 more read for each namesake.
 */
export const createFolderByName = write({
  args: { parentPath: v.string(), name: v.string() },
  trusted: resolved,
  paths: ofNewFolder,
  returns: v.object({ path: v.string() }),
});

/**
 * Changes the display name of a folder; its path stays.
 *
 * @throws FOLDER_NOT_FOUND, FOLDER_BUSY, PATH_INVALID, ARGUMENT_INVALID
 *
 * Cost: 2 documents read, 3 written.
 */
export const updateFolder = write({
  panel: true,
  args: { path: v.string(), name: v.string() },
  paths: pathOf,
  returns: v.null(),
});

// ---------------------------------------------------------------- reading

/** Returns an asset, published or not; `null` if it does not exist. Cost: 1 document. */
export const getAsset = inspect({
  panel: true,
  args: assetPath,
  paths: ofAsset,
  returns: v.nullable(returned.asset),
});

/**
 * Returns a version by its id, with its current path; `null` if it does not exist or its asset is in the
 * trash. Cost: 2 documents.
 */
export const getVersion = inspect({
  panel: true,
  args: { versionId: v.string() },
  trusted: resolved,
  paths: ofVersion,
  returns: v.nullable(returned.versionAtPath),
});

/** Returns a folder; `null` if it does not exist. The root, `""`, always exists. Cost: 1 document. */
export const getFolder = inspect({
  panel: true,
  args: { path: v.string() },
  paths: pathOf,
  returns: v.nullable(returned.folder),
});

// ---------------------------------------------------------------- listing. Each list exists in two forms:
// complete, for up to 1000 rows, and paginated.

/**
 * Returns all assets in a folder, published or not, ordered by basename.
 *
 * @throws RESULT_TOO_LARGE, PATH_INVALID
 *
 * Cost: 1 document for each asset, 1 range.
 */
export const listAssets = inspect({
  args: { folderPath: v.string() },
  paths: folderOf,
  returns: v.array(returned.asset),
});

/**
 * Returns the subfolders of a folder, by default of the root, ordered by path.
 *
 * @throws RESULT_TOO_LARGE, PATH_INVALID
 *
 * Cost: 1 document for each folder, 1 range, whatever they contain.
 */
export const listFolders = inspect({
  args: { parentPath: v.optional(v.string()) },
  paths: parentFolderOf,
  returns: v.array(returned.folder),
});

/**
 * Returns the versions of an asset, newest first; none if the asset does not exist.
 *
 * @throws RESULT_TOO_LARGE, PATH_INVALID
 *
 * Cost: 1 document for the asset and 1 for each version.
 */
export const getAssetVersions = inspect({
  args: assetPath,
  paths: ofAsset,
  returns: v.array(returned.version),
});
