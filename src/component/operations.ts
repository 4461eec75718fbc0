/**
 * Folder functions: move, rename, copy and delete folders with everything in them. Small folders are done
 * when the call returns; large ones continue as a background job, whose progress `getOperation` returns.
 */
import { v } from "convex/values";
import * as accepts from "../shared/args.js";
import { internal } from "./_generated/api.js";
import { type MutationCtx, internalMutation, mutation, query } from "./_generated/server.js";
import { assetError } from "../shared/errors.js";
import { parseActor, parseLimit } from "../shared/bounds.js";
import { recordChanges } from "./model/feed/changes.js";
import { getFolder, requireFolder } from "./model/tree/folders.js";
import {
  type Operation,
  beginOperation,
  operationView,
  requireOperation,
  runStep,
  stalledOperations,
} from "./model/tree/operations.js";
import {
  ROOT,
  isWithin,
  joinPath,
  parentOf,
  parseBasename,
  parseFolderPath,
} from "../shared/paths.js";
import * as returned from "../shared/validators.js";

/** Runs one step, records its changes, and schedules the next one. */
async function advance(ctx: MutationCtx, before: Operation): Promise<Operation> {
  const { operation, changes } = await runStep(ctx, before);
  await recordChanges(ctx, operation.startedBy, changes);
  if (operation.status === "running") {
    await ctx.scheduler.runAfter(0, internal.operations.continueOperation, {
      operationId: operation._id,
    });
  }
  return operation;
}

/** Starts a folder job after validation. */
async function begin(
  ctx: MutationCtx,
  kind: "move" | "copy" | "delete",
  path: string,
  toPath: string | undefined,
  actor: string | undefined,
) {
  if (path === ROOT) {
    throw assetError("ARGUMENT_INVALID", "The root cannot be moved, copied or deleted.", {
      argument: "path",
      reason: "the root",
    });
  }
  await requireFolder(ctx, path);
  if (toPath !== undefined) {
    if (isWithin(toPath, path)) {
      throw assetError("FOLDER_INTO_ITSELF", `"${path}" cannot be moved or copied into itself.`, {
        folderPath: path,
        toPath,
      });
    }
    if ((await getFolder(ctx, toPath)) !== null) {
      throw assetError("FOLDER_EXISTS", `The folder "${toPath}" already exists.`, {
        folderPath: toPath,
      });
    }
  }
  const operation = await beginOperation(ctx, { kind, path, toPath }, actor);
  const advanced = await advance(ctx, operation);
  if (advanced.status === "failed") {
    throw assetError("PATH_INVALID", advanced.failure ?? "A path would be too long.", {
      path: toPath ?? path,
      reason: "the path of a subfolder would be invalid",
    });
  }
  return operationView(advanced);
}

/**
 * Moves a folder, with everything in it, to a free path. Until it is done, other writes to either folder
 * throw FOLDER_BUSY; readers see each asset at exactly one path.
 *
 * @throws FOLDER_NOT_FOUND, FOLDER_EXISTS, FOLDER_INTO_ITSELF, FOLDER_BUSY, PATH_INVALID
 *
 * Cost: for each asset 2 documents read and 3 written, for each folder 6 read and 7 written; 100 of both in
 * one transaction.
 */
export const moveFolder = mutation({
  args: { ...accepts.moveFolder, actor: accepts.actor },
  returns: returned.operation,
  handler: async (ctx, { path, toPath, actor }) =>
    await begin(ctx, "move", parseFolderPath(path), parseFolderPath(toPath), parseActor(actor)),
});

/**
 * Renames a folder: changes the last segment of its path. Otherwise same as `moveFolder`.
 *
 * Cost: as `moveFolder`.
 */
export const renameFolder = mutation({
  args: { ...accepts.renameFolder, actor: accepts.actor },
  returns: returned.operation,
  handler: async (ctx, args) => {
    const path = parseFolderPath(args.path);
    const to = joinPath(parentOf(path) ?? ROOT, parseBasename(args.newName));
    return await begin(ctx, "move", path, parseFolderPath(to), parseActor(args.actor));
  },
});

/**
 * Copies the published files of a folder and its subfolders to a free path. Bytes are shared, not stored
 * again. Errors as for `moveFolder`.
 *
 * Cost: for each asset 5 documents read and 7 written, for each folder 4 read and 4 written; 100 of both in
 * one transaction.
 */
export const copyFolder = mutation({
  args: { ...accepts.copyFolder, actor: accepts.actor },
  returns: returned.operation,
  handler: async (ctx, { path, toPath, actor }) =>
    await begin(ctx, "copy", parseFolderPath(path), parseFolderPath(toPath), parseActor(actor)),
});

/**
 * Moves all assets of a folder and its subfolders to the trash and deletes the folders. It can be undone with
 * `trash.undeleteFolder` until the assets are purged.
 *
 * @throws FOLDER_NOT_FOUND, FOLDER_BUSY, PATH_INVALID
 *
 * Cost: for each asset 2 documents read and 2 written, for each folder 3 read and 4 written; 100 of both in
 * one transaction.
 */
export const deleteFolder = mutation({
  args: { ...accepts.deleteFolder, actor: accepts.actor },
  returns: returned.operation,
  handler: async (ctx, { path, actor }) =>
    await begin(ctx, "delete", parseFolderPath(path), undefined, parseActor(actor)),
});

/**
 * Sets the access of a folder and its subfolders: public, or private. Folders and assets with their own
 * setting keep it. Each asset changes as with `assetManager.setAssetAccess`; all have changed when the job is
 * done.
 *
 * @param path `""` is everything.
 * @param access `null` inherits from the parent.
 * @throws FOLDER_NOT_FOUND, FOLDER_BUSY, PATH_INVALID
 *
 * Cost: for each asset 2 documents read and 2 written, for each folder 5 read and 3 written; 100 of both in
 * one transaction.
 */
export const setFolderAccess = mutation({
  args: { ...accepts.setFolderAccess, actor: accepts.actor },
  returns: returned.operation,
  handler: async (ctx, args) => {
    const path = parseFolderPath(args.path);
    const actor = parseActor(args.actor);
    if (path !== ROOT) await requireFolder(ctx, path);
    const start = { kind: "access" as const, path, access: args.access ?? undefined };
    return operationView(await advance(ctx, await beginOperation(ctx, start, actor)));
  },
});

/**
 * Returns the progress of a folder job.
 *
 * @throws OPERATION_NOT_FOUND
 *
 * Cost: 1 document.
 */
export const getOperation = query({
  args: accepts.getOperation,
  returns: returned.operation,
  handler: async (ctx, { operationId }) => operationView(await requireOperation(ctx, operationId)),
});

const DEFAULT_LIMIT = 20;
const MAX_LIMIT = 100;

/** Returns the newest folder jobs, running or done; 20 by default. Cost: 1 document each. */
export const listOperations = query({
  args: accepts.listOperations,
  returns: v.array(returned.operation),
  handler: async (ctx, { limit = DEFAULT_LIMIT }) => {
    const newest = ctx.db.query("operations").order("desc");
    return (await newest.take(parseLimit("limit", limit, MAX_LIMIT))).map(operationView);
  },
});

export const continueOperation = internalMutation({
  args: { operationId: v.id("operations") },
  returns: v.null(),
  handler: async (ctx, { operationId }) => {
    const operation = await ctx.db.get("operations", operationId);
    if (operation?.status === "running") await advance(ctx, operation);
    return null;
  },
});

/** How long an operation may rest before its next step counts as lost, in milliseconds. */
const STALLED_AFTER_MS = 5 * 60 * 1000;

/** Goes on with operations whose next step was lost in a crash. */
export const resumeStalled = internalMutation({
  args: {},
  returns: v.null(),
  handler: async (ctx) => {
    for (const operationId of await stalledOperations(ctx, STALLED_AFTER_MS)) {
      await ctx.scheduler.runAfter(0, internal.operations.continueOperation, { operationId });
    }
    return null;
  },
});
