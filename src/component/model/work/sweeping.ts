/**
 * The sweeper deletes unreferenced and expired data in small steps, each in its own transaction: assets in
 * the trash after the retention time, unless they are held, upload intents after their expiration, stored objects without a
 * finished upload after a day, blobs without a reference after their grace period, and changes after the
 * feed's retention time. Failures are retried later and never block the rest.
 */
import type { SystemDataModel } from "convex/server";
import type { Doc, Id } from "../../_generated/dataModel.js";
import type { MutationCtx, QueryCtx } from "../../_generated/server.js";
import { backendOf } from "../../backends/index.js";
import { internal } from "../../_generated/api.js";
import { deleteBlob, resendableUntil } from "../bytes/deletions.js";
import { oldChanges, pruneStep } from "../feed/pruning.js";
import { findBlob, isClaimed } from "../bytes/blobs.js";
import { versionOf } from "../bytes/intents.js";
import { enqueueDeletion } from "../bytes/removing.js";
import { readSettings, type Settings } from "../settings.js";
import { base64ToHex } from "../../../shared/sha256.js";
import { mediaTypeOf } from "../../../shared/mediaType.js";
import { pathOfAsset } from "../../../shared/paths.js";
import { SWEEP_STEP } from "./steps.js";
import { lostBefore, retryAt } from "./work.js";
import { forgetOldShare } from "../shares/shares.js";
import { purgeStep } from "../files/trash.js";
import { endHold, holdsReader, releasedHold } from "../files/holds.js";
import { keepFor, keepNoLonger, nextToPurge } from "../files/trashedAssets.js";
import { forgetTrashedFolders, trashedFoldersUntil } from "../tree/trashedFolders.js";

export type Sweep = Doc<"sweeps">;

const HOUR_MS = 60 * 60 * 1000;
/** Long enough that a late caller still gets UPLOAD_EXPIRED. */
const INTENT_KEPT_MS = 24 * HOUR_MS;
/** Far longer than an upload URL is valid, so an unclaimed object stays unclaimed. */
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

const COUNTED = Object.keys(NOTHING) as (keyof typeof NOTHING)[];

/**
 * Returns whether a scheduled sweep should resume, or start because it would find something. Cost: while there is
 * nothing, at most 3 documents and 11 ranges.
 */
export async function isSweepDue(ctx: QueryCtx): Promise<boolean> {
  const settings = await readSettings(ctx);
  if (settings.isSweepPaused) return false;
  const newest = await ctx.db.query("sweeps").order("desc").first();
  if (newest !== null && newest.finishedAt === undefined) return isCutOff(newest);
  for (const hasWork of Object.values(HAS_WORK)) if (await hasWork(ctx, settings)) return true;
  return false;
}

/** Returns whether the next step of an unfinished sweep was lost. */
export function isCutOff({ updatedAt }: Sweep): boolean {
  return updatedAt <= lostBefore("sweep");
}

/** The origin of a sweep: the schedule, or an operator, whom a pause does not stop. */
export type SweepStart = Pick<Sweep, "isManual" | "startedBy">;

export async function beginSweep(ctx: MutationCtx, start: SweepStart): Promise<Sweep> {
  const now = Date.now();
  const row = { phase: "trash" as const, ...NOTHING, ...start, startedAt: now, updatedAt: now };
  const sweepId = await ctx.db.insert("sweeps", row);
  return (await ctx.db.get("sweeps", sweepId))!;
}

/** The maximum number of reports. */
const SWEEPS_KEPT = 100;

/** Deletes the oldest report if there are enough, so that the table stays small. */
export async function forgetOldSweeps(ctx: MutationCtx): Promise<void> {
  const newest = await ctx.db.query("sweeps").order("desc").take(SWEEPS_KEPT);
  const oldest = newest.at(-1);
  if (newest.length === SWEEPS_KEPT && oldest) await ctx.db.delete("sweeps", oldest._id);
}

/**
 * Runs one bounded step of a sweep and returns the updated sweep. Until there is something to do, phases are part of
 * the same step, so that a sweep of nothing is one function call.
 */
export async function sweepStep(ctx: MutationCtx, before: Sweep): Promise<Sweep> {
  const sweep = { ...before };
  const settings = await readSettings(ctx);
  while (sweep.phase !== "done") {
    const isPhaseDone = await PHASES[sweep.phase](ctx, sweep, settings);
    if (!isPhaseDone) break;
    sweep.phase = NEXT_PHASE[sweep.phase];
    if (COUNTED.some((what) => sweep[what] > 0)) break;
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

/** Each runs one step, counts it, and returns whether its phase is complete. */
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

/** For each phase: whether it would find something. */
const HAS_WORK: Record<Phase, (ctx: QueryCtx, settings: Settings) => Promise<boolean>> = {
  trash: async (ctx, { trashRetentionMs }) => {
    const expired = Date.now() - trashRetentionMs;
    if ((await nextToPurge(ctx, expired)) !== null) return true;
    if ((await releasedHold(ctx)) !== undefined) return true;
    return (await trashedFoldersUntil(ctx, expired).first()) !== null;
  },
  uploads: async (ctx) => (await expiredIntents(ctx).first()) !== null,
  orphans: async (ctx) => (await unscannedFiles(ctx, await scanRange(ctx)).first()) !== null,
  blobs: async (ctx) => (await dueBlobs(ctx).first()) !== null,
  feed: async (ctx, { feedRetentionMs }) => {
    if (feedRetentionMs === undefined) return false;
    return (await oldChanges(ctx, Date.now() - feedRetentionMs, 1)).length > 0;
  },
};

async function purgeExpiredAsset(
  ctx: MutationCtx,
  sweep: Sweep,
  settings: Settings,
): Promise<boolean> {
  const released = await releasedHold(ctx);
  if (released !== undefined) {
    const isAll = (await keepNoLonger(ctx, released, SWEEP_STEP)) < SWEEP_STEP;
    if (isAll) await endHold(ctx, released);
    return false;
  }
  const expired = Date.now() - settings.trashRetentionMs;
  const holdsOver = holdsReader(ctx);
  for (let kept = 0; kept < SWEEP_STEP; kept += 1) {
    const asset = await nextToPurge(ctx, expired);
    if (asset === null) return (await forgetTrashedFolders(ctx, expired, SWEEP_STEP)) < SWEEP_STEP;
    const [hold] = asset.isPurging ? [] : await holdsOver(pathOfAsset(asset));
    if (hold === undefined) {
      const { versions, isGone } = await purgeStep(ctx, asset, settings.blobGraceMs);
      sweep.purgedVersions += versions;
      if (isGone) sweep.purgedAssets += 1;
      return false;
    }
    await keepFor(ctx, asset._id, hold._id);
  }
  return false;
}

function expiredIntents(ctx: QueryCtx) {
  return ctx.db
    .query("uploadIntents")
    .withIndex("by_expiry", (q) => q.lte("expiresAt", Date.now() - INTENT_KEPT_MS));
}

async function deleteExpiredIntents(ctx: MutationCtx, sweep: Sweep): Promise<boolean> {
  // They start no sweep, so that the schedule costs nothing for them.
  if (await forgetOldShare(ctx)) return false;
  const expired = await expiredIntents(ctx).take(SWEEP_STEP);
  for (const intent of expired) {
    // The object of an unfinished upload may be at a place that only the intent knows.
    const object = intent.place ?? intent.received;
    const isLeft = object !== undefined && (await versionOf(ctx, intent)) === undefined;
    // Another upload may have made a version of an object that the routes have received.
    if (isLeft && !(await isClaimed(ctx, object))) {
      await enqueueDeletion(ctx, object, Date.now(), intent.parts);
    }
    await ctx.db.delete("uploadIntents", intent._id);
  }
  sweep.deletedUploads += expired.length;
  return expired.length < SWEEP_STEP;
}

/** Returns the times between which stored objects have not been looked at, and the row that records this. */
async function scanRange(ctx: QueryCtx) {
  const scan = await ctx.db.query("orphanScan").first();
  const until = Date.now() - ORPHAN_AGE_MS;
  // A later time is of a clock that was ahead: objects stored since may be before it.
  return { scan, from: Math.min(scan?.scannedUntil ?? 0, until), until };
}

function unscannedFiles(ctx: QueryCtx, { from, until }: { from: number; until: number }) {
  return ctx.db.system
    .query("_storage")
    .withIndex("by_creation_time", (q) => q.gt("_creationTime", from).lte("_creationTime", until));
}

/** Finds orphaned objects: uploaded, but never used by a version. A cursor records the progress. */
async function deleteOrphans(ctx: MutationCtx, sweep: Sweep): Promise<boolean> {
  const { scan, from, until } = await scanRange(ctx);
  const page = await unscannedFiles(ctx, { from, until }).take(SWEEP_STEP);
  const isDone = page.length < SWEEP_STEP;
  const files = isDone ? page : await withWholeInstant(ctx, page);
  for (const file of files) {
    if ((await findBlob(ctx, { storageId: file._id })) !== null) continue;
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
  const scannedUntil = isDone ? until : files.at(-1)!._creationTime;
  if (scan === null) await ctx.db.insert("orphanScan", { scannedUntil });
  else await ctx.db.patch("orphanScan", scan._id, { scannedUntil });
  return isDone;
}

type StoredFile = SystemDataModel["_storage"]["document"];

/**
 * Objects with the same creation time are processed together, because the cursor cannot stop between them.
 */
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

/** An object that could not be deleted becomes an unreferenced blob, to be retried. */
async function retryAsBlob(ctx: MutationCtx, file: StoredFile): Promise<void> {
  await ctx.db.insert("blobs", {
    location: { backend: "convex", storageId: file._id },
    size: file.size,
    sha256: base64ToHex(file.sha256),
    contentType: mediaTypeOf(file.contentType ?? ""),
    refCount: 0,
    deleteAfter: retryAt("deletion"),
    failures: 1,
  });
}

function dueBlobs(ctx: QueryCtx) {
  return ctx.db
    .query("blobs")
    .withIndex("by_deleteAfter", (q) => q.gt("deleteAfter", 0).lte("deleteAfter", Date.now()));
}

async function deleteUnusedBlobs(ctx: MutationCtx, sweep: Sweep): Promise<boolean> {
  const due = await dueBlobs(ctx).take(SWEEP_STEP);
  const byRequest: Id<"blobs">[] = [];
  for (const blob of due) {
    if (blob.refCount > 0) {
      await ctx.db.patch("blobs", blob._id, { deleteAfter: undefined });
    } else if (backendOf(blob.location).removeByRequest === undefined) {
      await deleteBlob(ctx, blob, sweep);
    } else if (blob.state === undefined && resendableUntil(blob) > Date.now()) {
      // Its upload URL could create the object again, and no row would record it.
      await ctx.db.patch("blobs", blob._id, { deleteAfter: resendableUntil(blob) });
    } else {
      // From here on the object may be deleted at any time. The state says so, whatever the clock says later.
      await ctx.db.patch("blobs", blob._id, {
        state: "doomed",
        deleteAfter: retryAt("deletion", blob.failures),
      });
      byRequest.push(blob._id);
    }
  }
  if (byRequest.length > 0) {
    const requests = { blobIds: byRequest, sweepId: sweep._id };
    await ctx.scheduler.runAfter(0, internal.bucket.deleteObjects, requests);
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
