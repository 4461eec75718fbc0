/** Takedowns: an asset leaves every route, list and URL in one transaction, and its bytes are deleted immediately. */
import type { Infer } from "convex/values";
import type { Doc, Id } from "../../_generated/dataModel.js";
import type { MutationCtx, QueryCtx } from "../../_generated/server.js";
import { backendOf } from "../../backends/index.js";
import { assetError } from "../../../shared/errors.js";
import { type AssetPath, pathOfAsset, rangeBelow } from "../../../shared/paths.js";
import type { takedown } from "../../../shared/validators.js";
import { type WriteCtx, unrecorded } from "../feed/recording.js";
import { deleteUnreferenced } from "../bytes/deletions.js";
import { countFreed } from "../bytes/quotaCounters.js";
import { takedownReader } from "../tree/locks.js";
import { keepPrivate } from "../tree/privatePaths.js";
import { dropHandle, rowOf } from "../rows.js";
import { PURGE_STEP, TAKEDOWN_STEP } from "../work/steps.js";
import { type Asset, findAsset } from "./assets.js";
import { awaitedWithout } from "./awaiting.js";
import { holdsReader, requireNotHeld } from "./holds.js";
import { passOn, unpublish, versionChange } from "./publishing.js";
import { renditionsOf } from "./renditions.js";
import { publishedIdOf, storedTotal } from "./summaries.js";
import { deleteVersions, purgeStep } from "./trash.js";
import { assetsDeletedWith, hideInTrash } from "./trashedAssets.js";
import { findVersion, versionNotFound } from "./versions.js";
import { VERSION_SEGMENT } from "../../../shared/signing.js";

/** The maximum number of other versions with the same object that a call names, for each object. */
const MAX_ALSO_AT = 20;

/** The maximum number of versions and their smaller images that one transaction destroys. */
const MAX_WEIGHT = 400;

function tooMany() {
  return assetError(
    "ARGUMENT_INVALID",
    `versionIds and their smaller images may be at most ${MAX_WEIGHT}. Take fewer down in one call.`,
    { argument: "versionIds", reason: "too many smaller images" },
  );
}

type Version = Doc<"versions">;
type Takedown = Infer<typeof takedown>;
type Traces = Pick<Takedown, "storageUrls" | "routePaths" | "alsoAt">;

/**
 * Takes down the asset at a path, and earlier ones in the trash. Locks do not matter: a job that moves or deletes
 * the folder finds the asset in the trash, and leaves it there.
 *
 * @returns what it did, the ids of the assets whose other versions are to be deleted in steps, and whether there may be
 * more assets in the trash than one step takes down.
 * @throws ASSET_NOT_FOUND, HELD
 */
export async function takeDown(
  ctx: WriteCtx,
  assetPath: AssetPath,
): Promise<{ takedown: Takedown; unfinished: Id<"assets">[]; hasMore: boolean }> {
  const path = pathOfAsset(assetPath);
  const live = await findAsset(ctx, assetPath);
  // Those that were not taken down yet come first.
  const found = await assetsAt(ctx, assetPath).take(TAKEDOWN_STEP);
  const others: Asset[] = found.filter(({ _id }) => _id !== live?._id);
  const assets = live === null ? others : [live, ...others];
  if (assets.length === 0) {
    throw assetError("ASSET_NOT_FOUND", `The asset "${path}" was not found.`, assetPath);
  }
  await requireNotHeld(ctx, path);
  await keepPrivate(ctx, "asset", path, { access: "private" });
  const traces: Traces = { storageUrls: [], routePaths: [path], alsoAt: [] };
  const unfinished: Id<"assets">[] = [];
  const assetIds = assets.map(({ _id }) => _id);
  const isOther = ({ assetId }: Version) => !assetIds.includes(assetId);
  for (const [index, asset] of assets.entries()) {
    const { isGone } = await begin(ctx, asset, isOther, index === 0 ? traces : null);
    if (!isGone) unfinished.push(asset._id);
  }
  const hasMore = found.length === TAKEDOWN_STEP;
  const isDone = unfinished.length === 0 && !hasMore;
  return { takedown: { assetIds, isDone, ...traces }, unfinished, hasMore };
}

/** Takes down one asset, in use or in the trash, whatever else is at its path; returns how many versions are deleted by now, too. */
export async function takeDownAsset(
  ctx: WriteCtx,
  asset: Asset,
): Promise<{ takedown: Takedown; versions: number }> {
  const traces: Traces = { storageUrls: [], routePaths: [pathOfAsset(asset)], alsoAt: [] };
  const isOther = ({ assetId }: Version) => assetId !== asset._id;
  const { isGone: isDone, versions } = await begin(ctx, asset, isOther, traces);
  return { takedown: { assetIds: [asset._id], isDone, ...traces }, versions };
}

function assetsAt(ctx: QueryCtx, { folderPath, basename }: AssetPath) {
  return ctx.db
    .query("assets")
    .withIndex("by_any_state", (q) => q.eq("folderPath", folderPath).eq("basename", basename));
}

/**
 * Takes down the next assets in the trash that were at a path when it was taken down; none if the path is held by now.
 *
 * @returns their ids; fewer than a step if no more are left.
 */
export async function takeDownTrashed(
  ctx: WriteCtx,
  assetPath: AssetPath,
  until: number,
): Promise<Id<"assets">[]> {
  const [hold] = await holdsReader(ctx)(pathOfAsset(assetPath));
  if (hold !== undefined) return [];
  const { folderPath, basename } = assetPath;
  const found = await ctx.db
    .query("assets")
    .withIndex("by_any_state", (q) =>
      q
        .eq("folderPath", folderPath)
        .eq("basename", basename)
        .eq("isTakenDown", undefined)
        .lte("_creationTime", until),
    )
    .take(TAKEDOWN_STEP);
  const trashed = found.filter(({ deletedAt }) => deletedAt !== undefined);
  for (const asset of trashed) await mark(ctx, asset);
  return trashed.map(({ _id }) => _id);
}

/** Makes an asset unreadable, in the trash or not. */
async function mark(ctx: WriteCtx, asset: Asset, deletedWith?: Id<"jobs">) {
  const { _id, folderPath, basename, deletedAt = Date.now() } = asset;
  const takenDown = { deletedAt, deletedWith, isPurging: true, isTakenDown: true };
  const by = asset.deletedAt === undefined ? { deletedBy: ctx.actor } : {};
  await ctx.db.patch("assets", _id, { ...takenDown, ...by });
  await hideInTrash(ctx, _id, deletedWith);
  await countFreed(ctx, asset, { ...asset, ...takenDown });
  const previousVersionId = asset.deletedAt === undefined ? publishedIdOf(asset) : undefined;
  ctx.record({ type: "asset:takedown", folderPath, basename, assetId: _id, previousVersionId });
  return takenDown;
}

/** Makes an asset unreadable, and deletes as many versions as one step does; only the first asset has a step. */
async function begin(
  ctx: WriteCtx,
  asset: Asset,
  isOther: (version: Version) => boolean,
  traces: Traces | null,
): Promise<{ isGone: boolean; versions: number }> {
  const { _id } = asset;
  const takenDown = await mark(ctx, asset);
  if (traces === null) return { isGone: false, versions: 0 };
  const currentId = publishedIdOf(asset);
  const current = currentId && (await ctx.db.get("versions", currentId));
  const next = await ctx.db
    .query("versions")
    .withIndex("by_asset", (q) => q.eq("assetId", _id))
    .take(PURGE_STEP);
  await trace(ctx, current ? [current, ...next] : next, isOther, traces);
  // The published version goes first: most visitors have its URL.
  const before = { ...asset, ...takenDown };
  const totalBytes = await deleteVersions(ctx, before, current ? [current] : [], 0);
  await countFreed(ctx, before, { ...before, totalBytes });
  const { isGone, versions } = await purgeStep(ctx, { ...before, totalBytes }, 0);
  return { isGone, versions: versions + (current ? 1 : 0) };
}

/** Where a job is that takes a folder down: at this asset, which may have namesakes in the trash, by folder and basename. */
type MarkPosition = Doc<"jobs">["position"];

/**
 * Makes the next assets of a folder and its subfolders unreadable, the trash included.
 *
 * @returns their number, and the position of the last; `null` if none is left.
 */
export async function markNext(
  ctx: WriteCtx,
  { _id, path, position }: Pick<Doc<"jobs">, "_id" | "path" | "position">,
  limit: number,
): Promise<{ marked: number; next: MarkPosition | null }> {
  const found: Doc<"assets">[] = [];
  for (const range of rangesFrom(ctx, path, position)) {
    if (found.length < limit) found.push(...(await range.take(limit - found.length)));
  }
  for (const asset of found) await mark(ctx, asset, _id);
  const last = found.at(-1);
  if (last === undefined || found.length < limit) return { marked: found.length, next: null };
  return { marked: found.length, next: { folderPath: last.folderPath, after: last.basename } };
}

/** The ranges of the assets of a folder and its subfolders from a position on, whatever their state. */
function rangesFrom(ctx: QueryCtx, path: string, { folderPath, after }: MarkPosition) {
  const assets = () => ctx.db.query("assets");
  const { from, before } = rangeBelow(path);
  const below = assets().withIndex("by_any_state", (q) =>
    q.gt("folderPath", folderPath === path ? from : folderPath).lt("folderPath", before),
  );
  if (after === undefined) {
    return [assets().withIndex("by_any_state", (q) => q.eq("folderPath", folderPath)), below];
  }
  return [
    // Those that this job has taken down are behind the others.
    assets().withIndex("by_any_state", (q) =>
      q.eq("folderPath", folderPath).eq("basename", after).eq("isTakenDown", undefined),
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
 * @throws VERSION_NOT_FOUND, ARGUMENT_INVALID, HELD
 */
export async function takeDownVersions(ctx: WriteCtx, versionIds: string[]): Promise<Takedown> {
  const traces: Traces = { storageUrls: [], routePaths: [], alsoAt: [] };
  const going = new Set(versionIds);
  const isOther = ({ _id }: Version) => !going.has(_id);
  const assetIds = new Set<Id<"assets">>();
  let weight = 0;
  const holdsOver = holdsReader(ctx);
  for (const versionId of going) {
    const found = await findVersion(ctx, versionId);
    if (found === null) throw versionNotFound(versionId);
    const { asset, version } = found;
    weight += 1 + (await renditionsOf(ctx, version)).length;
    if (weight > MAX_WEIGHT) throw tooMany();
    await requireNotHeld(ctx, pathOfAsset(asset), undefined, holdsOver);
    if (publishedIdOf(asset) === versionId) traces.routePaths.push(pathOfAsset(asset));
    await trace(ctx, [version], isOther, traces);
    await removeVersion(ctx, asset, version);
    dropHandle(ctx);
    assetIds.add(asset._id);
  }
  for (const assetId of assetIds) await deleteUnreferenced(ctx, assetId, assetId);
  return { assetIds: [...assetIds], isDone: true, ...traces };
}

async function removeVersion(
  ctx: WriteCtx,
  asset: Doc<"assets">,
  version: Doc<"versions">,
): Promise<void> {
  await passOn(ctx, asset, version);
  let { awaits } = asset;
  if (version.publishWhenVerified) {
    awaits = await awaitedWithout(ctx, asset, version);
    await ctx.db.patch("assets", asset._id, { awaits });
  }
  const isPublished = publishedIdOf(asset) === version._id;
  if (isPublished) {
    // For a deleted asset the feed already has its deletion.
    const writing = asset.deletedAt === undefined ? ctx : unrecorded(ctx);
    await unpublish(writing, { ...asset, awaits }, awaits);
  }
  const totalBytes = await deleteVersions(ctx, { ...asset, isTakenDown: true }, [version], 0);
  const published = isPublished ? undefined : asset.published;
  const stored = { totalBytes: storedTotal({ published }, totalBytes) };
  await ctx.db.patch("assets", asset._id, stored);
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
  const isBeingTakenDown = await takedownReader(ctx);
  for (const version of versions) {
    const { _id: versionId, blobId } = version;
    if (seen.has(versionId)) continue;
    seen.add(versionId);
    traces.routePaths.push(`${VERSION_SEGMENT}/${versionId}`);
    if (seen.has(blobId)) continue;
    seen.add(blobId);
    const blob = await ctx.db.get("blobs", blobId);
    if (blob === null) continue;
    const url = blob.isPrivate ? null : await backendOf(blob.location).url(ctx, blob.location);
    if (url !== null) traces.storageUrls.push(url);
    for (const { location } of blob.isPrivate ? [] : await renditionsOf(ctx, version)) {
      const smaller = await backendOf(location).url(ctx, location);
      if (smaller !== null) traces.storageUrls.push(smaller);
    }
    if (blob.refCount === 1) continue;
    const sharing = await ctx.db
      .query("versions")
      .withIndex("by_blob", (q) => q.eq("blobId", blobId))
      .take(MAX_ALSO_AT);
    for (const other of sharing.filter(isOther)) {
      const asset = await ctx.db.get("assets", other.assetId);
      if (asset === null || asset.isTakenDown) continue;
      const { folderPath, basename } = asset;
      if (isBeingTakenDown(folderPath)) continue;
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
