/**
 * Relocates bytes to where they belong (places.ts). Convex storage and a public bucket serve an object to anyone with
 * its URL and without expiration, so private bytes share no object with public ones, and none with other assets: when
 * the access of an asset changes, a private asset is copied, or a version that has waited in a private place is to be
 * published, each version's bytes are copied to a new object, one at a time, and an old object that no version
 * references is deleted. So are the bytes of a version that has another type than its object, which the storage would
 * serve with the type that it was stored with.
 *
 * An asset is private from the moment its access is set. An asset that becomes public stays private until the
 * last of its versions has been relocated, so no URL of a private object is ever revealed.
 */
import type { Infer } from "convex/values";
import { v } from "convex/values";
import type { Doc } from "../../_generated/dataModel.js";
import type { MutationCtx, QueryCtx } from "../../_generated/server.js";
import { type CopyMade, backendFor, backendOf } from "../../backends/index.js";
import { sha256ToStore } from "../../../shared/sha256.js";
import { type Asset, accessChange } from "../files/assets.js";
import { type Blob, adoptBytes, findTwin, releaseBlob, retainBlob } from "./blobs.js";
import {
  NO_LAST_CHECK,
  copyFields,
  discardCopy,
  isSame,
  planCopy,
  readsBytes,
  takeCopy,
} from "./copying.js";
import { updateStamp, writeAs } from "../feed/recording.js";
import { deleteUnreferenced, releaseNow } from "./deletions.js";
import { belongsHidden } from "./places.js";
import { STOPPED, scheduleRetry } from "./relocationRequests.js";
import { publishAwaited } from "../files/awaiting.js";
import { refreshPublished } from "../files/publishing.js";
import { forgetRenditions, wantRenditions } from "../files/renditions.js";
import { wasPublished } from "../files/states.js";
import { readSettings } from "../settings.js";
import { STEP_SIZE } from "../work/steps.js";
import { leasedUntil, retryAt } from "../work/work.js";
import type { Version } from "../files/versions.js";

/** How many copies in a row may fail that read all bytes: with the waits between them, these take a week or two. */
const MAX_COPIES = 16;

type AssetRow = Doc<"assets"> & { relocation: NonNullable<Asset["relocation"]> };

/** A copy, and the version that it is for. */
export const copyJob = v.object({
  ...copyFields,
  assetId: v.id("assets"),
  versionId: v.id("versions"),
});
export type CopyJob = Infer<typeof copyJob>;

/** The result of a step: an object to copy, a version that needed no copy, or nothing to do. */
type Step = { job: CopyJob | null; isIdle: boolean };

/** Returns the next due asset, or `null`. Cost: 1 document. */
export async function dueAsset(ctx: QueryCtx): Promise<AssetRow | null> {
  const due = await ctx.db
    .query("assets")
    .withIndex("by_relocation", (q) =>
      q.gt("relocation.dueAt", STOPPED).lte("relocation.dueAt", Date.now()),
    )
    .first();
  return due?.relocation === undefined ? null : { ...due, relocation: due.relocation };
}

/** Advances the next due asset as far as possible without copying. */
export async function relocationStep(ctx: MutationCtx): Promise<Step> {
  const asset = await dueAsset(ctx);
  if (asset === null) return { job: null, isIdle: true };
  const relocation = { ...asset.relocation };
  const { backend: configured } = await readSettings(ctx);
  const versions = await ctx.db
    .query("versions")
    .withIndex("by_asset", (q) => q.eq("assetId", asset._id).gt("version", relocation.after))
    .take(STEP_SIZE);
  const publishHere = async ({ _id, version: after }: Version): Promise<Step> => {
    const dueAt = Date.now();
    await ctx.db.patch("assets", asset._id, { relocation: { ...relocation, after, dueAt } });
    await publishRelocated(ctx, _id);
    return { job: null, isIdle: false };
  };
  for (const version of versions) {
    const blob = await ctx.db.get("blobs", version.blobId);
    const isPrivate = belongsHidden(asset, version, backendFor(configured, false));
    const isHome = blob !== null && isAtHome(blob, asset, isPrivate);
    if (blob === null || (isHome && !version.isTypeUnstored)) {
      if (isWaiting(version)) return await publishHere(version);
      relocation.after = version.version;
      continue;
    }
    if ([version.verification, blob.verification].includes("pending")) {
      passOver(relocation, version);
      continue;
    }
    const isThere = await backendOf(blob.location).isPresent(ctx, blob.location);
    if (blob.verification === "failed" || !isThere) {
      if (isPrivate && !version.isTypeUnstored) await forsake(ctx, asset, version, blob);
    } else {
      const { backend } = isHome ? blob.location : { backend: backendFor(configured, isPrivate) };
      const { contentType } = version.isTypeUnstored ? version : blob;
      const wanted = { ...blob, contentType };
      const twin = await findTwin(ctx, asset._id, wanted, backend, isPrivate);
      if (twin === null) {
        const copies = relocation.copies ?? 0;
        if (relocation.copying === version.version && copies > 1) {
          // The actions of two such copies have died; other versions go first.
          passOver(relocation, version);
          continue;
        }
        if (copies >= MAX_COPIES) return await stop(ctx, asset, relocation, version);
        const { basename } = asset;
        const copy = await planCopy(ctx, wanted, { backend, isPrivate, basename });
        // Bytes to publish, or with another type, are not read, so that this takes no time.
        const isInStorage = isHome || (!isPrivate && !wasPublished(asset, version));
        const job = { ...copy, assetId: asset._id, versionId: version._id, isInStorage };
        const begun = {
          dueAt: leasedUntil("copy"),
          copies: readsBytes(job) ? copies + 1 : copies,
          copying: version.version,
        };
        await ctx.db.patch("assets", asset._id, { relocation: { ...relocation, ...begun } });
        return { job, isIdle: false };
      }
      await retainBlob(ctx, twin);
      await repoint(ctx, version, blob, twin);
      if (isWaiting(version)) return await publishHere(version);
    }
    relocation.after = version.version;
  }
  if (versions.length === STEP_SIZE) {
    await ctx.db.patch("assets", asset._id, { relocation: { ...relocation, dueAt: Date.now() } });
    return { job: null, isIdle: false };
  }
  if (relocation.retryFrom === undefined) {
    await finishRelocation(ctx, asset);
    return { job: null, isIdle: false };
  }
  // Start again from the first version that failed.
  const next = { after: relocation.retryFrom - 1, retryFrom: undefined, copying: undefined };
  const retry = { ...relocation, ...delayed(relocation), ...next };
  await ctx.db.patch("assets", asset._id, { relocation: retry });
  await scheduleRetry(ctx, retry.dueAt);
  return { job: null, isIdle: false };
}

/** Copying has failed too often, each time at the price of all bytes: it waits until someone asks for it again. */
async function stop(
  ctx: MutationCtx,
  asset: AssetRow,
  relocation: AssetRow["relocation"],
  { version }: Version,
): Promise<Step> {
  const from = { after: (relocation.retryFrom ?? version) - 1, retryFrom: undefined };
  const stopped = { ...from, copying: undefined, dueAt: STOPPED };
  await ctx.db.patch("assets", asset._id, { relocation: { ...relocation, ...stopped } });
  console.error(
    `The bytes of asset ${asset._id} were not relocated: ${MAX_COPIES} copies have failed. ` +
      "Find the cause, and set the access of the file again.",
  );
  return { job: null, isIdle: false };
}

/** Returns whether a version of an asset may keep its object. */
function isAtHome({ isPrivate, assetId }: Blob, asset: AssetRow, toPrivate: boolean): boolean {
  return toPrivate ? isPrivate === true && assetId === asset._id : !isPrivate;
}

function isWaiting({ verification, publishWhenVerified }: Version): boolean {
  return verification === undefined && publishWhenVerified === true;
}

/** Publishes a version whose bytes are in place, if it waits for that. */
async function publishRelocated(ctx: MutationCtx, versionId: Version["_id"]): Promise<void> {
  const version = await ctx.db.get("versions", versionId);
  const asset = version && (await ctx.db.get("assets", version.assetId));
  if (!version || !asset || !isWaiting(version)) return;
  await writeAs(ctx, undefined, (writing) => publishAwaited(writing, asset, version));
}

/** Skips a version that cannot be relocated now, and records it for a retry. */
function passOver(relocation: AssetRow["relocation"], { version }: Version): void {
  relocation.after = version;
  relocation.copying = undefined;
  relocation.retryFrom ??= version;
}

/** Returns the time of the next retry, with backoff. */
function delayed({ failures }: AssetRow["relocation"]) {
  return { failures: failures + 1, dueAt: retryAt("relocation", failures) };
}

/**
 * A version of a private asset keeps the record of missing or wrong bytes, but not the object, because its
 * location may be public.
 */
async function forsake(
  ctx: MutationCtx,
  asset: AssetRow,
  version: Version,
  { location, size, sha256, contentType, verification }: Blob,
): Promise<void> {
  const row = {
    ...{ location, assetId: asset._id, size, sha256, contentType, verification },
    isPrivate: true,
    refCount: 1,
  };
  const blobId = await ctx.db.insert("blobs", row);
  await repoint(ctx, version, { _id: version.blobId }, { _id: blobId, ...row });
}

/**
 * Points the version to its copy. A copy that is no longer needed is deleted, and one with wrong bytes is
 * deleted and retried.
 */
export async function settleCopy(ctx: MutationCtx, job: CopyJob, made: CopyMade): Promise<void> {
  const { sha256 } = made;
  const copy = await takeCopy(ctx, job, made);
  const found = await stillWanted(ctx, job);
  const isUsable =
    found !== null &&
    copy !== null &&
    isSame(found.blob, { sha256 }) &&
    isSame(copy, { sha256, size: found.blob.size });
  if (!isUsable) {
    if (copy !== null) await discardCopy(ctx, copy.location);
    await postponeRelocation(ctx, job);
    return;
  }
  const { asset, version, blob: old } = found;
  const { isPrivate } = job;
  // The copy's hash was computed from the bytes that were written, if they were read.
  const content = { size: old.size, contentType: job.contentType, sha256: sha256 ?? old.sha256 };
  const bytes = { location: copy.location, ...content, verification: undefined };
  const blob = await adoptBytes(ctx, asset._id, bytes, isPrivate);
  // Other versions with these bytes find the copy by its content.
  if (old.sha256 === undefined) await ctx.db.patch("blobs", old._id, { sha256 });
  await repoint(ctx, version, old, blob);
  if (isNext(asset, version)) {
    const none = { failures: 0, copies: undefined, copying: undefined };
    const done = { ...none, after: version.version, dueAt: Date.now() };
    await ctx.db.patch("assets", asset._id, { relocation: { ...asset.relocation, ...done } });
  }
  await publishRelocated(ctx, version._id);
}

/** Returns what a copy is for, if it is still needed; the state may have changed since. */
async function stillWanted(ctx: MutationCtx, { assetId, versionId, blobId, isPrivate }: CopyJob) {
  const asset = await ctx.db.get("assets", assetId);
  const version = await ctx.db.get("versions", versionId);
  const blob = await ctx.db.get("blobs", blobId);
  if (asset?.relocation === undefined || version?.blobId !== blobId || blob === null) return null;
  const backend = backendFor((await readSettings(ctx)).backend, false);
  if (belongsHidden(asset, version, backend) !== isPrivate) return null;
  return { asset: { ...asset, relocation: asset.relocation }, version, blob };
}

/** Returns whether the asset waits for this version; another run may have advanced or restarted it. */
function isNext({ relocation }: AssetRow, { version }: Version): boolean {
  return relocation.after === version - 1;
}

/**
 * Points a version to other bytes with the same content; unreferenced public bytes are deleted immediately.
 */
async function repoint(
  ctx: MutationCtx,
  version: Version,
  old: Pick<Blob, "_id">,
  blob: Blob,
): Promise<void> {
  const { location, sha256 } = blob;
  await forgetRenditions(ctx, version, blob.isPrivate === true);
  // Its smaller images counted, and its row showed them.
  const asset = (await ctx.db.get("assets", version.assetId))!;
  const moved = {
    ...{ blobId: blob._id, location, isTypeUnstored: undefined },
    sha256: sha256ToStore(sha256),
    ...NO_LAST_CHECK,
  };
  await ctx.db.patch("versions", version._id, moved);
  await refreshPublished(ctx, asset, { ...version, ...moved });
  await wantRenditions(ctx, asset, { ...version, ...moved }, false);
  if (blob.isPrivate) {
    await releaseNow(ctx, old._id, 1);
  } else {
    await releaseBlob(ctx, old._id, 1, (await readSettings(ctx)).blobGraceMs);
  }
}

/** Continues with the versions after the failed one, and schedules a retry. */
export async function postponeRelocation(ctx: MutationCtx, job: CopyJob): Promise<void> {
  const found = await stillWanted(ctx, job);
  if (found === null || !isNext(found.asset, found.version)) return;
  const { asset, version } = found;
  const relocation = { ...asset.relocation, ...delayed(asset.relocation) };
  passOver(relocation, version);
  await ctx.db.patch("assets", asset._id, { relocation });
  await scheduleRetry(ctx, relocation.dueAt);
}

/** All versions have been relocated; an asset that was to become public now does. */
async function finishRelocation(
  ctx: MutationCtx,
  { _id, isPrivate, relocation: { to, startedBy } }: AssetRow,
): Promise<void> {
  // A public asset only had versions to publish.
  if (to === "private" || !isPrivate) {
    // Public objects that nothing references have waited for their end; now no one may read them.
    if (isPrivate && (await deleteUnreferenced(ctx, _id))) return;
    await ctx.db.patch("assets", _id, { relocation: undefined });
    return;
  }
  await writeAs(ctx, startedBy, async (writing) => {
    const stamp = updateStamp(writing);
    await ctx.db.patch("assets", _id, { relocation: undefined, isPrivate: undefined, ...stamp });
    const asset = (await ctx.db.get("assets", _id))!;
    // For a deleted asset the feed already has its deletion; its state is recorded when it is restored.
    if (asset.deletedAt === undefined) writing.record(accessChange(asset));
  });
}
