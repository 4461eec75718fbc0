/** Takedowns: an asset leaves every route, list and URL in one transaction, and its bytes are deleted immediately. */
import type { Infer } from "convex/values";
import type { Doc, Id } from "../../_generated/dataModel.js";
import type { MutationCtx, QueryCtx } from "../../_generated/server.js";
import { backendOf } from "../../backends/index.js";
import { assetError } from "../../../shared/errors.js";
import { type AssetPath, joinPath, rangeBelow } from "../../../shared/paths.js";
import type { takedown } from "../../../shared/validators.js";
import { type WriteCtx, unrecorded } from "../feed/recording.js";
import { countFreed } from "../bytes/quotaCounters.js";
import { keepPrivate } from "../tree/privatePaths.js";
import { dropHandle, rowOf } from "../rows.js";
import { PURGE_STEP } from "../work/steps.js";
import { awaitedWithout, cancelWith } from "./awaiting.js";
import { unpublish, versionChange } from "./publishing.js";
import { deleteVersions, purgeStep } from "./trash.js";
import { assetsDeletedWith, hideInTrash } from "./trashedAssets.js";
import { findVersion, versionNotFound } from "./versions.js";

const pathOf = ({ folderPath, basename }: AssetPath) => joinPath(folderPath, basename);

/** The maximum number of assets at one path, in use and in the trash, that one call takes down. */
const MAX_AT_PATH = 20;
/** The maximum number of other versions with the same object that a call names, for each object. */
const MAX_ALSO_AT = 20;

type Version = Doc<"versions">;
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
  const path = pathOf(assetPath);
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

/** Makes an asset unreadable, in the trash or not. */
async function mark(ctx: WriteCtx, asset: Doc<"assets">, deletedWith?: Id<"jobs">) {
  const { _id, folderPath, basename, published, deletedAt = Date.now() } = asset;
  const takenDown = { deletedAt, deletedWith, isPurging: true, isTakenDown: true };
  const by = asset.deletedAt === undefined ? { deletedBy: ctx.actor } : {};
  await ctx.db.patch("assets", _id, { ...takenDown, ...by });
  await hideInTrash(ctx, _id, deletedWith);
  await countFreed(ctx, asset, { ...asset, ...takenDown });
  const previousVersionId = asset.deletedAt === undefined ? published?.versionId : undefined;
  ctx.record({ type: "asset:takedown", folderPath, basename, assetId: _id, previousVersionId });
  return takenDown;
}

/** Makes an asset unreadable, and deletes as many versions as one step does; only the first asset has a step. */
async function begin(ctx: WriteCtx, asset: Doc<"assets">, traces: Traces | null): Promise<boolean> {
  const { _id, published } = asset;
  const takenDown = await mark(ctx, asset);
  if (traces === null) return false;
  const current = published && (await ctx.db.get("versions", published.versionId));
  const next = await ctx.db
    .query("versions")
    .withIndex("by_asset", (q) => q.eq("assetId", _id))
    .take(PURGE_STEP);
  const isOther = ({ assetId }: Version) => assetId !== _id;
  await trace(ctx, current ? [current, ...next] : next, isOther, traces);
  // The published version goes first: most visitors have its URL.
  const before = { ...asset, ...takenDown };
  const totalBytes = await deleteVersions(ctx, before, current ? [current] : [], 0);
  await countFreed(ctx, before, { ...before, totalBytes });
  return (await purgeStep(ctx, { ...before, totalBytes }, 0)).isGone;
}

/** Where a job is that takes a folder down: after this asset, by folder, basename and creation. */
type MarkPosition = Doc<"jobs">["position"];

/**
 * Makes the next assets of a folder and its subfolders unreadable, the trash included.
 *
 * @returns their number, and the position after them; `null` if none is left.
 */
export async function markNext(
  ctx: WriteCtx,
  { _id, path, position }: Pick<Doc<"jobs">, "_id" | "path" | "position">,
  limit: number,
): Promise<{ marked: number; next: MarkPosition | null }> {
  const found: Doc<"assets">[] = [];
  for (const range of rangesAfter(ctx, path, position)) {
    if (found.length < limit) found.push(...(await range.take(limit - found.length)));
  }
  for (const asset of found) await mark(ctx, asset, _id);
  const last = found.at(-1);
  if (last === undefined || found.length < limit) return { marked: found.length, next: null };
  const { folderPath, basename: after, _creationTime: createdAt } = last;
  return { marked: found.length, next: { folderPath, after, createdAt } };
}

/** The ranges of the assets of a folder and its subfolders after a position, whatever their state. */
function rangesAfter(ctx: QueryCtx, path: string, { folderPath, after, createdAt }: MarkPosition) {
  const assets = () => ctx.db.query("assets");
  const { from, before } = rangeBelow(path);
  const below = assets().withIndex("by_any_state", (q) =>
    q.gt("folderPath", folderPath === path ? from : folderPath).lt("folderPath", before),
  );
  if (after === undefined) {
    return [assets().withIndex("by_any_state", (q) => q.eq("folderPath", folderPath)), below];
  }
  return [
    assets().withIndex("by_any_state", (q) =>
      q.eq("folderPath", folderPath).eq("basename", after).gt("_creationTime", createdAt!),
    ),
    assets().withIndex("by_any_state", (q) => q.eq("folderPath", folderPath).gt("basename", after)),
    below,
  ];
}

/**
 * Deletes about `PURGE_STEP` versions of the assets that a job has taken down, and their bytes.
 *
 * @returns whether none is left.
 */
export async function purgeNext(ctx: MutationCtx, jobId: Id<"jobs">): Promise<boolean> {
  const found = await assetsDeletedWith(ctx, jobId, PURGE_STEP);
  let deleted = 0;
  for (const asset of found) {
    if (deleted >= PURGE_STEP) return false;
    const { versions, isGone } = await purgeStep(ctx, asset, 0);
    if (!isGone) return false;
    deleted += versions;
  }
  return found.length < PURGE_STEP;
}

/**
 * Takes single versions down; the other versions of their assets stay. A published one leaves its asset unpublished.
 *
 * @throws VERSION_NOT_FOUND
 */
export async function takeDownVersions(ctx: WriteCtx, versionIds: string[]): Promise<Takedown> {
  const traces: Traces = { storageUrls: [], routePaths: [], alsoAt: [] };
  const going = new Set(versionIds);
  const isOther = ({ _id }: Version) => !going.has(_id);
  const assetIds = new Set<Id<"assets">>();
  for (const versionId of going) {
    const found = await findVersion(ctx, versionId);
    if (found === null) throw versionNotFound(versionId);
    const { asset, version } = found;
    if (asset.published?.versionId === versionId) traces.routePaths.push(pathOf(asset));
    await trace(ctx, [version], isOther, traces);
    await removeVersion(ctx, asset, version);
    dropHandle(ctx);
    assetIds.add(asset._id);
  }
  return { assetIds: [...assetIds], isDone: true, ...traces };
}

async function removeVersion(
  ctx: WriteCtx,
  asset: Doc<"assets">,
  version: Doc<"versions">,
): Promise<void> {
  let { awaits } = asset;
  if (version.publishWhenVerified) {
    awaits = await awaitedWithout(ctx, asset, version);
    await ctx.db.patch("assets", asset._id, { awaits });
    await cancelWith(ctx, version);
  }
  if (asset.published?.versionId === version._id) {
    // For a deleted asset the feed already has its deletion.
    const writing = asset.deletedAt === undefined ? ctx : unrecorded(ctx);
    await unpublish(writing, { ...asset, awaits }, awaits);
  }
  const totalBytes = await deleteVersions(ctx, { ...asset, isTakenDown: true }, [version], 0);
  await ctx.db.patch("assets", asset._id, { totalBytes });
  await countFreed(ctx, asset, { ...asset, totalBytes });
  ctx.record(versionChange("version:takedown", asset, version));
}

/**
 * Collects where copies of the bytes may be: URLs that caches know, and other versions with the same objects.
 *
 * @param isOther whether a version with the same object stays.
 */
async function trace(
  ctx: MutationCtx,
  versions: Version[],
  isOther: (version: Version) => boolean,
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
    for (const other of sharing.filter(isOther)) {
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
          .withIndex("by_replacement", (q) => q.eq("takenDownWith", id))
          .take(PURGE_STEP);
  const hasVersions = asset?.isTakenDown === true;
  return {
    isDone: !hasVersions && objects.length === 0,
    hasVersions,
    objectsLeft: objects.length,
    failures: objects.reduce((sum, { failures = 0 }) => sum + failures, 0),
  };
}
