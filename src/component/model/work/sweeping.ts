/**
 * The sweeper: what nothing needs any more goes, in small steps, each a transaction of its own.
 * Assets leave the trash after the retention time, upload intents after their expiry, stored objects
 * that no upload was finished with after a day, blobs without a reference after their grace period,
 * and changes that the feed need not remember. What fails is tried again later and never holds up
 * the rest.
 */
import type { SystemDataModel } from "convex/server";
import type { Doc, Id } from "../../_generated/dataModel.js";
import type { MutationCtx } from "../../_generated/server.js";
import { R2_UPLOAD_LIFETIME_MS } from "../../backends/r2.js";
import { internal } from "../../_generated/api.js";
import { deleteBlob, retryAt } from "../bytes/deletions.js";
import { pruneStep } from "../feed/pruning.js";
import { enqueueDeletion } from "../bytes/removing.js";
import { madeAt } from "../rows.js";
import { readSettings, type Settings } from "../settings.js";
import { base64ToHex } from "../../../shared/sha256.js";
import { SWEEP_STEP } from "./steps.js";
import { purgeStep } from "../files/trash.js";
import { forgetTrashedFolders } from "../tree/trashedFolders.js";
import { placeOf } from "../bytes/uploads.js";

export type Sweep = Doc<"sweeps">;

const HOUR_MS = 60 * 60 * 1000;
/** Long enough for a late caller to be told that its upload has expired. */
const INTENT_KEPT_MS = 24 * HOUR_MS;
/** Far longer than an upload address is valid, so what is unclaimed by then stays unclaimed. */
const ORPHAN_AGE_MS = 24 * HOUR_MS;

const NOTHING = {
  purgedAssets: 0,
  purgedVersions: 0,
  deletedBlobs: 0,
  deletedUploads: 0,
  deletedOrphans: 0,
  prunedChanges: 0,
  freedBytes: 0,
  failures: 0,
};

/** What a sweep begins with: the clock, or an operator, whom a pause does not stop. */
export type SweepStart = Pick<Sweep, "isManual" | "startedBy">;

export async function beginSweep(ctx: MutationCtx, start: SweepStart): Promise<Sweep> {
  const now = Date.now();
  const row = { phase: "trash" as const, ...NOTHING, ...start, startedAt: now, updatedAt: now };
  const sweepId = await ctx.db.insert("sweeps", row);
  return (await ctx.db.get("sweeps", sweepId))!;
}

/** Most reports that are kept. */
const SWEEPS_KEPT = 100;

/** Deletes the oldest report when there are enough, so that the table stays small. */
export async function forgetOldSweeps(ctx: MutationCtx): Promise<void> {
  const newest = await ctx.db.query("sweeps").order("desc").take(SWEEPS_KEPT);
  const oldest = newest.at(-1);
  if (newest.length === SWEEPS_KEPT && oldest) await ctx.db.delete("sweeps", oldest._id);
}

/** Does one bounded part of a sweep and returns it as it is now. */
export async function sweepStep(ctx: MutationCtx, before: Sweep): Promise<Sweep> {
  const sweep = { ...before };
  const settings = await readSettings(ctx);
  if (sweep.phase !== "done") {
    const isPhaseDone = await PHASES[sweep.phase](ctx, sweep, settings);
    if (isPhaseDone) sweep.phase = NEXT_PHASE[sweep.phase];
  }
  sweep.updatedAt = Date.now();
  if (sweep.phase === "done") sweep.finishedAt = sweep.updatedAt;
  await ctx.db.replace("sweeps", sweep._id, sweep);
  return sweep;
}

type Phase = Exclude<Sweep["phase"], "done">;

const NEXT_PHASE: Record<Phase, Sweep["phase"]> = {
  trash: "uploads",
  uploads: "orphans",
  orphans: "blobs",
  blobs: "feed",
  feed: "done",
};

/** Each does its part, counts it, and tells whether its phase is through. */
const PHASES: Record<
  Phase,
  (ctx: MutationCtx, sweep: Sweep, settings: Settings) => Promise<boolean>
> = {
  trash: purgeExpiredAsset,
  uploads: deleteExpiredIntents,
  orphans: deleteOrphans,
  blobs: deleteUnusedBlobs,
  feed: pruneFeed,
};

async function purgeExpiredAsset(
  ctx: MutationCtx,
  sweep: Sweep,
  settings: Settings,
): Promise<boolean> {
  const expired = Date.now() - settings.trashRetentionMs;
  const trash = ctx.db.query("assets");
  const asset =
    // A purge that was begun is finished first.
    (await trash.withIndex("by_trash", (q) => q.eq("isPurging", true)).first()) ??
    (await ctx.db
      .query("assets")
      .withIndex("by_trash", (q) =>
        q.eq("isPurging", undefined).gt("deletedAt", 0).lte("deletedAt", expired),
      )
      .first());
  if (asset === null) return (await forgetTrashedFolders(ctx, expired, SWEEP_STEP)) < SWEEP_STEP;
  const { versions, isGone } = await purgeStep(ctx, asset, settings.blobGraceMs);
  sweep.purgedVersions += versions;
  if (isGone) sweep.purgedAssets += 1;
  return false;
}

async function deleteExpiredIntents(ctx: MutationCtx, sweep: Sweep): Promise<boolean> {
  const expired = await ctx.db
    .query("uploadIntents")
    .withIndex("by_expiry", (q) => q.lte("expiresAt", Date.now() - INTENT_KEPT_MS))
    .take(SWEEP_STEP);
  for (const intent of expired) {
    // What was sent to a bucket and never finished is there under a key that only we know.
    if (intent.r2Key !== undefined && intent.finishedAs === undefined) {
      await enqueueDeletion(ctx, placeOf(intent), Date.now());
    }
    await ctx.db.delete("uploadIntents", intent._id);
  }
  sweep.deletedUploads += expired.length;
  return expired.length < SWEEP_STEP;
}

/** Objects that were uploaded and never became a version. A cursor remembers how far we looked. */
async function deleteOrphans(ctx: MutationCtx, sweep: Sweep): Promise<boolean> {
  const scan = await ctx.db.query("orphanScan").first();
  const from = scan?.scannedUntil ?? 0;
  const until = Date.now() - ORPHAN_AGE_MS;
  const page = await ctx.db.system
    .query("_storage")
    .withIndex("by_creation_time", (q) => q.gt("_creationTime", from).lte("_creationTime", until))
    .take(SWEEP_STEP);
  const isDone = page.length < SWEEP_STEP;
  const files = isDone ? page : await withWholeInstant(ctx, page);
  for (const file of files) {
    const claim = await ctx.db
      .query("blobs")
      .withIndex("by_storageId", (q) => q.eq("location.storageId", file._id))
      .first();
    if (claim !== null) continue;
    try {
      await ctx.storage.delete(file._id);
    } catch {
      await retryAsBlob(ctx, file);
      sweep.failures += 1;
      continue;
    }
    sweep.deletedOrphans += 1;
    sweep.freedBytes += file.size;
  }
  const scannedUntil = isDone ? Math.max(from, until) : files.at(-1)!._creationTime;
  if (scan === null) await ctx.db.insert("orphanScan", { scannedUntil });
  else await ctx.db.patch("orphanScan", scan._id, { scannedUntil });
  return isDone;
}

type StoredFile = SystemDataModel["_storage"]["document"];

/** Objects stored in the same instant are looked at together: the cursor cannot stop between them. */
async function withWholeInstant(ctx: MutationCtx, page: StoredFile[]): Promise<StoredFile[]> {
  const instant = page.at(-1)!._creationTime;
  const before = page.filter((file) => file._creationTime < instant);
  return [...before, ...(await filesOfInstant(ctx, instant))];
}

async function filesOfInstant(ctx: MutationCtx, instant: number): Promise<StoredFile[]> {
  return await ctx.db.system
    .query("_storage")
    .withIndex("by_creation_time", (q) => q.eq("_creationTime", instant))
    .collect();
}

/** An object that could not be deleted becomes a blob that nobody needs, to be tried again. */
async function retryAsBlob(ctx: MutationCtx, file: StoredFile): Promise<void> {
  await ctx.db.insert("blobs", {
    location: { backend: "convex", storageId: file._id },
    size: file.size,
    sha256: base64ToHex(file.sha256),
    contentType: file.contentType ?? "",
    refCount: 0,
    deleteAfter: retryAt({}),
    failures: 1,
  });
}

async function deleteUnusedBlobs(ctx: MutationCtx, sweep: Sweep): Promise<boolean> {
  const due = await ctx.db
    .query("blobs")
    .withIndex("by_deleteAfter", (q) => q.gt("deleteAfter", 0).lte("deleteAfter", Date.now()))
    .take(SWEEP_STEP);
  const inBucket: Id<"blobs">[] = [];
  for (const blob of due) {
    if (blob.refCount > 0) {
      await ctx.db.patch("blobs", blob._id, { deleteAfter: undefined });
    } else if (blob.location.backend === "convex") {
      await deleteBlob(ctx, blob, sweep);
    } else if (!blob.isDoomed && madeAt(blob) > Date.now() - R2_UPLOAD_LIFETIME_MS) {
      // The address that it was sent to could bring it back, and then nobody would know of it.
      const deleteAfter = madeAt(blob) + R2_UPLOAD_LIFETIME_MS;
      await ctx.db.patch("blobs", blob._id, { deleteAfter });
    } else {
      // From here on the object may be gone at any time, so nothing may point to it again.
      await ctx.db.patch("blobs", blob._id, { isDoomed: true, deleteAfter: retryAt(blob) });
      inBucket.push(blob._id);
    }
  }
  if (inBucket.length > 0) {
    const sweepId = sweep._id;
    await ctx.scheduler.runAfter(0, internal.bucket.deleteObjects, { blobIds: inBucket, sweepId });
  }
  return due.length < SWEEP_STEP;
}

async function pruneFeed(ctx: MutationCtx, sweep: Sweep, settings: Settings): Promise<boolean> {
  if (settings.feedRetentionMs === undefined) return true;
  const { pruned, isDone } = await pruneStep(ctx, Date.now() - settings.feedRetentionMs);
  sweep.prunedChanges += pruned;
  return isDone;
}

export function sweepView(sweep: Sweep) {
  const { _id, _creationTime, ...fields } = sweep;
  return { sweepId: _id, ...fields };
}
