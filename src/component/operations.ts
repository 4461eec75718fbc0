/**
 * Folder functions: move, rename, copy and delete folders with everything in them. Small folders are done
 * when the call returns; large ones continue as a background job, whose progress `getOperation` returns.
 */
import { v } from "convex/values";
import * as declared from "../shared/functions/operations.js";
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

export const moveFolder = mutation({
  ...declared.moveFolder,
  handler: async (ctx, { path, toPath, actor }) =>
    await begin(ctx, "move", parseFolderPath(path), parseFolderPath(toPath), parseActor(actor)),
});

export const renameFolder = mutation({
  ...declared.renameFolder,
  handler: async (ctx, args) => {
    const path = parseFolderPath(args.path);
    const to = joinPath(parentOf(path) ?? ROOT, parseBasename(args.newName));
    return await begin(ctx, "move", path, parseFolderPath(to), parseActor(args.actor));
  },
});

export const copyFolder = mutation({
  ...declared.copyFolder,
  handler: async (ctx, { path, toPath, actor }) =>
    await begin(ctx, "copy", parseFolderPath(path), parseFolderPath(toPath), parseActor(actor)),
});

export const deleteFolder = mutation({
  ...declared.deleteFolder,
  handler: async (ctx, { path, actor }) =>
    await begin(ctx, "delete", parseFolderPath(path), undefined, parseActor(actor)),
});

export const setFolderAccess = mutation({
  ...declared.setFolderAccess,
  handler: async (ctx, args) => {
    const path = parseFolderPath(args.path);
    const actor = parseActor(args.actor);
    if (path !== ROOT) await requireFolder(ctx, path);
    const start = { kind: "access" as const, path, access: args.access ?? undefined };
    return operationView(await advance(ctx, await beginOperation(ctx, start, actor)));
  },
});

export const getOperation = query({
  ...declared.getOperation,
  handler: async (ctx, { operationId }) => operationView(await requireOperation(ctx, operationId)),
});

const DEFAULT_LIMIT = 20;
const MAX_LIMIT = 100;

export const listOperations = query({
  ...declared.listOperations,
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
