/**
 * The main API of the component.
 *
 * A file has a path, `images/hero`: a folder path and a basename. Each upload to it creates a new version;
 * one version is published; any version can be restored. Browsers cannot call these functions: an app wraps
 * them in its own functions, checks permissions there, and passes the user as `actor`.
 */
import { type ObjectType, v } from "convex/values";
import { type MutationCtx, mutation, query } from "./_generated/server.js";
import * as accepts from "../shared/args.js";
import { parseBackendSettings } from "./backends/r2Config.js";
import { assetError } from "../shared/errors.js";
import { parseActor, parseDisplayName, parseLabel, parseMetadata } from "../shared/bounds.js";
import { accessAfterMove, accessWithin, intendedAccess } from "./model/tree/access.js";
import * as assets from "./model/files/assets.js";
import { recordChanges } from "./model/feed/changes.js";
import { copyPublished } from "./model/files/copies.js";
import { parseExpectation } from "./model/files/expectations.js";
import * as folders from "./model/tree/folders.js";
import { requireUnlocked } from "./model/tree/locks.js";
import { readAll } from "../shared/pages.js";
import { ROOT, parseAddress, parseBasename, parseFolderPath } from "../shared/paths.js";
import * as publishing from "./model/files/publishing.js";
import { changeSettings } from "./model/settings.js";
import { trashAsset } from "./model/files/trash.js";
import { parseUploadFinish, parseUploadStart } from "./model/bytes/uploadArguments.js";
import * as uploads from "./model/bytes/uploads.js";
import * as versions from "./model/files/versions.js";
import * as returned from "../shared/validators.js";

/** The actor, as the app identifies users; a component cannot determine it. */
const { actor } = accepts;

// ---------------------------------------------------------------- uploading

/**
 * Sets the storage backend of new uploads. Stored files stay where they are.
 *
 * @throws R2_NOT_CONFIGURED, R2_CONFIG_INVALID
 *
 * Cost: at most 2 documents read, 1 written.
 */
export const configureStorageBackend = mutation({
  args: { ...accepts.configureStorageBackend, actor },
  returns: v.null(),
  handler: async (ctx, { actor, ...settings }) => {
    await changeSettings(ctx, await parseBackendSettings(ctx, settings), parseActor(actor));
    return null;
  },
});

/**
 * Starts an upload to a path and returns how to send the bytes: one HTTP request with this `method`, these
 * `headers` and the file as its body, before `expiresAt` (milliseconds since 1970). Creates the folder if it
 * is missing. Nothing is published until `finishUpload`.
 *
 * @param filename the file's name on the user's disk.
 * @param contentType media type to serve the file with.
 * @param size in bytes, and `sha256` in hex or base64: checked against the uploaded bytes.
 * @param expect the asset's expected state; checked now and again at the end.
 * @throws PATH_INVALID, ARGUMENT_INVALID, FILE_TOO_LARGE, TYPE_NOT_ALLOWED, CONFLICT, FOLDER_BUSY,
 * R2_NOT_CONFIGURED, R2_CONFIG_INVALID
 *
 * Cost: 2 documents read, 3 in the root; 1 written, and 3 for each missing folder.
 */
export const startUpload = mutation({
  args: { ...accepts.startUpload, ...accepts.withCredentials, actor },
  returns: returned.uploadTicket,
  handler: async (ctx, args) => {
    const actor = parseActor(args.actor);
    const start = parseUploadStart(args);
    const { upload, changes } = await uploads.startUpload(ctx, start, args.r2Config, actor);
    await recordChanges(ctx, actor, changes);
    return upload;
  },
});

/**
 * Creates the asset's next version from the uploaded bytes and publishes it.
 *
 * @param storageId from the response of the upload request; or the response itself as `uploadResponse`.
 * @param size in bytes, and `sha256`: if given, the stored bytes must match.
 * @param contentType used if the upload request had none.
 * @param publish false keeps the new version as a draft, for `publishVersion` later.
 * @param skipIfUnchanged true creates no version if the bytes are already published, and sets `isUnchanged`.
 * @param expect the asset's expected state.
 * @param actor must be the actor who started the upload.
 * @throws UPLOAD_NOT_FOUND, UPLOAD_EXPIRED, UPLOAD_ALREADY_FINISHED, UPLOAD_NOT_YOURS, BYTES_NOT_FOUND,
 * BYTES_ALREADY_USED, BYTES_MISMATCH, FILE_TOO_LARGE, TYPE_NOT_ALLOWED, CONFLICT, FOLDER_BUSY,
 * ARGUMENT_INVALID
 *
 * Cost: at most 8 documents read and 8 written, whatever the number of versions.
 */
export const finishUpload = mutation({
  args: { ...accepts.finishUpload, ...accepts.withCredentials, actor },
  returns: returned.finishedUpload,
  handler: async (ctx, args) => {
    const actor = parseActor(args.actor);
    const finish = parseUploadFinish(args);
    const { finished, changes } = await uploads.finishUpload(ctx, finish, actor);
    await recordChanges(ctx, actor, changes);
    return finished;
  },
});

/**
 * Creates a published version from bytes that trusted code has put into the component's storage.
 *
 * @throws BYTES_NOT_FOUND, BYTES_ALREADY_USED, FILE_TOO_LARGE, TYPE_NOT_ALLOWED, CONFLICT, FOLDER_BUSY,
 * PATH_INVALID
 *
 * Cost: at most 8 documents read and 8 written, as `finishUpload`.
 */
export const createVersionFromStorageId = mutation({
  args: { ...accepts.createVersionFromStorageId, actor },
  returns: returned.publishedVersion,
  handler: async (ctx, { storageId, ...args }) => {
    const actor = parseActor(args.actor);
    const address = parseAddress(args);
    const description = { label: parseLabel(args.label) };
    const { changes, assetId, versionId, version } = await uploads.versionFromStorage(
      ctx,
      address,
      storageId,
      description,
      parseExpectation(args.expect),
      actor,
    );
    await recordChanges(ctx, actor, changes);
    return { assetId, versionId, version };
  },
});

/**
 * Returns the path of an upload, so that an app can decide who may finish it; `null` if it does not exist.
 *
 * Cost: 1 document.
 */
export const getUpload = query({
  args: accepts.getUpload,
  returns: v.union(returned.upload, v.null()),
  handler: async (ctx, { intentId }) => await uploads.getUpload(ctx, intentId),
});

// ---------------------------------------------------------------- publishing

/**
 * Publishes a version: a draft or an earlier version. Archives the version that was published before. Does
 * nothing if the version is already published.
 *
 * @param expect the asset's expected state.
 * @throws VERSION_NOT_FOUND, ASSET_DELETED, CONFLICT, FOLDER_BUSY
 *
 * Cost: 2 documents read, 4 written, whatever the number of versions.
 */
export const publishVersion = mutation({
  args: { ...accepts.publishVersion, actor },
  returns: returned.publishedVersion,
  handler: async (ctx, args) => await publish(ctx, args),
});

/**
 * Restores an earlier version; it keeps its number. Same as `publishVersion`.
 *
 * Cost: as `publishVersion`.
 */
export const restoreVersion = mutation({
  args: { ...accepts.restoreVersion, actor },
  returns: returned.publishedVersion,
  handler: async (ctx, args) => await publish(ctx, args),
});

async function publish(
  ctx: MutationCtx,
  args: ObjectType<typeof accepts.publishVersion> & { actor?: string },
) {
  const actor = parseActor(args.actor);
  const expect = parseExpectation(args.expect);
  const { asset, version } = await versions.requireVersion(ctx, args.versionId, expect);
  await recordChanges(ctx, actor, await publishing.publishVersion(ctx, asset, version, actor));
  return { assetId: asset._id, versionId: version._id, version: version.version };
}

/**
 * Unpublishes an asset; its history is kept. Does nothing if no version is published.
 *
 * @throws ASSET_NOT_FOUND, CONFLICT, FOLDER_BUSY, PATH_INVALID
 *
 * Cost: 3 documents read, 3 written, whatever the number of versions.
 */
export const archiveAsset = mutation({
  args: { ...accepts.archiveAsset, actor },
  returns: v.object({ assetId: v.id("assets") }),
  handler: async (ctx, args) => {
    const actor = parseActor(args.actor);
    const expect = parseExpectation(args.expect);
    const asset = await assets.requireAsset(ctx, parseAddress(args), expect);
    await recordChanges(ctx, actor, await publishing.unpublish(ctx, asset, actor));
    return { assetId: asset._id };
  },
});

// ---------------------------------------------------------------- changing

/**
 * Changes the label or the metadata of a version; `null` removes it, omitting it keeps it.
 *
 * @throws VERSION_NOT_FOUND, ASSET_DELETED, CONFLICT, FOLDER_BUSY, ARGUMENT_INVALID
 *
 * Cost: 4 documents read, 3 written.
 */
export const updateVersion = mutation({
  args: { ...accepts.updateVersion, actor },
  returns: v.null(),
  handler: async (ctx, { versionId, label, metadata, ...args }) => {
    const actor = parseActor(args.actor);
    const description = {
      ...(label === undefined ? {} : { label: parseLabel(label ?? undefined) }),
      ...(metadata === undefined ? {} : { metadata: parseMetadata(metadata ?? undefined) }),
    };
    const expect = parseExpectation(args.expect);
    const { asset, version } = await versions.requireVersion(ctx, versionId, expect);
    await recordChanges(
      ctx,
      actor,
      await publishing.describeVersion(ctx, asset, version, description, actor),
    );
    return null;
  },
});

/**
 * Changes the metadata of an asset, which all its versions share; `null` removes it.
 *
 * @throws ASSET_NOT_FOUND, CONFLICT, FOLDER_BUSY, ARGUMENT_INVALID, PATH_INVALID
 *
 * Cost: 2 documents read, 2 written.
 */
export const updateAsset = mutation({
  args: { ...accepts.updateAsset, actor },
  returns: v.null(),
  handler: async (ctx, args) => {
    const actor = parseActor(args.actor);
    const metadata = parseMetadata(args.metadata ?? undefined);
    const expect = parseExpectation(args.expect);
    const asset = await assets.requireAsset(ctx, parseAddress(args), expect);
    await recordChanges(ctx, actor, await assets.describeAsset(ctx, asset, metadata, actor));
    return null;
  },
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
export const setAssetAccess = mutation({
  args: { ...accepts.setAssetAccess, actor },
  returns: v.object({ assetId: v.id("assets"), isPrivate: v.boolean() }),
  handler: async (ctx, args) => {
    const actor = parseActor(args.actor);
    const expect = parseExpectation(args.expect);
    const asset = await assets.requireAsset(ctx, parseAddress(args), expect);
    const isFolderPrivate = await folders.isFolderPrivate(ctx, asset.folderPath);
    const access = accessWithin(args.access ?? undefined, isFolderPrivate);
    const changed = await assets.setAccess(ctx, asset, access, actor);
    await recordChanges(ctx, actor, changed.changes);
    return { assetId: asset._id, isPrivate: changed.isPrivate };
  },
});

/**
 * Moves an asset with all its versions to another folder, and creates the folder if it is missing.
 *
 * @throws ASSET_NOT_FOUND, ASSET_EXISTS, CONFLICT, FOLDER_BUSY, PATH_INVALID
 *
 * Cost: 3 documents read, 3 written, whatever the number of versions; 3 more for each missing folder.
 */
export const moveAsset = mutation({
  args: { ...accepts.moveAsset, actor },
  returns: v.object({
    assetId: v.id("assets"),
    fromFolderPath: v.string(),
    toFolderPath: v.string(),
  }),
  handler: async (ctx, args) => {
    const actor = parseActor(args.actor);
    const from = parseAddress({ folderPath: args.fromFolderPath, basename: args.basename });
    const to = { ...from, folderPath: parseFolderPath(args.toFolderPath) };
    const expect = parseExpectation(args.expect);
    const asset = await assets.requireAsset(ctx, from, expect, to.folderPath);
    const { isPrivate, changes } = await folders.ensureFolder(ctx, to.folderPath, actor);
    const access = accessAfterMove(intendedAccess(asset), isPrivate);
    changes.push(...(await assets.relocateAsset(ctx, asset, to, access, "asset:move", actor)));
    await recordChanges(ctx, actor, changes);
    return { assetId: asset._id, fromFolderPath: from.folderPath, toFolderPath: to.folderPath };
  },
});

/**
 * Renames an asset within its folder.
 *
 * @throws ASSET_NOT_FOUND, ASSET_EXISTS, CONFLICT, FOLDER_BUSY, PATH_INVALID
 *
 * Cost: 2 documents read, 2 written, whatever the number of versions.
 */
export const renameAsset = mutation({
  args: { ...accepts.renameAsset, actor },
  returns: v.object({
    assetId: v.id("assets"),
    oldBasename: v.string(),
    newBasename: v.string(),
  }),
  handler: async (ctx, args) => {
    const actor = parseActor(args.actor);
    const from = parseAddress(args);
    const to = { ...from, basename: parseBasename(args.newBasename) };
    const asset = await assets.requireAsset(ctx, from, parseExpectation(args.expect));
    const access = intendedAccess(asset);
    const changes = await assets.relocateAsset(ctx, asset, to, access, "asset:rename", actor);
    await recordChanges(ctx, actor, changes);
    return { assetId: asset._id, oldBasename: from.basename, newBasename: to.basename };
  },
});

/**
 * Copies the published version of an asset to a free path. The bytes are shared, not stored again; the copy
 * starts its own history with version 1.
 *
 * @param expect the expected state of the copied asset.
 * @throws ASSET_NOT_FOUND, NOT_PUBLISHED, ASSET_EXISTS, CONFLICT, FOLDER_BUSY, PATH_INVALID
 *
 * Cost: 6 documents read, 6 written; 3 more for each missing folder.
 */
export const copyAsset = mutation({
  args: { ...accepts.copyAsset, actor },
  returns: v.object({ folderPath: v.string(), basename: v.string() }),
  handler: async (ctx, args) => {
    const actor = parseActor(args.actor);
    const from = parseAddress(args);
    const to = parseAddress({
      folderPath: args.toFolderPath,
      basename: args.toBasename ?? args.basename,
    });
    const expect = parseExpectation(args.expect);
    const asset = await assets.requireAsset(ctx, from, expect, to.folderPath);
    await assets.requireFree(ctx, to);
    const { isPrivate, changes } = await folders.ensureFolder(ctx, to.folderPath, actor);
    changes.push(...(await copyPublished(ctx, asset, to, isPrivate, actor)));
    await recordChanges(ctx, actor, changes);
    return to;
  },
});

/**
 * Moves an asset to the trash. Its path is free again; its versions and bytes are kept until the retention
 * time ends. `trash.undelete` restores it.
 *
 * @throws ASSET_NOT_FOUND, CONFLICT, FOLDER_BUSY, PATH_INVALID
 *
 * Cost: 2 documents read, 2 written, whatever the number of versions.
 */
export const deleteAsset = mutation({
  args: { ...accepts.deleteAsset, actor },
  returns: v.object({ assetId: v.id("assets") }),
  handler: async (ctx, args) => {
    const actor = parseActor(args.actor);
    const expect = parseExpectation(args.expect);
    const asset = await assets.requireAsset(ctx, parseAddress(args), expect);
    await recordChanges(ctx, actor, [await trashAsset(ctx, asset, actor)]);
    return { assetId: asset._id };
  },
});

// ---------------------------------------------------------------- folders. Whole folders are moved, copied
// and deleted in operations.ts.

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
export const createFolderByPath = mutation({
  args: { ...accepts.createFolderByPath, actor },
  returns: v.union(v.id("folders"), v.null()),
  handler: async (ctx, args) => {
    const actor = parseActor(args.actor);
    const path = parseFolderPath(args.path);
    const name = args.name === undefined ? undefined : parseDisplayName(args.name);
    await requireUnlocked(ctx, path);
    if (args.mustNotExist && (await folders.getFolder(ctx, path)) !== null) {
      throw assetError("FOLDER_EXISTS", `The folder "${path}" already exists.`, {
        folderPath: path,
      });
    }
    const { changes } = await folders.ensureFolder(ctx, path, actor, { name });
    await recordChanges(ctx, actor, changes);
    return (await folders.getFolder(ctx, path))?.folderId ?? null;
  },
});

/**
 * Creates a folder from a display name: `Summer Sale` becomes `summer-sale`, or `summer-sale-2` if that path
 * is taken.
 *
 * @throws FOLDER_BUSY, PATH_INVALID, ARGUMENT_INVALID
 *
 * Cost: 1 document read, 3 written; 1 more read for each namesake.
 */
export const createFolderByName = mutation({
  args: { ...accepts.createFolderByName, actor },
  returns: v.object({ path: v.string() }),
  handler: async (ctx, args) => {
    const actor = parseActor(args.actor);
    const parentPath = parseFolderPath(args.parentPath);
    const name = parseDisplayName(args.name);
    const path = await folders.freePathFor(ctx, parentPath, name);
    // A running job may be about to create a folder at a free path.
    await requireUnlocked(ctx, path);
    const { changes } = await folders.ensureFolder(ctx, path, actor, { name });
    await recordChanges(ctx, actor, changes);
    return { path };
  },
});

/**
 * Changes the display name of a folder; its path stays.
 *
 * @throws FOLDER_NOT_FOUND, FOLDER_BUSY, PATH_INVALID, ARGUMENT_INVALID
 *
 * Cost: 2 documents read, 3 written.
 */
export const updateFolder = mutation({
  args: { ...accepts.updateFolder, actor },
  returns: v.null(),
  handler: async (ctx, args) => {
    const actor = parseActor(args.actor);
    const path = parseFolderPath(args.path);
    const name = parseDisplayName(args.name);
    await requireUnlocked(ctx, path);
    const folder = await folders.requireFolder(ctx, path);
    await recordChanges(ctx, actor, await folders.setDisplayName(ctx, folder, name, actor));
    return null;
  },
});

// ---------------------------------------------------------------- reading

/**
 * Returns the published version of an asset, with a URL for browsers; `null` if there is none.
 *
 * @throws PATH_INVALID
 *
 * Cost: 1 document.
 */
export const getPublishedFile = query({
  args: accepts.getPublishedFile,
  returns: v.union(returned.publishedFile, v.null()),
  handler: async (ctx, args) => {
    const asset = await assets.findAsset(ctx, parseAddress(args));
    return asset === null ? null : await assets.publishedFileView(ctx, asset);
  },
});

/** Returns an asset, published or not; `null` if it does not exist. Cost: 1 document. */
export const getAsset = query({
  args: accepts.getAsset,
  returns: v.union(returned.asset, v.null()),
  handler: async (ctx, args) => {
    const asset = await assets.findAsset(ctx, parseAddress(args));
    return asset === null ? null : await assets.assetView(ctx, asset);
  },
});

/**
 * Returns a version by its id, with its current path; `null` if it does not exist or its asset is in the
 * trash. Cost: 2 documents.
 */
export const getVersion = query({
  args: accepts.getVersion,
  returns: v.union(returned.versionAtAddress, v.null()),
  handler: async (ctx, args) => {
    const found = await versions.findVersion(ctx, args.versionId);
    if (found === null || found.asset.deletedAt !== undefined) return null;
    const { folderPath, basename } = found.asset;
    return {
      ...(await versions.versionView(ctx, found.version, found.asset)),
      folderPath,
      basename,
      isPrivate: found.asset.isPrivate === true,
    };
  },
});

/** Returns a folder; `null` if it does not exist. The root, `""`, always exists. Cost: 1 document. */
export const getFolder = query({
  args: accepts.getFolder,
  returns: v.union(returned.folder, v.null()),
  handler: async (ctx, args) => await folders.getFolder(ctx, parseFolderPath(args.path)),
});

// ---------------------------------------------------------------- listing. Each list exists in two forms:
// complete, for up to 1000 rows, and paginated.

/**
 * Returns the published files in a folder, ordered by basename.
 *
 * @throws RESULT_TOO_LARGE, PATH_INVALID
 *
 * Cost: 1 document for each file, 1 range.
 */
export const listPublishedFilesInFolder = query({
  args: accepts.listPublishedFilesInFolder,
  returns: v.array(returned.publishedFile),
  handler: async (ctx, args) => {
    const rows = await readAll(
      assets.publishedAssets(ctx, parseFolderPath(args.folderPath)),
      "listPublishedFilesPage",
    );
    const files = await Promise.all(rows.map((row) => assets.publishedFileView(ctx, row)));
    return files.filter((file) => file !== null);
  },
});

/**
 * Returns all assets in a folder, published or not, ordered by basename.
 *
 * @throws RESULT_TOO_LARGE, PATH_INVALID
 *
 * Cost: 1 document for each asset, 1 range.
 */
export const listAssets = query({
  args: accepts.listAssets,
  returns: v.array(returned.asset),
  handler: async (ctx, args) => {
    const folderPath = parseFolderPath(args.folderPath);
    const rows = await readAll(assets.liveAssets(ctx, folderPath), "listAssetsPage");
    return await Promise.all(rows.map((row) => assets.assetView(ctx, row)));
  },
});

/**
 * Returns the subfolders of a folder, by default of the root, ordered by path.
 *
 * @throws RESULT_TOO_LARGE, PATH_INVALID
 *
 * Cost: 1 document for each folder, 1 range, whatever they contain.
 */
export const listFolders = query({
  args: accepts.listFolders,
  returns: v.array(returned.folder),
  handler: async (ctx, { parentPath = ROOT }) => {
    const rows = folders.childFolders(ctx, parseFolderPath(parentPath));
    return (await readAll(rows, "listFoldersPage")).map(folders.folderView);
  },
});

/**
 * Returns the versions of an asset, newest first; none if the asset does not exist.
 *
 * @throws RESULT_TOO_LARGE, PATH_INVALID
 *
 * Cost: 1 document for the asset and 1 for each version.
 */
export const getAssetVersions = query({
  args: accepts.getAssetVersions,
  returns: v.array(returned.version),
  handler: async (ctx, args) => {
    const asset = await assets.findAsset(ctx, parseAddress(args));
    if (asset === null) return [];
    const rows = await readAll(versions.versionsOf(ctx, asset._id), "getAssetVersionsPage");
    return await Promise.all(rows.map((row) => versions.versionView(ctx, row, asset)));
  },
});
