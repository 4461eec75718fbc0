/**
 * The main API of the component.
 *
 * A file has a path, `images/hero`: a folder path and a basename. Each upload to it creates a new version;
 * one version is published; any version can be restored. Browsers cannot call these functions: an app wraps
 * them in its own functions, checks permissions there, and passes the user as `actor`.
 */
import type { ObjectType } from "convex/values";
import { type MutationCtx, mutation, query } from "./_generated/server.js";
import * as declared from "../shared/functions/assetManager.js";
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

// ---------------------------------------------------------------- uploading

export const configureStorageBackend = mutation({
  ...declared.configureStorageBackend,
  handler: async (ctx, { actor, ...settings }) => {
    await changeSettings(ctx, await parseBackendSettings(ctx, settings), parseActor(actor));
    return null;
  },
});

export const startUpload = mutation({
  ...declared.startUpload,
  handler: async (ctx, args) => {
    const actor = parseActor(args.actor);
    const start = parseUploadStart(args);
    const { upload, changes } = await uploads.startUpload(ctx, start, args.r2Config, actor);
    await recordChanges(ctx, actor, changes);
    return upload;
  },
});

export const finishUpload = mutation({
  ...declared.finishUpload,
  handler: async (ctx, args) => {
    const actor = parseActor(args.actor);
    const finish = parseUploadFinish(args);
    const { finished, changes } = await uploads.finishUpload(ctx, finish, actor);
    await recordChanges(ctx, actor, changes);
    return finished;
  },
});

export const createVersionFromStorageId = mutation({
  ...declared.createVersionFromStorageId,
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

export const getUpload = query({
  ...declared.getUpload,
  handler: async (ctx, { intentId }) => await uploads.getUpload(ctx, intentId),
});

// ---------------------------------------------------------------- publishing

export const publishVersion = mutation({
  ...declared.publishVersion,
  handler: async (ctx, args) => await publish(ctx, args),
});

export const restoreVersion = mutation({
  ...declared.restoreVersion,
  handler: async (ctx, args) => await publish(ctx, args),
});

async function publish(ctx: MutationCtx, args: ObjectType<typeof declared.publishVersion.args>) {
  const actor = parseActor(args.actor);
  const expect = parseExpectation(args.expect);
  const { asset, version } = await versions.requireVersion(ctx, args.versionId, expect);
  await recordChanges(ctx, actor, await publishing.publishVersion(ctx, asset, version, actor));
  return { assetId: asset._id, versionId: version._id, version: version.version };
}

export const archiveAsset = mutation({
  ...declared.archiveAsset,
  handler: async (ctx, args) => {
    const actor = parseActor(args.actor);
    const expect = parseExpectation(args.expect);
    const asset = await assets.requireAsset(ctx, parseAddress(args), expect);
    await recordChanges(ctx, actor, await publishing.unpublish(ctx, asset, actor));
    return { assetId: asset._id };
  },
});

// ---------------------------------------------------------------- changing

export const updateVersion = mutation({
  ...declared.updateVersion,
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

export const updateAsset = mutation({
  ...declared.updateAsset,
  handler: async (ctx, args) => {
    const actor = parseActor(args.actor);
    const metadata = parseMetadata(args.metadata ?? undefined);
    const expect = parseExpectation(args.expect);
    const asset = await assets.requireAsset(ctx, parseAddress(args), expect);
    await recordChanges(ctx, actor, await assets.describeAsset(ctx, asset, metadata, actor));
    return null;
  },
});

export const setAssetAccess = mutation({
  ...declared.setAssetAccess,
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

export const moveAsset = mutation({
  ...declared.moveAsset,
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

export const renameAsset = mutation({
  ...declared.renameAsset,
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

export const copyAsset = mutation({
  ...declared.copyAsset,
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

export const deleteAsset = mutation({
  ...declared.deleteAsset,
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

export const createFolderByPath = mutation({
  ...declared.createFolderByPath,
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

export const createFolderByName = mutation({
  ...declared.createFolderByName,
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

export const updateFolder = mutation({
  ...declared.updateFolder,
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

export const getPublishedFile = query({
  ...declared.getPublishedFile,
  handler: async (ctx, args) => {
    const asset = await assets.findAsset(ctx, parseAddress(args));
    return asset === null ? null : await assets.publishedFileView(ctx, asset);
  },
});

export const getAsset = query({
  ...declared.getAsset,
  handler: async (ctx, args) => {
    const asset = await assets.findAsset(ctx, parseAddress(args));
    return asset === null ? null : await assets.assetView(ctx, asset);
  },
});

export const getVersion = query({
  ...declared.getVersion,
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

export const getFolder = query({
  ...declared.getFolder,
  handler: async (ctx, args) => await folders.getFolder(ctx, parseFolderPath(args.path)),
});

// ---------------------------------------------------------------- listing. Each list exists in two forms:
// complete, for up to 1000 rows, and paginated.

export const listPublishedFilesInFolder = query({
  ...declared.listPublishedFilesInFolder,
  handler: async (ctx, args) => {
    const rows = await readAll(
      assets.publishedAssets(ctx, parseFolderPath(args.folderPath)),
      "listPublishedFilesPage",
    );
    const files = await Promise.all(rows.map((row) => assets.publishedFileView(ctx, row)));
    return files.filter((file) => file !== null);
  },
});

export const listAssets = query({
  ...declared.listAssets,
  handler: async (ctx, args) => {
    const folderPath = parseFolderPath(args.folderPath);
    const rows = await readAll(assets.liveAssets(ctx, folderPath), "listAssetsPage");
    return await Promise.all(rows.map((row) => assets.assetView(ctx, row)));
  },
});

export const listFolders = query({
  ...declared.listFolders,
  handler: async (ctx, { parentPath = ROOT }) => {
    const rows = folders.childFolders(ctx, parseFolderPath(parentPath));
    return (await readAll(rows, "listFoldersPage")).map(folders.folderView);
  },
});

export const getAssetVersions = query({
  ...declared.getAssetVersions,
  handler: async (ctx, args) => {
    const asset = await assets.findAsset(ctx, parseAddress(args));
    if (asset === null) return [];
    const rows = await readAll(versions.versionsOf(ctx, asset._id), "getAssetVersionsPage");
    return await Promise.all(rows.map((row) => versions.versionView(ctx, row, asset)));
  },
});
