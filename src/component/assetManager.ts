/**
 * The product in one file: what an app can do with versioned assets.
 *
 * A file lives at an address, `images/hero`: a folder path and a basename. Each upload there is a
 * new version; one version is published; any version can be brought back. Nothing here is reachable
 * from a browser: an app wraps what it needs in functions of its own, decides there who may call
 * them, and passes on who did as `actor`.
 */
import { v } from "convex/values";
import { mutation, query } from "./_generated/server.js";
import * as accepts from "./args.js";
import { assetError } from "./errors.js";
import {
  parseActor,
  parseDeclaredBytes,
  parseDisplayName,
  parseFilename,
  parseLabel,
} from "./model/bounds.js";
import * as assets from "./model/assets.js";
import { recordChanges } from "./model/changes.js";
import * as folders from "./model/folders.js";
import { parsePageSize, readAll, readPage } from "./model/pages.js";
import { ROOT, parseAddress, parseBasename, parseFolderPath } from "./model/paths.js";
import { publishVersion } from "./model/publishing.js";
import { writeSettings } from "./model/settings.js";
import * as uploads from "./model/uploads.js";
import * as versions from "./model/versions.js";
import * as returned from "./validators.js";

/** Who is acting, as the app knows them; a component cannot know by itself. */
const actor = v.optional(v.string());

// ---------------------------------------------------------------- uploading

/**
 * Says where the bytes of new uploads go. Files that are stored already stay where they are.
 *
 * @throws BACKEND_UNAVAILABLE
 */
export const configureStorageBackend = mutation({
  args: { ...accepts.configureStorageBackend, actor },
  returns: v.null(),
  handler: async (ctx, { actor, ...settings }) => {
    await writeSettings(ctx, settings, parseActor(actor));
    return null;
  },
});

/**
 * Opens an upload to an address and says how to send the bytes: one HTTP request with this
 * `method`, these `headers` and the file as its body, before `expiresAt` (milliseconds since 1970).
 * The folder is created when it is missing. Nothing is published until `finishUpload`.
 *
 * @param filename what the file is called on the user's disk.
 * @param contentType media type the file will be served with.
 * @param size in bytes, and `sha256` in hex or base64: what the upload will be held against.
 * @throws PATH_INVALID, ARGUMENT_INVALID, BACKEND_UNAVAILABLE
 *
 * Cost: 2 documents read; 1 written, and 3 for each missing folder.
 */
export const startUpload = mutation({
  args: { ...accepts.startUpload, ...accepts.withCredentials, actor },
  returns: returned.uploadTicket,
  handler: async (ctx, args) => {
    const actor = parseActor(args.actor);
    const { upload, changes } = await uploads.startUpload(
      ctx,
      {
        ...parseAddress(args),
        ...parseDeclaredBytes(args),
        filename: parseFilename(args.filename),
        label: parseLabel(args.label),
      },
      args.r2Config === undefined ? undefined : "r2",
      actor,
    );
    await recordChanges(ctx, actor, changes);
    return upload;
  },
});

/**
 * Makes the bytes that were sent the next version of the asset and publishes it.
 *
 * @param storageId what the upload request answered; or that answer itself as `uploadResponse`.
 * @param size in bytes, and `sha256`: when given, the stored bytes must have them.
 * @param contentType used when the upload request named none.
 * @param actor must be the one who started the upload.
 * @throws UPLOAD_NOT_FOUND, UPLOAD_EXPIRED, UPLOAD_ALREADY_FINISHED, UPLOAD_NOT_YOURS,
 *   BYTES_NOT_FOUND, BYTES_ALREADY_USED, BYTES_MISMATCH, ARGUMENT_INVALID
 *
 * Cost: at most 8 documents read and 8 written, whatever the number of versions.
 */
export const finishUpload = mutation({
  args: { ...accepts.finishUpload, ...accepts.withCredentials, actor },
  returns: returned.finishedUpload,
  handler: async (ctx, { intentId, storageId, uploadResponse, ...args }) => {
    const sentTo = storageId ?? uploadResponse?.storageId;
    if (sentTo === undefined) {
      throw assetError(
        "ARGUMENT_INVALID",
        "Pass the storageId that the upload request answered, or that answer as uploadResponse.",
        { argument: "storageId", reason: "missing" },
      );
    }
    const actor = parseActor(args.actor);
    const { finished, changes } = await uploads.finishUpload(
      ctx,
      intentId,
      sentTo,
      parseDeclaredBytes(args),
      actor,
    );
    await recordChanges(ctx, actor, changes);
    return finished;
  },
});

/** Where an upload goes, for an app to decide who may finish it; `null` when there is none. */
export const getUpload = query({
  args: accepts.getUpload,
  returns: v.union(returned.upload, v.null()),
  handler: async (ctx, { intentId }) => await uploads.getUpload(ctx, intentId),
});

// ---------------------------------------------------------------- changing

/**
 * Creates a folder, and those above it, where they are missing.
 *
 * @param name display name; by default the last segment of the path.
 * @returns the folder's id; `null` for the root.
 * @throws PATH_INVALID, ARGUMENT_INVALID
 */
export const createFolderByPath = mutation({
  args: { ...accepts.createFolderByPath, actor },
  returns: v.union(v.id("folders"), v.null()),
  handler: async (ctx, args) => {
    const actor = parseActor(args.actor);
    const path = parseFolderPath(args.path);
    const name = args.name === undefined ? undefined : parseDisplayName(args.name);
    await recordChanges(ctx, actor, await folders.ensureFolder(ctx, path, actor, name));
    const folder = await folders.getFolder(ctx, path);
    return folder?.folderId ?? null;
  },
});

/**
 * Publishes an earlier version again. It keeps its number; the version published until now is
 * archived and can be restored in its turn. Restoring what is published changes nothing.
 *
 * @throws VERSION_NOT_FOUND, ASSET_DELETED
 *
 * Cost: 2 documents read, 4 written, whatever the number of versions.
 */
export const restoreVersion = mutation({
  args: { ...accepts.restoreVersion, actor },
  returns: returned.finishedUpload,
  handler: async (ctx, args) => {
    const actor = parseActor(args.actor);
    const { asset, version } = await versions.requireVersion(ctx, args.versionId);
    await recordChanges(ctx, actor, await publishVersion(ctx, asset, version, actor));
    return { assetId: asset._id, versionId: version._id, version: version.version };
  },
});

/**
 * Moves an asset with all its versions to another folder, which is created when it is missing.
 *
 * @throws ASSET_NOT_FOUND, ASSET_EXISTS, PATH_INVALID
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
    const asset = await assets.requireAsset(ctx, from);
    await recordChanges(ctx, actor, [
      ...(await folders.ensureFolder(ctx, to.folderPath, actor)),
      ...(await assets.relocateAsset(ctx, asset, to, "asset:move", actor)),
    ]);
    return { assetId: asset._id, fromFolderPath: from.folderPath, toFolderPath: to.folderPath };
  },
});

/**
 * Gives an asset another basename in the same folder.
 *
 * @throws ASSET_NOT_FOUND, ASSET_EXISTS, PATH_INVALID
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
    const asset = await assets.requireAsset(ctx, from);
    const changes = await assets.relocateAsset(ctx, asset, to, "asset:rename", actor);
    await recordChanges(ctx, actor, changes);
    return { assetId: asset._id, oldBasename: from.basename, newBasename: to.basename };
  },
});

/**
 * Moves an asset to the trash: its address is free again, its versions and bytes are kept.
 *
 * @throws ASSET_NOT_FOUND, PATH_INVALID
 */
export const deleteAsset = mutation({
  args: { ...accepts.deleteAsset, actor },
  returns: v.object({ assetId: v.id("assets") }),
  handler: async (ctx, args) => {
    const actor = parseActor(args.actor);
    const asset = await assets.requireAsset(ctx, parseAddress(args));
    await recordChanges(ctx, actor, [await assets.trashAsset(ctx, asset, actor)]);
    return { assetId: asset._id };
  },
});

// ---------------------------------------------------------------- reading

/**
 * The published version of an asset, with a URL for browsers; `null` when there is none.
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

/** An asset, published or not; `null` when there is none. Cost: 1 document. */
export const getAsset = query({
  args: accepts.getAsset,
  returns: v.union(returned.asset, v.null()),
  handler: async (ctx, args) => {
    const asset = await assets.findAsset(ctx, parseAddress(args));
    return asset === null ? null : assets.assetView(asset);
  },
});

/**
 * One version by its id and the address it is at now; `null` when there is no such version or its
 * asset is in the trash. Cost: 2 documents.
 */
export const getVersion = query({
  args: accepts.getVersion,
  returns: v.union(returned.versionAtAddress, v.null()),
  handler: async (ctx, args) => {
    const found = await versions.findVersion(ctx, args.versionId);
    if (found === null || found.asset.deletedAt !== undefined) return null;
    const { folderPath, basename } = found.asset;
    return { ...(await versions.versionView(ctx, found.version)), folderPath, basename };
  },
});

/** One folder; `null` when there is none. The root, `""`, is always there. Cost: 1 document. */
export const getFolder = query({
  args: accepts.getFolder,
  returns: v.union(returned.folder, v.null()),
  handler: async (ctx, args) => await folders.getFolder(ctx, parseFolderPath(args.path)),
});

// ---------------------------------------------------------------- listing
// Each list comes twice: whole, for the up to 1000 rows that most have, and page by page.

/**
 * The published files directly in a folder, ordered by basename.
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

/** One page of the published files in a folder. Cost: 1 document for each file, 1 range. */
export const listPublishedFilesPage = query({
  args: accepts.listPublishedFilesPage,
  returns: returned.pageOf(returned.publishedFile),
  handler: async (ctx, { folderPath, paginationOpts }) => {
    const scope = parseFolderPath(folderPath);
    const result = await readPage(
      paginationOpts,
      {
        name: "publishedFiles",
        scope,
        keyType: "string",
        keyOf: (row: assets.Asset) => row.basename,
        read: (bounds) => assets.publishedAssets(ctx, scope, bounds),
      },
      (row) => assets.publishedFileView(ctx, row),
    );
    return { ...result, page: result.page.filter((file) => file !== null) };
  },
});

/**
 * All assets directly in a folder, published or not, ordered by basename.
 *
 * @throws RESULT_TOO_LARGE, PATH_INVALID
 */
export const listAssets = query({
  args: accepts.listAssets,
  returns: v.array(returned.asset),
  handler: async (ctx, args) => {
    const folderPath = parseFolderPath(args.folderPath);
    const rows = await readAll(assets.liveAssets(ctx, folderPath), "listAssetsPage");
    return rows.map(assets.assetView);
  },
});

/** One page of the assets in a folder. Cost: 1 document for each asset, 1 range. */
export const listAssetsPage = query({
  args: accepts.listAssetsPage,
  returns: returned.pageOf(returned.asset),
  handler: async (ctx, { folderPath, paginationOpts }) => {
    const scope = parseFolderPath(folderPath);
    return await readPage(
      paginationOpts,
      {
        name: "assets",
        scope,
        keyType: "string",
        keyOf: (row: assets.Asset) => row.basename,
        read: (bounds) => assets.liveAssets(ctx, scope, bounds),
      },
      assets.assetView,
    );
  },
});

/**
 * The folders directly below another, by default below the root, ordered by path.
 *
 * @throws RESULT_TOO_LARGE, PATH_INVALID
 *
 * Cost: 1 document for each folder, 1 range, whatever lies below.
 */
export const listFolders = query({
  args: accepts.listFolders,
  returns: v.array(returned.folder),
  handler: async (ctx, { parentPath = ROOT }) => {
    const rows = folders.childFolders(ctx, parseFolderPath(parentPath));
    return (await readAll(rows, "listFoldersPage")).map(folders.folderView);
  },
});

/** One page of the folders below another. Cost: 1 document for each folder, 1 range. */
export const listFoldersPage = query({
  args: accepts.listFoldersPage,
  returns: returned.pageOf(returned.folder),
  handler: async (ctx, { parentPath = ROOT, paginationOpts }) => {
    const scope = parseFolderPath(parentPath);
    return await readPage(
      paginationOpts,
      {
        name: "folders",
        scope,
        keyType: "string",
        keyOf: (row: { path: string }) => row.path,
        read: (bounds) => folders.childFolders(ctx, scope, bounds),
      },
      folders.folderView,
    );
  },
});

/**
 * The versions of an asset, newest first; none when there is no such asset.
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
    return await Promise.all(rows.map((row) => versions.versionView(ctx, row)));
  },
});

/** One page of an asset's versions. Cost: 1 document for the asset and 1 for each version. */
export const getAssetVersionsPage = query({
  args: accepts.getAssetVersionsPage,
  returns: returned.pageOf(returned.version),
  handler: async (ctx, { paginationOpts, ...args }) => {
    parsePageSize(paginationOpts);
    const asset = await assets.findAsset(ctx, parseAddress(args));
    if (asset === null) return { page: [], isDone: true, continueCursor: "" };
    return await readPage(
      paginationOpts,
      {
        name: "versions",
        scope: asset._id,
        keyType: "number",
        keyOf: (row: versions.Version) => row.version,
        read: (bounds) => versions.versionsOf(ctx, asset._id, bounds),
      },
      (row) => versions.versionView(ctx, row),
    );
  },
});
