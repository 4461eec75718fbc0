/**
 * Folder jobs: move, copy, delete, restore, change access. A subtree may exceed a transaction, so a job locks
 * its folders and processes them in bounded steps. Each asset is moved, copied or deleted within one step,
 * and its folder exists before and after, so readers see a coherent tree with each asset at exactly one path.
 * A step derives the remaining work from the database, so after a crash the next one resumes after the last
 * committed one.
 */
import { internal } from "../../_generated/api.js";
import type { Doc, Id } from "../../_generated/dataModel.js";
import type { QueryCtx } from "../../_generated/server.js";
import { assetError, isAssetError } from "../../../shared/errors.js";
import { accessAfterMove, accessWithin, intendedAccess } from "./access.js";
import { type Asset, findAsset, liveAssets, changePath, setAccess } from "../files/assets.js";
import type { WriteCtx } from "../feed/recording.js";
import { copyPublished } from "../files/copies.js";
import { beginWalk, mayDiffer } from "../files/imageWalks.js";
import {
  accessWith,
  changeFolderAccess,
  ensureFolder,
  foldersBelow,
  isFolderPrivate,
  lastFolderBelow,
  removeFolderRow,
  requireFolder,
  setFolderAccess,
} from "./folders.js";
import { lockFolders, unlockFolders } from "./locks.js";
import { scopeOf } from "../../../shared/scopes.js";
import {
  ROOT,
  assetPathOf,
  isWithin,
  joinPath,
  lastSegment,
  parseFolderPath,
  rebase,
} from "../../../shared/paths.js";
import { assetsWithin } from "../bytes/usage.js";
import { rowOf } from "../rows.js";
import { CLOSING_STEP, STEP_SIZE } from "../work/steps.js";
import { lostBefore } from "../work/work.js";
import { restoreFromTrash, trashAsset } from "../files/trash.js";
import { assetsDeletedWith, keepInTrash } from "../files/trashedAssets.js";
import { forgetPrivate } from "./privatePaths.js";
import { restoreFolders, trashFolder } from "./trashedFolders.js";
import { moveRules } from "./ruleChanges.js";
import { moveQuotas } from "../bytes/quotaCounting.js";
import { markNext, purgeNext } from "../files/takedowns.js";
import { addUp, requireRoomForJob } from "./jobQuotas.js";

export type Job = Doc<"jobs">;

/** The state of a step: the job so far. */
type Step = {
  /** Its actor is who started the job. */
  ctx: WriteCtx;
  job: Job;
  /** The remaining number of assets and folders for this step. */
  budget: number;
  /** Whether folders are private, as far as this step has read or set it. */
  privacy: Map<string, boolean>;
  /** True in the call that starts the job: a check that fails throws there, and is recorded later. */
  isFirst: boolean;
};

/** Starts a job and locks its folders; `advance` does the work. */
export async function beginJob(
  ctx: WriteCtx,
  start: Pick<
    Job,
    "kind" | "path" | "toPath" | "access" | "isClosing" | "isTargetPrivate" | "undoes"
  >,
): Promise<Job> {
  const now = Date.now();
  const jobId = await ctx.db.insert("jobs", {
    ...start,
    scope: scopeOf(start.path),
    status: "running",
    phase: firstPhase(start),
    position: { folderPath: start.path },
    assetsDone: 0,
    foldersDone: 0,
    assetsSkipped: 0,
    startedAt: now,
    startedBy: ctx.actor,
    updatedAt: now,
  });
  const paths = start.toPath === undefined ? [start.path] : [start.path, start.toPath];
  const isTakingDown = start.kind === "takedown" || undefined;
  const isClosing = start.isClosing || isTakingDown;
  await lockFolders(ctx, jobId, paths, { isClosing, isTakingDown });
  return (await ctx.db.get("jobs", jobId))!;
}

function firstPhase({ kind, toPath }: Pick<Job, "kind" | "toPath">): Job["phase"] {
  if (kind === "undelete" || kind === "access" || kind === "takedown") return kind;
  return toPath === undefined ? "assets" : "check";
}

/** Runs the next step of a job, schedules the one after it, and returns the job as it is now. */
export async function advance(ctx: WriteCtx, before: Job, { isFirst = false } = {}): Promise<Job> {
  const step: Step = {
    // The check phase compares the job with the quotas before anything changes.
    ctx: { ...ctx, mayExceedQuotas: true },
    job: { ...before },
    budget: isLarge(before) ? CLOSING_STEP : STEP_SIZE,
    privacy: new Map(),
    isFirst,
  };
  const { job } = step;
  do await PHASES[job.phase](step);
  while (step.budget > 0 && job.status === "running" && (await hasRoom(step)));
  job.updatedAt = Date.now();
  if (job.status !== "running") {
    job.finishedAt = job.updatedAt;
    // It may name a file that is erased one day.
    job.position = { folderPath: job.path };
    await unlockFolders(ctx, job._id);
  }
  await ctx.db.replace("jobs", job._id, job);
  if (job.status === "running") {
    await ctx.scheduler.runAfter(0, internal.jobs.continueJob, {
      jobId: job._id,
    });
  }
  return job;
}

const MIB = 2 ** 20;

/** Returns whether the steps of a job do as much as fits, because visitors read what they have not reached. */
function isLarge({ kind, isClosing }: Job): boolean {
  return isClosing === true || kind === "takedown";
}

/** Returns whether the transaction has room for `STEP_SIZE` more assets, whatever their size. */
async function hasRoom({ ctx, job }: Step): Promise<boolean> {
  if (!isLarge(job)) return true;
  const metrics = await ctx.meta.getTransactionMetrics();
  const { databaseQueries, documentsRead, documentsWritten, bytesRead, bytesWritten } = metrics;
  return (
    databaseQueries.remaining > 3 * STEP_SIZE &&
    documentsRead.remaining > 4 * STEP_SIZE &&
    documentsWritten.remaining > 4 * STEP_SIZE &&
    bytesRead.remaining > 4 * MIB &&
    bytesWritten.remaining > 4 * MIB
  );
}

const PHASES: Record<Job["phase"], (step: Step) => Promise<void>> = {
  check: checkTargets,
  assets: handleAssets,
  folders: removeFolders,
  undelete: bringBack,
  access: handDownToFolders,
  assetAccess: handDownToAssets,
  takedown: markAssets,
  purge: purgeAssets,
};

/** Advances to the next folder of the subtree; false if there is none. */
async function nextFolder({ ctx, job }: Step): Promise<boolean> {
  const next = await foldersBelow(ctx, job.path, job.position.folderPath).first();
  if (next === null) return false;
  job.position = { folderPath: next.path };
  return true;
}

/** Validates before anything moves: every subfolder must have a valid path at the target. */
async function checkTargets(step: Step): Promise<void> {
  const { job } = step;
  const { path, toPath, position } = job;
  try {
    parseFolderPath(rebase(position.folderPath, path, toPath!));
    const { used, isFolderDone } = await addUp(step.ctx, job, step.budget);
    step.budget -= used;
    if (!isFolderDone) return;
    if (await nextFolder(step)) return;
    await requireRoomForJob(step.ctx, job);
  } catch (error) {
    if (step.isFirst || !isAssetError(error)) throw error;
    job.status = "failed";
    job.failure = error.data.message;
    return;
  }
  job.phase = "assets";
  job.position = { folderPath: path };
}

async function handleAssets(step: Step): Promise<void> {
  const { ctx, job } = step;
  const { kind, path, toPath, position } = job;
  const { folderPath, after } = position;
  const target = toPath === undefined ? undefined : rebase(folderPath, path, toPath);
  const place = target === undefined ? undefined : await targetFolder(step, target);
  const found = await liveAssets(ctx, folderPath, { after }).take(step.budget);
  for (const asset of found) {
    // Only published versions are copied.
    if (kind === "copy" && asset.isUnpublished) continue;
    await handleAsset(step, asset, place);
    job.assetsDone += 1;
  }
  const isFolderDone = found.length < step.budget;
  // Count the folder too, so that empty folders cannot make a step unbounded.
  step.budget -= Math.max(1, found.length);
  if (!isFolderDone) {
    job.position = { folderPath, after: found.at(-1)!.basename };
    return;
  }
  if (kind === "copy") job.foldersDone += 1;
  if (await nextFolder(step)) return;
  if (kind === "copy") job.status = "done";
  else job.phase = "folders";
}

/** The target path of a folder's assets, and the target's access. */
type Place = { folderPath: string; isPrivate: boolean };

/** Creates the target folder with the properties of the source folder. */
async function targetFolder({ ctx, job }: Step, target: string): Promise<Place> {
  const { name, access, isPrivate, path } = await requireFolder(ctx, job.position.folderPath);
  const origin = {
    // A folder without a display name is called after its path.
    name: name === lastSegment(path) ? undefined : name,
    access: { access, isPrivate },
    staysPublic: !job.isTargetPrivate,
    fromFolderPath: path,
  };
  return { folderPath: target, isPrivate: await ensureFolder(ctx, target, origin) };
}

async function handleAsset(
  { ctx, job }: Step,
  asset: Asset,
  place: Place | undefined,
): Promise<void> {
  if (place === undefined) return await trashAsset(ctx, asset, job._id);
  const { folderPath, isPrivate } = place;
  const to = { folderPath, basename: asset.basename };
  const isTargetPrivate = job.isTargetPrivate === true;
  const access = accessAfterMove(intendedAccess(asset), isPrivate, isTargetPrivate);
  if (job.kind === "copy") return await copyPublished(ctx, asset, to, access);
  await changePath(ctx, asset, to, access, "asset:move");
}

/** Returns whether a folder is private, after what this step has set. */
async function isPrivateIn({ ctx, privacy }: Step, path: string): Promise<boolean> {
  const known = privacy.get(path) ?? (await isFolderPrivate(ctx, path));
  privacy.set(path, known);
  return known;
}

/**
 * Sets the access of the folder, then the effective access of its subfolders. Those with their own setting keep
 * it.
 */
async function handDownToFolders(step: Step): Promise<void> {
  const { ctx, job, privacy } = step;
  if (job.foldersDone === 0) {
    const access = await accessWith(ctx, job.path, job.access);
    await setFolderAccess(ctx, job.path, access);
    if (job.access !== "private") await forgetPrivate(ctx, "folder", job.path);
    privacy.set(job.path, access.isPrivate === true);
    job.foldersDone = 1;
    step.budget -= 1;
    return;
  }
  const limit = Math.min(step.budget, STEP_SIZE);
  const found = await foldersBelow(ctx, job.path, job.position.folderPath).take(limit);
  for (const folder of found) {
    const access = accessWithin(folder.access, await isPrivateIn(step, folder.parentPath));
    await changeFolderAccess(ctx, folder, access);
    privacy.set(folder.path, access.isPrivate === true);
  }
  job.foldersDone += found.length;
  step.budget -= found.length;
  job.position = { folderPath: found.at(-1)?.path ?? job.position.folderPath };
  if (found.length === limit) return;
  job.phase = "assetAccess";
  job.position = { folderPath: job.path };
}

/** Sets the effective access of the assets. Those with their own setting keep it. */
async function handDownToAssets(step: Step): Promise<void> {
  const { ctx, job } = step;
  const { folderPath, after } = job.position;
  const limit = Math.min(step.budget, STEP_SIZE);
  const bounds = after === undefined ? {} : { after: joinPath(folderPath, after) };
  const found = await assetsWithin(ctx, job.path, bounds).take(limit);
  for (const asset of found) {
    const isPrivate = await isPrivateIn(step, asset.folderPath);
    await setAccess(ctx, asset, accessWithin(asset.access, isPrivate));
  }
  job.assetsDone += found.length;
  step.budget -= found.length;
  const last = found.at(-1);
  if (last !== undefined) job.position = { folderPath: last.folderPath, after: last.basename };
  if (found.length < limit) job.status = "done";
}

/** Making an asset unreadable reads and patches a range each. */
const MARK_COST = 2;

/** Makes the assets unreadable, the trash included. */
async function markAssets(step: Step): Promise<void> {
  const { ctx, job } = step;
  const limit = Math.min(Math.ceil(step.budget / MARK_COST), STEP_SIZE);
  const { marked, next } = await markNext(ctx, job, limit);
  job.assetsDone += marked;
  step.budget -= marked * MARK_COST;
  if (next === null) job.phase = "purge";
  else job.position = next;
}

/** Deletes their versions and bytes, so many in one transaction that little else fits. */
async function purgeAssets(step: Step): Promise<void> {
  const { ctx, job } = step;
  const hasMarkedMany = step.budget < CLOSING_STEP - MARK_COST * STEP_SIZE;
  if (hasMarkedMany || !(await purgeNext(ctx, job._id))) {
    step.budget = 0;
    return;
  }
  job.phase = "folders";
  step.budget = STEP_SIZE;
}

/** Moving a quota costs as much as moving so many assets: its counters move, and its count begins. */
const QUOTA_COST = 25;

/** Deletes the rows of empty folders, subfolders first. */
async function removeFolders(step: Step): Promise<void> {
  const { ctx, job } = step;
  const { path, toPath } = job;
  const below = await lastFolderBelow(ctx, path);
  if (below === null && toPath !== undefined) {
    const limit = Math.ceil(step.budget / QUOTA_COST);
    const moved = await moveQuotas(ctx, path, toPath, limit);
    step.budget -= moved * QUOTA_COST;
    if (moved === limit) return;
    const rules = Math.max(1, step.budget);
    const movedRules = await moveRules(ctx, path, toPath, rules);
    step.budget -= movedRules;
    if (movedRules === rules) return;
  }
  const folder = below ?? (await requireFolder(ctx, path));
  if (job.kind === "delete") await trashFolder(ctx, folder, job._id);
  await removeFolderRow(ctx, folder);
  job.foldersDone += 1;
  step.budget -= 1;
  if (below !== null) return;
  if (toPath !== undefined) {
    if (await mayDiffer(ctx)) await beginWalk(ctx, toPath, { isForPresets: true });
  }
  job.status = "done";
}

/** Restores what was deleted together: the folders, then their assets, except assets whose path is taken. */
async function bringBack(step: Step): Promise<void> {
  const { ctx, job } = step;
  const folders = await restoreFolders(ctx, job.undoes!, step.budget);
  job.foldersDone += folders;
  step.budget -= folders;
  if (step.budget === 0) return;
  const found = await assetsDeletedWith(ctx, job.undoes!, step.budget);
  for (const asset of found) {
    if ((await findAsset(ctx, asset)) === null) {
      await restoreFromTrash(ctx, asset, assetPathOf(asset));
      job.assetsDone += 1;
    } else {
      await keepInTrash(ctx, asset._id);
      job.assetsSkipped += 1;
    }
  }
  if (found.length < step.budget) job.status = "done";
  step.budget -= found.length;
}

/** @throws JOB_NOT_FOUND */
export async function requireJob(ctx: QueryCtx, jobId: string): Promise<Job> {
  const job = await rowOf(ctx, "jobs", jobId);
  if (job === null) {
    throw assetError("JOB_NOT_FOUND", `The job "${jobId}" does not exist.`, {
      jobId,
    });
  }
  return job;
}

/** Returns jobs whose next step was lost. */
export async function stalledJobs(ctx: QueryCtx): Promise<Id<"jobs">[]> {
  const stalled = await ctx.db
    .query("jobs")
    .withIndex("by_status", (q) => q.eq("status", "running").lt("updatedAt", lostBefore("job")))
    .take(STEP_SIZE);
  return stalled.map((job) => job._id);
}

/** Returns the last asset that a running job has made private or public; `undefined` before the first. */
function doneUpTo({ status, phase, position: { folderPath, after } }: Job) {
  if (status !== "running" || phase !== "assetAccess" || after === undefined) return undefined;
  return { folderPath, basename: after };
}

/**
 * Returns a job for callers who may see a folder and everything below it.
 *
 * @param seen the folder; the root shows everything.
 */
export function jobView(job: Job, seen: string = ROOT) {
  const { toPath } = job;
  return {
    jobId: job._id,
    kind: job.kind,
    path: job.path,
    toPath: toPath !== undefined && isWithin(toPath, seen) ? toPath : undefined,
    access: job.access,
    status: job.status,
    failure: job.failure,
    assetsDone: job.assetsDone,
    foldersDone: job.foldersDone,
    assetsSkipped: job.assetsSkipped,
    isClosing: job.status === "running" ? job.isClosing : undefined,
    doneUpTo: doneUpTo(job),
    startedAt: job.startedAt,
    startedBy: job.startedBy,
    updatedAt: job.updatedAt,
    finishedAt: job.finishedAt,
  };
}
