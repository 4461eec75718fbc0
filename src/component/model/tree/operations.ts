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
import {
  ensureFolder,
  firstFolderBelow,
  isFolderPrivate,
  lastFolderBelow,
  removeFolderRow,
  requireFolder,
  setFolderAccess,
} from "./folders.js";
import { lockFolders, unlockFolders } from "./locks.js";
import { assetPathOf, lastSegment, parseFolderPath, rebase } from "../../../shared/paths.js";
import { rowOf } from "../rows.js";
import { STEP_SIZE } from "../work/steps.js";
import { lostBefore } from "../work/work.js";
import { assetsDeletedWith, restoreFromTrash, trashAsset } from "../files/trash.js";
import { restoreFolders, trashFolder } from "./trashedFolders.js";
import { moveUploadRules } from "./uploadRules.js";

export type Operation = Doc<"operations">;

/** The state of a step: the job so far. */
type Step = {
  /** Its actor is who started the job. */
  ctx: WriteCtx;
  operation: Operation;
  /** The remaining number of assets and folders for this step. */
  budget: number;
};

/** Starts a job and locks its folders; `advance` does the work. */
export async function beginOperation(
  ctx: WriteCtx,
  start: Pick<Operation, "kind" | "path" | "toPath" | "access" | "undoes">,
): Promise<Operation> {
  const now = Date.now();
  const operationId = await ctx.db.insert("operations", {
    ...start,
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
  await lockFolders(ctx, operationId, paths);
  return (await ctx.db.get("operations", operationId))!;
}

function firstPhase({ kind, toPath }: Pick<Operation, "kind" | "toPath">): Operation["phase"] {
  if (kind === "undelete" || kind === "access") return kind;
  return toPath === undefined ? "assets" : "check";
}

/** Runs the next step of a job, schedules the one after it, and returns the job as it is now. */
export async function advance(ctx: WriteCtx, before: Operation): Promise<Operation> {
  const step: Step = { ctx, operation: { ...before }, budget: STEP_SIZE };
  const { operation } = step;
  while (step.budget > 0 && operation.status === "running") await PHASES[operation.phase](step);
  operation.updatedAt = Date.now();
  if (operation.status !== "running") {
    operation.finishedAt = operation.updatedAt;
    await unlockFolders(ctx, operation._id);
  }
  await ctx.db.replace("operations", operation._id, operation);
  if (operation.status === "running") {
    await ctx.scheduler.runAfter(0, internal.operations.continueOperation, {
      operationId: operation._id,
    });
  }
  return operation;
}

const PHASES: Record<Operation["phase"], (step: Step) => Promise<void>> = {
  check: checkTargets,
  assets: handleAssets,
  folders: removeFolders,
  undelete: bringBack,
  access: handDownAccess,
};

/** Advances to the next folder of the subtree; false if there is none. */
async function nextFolder({ ctx, operation }: Step): Promise<boolean> {
  const next = await firstFolderBelow(ctx, operation.path, operation.position.folderPath);
  if (next === null) return false;
  operation.position = { folderPath: next.path };
  return true;
}

/** Validates before anything moves: every subfolder must have a valid path at the target. */
async function checkTargets(step: Step): Promise<void> {
  const { operation } = step;
  const { path, toPath, position } = operation;
  step.budget -= 1;
  try {
    parseFolderPath(rebase(position.folderPath, path, toPath!));
  } catch (error) {
    if (!isAssetError(error)) throw error;
    operation.status = "failed";
    operation.failure = error.data.message;
    return;
  }
  if (await nextFolder(step)) return;
  operation.phase = "assets";
  operation.position = { folderPath: path };
}

async function handleAssets(step: Step): Promise<void> {
  const { ctx, operation } = step;
  const { kind, path, toPath, position } = operation;
  const { folderPath, after } = position;
  const target = toPath === undefined ? undefined : rebase(folderPath, path, toPath);
  const place = target === undefined ? undefined : await targetFolder(step, target);
  const found = await liveAssets(ctx, folderPath, { after }).take(step.budget);
  for (const asset of found) {
    // Only published versions are copied.
    if (kind === "copy" && asset.isUnpublished) continue;
    await handleAsset(step, asset, place);
    operation.assetsDone += 1;
  }
  const isFolderDone = found.length < step.budget;
  // Count the folder too, so that empty folders cannot make a step unbounded.
  step.budget -= Math.max(1, found.length);
  if (!isFolderDone) {
    operation.position = { folderPath, after: found.at(-1)!.basename };
    return;
  }
  if (kind === "copy") operation.foldersDone += 1;
  if (await nextFolder(step)) return;
  if (kind === "copy") operation.status = "done";
  else operation.phase = "folders";
}

/** The target path of a folder's assets, and the target's access. */
type Place = { folderPath: string; isPrivate: boolean };

/** Creates the target folder with the properties of the source folder. */
async function targetFolder({ ctx, operation }: Step, target: string): Promise<Place> {
  const { name, access, isPrivate, path } = await requireFolder(ctx, operation.position.folderPath);
  const origin = {
    // A folder without a display name is called after its path.
    name: name === lastSegment(path) ? undefined : name,
    access: { access, isPrivate },
    fromFolderPath: path,
  };
  return { folderPath: target, isPrivate: await ensureFolder(ctx, target, origin) };
}

async function handleAsset(
  { ctx, operation }: Step,
  asset: Asset,
  place: Place | undefined,
): Promise<void> {
  if (place === undefined) return await trashAsset(ctx, asset, operation._id);
  const { folderPath, isPrivate } = place;
  const to = { folderPath, basename: asset.basename };
  if (operation.kind === "copy") return await copyPublished(ctx, asset, to, isPrivate);
  const access = accessAfterMove(intendedAccess(asset), isPrivate);
  await changePath(ctx, asset, to, access, "asset:move");
}

/**
 * Sets the access of the folder, then the effective access of its subfolders and assets. Those with their own
 * setting keep it.
 */
async function handDownAccess(step: Step): Promise<void> {
  const { ctx, operation } = step;
  const { folderPath, after } = operation.position;
  if (after === undefined) {
    const isTop = folderPath === operation.path;
    await setFolderAccess(ctx, folderPath, isTop ? operation : null);
  }
  const isPrivate = await isFolderPrivate(ctx, folderPath);
  const found = await liveAssets(ctx, folderPath, { after }).take(step.budget);
  for (const asset of found) {
    await setAccess(ctx, asset, accessWithin(asset.access, isPrivate));
  }
  operation.assetsDone += found.length;
  const isFolderDone = found.length < step.budget;
  step.budget -= Math.max(1, found.length);
  if (!isFolderDone) {
    operation.position = { folderPath, after: found.at(-1)!.basename };
    return;
  }
  operation.foldersDone += 1;
  if (!(await nextFolder(step))) operation.status = "done";
}

/** Deletes the rows of empty folders, subfolders first. */
async function removeFolders(step: Step): Promise<void> {
  const { ctx, operation } = step;
  const { path, toPath } = operation;
  const below = await lastFolderBelow(ctx, path);
  const folder = below ?? (await requireFolder(ctx, path));
  if (operation.kind === "delete") await trashFolder(ctx, folder, operation._id);
  await removeFolderRow(ctx, folder);
  operation.foldersDone += 1;
  step.budget -= 1;
  if (below !== null) return;
  if (toPath !== undefined) await moveUploadRules(ctx, path, toPath);
  operation.status = "done";
}

/** Restores what was deleted together: the folders, then their assets, except assets whose path is taken. */
async function bringBack(step: Step): Promise<void> {
  const { ctx, operation } = step;
  const folders = await restoreFolders(ctx, operation.undoes!, step.budget);
  operation.foldersDone += folders;
  step.budget -= folders;
  if (step.budget === 0) return;
  const found = await assetsDeletedWith(ctx, operation.undoes!, step.budget);
  for (const asset of found) {
    if ((await findAsset(ctx, asset)) === null) {
      await restoreFromTrash(ctx, asset, assetPathOf(asset));
      operation.assetsDone += 1;
    } else {
      await ctx.db.patch("assets", asset._id, { deletedWith: undefined });
      operation.assetsSkipped += 1;
    }
  }
  if (found.length < step.budget) operation.status = "done";
  step.budget -= found.length;
}

/** @throws OPERATION_NOT_FOUND */
export async function requireOperation(ctx: QueryCtx, operationId: string): Promise<Operation> {
  const operation = await rowOf(ctx, "operations", operationId);
  if (operation === null) {
    throw assetError("OPERATION_NOT_FOUND", `The job "${operationId}" does not exist.`, {
      operationId,
    });
  }
  return operation;
}

/** Returns jobs whose next step was lost. */
export async function stalledOperations(ctx: QueryCtx): Promise<Id<"operations">[]> {
  const stalled = await ctx.db
    .query("operations")
    .withIndex("by_status", (q) =>
      q.eq("status", "running").lt("updatedAt", lostBefore("operation")),
    )
    .take(STEP_SIZE);
  return stalled.map((operation) => operation._id);
}

export function operationView(operation: Operation) {
  return {
    operationId: operation._id,
    kind: operation.kind,
    path: operation.path,
    toPath: operation.toPath,
    access: operation.access,
    status: operation.status,
    failure: operation.failure,
    assetsDone: operation.assetsDone,
    foldersDone: operation.foldersDone,
    assetsSkipped: operation.assetsSkipped,
    startedAt: operation.startedAt,
    startedBy: operation.startedBy,
    updatedAt: operation.updatedAt,
    finishedAt: operation.finishedAt,
  };
}
