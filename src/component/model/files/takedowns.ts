/** Takedowns: an asset leaves every route, list and URL in one transaction, and its bytes are deleted immediately. */
import type { Infer } from "convex/values";
import type { Doc, Id } from "../../_generated/dataModel.js";
import type { MutationCtx, QueryCtx } from "../../_generated/server.js";
import { backendOf } from "../../backends/index.js";
import { assetError } from "../../../shared/errors.js";
import { type AssetPath, joinPath } from "../../../shared/paths.js";
import type { takedown } from "../../../shared/validators.js";
import type { WriteCtx } from "../feed/recording.js";
import { countFreed } from "../bytes/quotaCounters.js";
import { keepPrivate } from "../tree/privatePaths.js";
import { rowOf } from "../rows.js";
import { PURGE_STEP } from "../work/steps.js";
import { deleteVersions, purgeStep } from "./trash.js";
import { hideInTrash } from "./trashedAssets.js";

/** The maximum number of assets at one path, in use and in the trash, that one call takes down. */
const MAX_AT_PATH = 20;
/** The maximum number of other versions with the same object that a call names, for each object. */
const MAX_ALSO_AT = 20;

type Takedown = Infer<typeof takedown>;
type Traces = Pick<Takedown, "storageUrls" | "routePaths" | "alsoAt">;

/**
 * Takes down the asset at a path, and earlier ones in the trash. Locks do not matter: a job that moves or deletes
 * the folder finds the asset in the trash, and leaves it there.
 *
 * @returns what it did, and the ids of the assets whose other versions are to be deleted in steps.
 * @throws ASSET_NOT_FOUND
 */
export async function takeDown(
  ctx: WriteCtx,
  assetPath: AssetPath,
): Promise<{ takedown: Takedown; unfinished: Id<"assets">[] }> {
  const { folderPath, basename } = assetPath;
  const path = joinPath(folderPath, basename);
  const found = await ctx.db
    .query("assets")
    .withIndex("by_any_state", (q) => q.eq("folderPath", folderPath).eq("basename", basename))
    .take(MAX_AT_PATH + 1);
  if (found.length === 0) {
    throw assetError("ASSET_NOT_FOUND", `The asset "${path}" was not found.`, assetPath);
  }
  // The asset in use comes first.
  const assets = found
    .sort((a, b) => Number(a.deletedAt !== undefined) - Number(b.deletedAt !== undefined))
    .slice(0, MAX_AT_PATH);
  await keepPrivate(ctx, "asset", path, { access: "private" });
  const traces: Traces = { storageUrls: [], routePaths: [path], alsoAt: [] };
  const unfinished: Id<"assets">[] = [];
  for (const [index, asset] of assets.entries()) {
    const isGone = await begin(ctx, asset, index === 0 ? traces : null);
    if (!isGone) unfinished.push(asset._id);
  }
  const isDone = unfinished.length === 0 && found.length <= MAX_AT_PATH;
  const assetIds = assets.map(({ _id }) => _id);
  return { takedown: { assetIds, isDone, ...traces }, unfinished };
}

/** Makes an asset unreadable, and deletes as many versions as one step does; only the first asset has a step. */
async function begin(ctx: WriteCtx, asset: Doc<"assets">, traces: Traces | null): Promise<boolean> {
  const { _id, folderPath, basename, published, deletedAt = Date.now() } = asset;
  const takenDown = { deletedAt, isPurging: true, isTakenDown: true };
  const by = asset.deletedAt === undefined ? { deletedBy: ctx.actor } : {};
  await ctx.db.patch("assets", _id, { ...takenDown, ...by });
  await hideInTrash(ctx, _id);
  await countFreed(ctx, asset, { ...asset, ...takenDown });
  const previousVersionId = asset.deletedAt === undefined ? published?.versionId : undefined;
  ctx.record({ type: "asset:takedown", folderPath, basename, assetId: _id, previousVersionId });
  if (traces === null) return false;
  const current = published && (await ctx.db.get("versions", published.versionId));
  const next = await ctx.db
    .query("versions")
    .withIndex("by_asset", (q) => q.eq("assetId", _id))
    .take(PURGE_STEP);
  await trace(ctx, asset, current ? [current, ...next] : next, traces);
  // The published version goes first: most visitors have its URL.
  const before = { ...asset, ...takenDown };
  const totalBytes = await deleteVersions(ctx, before, current ? [current] : [], 0);
  await countFreed(ctx, before, { ...before, totalBytes });
  return (await purgeStep(ctx, { ...before, totalBytes }, 0)).isGone;
}

/** Collects where copies of the bytes may be: URLs that caches know, and other assets with the same objects. */
async function trace(
  ctx: MutationCtx,
  { _id }: Doc<"assets">,
  versions: Doc<"versions">[],
  traces: Traces,
): Promise<void> {
  const seen = new Set<string>();
  for (const { _id: versionId, blobId } of versions) {
    if (seen.has(versionId)) continue;
    seen.add(versionId);
    traces.routePaths.push(`v/${versionId}`);
    if (seen.has(blobId)) continue;
    seen.add(blobId);
    const blob = await ctx.db.get("blobs", blobId);
    if (blob === null) continue;
    const url = blob.isPrivate ? null : await backendOf(blob.location).url(ctx, blob.location);
    if (url !== null) traces.storageUrls.push(url);
    if (blob.refCount === 1) continue;
    const sharing = await ctx.db
      .query("versions")
      .withIndex("by_blob", (q) => q.eq("blobId", blobId))
      .take(MAX_ALSO_AT);
    for (const other of sharing.filter(({ assetId }) => assetId !== _id)) {
      const asset = await ctx.db.get("assets", other.assetId);
      if (asset === null) continue;
      const { folderPath, basename } = asset;
      traces.alsoAt.push({ folderPath, basename, versionId: other._id });
    }
  }
}

/** Returns how far the takedown of an asset is. */
export async function takedownProgress(ctx: QueryCtx, assetId: string) {
  const id = ctx.db.normalizeId("assets", assetId);
  const asset = id && (await rowOf(ctx, "assets", id));
  const objects =
    id === null
      ? []
      : await ctx.db
          .query("blobs")
          .withIndex("by_takedown", (q) => q.eq("takenDownWith", id))
          .take(PURGE_STEP);
  const hasVersions = asset?.isTakenDown === true;
  return {
    isDone: !hasVersions && objects.length === 0,
    hasVersions,
    objectsLeft: objects.length,
    failures: objects.reduce((sum, { failures = 0 }) => sum + failures, 0),
  };
}
