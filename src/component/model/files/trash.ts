/** The trash: deleted assets with all their data, until they are restored or purged. */
import type { Id } from "../../_generated/dataModel.js";
import type { MutationCtx, QueryCtx } from "../../_generated/server.js";
import { assetError } from "../../../shared/errors.js";
import {
  type AccessFields,
  accessAfterMove,
  accessInFeed,
  accessWithin,
  intendedAccess,
} from "../tree/access.js";
import {
  type Asset,
  isAccessPending,
  placeFields,
  placedStamp,
  publishedContent,
  requireFree,
} from "./assets.js";
import { releaseBlob } from "../bytes/blobs.js";
import { type WriteCtx, writeAs } from "../feed/recording.js";
import { type Counted, countChange, countFreed } from "../bytes/quotaCounters.js";
import { deleteUnreferenced, releaseNow } from "../bytes/deletions.js";
import { ensureFolder, isPlacePrivate } from "../tree/folders.js";
import { isBeingTakenDown } from "../tree/locks.js";
import { accessAt, keepPrivate } from "../tree/privatePaths.js";
import { type AssetPath, joinPath } from "../../../shared/paths.js";
import { rowOf } from "../rows.js";
import { cancelWith } from "./awaiting.js";
import { expirationAfterTrash } from "./expirations.js";
import { publishChange } from "./publishing.js";
import { keepFinished } from "../bytes/intents.js";
import { applyWhereItIs } from "./imageWalks.js";
import { deleteRenditions, enqueue, withinStep } from "./renditions.js";
import { newestNumber, publishedIdOf, publishedOf, totalBytesOf } from "./summaries.js";
import { type TrashedAsset, enterTrash, hideInTrash, leaveTrash } from "./trashedAssets.js";
import { changeAccess } from "../bytes/relocationRequests.js";
import type { Version } from "./versions.js";
import { PURGE_STEP } from "../work/steps.js";

/** Moves an asset to the trash. Its row, versions and published version are kept. */
export async function trashAsset(
  ctx: WriteCtx,
  asset: Asset,
  deletedWith?: Id<"jobs">,
): Promise<void> {
  const deleted = { deletedAt: Date.now(), deletedBy: ctx.actor, deletedWith };
  await ctx.db.patch("assets", asset._id, deleted);
  await enterTrash(ctx, { ...asset, ...deleted });
  await countChange(ctx, asset, { ...asset, ...deleted });
  await keepPrivate(ctx, "asset", joinPath(asset.folderPath, asset.basename), asset);
  ctx.record({
    type: "asset:delete",
    folderPath: asset.folderPath,
    basename: asset.basename,
    assetId: asset._id,
    previousVersionId: publishedIdOf(asset),
  });
}

/** Returns an asset in the trash that can be restored. Cost: 1 document and 1 range. */
export async function findTrashed(ctx: QueryCtx, assetId: string): Promise<TrashedAsset | null> {
  const asset = await rowOf(ctx, "assets", assetId);
  if (asset === null || asset.deletedAt === undefined || asset.isPurging) return null;
  if (await isBeingTakenDown(ctx, asset.folderPath)) return null;
  return { ...asset, deletedAt: asset.deletedAt };
}

/** @throws NOT_IN_TRASH */
export async function requireTrashed(ctx: QueryCtx, assetId: string): Promise<TrashedAsset> {
  const asset = await findTrashed(ctx, assetId);
  if (asset === null) {
    throw assetError("NOT_IN_TRASH", `The asset "${assetId}" is not in the trash.`, { assetId });
  }
  return asset;
}

/**
 * Restores an asset, to its former path or another one. A private asset stays private.
 *
 * @throws ASSET_EXISTS
 */
export async function restoreFromTrash(ctx: WriteCtx, asset: Asset, to: AssetPath): Promise<void> {
  await requireFree(ctx, to);
  const isBack = to.folderPath === asset.folderPath && to.basename === asset.basename;
  const intended = isBack ? intendedAccess(asset) : await accessOnLeaving(ctx, asset);
  // If its folder is gone and the asset had inherited private from it, the folder was private.
  const isHome = to.folderPath === asset.folderPath && intended.access === undefined;
  const origin = isHome ? { access: intended } : {};
  const isFolderPrivate = await ensureFolder(ctx, to.folderPath, origin);
  const moved = accessAfterMove(intended, isFolderPrivate, isFolderPrivate && !isBack);
  const access = await changeAccess(ctx, asset, await accessAt(ctx, to, moved));
  await ctx.db.patch("assets", asset._id, {
    ...placeFields(to, asset),
    ...access,
    deletedAt: undefined,
    deletedBy: undefined,
    deletedWith: undefined,
    ...(await expirationAfterTrash(ctx, asset)),
    ...placedStamp(ctx),
  });
  await leaveTrash(ctx, asset._id);
  const restored = { ...asset, ...access, ...to, deletedAt: undefined };
  await countChange(ctx, asset, restored);
  ctx.record({ type: "asset:create", ...to, assetId: asset._id });
  const published = publishedOf(asset);
  if (published !== undefined) {
    ctx.record(publishChange(restored, { ...published, _id: published.versionId }));
  }
  // A release may restore many; the encoder compares them later.
  if (ctx.release === undefined) await applyWhereItIs(ctx, restored);
  else if (published?.image !== undefined) await enqueue(ctx, published.versionId);
}

/** Returns the access of an asset that leaves the trash to another path: as private as its former path is by now. */
export async function accessOnLeaving(ctx: QueryCtx, asset: Asset): Promise<AccessFields> {
  const intended = intendedAccess(asset);
  if (intended.access !== undefined || intended.isPrivate) return intended;
  const isPrivate = await isPlacePrivate(ctx, asset.folderPath);
  return await accessAt(ctx, asset, accessWithin(undefined, isPrivate));
}

export function trashView(asset: TrashedAsset) {
  return {
    assetId: asset._id,
    folderPath: asset.folderPath,
    basename: asset.basename,
    deletedAt: asset.deletedAt,
    deletedBy: asset.deletedBy,
    deletedWith: asset.deletedWith,
    versionCounter: newestNumber(asset),
    ...publishedContent(asset),
    ...accessInFeed(asset),
  };
}

/**
 * Deletes an asset in the trash permanently, at most `PURGE_STEP` versions at a time. Its bytes are deleted
 * after their grace period, unless another version references them.
 *
 * @returns the number of deleted versions, and whether the asset is gone.
 */
export async function purgeStep(
  ctx: MutationCtx,
  asset: Counted & Pick<Asset, "isPurging" | "isPrivate" | "isTakenDown" | "relocation">,
  graceMs: number,
): Promise<{ versions: number; isGone: boolean }> {
  const next = await ctx.db
    .query("versions")
    .withIndex("by_asset", (q) => q.eq("assetId", asset._id))
    .take(PURGE_STEP);
  const versions = await withinStep(ctx, next, PURGE_STEP);
  // The sweeper may come to an asset before the job that takes its folder down.
  const isTakenDown = asset.isTakenDown ?? (await isBeingTakenDown(ctx, asset.folderPath));
  const totalBytes = await deleteVersions(ctx, { ...asset, isTakenDown }, versions, graceMs);
  const isLast = versions.length === next.length && next.length < PURGE_STEP;
  const isMore = isLast && isTakenDown && (await deleteUnreferenced(ctx, asset._id, asset._id));
  const isGone = isLast && !isMore;
  if (isGone) {
    await leaveTrash(ctx, asset._id);
    await ctx.db.delete("assets", asset._id);
  } else {
    if (!asset.isPurging) await hideInTrash(ctx, asset._id);
    await ctx.db.patch("assets", asset._id, { isPurging: true, totalBytes });
  }
  await countFreed(ctx, asset, isGone ? null : { ...asset, totalBytes });
  return { versions: versions.length, isGone };
}

/**
 * Deletes versions of an asset; their bytes after the grace period, or immediately if the asset was taken down. Calls
 * that were to publish one of them together with others are canceled.
 *
 * @returns the bytes of the other versions.
 */
export async function deleteVersions(
  ctx: MutationCtx,
  asset: Pick<
    Asset,
    "_id" | "isPrivate" | "isTakenDown" | "relocation" | "published" | "totalBytes"
  >,
  versions: Version[],
  graceMs: number,
): Promise<number> {
  const references = new Map<Id<"blobs">, number>();
  let totalBytes = totalBytesOf(asset);
  for (const version of versions) {
    if (version.verification !== "failed") totalBytes -= version.size;
    references.set(version.blobId, (references.get(version.blobId) ?? 0) + 1);
    totalBytes -= await deleteRenditions(ctx, version, async (blobId) => {
      references.set(blobId, (references.get(blobId) ?? 0) + 1);
    });
    await keepFinished(ctx, version);
    await ctx.db.delete("versions", version._id);
    if (version.publishWith !== undefined) {
      await writeAs(ctx, undefined, (writing) => cancelWith(writing, version));
    }
  }
  // Bytes that are still at their public location must not stay there.
  const isMisplaced = async (blobId: Id<"blobs">) =>
    isAccessPending(asset) && !(await ctx.db.get("blobs", blobId))?.isPrivate;
  for (const [blobId, count] of references) {
    if (asset.isTakenDown) await releaseNow(ctx, blobId, count, asset._id);
    else if (await isMisplaced(blobId)) await releaseNow(ctx, blobId, count);
    else await releaseBlob(ctx, blobId, count, graceMs);
  }
  return totalBytes;
}
