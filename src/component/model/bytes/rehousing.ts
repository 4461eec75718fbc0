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
import type { Doc } from "../../_generated/dataModel.js";
import type { MutationCtx, QueryCtx } from "../../_generated/server.js";
import { inspectStored } from "../../backends/convex.js";
import { type Location, backendFor, isObjectPresent, objectUrl } from "../../backends/index.js";
import { newKey } from "../../backends/r2.js";
import { placeInBucket } from "../../schema.js";
import { access as accessValue } from "../../../shared/values.js";
import { type Asset, accessChange } from "../files/assets.js";
import { type Blob, adoptBytes, findTwin, isClaimed, releaseBlob, retainBlob } from "./blobs.js";
import type { Change } from "../feed/changes.js";
import { releaseNow } from "./deletions.js";
import { enqueueDeletion, removeObject } from "./removing.js";
import { refreshPublished } from "../files/publishing.js";
import { reservePlace, settleReservation } from "./reservations.js";
import { readSettings } from "../settings.js";
import { STEP_SIZE } from "../work/steps.js";
import type { Version } from "../files/versions.js";

type AssetRow = Doc<"assets"> & { rehousing: NonNullable<Asset["rehousing"]> };

/** How long a copy may take before somebody else takes the step: a large file takes a while. */
const LEASE_MS = 30 * 60 * 1000;
const FIRST_RETRY_MS = 60 * 1000;
const MAX_RETRY_MS = 60 * 60 * 1000;

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

/**
 * What a step came to: something to copy, something that was settled at once, or nothing to do. What
 * has happened to an asset was asked for by the actor.
 */
type Step = { job: CopyJob | null; isIdle: boolean; changes: Change[]; actor?: string };

/** The next asset that is due; `null` when none is. Cost: 1 document. */
export async function dueAsset(ctx: QueryCtx): Promise<AssetRow | null> {
  const due = await ctx.db
    .query("assets")
    .withIndex("by_rehousing", (q) => q.gt("rehousing.dueAt", 0).lte("rehousing.dueAt", Date.now()))
    .first();
  return due?.rehousing === undefined ? null : { ...due, rehousing: due.rehousing };
}

/** Takes the next asset that is due as far as it can be taken without copying. */
export async function rehousingStep(ctx: MutationCtx): Promise<Step> {
  const asset = await dueAsset(ctx);
  if (asset === null) return { job: null, isIdle: true, changes: [] };
  const rehousing = { ...asset.rehousing };
  const isPrivate = rehousing.to === "private";
  const target = backendFor((await readSettings(ctx)).backend, isPrivate);
  const versions = await ctx.db
    .query("versions")
    .withIndex("by_asset", (q) => q.eq("assetId", asset._id).gt("version", rehousing.after))
    .take(STEP_SIZE);
  for (const version of versions) {
    const blob = await ctx.db.get("blobs", version.blobId);
    if (blob === null || (blob.isPrivate === true) === isPrivate) {
      rehousing.after = version.version;
      continue;
    }
    if (blob.verification === "pending") {
      passOver(rehousing, version);
      continue;
    }
    const isThere = await isObjectPresent(ctx, blob.location);
    if (blob.verification === "failed" || !isThere) {
      if (isPrivate) await forsake(ctx, asset, version, blob);
    } else {
      const twin = await findTwin(ctx, blob, target.backend, isPrivate);
      if (twin === null) {
        const dueAt = Date.now() + LEASE_MS;
        await ctx.db.patch("assets", asset._id, { rehousing: { ...rehousing, dueAt } });
        const job = await planCopy(ctx, asset, version, blob, target);
        return { job, isIdle: false, changes: [] };
      }
      await retainBlob(ctx, twin);
      await repoint(ctx, asset, version, blob, twin);
    }
    rehousing.after = version.version;
  }
  if (versions.length === STEP_SIZE) {
    await ctx.db.patch("assets", asset._id, { rehousing: { ...rehousing, dueAt: Date.now() } });
    return { job: null, isIdle: false, changes: [] };
  }
  if (rehousing.retryFrom === undefined) {
    const changes = await finishRehousing(ctx, asset);
    return { job: null, isIdle: false, changes, actor: rehousing.startedBy };
  }
  // Once more from the first version that could not be done.
  await ctx.db.patch("assets", asset._id, {
    rehousing: {
      ...rehousing,
      ...delayed(rehousing),
      after: rehousing.retryFrom - 1,
      retryFrom: undefined,
    },
  });
  return { job: null, isIdle: false, changes: [] };
}

/** Goes on behind a version that cannot be done now, and remembers to come back to it. */
function passOver(rehousing: AssetRow["rehousing"], { version }: Version): void {
  rehousing.after = version;
  rehousing.retryFrom ??= version;
}

/** A later time for the next try, each time after a longer wait. */
function delayed({ failures }: AssetRow["rehousing"]) {
  const dueAt = Date.now() + Math.min(FIRST_RETRY_MS * 2 ** failures, MAX_RETRY_MS);
  return { failures: failures + 1, dueAt };
}

/**
 * Lets a version of a private asset keep the record of bytes that are not there or not right, but not
 * the object: what is at its place might be read by everybody.
 */
async function forsake(
  ctx: MutationCtx,
  asset: AssetRow,
  version: Version,
  { location, size, sha256, contentType, verification }: Blob,
): Promise<void> {
  const row = {
    ...{ location, size, sha256, contentType, verification },
    isPrivate: true,
    refCount: 1,
  };
  const blobId = await ctx.db.insert("blobs", row);
  await repoint(ctx, asset, version, { _id: version.blobId }, { _id: blobId, ...row });
}

async function planCopy(
  ctx: MutationCtx,
  asset: AssetRow,
  version: Version,
  blob: Blob,
  { backend, bucket }: ReturnType<typeof backendFor>,
): Promise<CopyJob> {
  const { size, contentType } = blob;
  const { to } = asset.rehousing;
  const filename = version.filename ?? asset.basename;
  let target: CopyJob["target"];
  if (backend === "r2") {
    target = { backend, key: await newKey(ctx, filename, undefined), bucket };
    await reservePlace(ctx, target, blob);
  } else {
    target = await ctx.storage.generateUploadUrl();
  }
  const { location } = blob;
  const source = location.backend === "r2" ? location : (await objectUrl(ctx, location))!;
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
  job: CopyJob,
  { storageId, sha256 }: Infer<typeof madeCopy>,
): Promise<void> {
  const copy = await inspectCopy(ctx, job.target, storageId);
  const found = await stillWanted(ctx, job);
  const isUsable =
    found !== null &&
    copy !== null &&
    isSame(found.blob, sha256) &&
    isSame(copy, sha256, found.blob.size);
  if (!isUsable) {
    if (copy !== null) await discard(ctx, copy.location);
    await postponeRehousing(ctx, job);
    return;
  }
  const { asset, version, blob: old } = found;
  const isPrivate = job.to === "private";
  // The copy's hash was taken from the bytes that went into it.
  const content = { size: old.size, contentType: job.contentType, sha256 };
  const bytes = { location: copy.location, ...content, verification: undefined };
  const blob = await adoptBytes(ctx, bytes, isPrivate);
  // Other versions with these bytes find the copy by what they are.
  if (old.sha256 === undefined) await ctx.db.patch("blobs", old._id, { sha256 });
  await repoint(ctx, asset, version, old, blob);
  if (!isNext(asset, version)) return;
  const done = { after: version.version, failures: 0, dueAt: Date.now() };
  await ctx.db.patch("assets", asset._id, { rehousing: { ...asset.rehousing, ...done } });
}

/** What a job is for, if that still has to be done; meanwhile all may have changed. */
async function stillWanted(ctx: MutationCtx, { assetId, versionId, blobId, to }: CopyJob) {
  const asset = await ctx.db.get("assets", assetId);
  const version = await ctx.db.get("versions", versionId);
  const blob = await ctx.db.get("blobs", blobId);
  if (asset?.rehousing?.to !== to || version?.blobId !== blobId || blob === null) return null;
  return { asset: { ...asset, rehousing: asset.rehousing }, version, blob };
}

/** Whether the asset waits for this version; another run may have gone on, or begun anew. */
function isNext({ rehousing }: AssetRow, { version }: Version): boolean {
  return rehousing.after === version - 1;
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

/** Throws a copy away, unless it is in use: then somebody has said for the second time that it is made. */
async function discard(ctx: MutationCtx, location: Location): Promise<void> {
  if (location.backend === "r2") await enqueueDeletion(ctx, location, Date.now());
  else if (!(await isClaimed(ctx, location.storageId))) await removeObject(ctx, location);
}

/** Gives a version other bytes of the same content; public ones that nobody has now go at once. */
async function repoint(
  ctx: MutationCtx,
  asset: Asset,
  version: Version,
  old: Pick<Blob, "_id">,
  blob: Blob,
): Promise<void> {
  const moved = { blobId: blob._id, location: blob.location, sha256: blob.sha256 };
  await ctx.db.patch("versions", version._id, moved);
  await refreshPublished(ctx, asset, { ...version, ...moved });
  if (blob.isPrivate) {
    await releaseNow(ctx, old._id, 1);
  } else {
    await releaseBlob(ctx, old._id, 1, (await readSettings(ctx)).blobGraceMs);
  }
}

/** Goes on with the versions behind the one that has failed, and tries that again later. */
export async function postponeRehousing(ctx: MutationCtx, job: CopyJob): Promise<void> {
  const found = await stillWanted(ctx, job);
  if (found === null || !isNext(found.asset, found.version)) return;
  const { asset, version } = found;
  const rehousing = { ...asset.rehousing, ...delayed(asset.rehousing) };
  passOver(rehousing, version);
  await ctx.db.patch("assets", asset._id, { rehousing });
}

/** All versions are where they belong; now what was to be public is. */
async function finishRehousing(
  ctx: MutationCtx,
  { _id, rehousing: { to, startedBy } }: AssetRow,
): Promise<Change[]> {
  if (to === "private") {
    await ctx.db.patch("assets", _id, { rehousing: undefined });
    return [];
  }
  const stamp = { updatedAt: Date.now(), updatedBy: startedBy };
  await ctx.db.patch("assets", _id, { rehousing: undefined, isPrivate: undefined, ...stamp });
  const asset = (await ctx.db.get("assets", _id))!;
  // The feed has told that a deleted asset is gone; what it is shows when it comes back.
  return asset.deletedAt === undefined ? [accessChange(asset)] : [];
}
