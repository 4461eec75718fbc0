/** The functions of convex-versioned-assets 1.x, as thin functions over those of today. */
import { v } from "convex/values";
import { parseBatch, parseDisplayName, parseLimit } from "../shared/bounds.js";
import { assetError } from "../shared/errors.js";
import * as declared from "../shared/functions/v1.js";
import { MAX_RESULTS, readAll } from "../shared/pages.js";
import { ROOT, type AssetPath, parseAssetPath, parseFolderPath } from "../shared/paths.js";
import { slugOf, trimPath, trimPaths } from "../shared/v1Paths.js";
import * as rows from "../shared/v1Rows.js";
import { internal } from "./_generated/api.js";
import { type QueryCtx, action, internalQuery, mutation, query } from "./_generated/server.js";
import { current } from "./current.js";
import { findBlob } from "./model/bytes/blobs.js";
import { auditedChanges } from "./model/feed/auditing.js";
import { changeView, readChanges, seenWithin } from "./model/feed/changes.js";
import type { WriteCtx } from "./model/feed/recording.js";
import { assetViewer, folderViewer, shownFolder, shownRows } from "./model/tree/closing.js";
import * as assets from "./model/files/assets.js";
import { type Readable, findReadable } from "./model/files/reading.js";
import { pendingDeletions, undeleteAssetOf } from "./model/files/pendingDeletions.js";
import { trashAsset } from "./model/files/trash.js";
import { newestNumber } from "./model/files/summaries.js";
import { assetsDeletedWith } from "./model/files/trashedAssets.js";
import { permanentUrl, shownLocation } from "./model/tree/access.js";
import * as folders from "./model/tree/folders.js";
import { requireUnlocked } from "./model/tree/locks.js";
import { write } from "./write.js";
import { mapInParts } from "../shared/mapInParts.js";

const folderPathOf = (path: string) => parseFolderPath(trimPath(path));
const assetPathOf = (args: AssetPath) => parseAssetPath(trimPaths(args));

// ---------------------------------------------------------------- uploading

export const startUpload = mutation({
  ...declared.startUpload,
  handler: async (ctx, args) => {
    const ticket = await ctx.runMutation(current.assetManager.startUpload, trimPaths(args));
    const { intentId, backend, uploadUrl, method, headers } = ticket;
    const { size, contentType, sha256 } = args;
    const isOfOneX = size === undefined && contentType === undefined && sha256 === undefined;
    return { intentId, backend, uploadUrl, ...(isOfOneX ? {} : { method, headers }) };
  },
});

export const finishUpload = mutation({
  ...declared.finishUpload,
  handler: async (ctx, { uploadResponse, ...args }) => {
    const { storageId: named } = (uploadResponse ?? {}) as { storageId?: unknown };
    const storageId = typeof named === "string" ? named : undefined;
    const finished = await ctx.runMutation(current.assetManager.finishUpload, {
      ...args,
      storageId,
    });
    const { assetId, versionId, version } = finished;
    return { assetId, versionId, version };
  },
});

export const createVersionFromStorageId = mutation({
  ...declared.createVersionFromStorageId,
  handler: async (ctx, args) =>
    await ctx.runMutation(current.assetManager.createVersionFromStorageId, trimPaths(args)),
});

// ---------------------------------------------------------------- versions

export const restoreVersion = mutation({
  ...declared.restoreVersion,
  handler: async (ctx, { label, ...args }) => {
    const { isPending: _, ...restored } = await ctx.runMutation(
      current.assetManager.restoreVersion,
      args,
    );
    if (label !== undefined) {
      await ctx.runMutation(current.assetManager.updateVersion, { ...args, label });
    }
    return { ...restored, restoredFromVersion: restored.version };
  },
});

export const getAssetVersions = query({
  ...declared.getAssetVersions,
  handler: async (ctx, args) => {
    const found = await ctx.runQuery(current.assetManager.getAssetVersions, trimPaths(args));
    return present(found.map(rows.asVersion)).reverse();
  },
});

export const getPublishedFile = query({
  ...declared.getPublishedFile,
  handler: async (ctx, args) => {
    const file = await publishedAt(ctx, args);
    return file && rows.asPublishedFile(file);
  },
});

export const getPublishedVersion = query({
  ...declared.getPublishedVersion,
  handler: async (ctx, args) => {
    const file = await publishedAt(ctx, args);
    return file && rows.asPublishedVersion(file);
  },
});

export const listPublishedFilesInFolder = query({
  ...declared.listPublishedFilesInFolder,
  handler: async (ctx, args) => (await publishedIn(ctx, args)).map(rows.asPublishedFile),
});

export const listPublishedAssetsInFolder = query({
  ...declared.listPublishedAssetsInFolder,
  handler: async (ctx, args) => (await publishedIn(ctx, args)).map(rows.asPublishedVersion),
});

async function publishedAt(ctx: QueryCtx, args: AssetPath) {
  const asset = await assets.findAsset(ctx, assetPathOf(args));
  const shown = asset && (await assetViewer(ctx)(asset));
  return shown && (await assets.managedFileView(ctx, shown));
}

async function publishedIn(ctx: QueryCtx, args: { folderPath: string }) {
  const published = assets.publishedAssets(ctx, folderPathOf(args.folderPath));
  return await fileViews(ctx, await readAll(published, "listPublishedFilesPage"));
}

async function fileViews(ctx: QueryCtx, published: assets.Asset[]) {
  return present(await shownRows(ctx, published, (row) => assets.managedFileView(ctx, row)));
}

function present<Row>(found: (Row | null)[]): Row[] {
  return found.filter((row) => row !== null);
}

// ---------------------------------------------------------------- assets

export const createAsset = write(declared.createAsset, async (ctx, args) => {
  const assetPath = assetPathOf(args);
  await requireUnlocked(ctx, assetPath.folderPath);
  await assets.requireFree(ctx, assetPath);
  const access = await folders.accessOfNew(ctx, assetPath);
  return (await assets.createAsset(ctx, assetPath, access))._id;
});

export const getAsset = query({
  ...declared.getAsset,
  handler: async (ctx, args) => {
    const asset = await ctx.runQuery(current.assetManager.getAsset, trimPaths(args));
    return asset && rows.asAsset(asset);
  },
});

export const listAssets = query({
  ...declared.listAssets,
  handler: async (ctx, args) =>
    (await ctx.runQuery(current.assetManager.listAssets, trimPaths(args))).map(rows.asAsset),
});

export const moveAsset = mutation({
  ...declared.moveAsset,
  handler: async (ctx, args) =>
    await ctx.runMutation(current.assetManager.moveAsset, trimPaths(args)),
});

export const renameAsset = mutation({
  ...declared.renameAsset,
  handler: async (ctx, args) =>
    await ctx.runMutation(current.assetManager.renameAsset, trimPaths(args)),
});

export const listAssetEvents = query({
  ...declared.listAssetEvents,
  handler: async (ctx, args) => {
    const asset = await assets.findAsset(ctx, assetPathOf(args));
    if (asset === null) return [];
    const filter = { of: { assetId: asset._id }, isSeen: seenWithin(ROOT) };
    const newest = await auditedChanges(ctx, filter).take(MAX_RESULTS);
    return present(newest.map((row) => rows.asEvent(changeView(filter.isSeen, row)))).reverse();
  },
});

// ---------------------------------------------------------------- deleting

export const deleteFile = write(declared.deleteFile, async (ctx, args) => {
  const { folderPath, basename } = assetPathOf(args);
  const { deletedAssets, deletedVersions } = await trashAll(ctx, folderPath, [basename]);
  return { deleted: deletedAssets > 0, deletedVersions };
});

export const deleteFilesInFolder = write(
  declared.deleteFilesInFolder,
  async (ctx, { folderPath, basenames }) =>
    await trashAll(ctx, folderPathOf(folderPath), basenames),
);

/** Moves assets of a folder to the trash: those with these basenames, or all. */
async function trashAll(ctx: WriteCtx, folderPath: string, basenames?: string[]) {
  await requireUnlocked(ctx, folderPath);
  const found =
    basenames === undefined
      ? await readAll(assets.liveAssets(ctx, folderPath), "deleteFolder")
      : await assetsAt(ctx, folderPath, basenames);
  for (const asset of found) await trashAsset(ctx, asset);
  return { deletedAssets: found.length, deletedVersions: countVersions(found) };
}

function countVersions(found: Pick<assets.Asset, "versionCounter">[]): number {
  return found.reduce((sum, asset) => sum + newestNumber(asset), 0);
}

async function assetsAt(ctx: QueryCtx, folderPath: string, basenames: string[]) {
  if (basenames.length === 0) return [];
  const distinct = new Set(parseBatch("basenames", basenames, MAX_RESULTS));
  const paths = [...distinct].map((basename) => parseAssetPath({ folderPath, basename }));
  return present(await mapInParts(paths, (path) => assets.findAsset(ctx, path)));
}

export const deleteByPathPrefixBatch = mutation({
  ...declared.deleteByPathPrefixBatch,
  handler: async (ctx, { pathPrefix, batchSize, ...actor }) => {
    const path = folderPathOf(pathPrefix);
    const counts = { deletedFolders: 0, deletedAssets: 0, deletedVersions: 0 };
    const nothing = { ...counts, deletedEvents: 0, r2KeysToDelete: [] };
    const running = await runningDeletion(ctx, path);
    if (running || (await folders.findFolder(ctx, path)) === null) {
      return { ...nothing, hasMore: running };
    }
    const job = await ctx.runMutation(current.jobs.deleteFolder, { path, ...actor });
    const deleted = await assetsDeletedWith(ctx, job.jobId, job.assetsDone);
    return {
      ...nothing,
      deletedFolders: job.foldersDone,
      deletedAssets: job.assetsDone,
      deletedVersions: countVersions(deleted),
      hasMore: job.status === "running",
    };
  },
});

async function runningDeletion(ctx: QueryCtx, path: string): Promise<boolean> {
  const jobs = await ctx.db
    .query("jobs")
    .withIndex("by_status", (q) => q.eq("status", "running"))
    .take(MAX_RESULTS);
  return jobs.some((job) => job.kind === "delete" && job.path === path);
}

export const listPendingConvexDeletions = query({
  ...declared.listPendingConvexDeletions,
  handler: async (ctx, args) =>
    await pendingDeletions(ctx, args, ({ storageId }) =>
      storageId === undefined ? [] : [{ storageId }],
    ),
});

export const listPendingR2Deletions = query({
  ...declared.listPendingR2Deletions,
  handler: async (ctx, args) =>
    await pendingDeletions(ctx, args, ({ r2Key }) => (r2Key === undefined ? [] : [{ r2Key }])),
});

export const cancelPendingConvexDeletion = write(
  declared.cancelPendingConvexDeletion,
  async (ctx, { storageId }) => {
    const id = ctx.db.system.normalizeId("_storage", storageId);
    return { cancelled: id !== null && (await undeleteAssetOf(ctx, { storageId: id })) };
  },
);

export const cancelPendingR2Deletion = write(
  declared.cancelPendingR2Deletion,
  async (ctx, { r2Key }) => ({ cancelled: await undeleteAssetOf(ctx, { key: r2Key }) }),
);

// ---------------------------------------------------------------- folders

export const createFolderByPath = mutation({
  ...declared.createFolderByPath,
  handler: async (ctx, args) => {
    const trimmed = trimPaths(args);
    const folderId = await ctx.runMutation(current.assetManager.createFolderByPath, trimmed);
    if (folderId !== null) return folderId;
    throw assetError("PATH_INVALID", "The path of a folder cannot be empty.", {
      path: args.path,
      reason: "it is empty",
    });
  },
});

export const createFolderByName = write(declared.createFolderByName, async (ctx, args) => {
  const parentPath = folderPathOf(args.parentPath);
  const name = parseDisplayName(args.name);
  const options = { slug: slugOf(name), isNameUnique: true };
  const path = await folders.freePathFor(ctx, parentPath, name, options);
  await requireUnlocked(ctx, path);
  await folders.ensureFolder(ctx, path, { name });
  return path;
});

export const updateFolder = mutation({
  ...declared.updateFolder,
  handler: async (ctx, { name, newPath, ...args }) => {
    const { path, ...actor } = trimPaths(args);
    const toPath = newPath === undefined ? path : trimPath(newPath);
    if (name !== undefined) {
      await ctx.runMutation(current.assetManager.updateFolder, { path, name, ...actor });
    }
    if (newPath !== undefined) {
      await ctx.runMutation(current.jobs.moveFolder, { path, toPath, ...actor });
    }
    if (name === undefined && newPath === undefined) await folders.requireFolder(ctx, path);
    return (await folders.findFolder(ctx, parseFolderPath(toPath)))?._id ?? null;
  },
});

export const getFolder = query({
  ...declared.getFolder,
  handler: async (ctx, args) => await folderAt(ctx, folderPathOf(args.path)),
});

async function folderAt(ctx: QueryCtx, path: string) {
  const folder = await shownFolder(ctx, path);
  return folder && rows.asFolder(folder);
}

export const getFolderWithAssets = query({
  ...declared.getFolderWithAssets,
  handler: async (ctx, args) => {
    const path = folderPathOf(args.path);
    const folder = await folderAt(ctx, path);
    if (folder === null) return null;
    const found = await ctx.runQuery(current.assetManager.listAssets, { folderPath: path });
    return { folder, assets: found.map(rows.asAsset) };
  },
});

export const listFolders = query({
  ...declared.listFolders,
  handler: async (ctx, args) => {
    const found = await ctx.runQuery(current.assetManager.listFolders, trimPaths(args));
    return present(found.map(rows.asFolder));
  },
});

export const listAllFolders = query({
  ...declared.listAllFolders,
  handler: async (ctx) => {
    const all = await readAll(ctx.db.query("folders").withIndex("by_path"), "listFoldersPage");
    const views = await mapInParts(all, folderViewer(ctx));
    return present(views.map(rows.asFolder));
  },
});

export const listFoldersWithAssets = query({
  ...declared.listFoldersWithAssets,
  handler: async (ctx, args) => {
    const parentPath = folderPathOf(args.parentPath);
    const children = await readAll(folders.childFolders(ctx, parentPath), "listFoldersPage");
    const published = await readAll(publishedInAll(ctx, children), "listPublishedFilesPage");
    const files = (await fileViews(ctx, published)).map(rows.asPublishedFile);
    const shown = await mapInParts(children, folderViewer(ctx));
    return shown.map((folder) => ({
      folder: rows.asFolder(folder)!,
      assets: files.filter(({ folderPath }) => folderPath === folder.path),
    }));
  },
});

/** Lists the published assets of several folders. */
function publishedInAll(ctx: QueryCtx, of: { path: string }[]) {
  return {
    async take(count: number): Promise<assets.Asset[]> {
      const found: assets.Asset[] = [];
      for (const { path } of of) {
        found.push(...(await assets.publishedAssets(ctx, path).take(count - found.length)));
        if (found.length === count) break;
      }
      return found;
    },
  };
}

// ---------------------------------------------------------------- the change feed

const DEFAULT_CHANGES = 100;

/** The limits of 1.x had no maximum. */
const pageLimit = (limit: number | undefined) =>
  limit === undefined ? undefined : Math.min(limit, MAX_RESULTS);

export const listSince = query({
  ...declared.listSince,
  handler: async (ctx, { limit, ...args }) => {
    const page = { ...args, limit: pageLimit(limit) };
    const { changes, nextCursor } = await ctx.runQuery(current.changelog.listSince, page);
    return { changes: changes.map(rows.asChange), nextCursor };
  },
});

export const listForFolder = query({
  ...declared.listForFolder,
  handler: async (ctx, { limit, ...args }) => {
    const feed = { folderPath: folderPathOf(args.folderPath), isRecursive: false };
    const count = parseLimit("limit", limit ?? DEFAULT_CHANGES, Infinity);
    const page = await readChanges(ctx, feed, args.cursor, Math.min(count, MAX_RESULTS));
    const changes = page.rows.map((row) => rows.asChange(changeView(seenWithin(ROOT), row)));
    return { changes, nextCursor: page.nextCursor };
  },
});

// ---------------------------------------------------------------- serving

/** A function returns at most 16 MiB. */
const MAX_BLOB_BYTES = 15 * 1024 * 1024;
const IMMUTABLE = "public, max-age=31536000, immutable";
const SHORT = "public, max-age=60";

export const getVersionForServing = query({
  ...declared.getVersionForServing,
  handler: async (ctx, args) => await servedFile(ctx, await findReadable(ctx, args), IMMUTABLE),
});

export const getPublishedFileForServing = query({
  ...declared.getPublishedFileForServing,
  handler: async (ctx, args) =>
    await servedFile(ctx, await findReadable(ctx, trimPaths(args)), SHORT),
});

async function servedFile(ctx: QueryCtx, readable: Readable | null, cacheControl: string) {
  if (readable === null || readable.isDraft) return null;
  const { location, size, contentType } = readable.file;
  const url = await permanentUrl(ctx, readable.asset, location);
  if (url === null) return null;
  const { storageId } = shownLocation(readable.asset, location);
  if (storageId === undefined || size > MAX_BLOB_BYTES) {
    return { kind: "redirect" as const, location: url, cacheControl: SHORT };
  }
  return { kind: "blob" as const, storageId, contentType, cacheControl };
}

export const getBlobForServing = action({
  ...declared.getBlobForServing,
  handler: async (ctx, args): Promise<ArrayBuffer | null> => {
    const storageId = await ctx.runQuery(internal.v1.findPublicObject, args);
    const blob = storageId && (await ctx.storage.get(storageId));
    return blob === null ? null : await blob.arrayBuffer();
  },
});

/** As many versions of one object are asked for one that everyone may read; all are of one asset or its copies. */
const MAX_VERSIONS = 100;

/** Returns the id of an object, unless it belongs to files of which none is public, also while a folder closes. */
export const findPublicObject = internalQuery({
  args: { storageId: v.string() },
  returns: v.nullable(v.id("_storage")),
  handler: async (ctx, args) => {
    const storageId = ctx.db.system.normalizeId("_storage", args.storageId);
    const blob = storageId && (await findBlob(ctx, { storageId }));
    if (!blob) return storageId;
    if (blob.isPrivate) return null;
    const show = assetViewer(ctx);
    const versions = ctx.db.query("versions").withIndex("by_blob", (q) => q.eq("blobId", blob._id));
    const assetIds = new Set((await versions.take(MAX_VERSIONS)).map(({ assetId }) => assetId));
    for (const assetId of assetIds) {
      const asset = await ctx.db.get("assets", assetId);
      const shown = asset && (await show(asset));
      if (shown && !shown.isPrivate && shown.deletedAt === undefined) return storageId;
    }
    return null;
  },
});

export const getVersionPreviewUrl = query({
  ...declared.getVersionPreviewUrl,
  handler: async (ctx, args) => {
    const version = await ctx.runQuery(current.assetManager.getVersion, args);
    if (version === null || version.url === null) return null;
    const { url, contentType, size } = version;
    return { url, contentType, size };
  },
});

const MAX_TEXT_BYTES = 4 * 1024 * 1024;

export const getTextContent = action({
  ...declared.getTextContent,
  handler: async (ctx, args): Promise<{ content: string; contentType: string } | null> => {
    const wanted = { ...args, maxBytes: MAX_TEXT_BYTES };
    const found = await ctx.runAction(current.content.getTextContent, wanted);
    return found && { content: found.text, contentType: found.contentType };
  },
});

export const getSignedUrl = action({
  ...declared.getSignedUrl,
  handler: async (ctx, args): Promise<string | null> => {
    const { versionId } = args;
    const version = await ctx.runQuery(current.assetManager.getVersion, { versionId });
    if (version === null) return null;
    if (version.storageId !== undefined) return version.url;
    return (await ctx.runMutation(current.signedUrl.getSignedUrl, args))?.url ?? null;
  },
});
