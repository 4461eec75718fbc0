/**
 * The main API of the component.
 *
 * A file has a path, `images/hero`: a folder path and a basename. Each upload to it creates a new version;
 * one version is published; any version can be restored. Browsers cannot call these functions: an app wraps
 * them in its own functions, checks permissions there, and passes the user as `actor`.
 */
import type { ObjectType } from "convex/values";
import { query } from "./_generated/server.js";
import * as declared from "../shared/functions/assetManager.js";
import { parseBackendSettings } from "./backends/r2Config.js";
import { assetError } from "../shared/errors.js";
import { parseAssetDescription } from "../shared/assetDescriptions.js";
import { parseR2Config } from "../shared/r2/config.js";
import {
  parseContentType,
  parseDisplayName,
  parseLabel,
  parseMetadata,
  parseRoutesUrl,
  parseTime,
} from "../shared/bounds.js";
import { accessAfterMove, accessWithin, intendedAccess } from "./model/tree/access.js";
import { assetViewer, folderViewer, shownFolder, shownRows } from "./model/tree/closing.js";
import * as assets from "./model/files/assets.js";
import type { WriteCtx } from "./model/feed/recording.js";
import { copyPublished } from "./model/files/copies.js";
import { MAX_LIFETIME_MS, setExpiration } from "./model/files/expirations.js";
import { describeAsset } from "./model/files/describing.js";
import { applyAfterMove } from "./model/files/imageWalks.js";
import * as folders from "./model/tree/folders.js";
import { requireUnlocked } from "./model/tree/locks.js";
import { forgetPrivate } from "./model/tree/privatePaths.js";
import { readAll } from "../shared/pages.js";
import {
  ROOT,
  joinPath,
  parseAssetPath,
  parseBasename,
  parseFolderPath,
  pathOfAsset,
} from "../shared/paths.js";
import { requireVisible } from "../shared/visibleNames.js";
import { publishChosen, unpublish } from "./model/files/awaiting.js";
import * as publishing from "./model/files/publishing.js";
import { requireNotHeld } from "./model/files/holds.js";
import { requireUnused } from "./model/files/references.js";
import { setContentType } from "./model/files/retyping.js";
import { takeHandle } from "./model/rows.js";
import { changeSettings } from "./model/settings.js";
import { trashAsset } from "./model/files/trash.js";
import { parseUploadFinish, parseUploadStart } from "./model/bytes/uploadArguments.js";
import * as intents from "./model/bytes/intents.js";
import * as uploads from "./model/bytes/uploads.js";
import * as versions from "./model/files/versions.js";
import { write } from "./write.js";
import { mapInParts } from "../shared/mapInParts.js";

// ---------------------------------------------------------------- uploading

export const configureStorageBackend = write(
  declared.configureStorageBackend,
  async (ctx, args) => {
    const { uploadRoutesUrl: routes } = args;
    await changeSettings(ctx, {
      ...(await parseBackendSettings(ctx, args)),
      ...(routes === undefined
        ? {}
        : {
            uploadRoutesUrl:
              routes === null ? undefined : parseRoutesUrl("uploadRoutesUrl", routes),
          }),
    });
    return null;
  },
);

export const startUpload = write(declared.startUpload, async (ctx, args) => {
  return await uploads.startUpload(ctx, parseUploadStart(args), parseR2Config(args.r2Config));
});

export const finishUpload = write(declared.finishUpload, async (ctx, args) => {
  // A mutation cannot contact the bucket, but a wrong configuration is a mistake that its caller can see.
  parseR2Config(args.r2Config);
  const { assetPath, ...finished } = await uploads.finishUpload(ctx, parseUploadFinish(args));
  return finished;
});

export const createVersionFromStorageId = write(
  declared.createVersionFromStorageId,
  async (ctx, { storageId, ...args }) => {
    const { assetId, versionId, version } = await uploads.versionFromStorage(
      ctx,
      parseAssetPath(args),
      storageId,
      { label: parseLabel(args.label) },
      args.expect,
    );
    return { assetId, versionId, version };
  },
);

export const getUpload = query({
  ...declared.getUpload,
  handler: async (ctx, { intentId }) => await intents.getUpload(ctx, intentId),
});

// ---------------------------------------------------------------- publishing

export const publishVersion = write(
  declared.publishVersion,
  async (ctx, args) => await publish(ctx, args),
);

export const restoreVersion = write(
  declared.restoreVersion,
  async (ctx, args) => await publish(ctx, args, publishing.requirePublishedBefore),
);

async function publish(
  ctx: WriteCtx,
  args: ObjectType<typeof declared.publishVersion.args>,
  check?: typeof publishing.requirePublishedBefore,
) {
  const chosen = await versions.requireVersion(ctx, args.versionId, args.expect);
  const { asset, version } = chosen;
  check?.(asset, version);
  const isPending = await publishChosen(ctx, [chosen]);
  return { assetId: asset._id, versionId: version._id, version: version.version, isPending };
}

export const archiveAsset = write(declared.archiveAsset, async (ctx, args) => {
  const asset = await assets.requireAsset(ctx, parseAssetPath(args), args.expect);
  await unpublish(ctx, asset);
  return { assetId: asset._id };
});

// ---------------------------------------------------------------- changing

export const updateVersion = write(
  declared.updateVersion,
  async (ctx, { versionId, label, metadata, ...args }) => {
    const description = {
      ...(label === undefined ? {} : { label: parseLabel(label ?? undefined) }),
      ...(metadata === undefined ? {} : { metadata: parseMetadata(metadata ?? undefined) }),
    };
    const { asset, version } = await versions.requireVersion(ctx, versionId, args.expect);
    await publishing.describeVersion(ctx, asset, version, description);
    return null;
  },
);

export const updateAsset = write(declared.updateAsset, async (ctx, args) => {
  const change = parseAssetDescription(args);
  const contentType = parseContentType(args.contentType);
  const { expiresAt } = args;
  if (typeof expiresAt === "number") parseTime("expiresAt", expiresAt, MAX_LIFETIME_MS);
  const asset = await assets.requireAsset(ctx, parseAssetPath(args), args.expect);
  await describeAsset(ctx, asset, change);
  if (expiresAt !== undefined) await setExpiration(ctx, asset, expiresAt);
  const made = contentType && (await setContentType(ctx, asset, contentType, args.versionId));
  return made ? { assetId: asset._id, versionId: made._id, version: made.version } : null;
});

export const setAssetAccess = write(declared.setAssetAccess, async (ctx, args) => {
  const asset = await assets.requireAsset(ctx, parseAssetPath(args), args.expect);
  const isFolderPrivate = await folders.isFolderPrivate(ctx, asset.folderPath);
  const access = accessWithin(args.access ?? undefined, isFolderPrivate);
  const { folderPath, basename } = asset;
  if (args.access !== "private") {
    await forgetPrivate(ctx, "asset", joinPath(folderPath, basename));
  }
  return { assetId: asset._id, isPrivate: await assets.setAccess(ctx, asset, access) };
});

export const moveAsset = write(declared.moveAsset, async (ctx, args) => {
  const from = parseAssetPath({ folderPath: args.fromFolderPath, basename: args.basename });
  const to = { ...from, folderPath: parseFolderPath(args.toFolderPath) };
  const asset = await assets.requireAsset(ctx, from, args.expect, to.folderPath);
  await requireNotHeld(ctx, pathOfAsset(from), pathOfAsset(to));
  const isFolderPrivate = await folders.ensureFolder(ctx, to.folderPath);
  const access = accessAfterMove(intendedAccess(asset), isFolderPrivate);
  await assets.changePath(ctx, asset, to, access, "asset:move");
  if (to.folderPath !== from.folderPath) await applyAfterMove(ctx, { ...asset, ...to });
  return { assetId: asset._id, fromFolderPath: from.folderPath, toFolderPath: to.folderPath };
});

export const renameAsset = write(declared.renameAsset, async (ctx, args) => {
  const from = parseAssetPath(args);
  const to = { ...from, basename: parseBasename(args.newBasename) };
  requireVisible(to.basename);
  const asset = await assets.requireAsset(ctx, from, args.expect);
  await requireNotHeld(ctx, pathOfAsset(from), pathOfAsset(to));
  const intended = intendedAccess(asset);
  // Only a public setting may end: in a private folder, it was made for the former name.
  const access =
    intended.access === "public"
      ? accessAfterMove(intended, await folders.isFolderPrivate(ctx, from.folderPath))
      : intended;
  await assets.changePath(ctx, asset, to, access, "asset:rename");
  return { assetId: asset._id, oldBasename: from.basename, newBasename: to.basename };
});

export const copyAsset = write(declared.copyAsset, async (ctx, args) => {
  const from = parseAssetPath(args);
  const to = parseAssetPath({
    folderPath: args.toFolderPath,
    basename: args.toBasename ?? args.basename,
  });
  if (args.toBasename !== undefined) requireVisible(to.basename);
  const asset = await assets.requireAsset(ctx, from, args.expect, to.folderPath);
  await assets.requireFree(ctx, to);
  const isFolderPrivate = await folders.ensureFolder(ctx, to.folderPath);
  await copyPublished(ctx, asset, to, accessAfterMove(intendedAccess(asset), isFolderPrivate));
  return to;
});

export const deleteAsset = write(declared.deleteAsset, async (ctx, args) => {
  const path = parseAssetPath(args);
  const asset = await assets.requireAsset(ctx, path, args.expect);
  if (args.ifUnused) await requireUnused(ctx, pathOfAsset(path));
  await trashAsset(ctx, asset);
  return { assetId: asset._id };
});

// ---------------------------------------------------------------- folders. Whole folders are moved, copied
// and deleted in jobs.ts.

export const createFolderByPath = write(declared.createFolderByPath, async (ctx, args) => {
  const path = parseFolderPath(args.path);
  const name = args.name === undefined ? undefined : parseDisplayName(args.name);
  await requireUnlocked(ctx, path);
  if (args.mustNotExist && (await folders.getFolder(ctx, path)) !== null) {
    throw assetError("FOLDER_EXISTS", `The folder "${path}" already exists.`, {
      folderPath: path,
    });
  }
  await folders.ensureFolder(ctx, path, { name });
  return (await folders.getFolder(ctx, path))?.folderId ?? null;
});

export const createFolderByName = write(declared.createFolderByName, async (ctx, args) => {
  const { name } = args;
  const path = await folders.folderPathFor(ctx, args.parentPath, name);
  // A running job may be about to create a folder at a free path.
  await requireUnlocked(ctx, path);
  await folders.ensureFolder(ctx, path, { name: parseDisplayName(name) });
  return { path };
});

export const updateFolder = write(declared.updateFolder, async (ctx, args) => {
  const path = parseFolderPath(args.path);
  const name = parseDisplayName(args.name);
  await requireUnlocked(ctx, path);
  const folder = await folders.requireFolder(ctx, path);
  await folders.setDisplayName(ctx, folder, name);
  return null;
});

// ---------------------------------------------------------------- reading

export { getPublishedFile, listPublishedFilesInFolder } from "./published.js";

export const getAsset = query({
  ...declared.getAsset,
  handler: async (ctx, args) => {
    const asset = await assets.findAsset(ctx, parseAssetPath(args));
    const shown = asset && (await assetViewer(ctx)(asset));
    return shown && (await assets.assetView(ctx, shown));
  },
});

export const getVersion = query({
  ...declared.getVersion,
  handler: async (ctx, { versionId, resolved }) => {
    takeHandle(ctx, resolved);
    const found = await versions.findVersion(ctx, versionId);
    if (found === null || found.asset.deletedAt !== undefined) return null;
    const asset = await assetViewer(ctx)(found.asset);
    if (asset === null) return null;
    const { folderPath, basename } = asset;
    const [version] = await versions.versionViews(ctx, asset, [found.version]);
    return {
      ...version!,
      folderPath,
      basename,
      modifiedAt: assets.currentTimeOf(asset, found.version._id),
      isPrivate: asset.isPrivate === true,
    };
  },
});

export const getFolder = query({
  ...declared.getFolder,
  handler: async (ctx, args) => await shownFolder(ctx, parseFolderPath(args.path)),
});

// ---------------------------------------------------------------- listing. Each list exists in two forms:
// complete, for up to 1000 rows, and paginated.

export const listAssets = query({
  ...declared.listAssets,
  handler: async (ctx, args) => {
    const folderPath = parseFolderPath(args.folderPath);
    const rows = await readAll(assets.liveAssets(ctx, folderPath), "listAssetsPage");
    return await shownRows(ctx, rows, (row) => assets.assetView(ctx, row));
  },
});

export const listFolders = query({
  ...declared.listFolders,
  handler: async (ctx, { parentPath = ROOT }) => {
    const rows = folders.childFolders(ctx, parseFolderPath(parentPath));
    return await mapInParts(await readAll(rows, "listFoldersPage"), folderViewer(ctx));
  },
});

export const getAssetVersions = query({
  ...declared.getAssetVersions,
  handler: async (ctx, args) => {
    const found = await assets.findAsset(ctx, parseAssetPath(args));
    if (found === null) return [];
    const asset = await assetViewer(ctx)(found);
    if (asset === null) return [];
    const rows = await readAll(versions.versionsOf(ctx, asset._id), "getAssetVersionsPage");
    return await versions.versionViews(ctx, asset, rows);
  },
});
