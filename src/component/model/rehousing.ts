/**
 * Bytes follow the access of their asset. Convex storage and a public bucket serve an object for ever
 * to whoever has its address, so private assets share no object with public ones: when the access
 * changes, each version's bytes are stored anew, one at a time, and the old object goes.
 *
 * An asset is private from the moment it is told to be. One that is to be public stays private until
 * the last of its versions has moved, so that no address of a private object is ever handed out.
 */
import type { Infer } from "convex/values";
import { v } from "convex/values";
import { internal } from "../_generated/api.js";
import type { Doc, Id } from "../_generated/dataModel.js";
import type { MutationCtx } from "../_generated/server.js";
import { inspectStored } from "../backends/convex.js";
import { type Location, backendFor, objectUrl, removeObject } from "../backends/index.js";
import { newKey } from "../backends/r2.js";
import { access as accessValue, placeInBucket } from "../schema.js";
import type { Access, AccessFields } from "./access.js";
import { type Asset, accessChange } from "./assets.js";
import { type Blob, adoptBytes, findTwin, releaseBlob, retainBlob } from "./blobs.js";
import type { Change } from "./changes.js";
import { enqueueDeletion } from "./deletions.js";
import { refreshPublished } from "./publishing.js";
import { reservePlace, settleReservation } from "./reservations.js";
import { readSettings } from "./settings.js";
import { STEP_SIZE } from "./steps.js";
import { releaseNow } from "./sweeping.js";
import type { Version } from "./versions.js";

type AssetRow = Doc<"assets"> & { rehousing: NonNullable<Asset["rehousing"]> };

/** How long a copy may take before somebody else takes the step: a large file takes a while. */
const LEASE_MS = 30 * 60 * 1000;
const FIRST_RETRY_MS = 60 * 1000;
const MAX_RETRY_MS = 60 * 60 * 1000;

/** Transactions that have asked for the background work already. */
const asked = new WeakSet<MutationCtx>();

/** Has the background look for what is due; once for each transaction is enough. */
export async function askForRehousing(ctx: MutationCtx): Promise<void> {
  if (asked.has(ctx)) return;
  asked.add(ctx);
  await ctx.scheduler.runAfter(0, internal.rehousing.continueRehousing, {});
}

function beginRehousing(to: Access, startedBy: string | undefined) {
  return { to, after: 0, dueAt: Date.now(), failures: 0, startedBy };
}

/**
 * What has to change in an asset's row for another access; `null` when nothing has. The bytes follow
 * in the background.
 */
export async function changeAccess(
  ctx: MutationCtx,
  asset: Pick<Asset, "access" | "isPrivate" | "rehousing" | "versionCounter">,
  wanted: AccessFields,
  actor: string | undefined,
): Promise<Pick<Asset, "access" | "isPrivate" | "rehousing"> | null> {
  const { access } = wanted;
  const to: Access = wanted.isPrivate ? "private" : "public";
  const isThere = (asset.isPrivate ? "private" : "public") === to;
  const isOnTheWay = asset.rehousing?.to === to;
  if (isOnTheWay || (isThere && asset.rehousing === undefined)) {
    return access === asset.access ? null : { access };
  }
  if (asset.versionCounter === 0) return { ...wanted, rehousing: undefined };
  await askForRehousing(ctx);
  return { access, isPrivate: true, rehousing: beginRehousing(to, actor) };
}

/** A new asset whose first version has bytes of another access: they are to be stored anew. */
export function rehousingOf(
  { isPrivate }: AccessFields,
  blob: Blob,
  actor: string | undefined,
): Asset["rehousing"] {
  if ((blob.isPrivate === true) === (isPrivate === true)) return undefined;
  return beginRehousing(isPrivate ? "private" : "public", actor);
}

/** One object that is to be stored anew, and where. */
export const copyJob = v.object({
  assetId: v.id("assets"),
  versionId: v.id("versions"),
  blobId: v.id("blobs"),
  to: accessValue,
  size: v.number(),
  contentType: v.string(),
  filename: v.string(),
  /** A URL of Convex storage, or a place in a bucket. */
  source: v.union(v.string(), placeInBucket),
  /** An upload URL of Convex storage, or a place in a bucket. */
  target: v.union(v.string(), placeInBucket),
});
export type CopyJob = Infer<typeof copyJob>;

/** What a step came to: something to copy, something that was settled at once, or nothing to do. */
type Step = { job: CopyJob | null; isIdle: boolean; changes: Change[] };

/** Takes the next asset that is due as far as it can be taken without copying. */
export async function rehousingStep(ctx: MutationCtx): Promise<Step> {
  const due = await ctx.db
    .query("assets")
    .withIndex("by_rehousing", (q) => q.gt("rehousing.dueAt", 0).lte("rehousing.dueAt", Date.now()))
    .first();
  if (due?.rehousing === undefined) return { job: null, isIdle: true, changes: [] };
  const asset = { ...due, rehousing: due.rehousing };
  const versions = await ctx.db
    .query("versions")
    .withIndex("by_asset", (q) => q.eq("assetId", asset._id).gt("version", asset.rehousing.after))
    .take(STEP_SIZE);
  for (const version of versions) {
    const blob = await ctx.db.get("blobs", version.blobId);
    if (blob === null || !isMisplaced(blob, asset)) continue;
    if (blob.verification === "pending") {
      await stopBefore(ctx, asset, version, retryAt(asset));
      return { job: null, isIdle: false, changes: [] };
    }
    const twin = await findTwin(ctx, blob, asset.rehousing.to === "private");
    if (twin !== null) {
      await retainBlob(ctx, twin);
      await repoint(ctx, asset, version, blob, twin);
      continue;
    }
    await stopBefore(ctx, asset, version, Date.now() + LEASE_MS);
    return { job: await planCopy(ctx, asset, version, blob), isIdle: false, changes: [] };
  }
  const last = versions.at(-1);
  if (versions.length === STEP_SIZE && last !== undefined) {
    await ctx.db.patch("assets", asset._id, {
      rehousing: { ...asset.rehousing, after: last.version, dueAt: Date.now() },
    });
    return { job: null, isIdle: false, changes: [] };
  }
  return { job: null, isIdle: false, changes: await finishRehousing(ctx, asset._id) };
}

/** Bytes that have turned out not to be there are nowhere. */
function isMisplaced(blob: Blob, { rehousing }: AssetRow): boolean {
  if (blob.verification === "failed") return false;
  return (blob.isPrivate === true) !== (rehousing.to === "private");
}

function retryAt({ rehousing }: AssetRow): number {
  return Date.now() + Math.min(FIRST_RETRY_MS * 2 ** rehousing.failures, MAX_RETRY_MS);
}

/** Leaves an asset, to go on with this version when it is due. */
async function stopBefore(
  ctx: MutationCtx,
  { _id, rehousing }: AssetRow,
  version: Version,
  dueAt: number,
): Promise<void> {
  const after = version.version - 1;
  await ctx.db.patch("assets", _id, { rehousing: { ...rehousing, after, dueAt } });
}

async function planCopy(
  ctx: MutationCtx,
  asset: AssetRow,
  version: Version,
  blob: Blob,
): Promise<CopyJob> {
  const { size, contentType } = blob;
  const { to } = asset.rehousing;
  const filename = version.filename ?? asset.basename;
  const { backend, bucket } = backendFor((await readSettings(ctx)).backend, to === "private");
  let target: CopyJob["target"];
  if (backend === "r2") {
    target = { backend, key: await newKey(ctx, filename, undefined), bucket };
    await reservePlace(ctx, target, blob);
  } else {
    target = await ctx.storage.generateUploadUrl();
  }
  const source =
    blob.location.backend === "r2"
      ? blob.location
      : ((await objectUrl(ctx, blob.location)) ?? "https://missing.invalid/");
  const ids = { assetId: asset._id, versionId: version._id, blobId: blob._id };
  return { ...ids, to, size, contentType, filename, source, target };
}

/** What a copy came to: where it is, and what its bytes are. */
export const madeCopy = v.object({
  storageId: v.optional(v.string()),
  sha256: v.string(),
});

/**
 * Makes a copy the bytes of the version that it was made for. One that nobody needs any more goes,
 * and one that is not what it should be goes and is made again later.
 */
export async function settleCopy(
  ctx: MutationCtx,
  { assetId, versionId, blobId, to, contentType, target }: CopyJob,
  { storageId, sha256 }: Infer<typeof madeCopy>,
): Promise<void> {
  const asset = await ctx.db.get("assets", assetId);
  const version = await ctx.db.get("versions", versionId);
  const old = await ctx.db.get("blobs", blobId);
  const copy = await inspectCopy(ctx, target, storageId);
  const isWanted =
    asset?.rehousing?.to === to && version?.blobId === blobId && old !== null && copy !== null;
  if (!isWanted || !isSame(old, sha256) || !isSame(copy, sha256, old.size)) {
    if (copy !== null) await discard(ctx, copy.location);
    await postponeRehousing(ctx, assetId);
    return;
  }
  // The copy's hash was taken from the bytes that went into it.
  const content = { size: old.size, contentType, sha256, verification: "verified" as const };
  const isPrivate = to === "private";
  const blob = await adoptBytes(ctx, { location: copy.location, ...content }, isPrivate);
  // Other versions with these bytes find the copy by what they are.
  if (old.sha256 === undefined) await ctx.db.patch("blobs", blobId, { sha256 });
  await repoint(ctx, asset, version, old, blob);
  const rehousing = { ...asset.rehousing!, failures: 0, dueAt: Date.now() };
  await ctx.db.patch("assets", assetId, { rehousing });
}

type Content = Pick<Blob, "sha256"> & Partial<Pick<Blob, "size">>;

/** Whether what is known of some bytes agrees with this. */
function isSame(known: Content, sha256: string, size: number | undefined = known.size): boolean {
  const { size: knownSize = size } = known;
  return knownSize === size && (known.sha256 === undefined || known.sha256 === sha256);
}

/** Where a copy is, and what its storage says of it; `null` when it is not there. */
async function inspectCopy(
  ctx: MutationCtx,
  target: CopyJob["target"],
  storageId: string | undefined,
): Promise<(Content & { location: Location }) | null> {
  if (typeof target === "string") {
    return storageId === undefined ? null : await inspectStored(ctx, storageId);
  }
  // What is in the bucket was read back there; only the place may have been lost meanwhile.
  return (await settleReservation(ctx, target)) ? { location: target } : null;
}

async function discard(ctx: MutationCtx, location: Location): Promise<void> {
  if (location.backend === "convex") await removeObject(ctx, location);
  else await enqueueDeletion(ctx, location, Date.now());
}

/** Gives a version other bytes of the same content; public ones that nobody has now go at once. */
async function repoint(
  ctx: MutationCtx,
  asset: Asset,
  version: Version,
  old: Blob,
  blob: Blob,
): Promise<void> {
  const moved = { blobId: blob._id, location: blob.location, sha256: blob.sha256 };
  await ctx.db.patch("versions", version._id, moved);
  await refreshPublished(ctx, asset, { ...version, ...moved });
  if (blob.isPrivate) {
    await releaseNow(ctx, old._id);
  } else {
    await releaseBlob(ctx, old._id, 1, (await readSettings(ctx)).blobGraceMs);
  }
}

/** Tries the asset again later. */
export async function postponeRehousing(ctx: MutationCtx, assetId: Id<"assets">): Promise<void> {
  const asset = await ctx.db.get("assets", assetId);
  if (asset?.rehousing === undefined) return;
  const row = { ...asset, rehousing: asset.rehousing };
  const rehousing = { ...row.rehousing, failures: row.rehousing.failures + 1, dueAt: retryAt(row) };
  await ctx.db.patch("assets", assetId, { rehousing });
}

/** All versions are where they belong; now what was to be public is. */
async function finishRehousing(ctx: MutationCtx, assetId: Id<"assets">): Promise<Change[]> {
  const asset = (await ctx.db.get("assets", assetId))!;
  const isPublic = asset.rehousing!.to === "public";
  const finished = { rehousing: undefined, isPrivate: isPublic ? undefined : true };
  await ctx.db.patch("assets", assetId, finished);
  return isPublic && asset.deletedAt === undefined ? [accessChange({ ...asset, ...finished })] : [];
}
