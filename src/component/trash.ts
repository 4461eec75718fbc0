/** The trash: list, restore and permanently delete assets. */
import { v } from "convex/values";
import * as accepts from "../shared/args.js";
import { internal } from "./_generated/api.js";
import { internalMutation, mutation, query } from "./_generated/server.js";
import { assetError } from "../shared/errors.js";
import { parseActor } from "../shared/bounds.js";
import { recordChanges } from "./model/feed/changes.js";
import { requireUnlocked } from "./model/tree/locks.js";
import {
  beginOperation,
  operationView,
  requireOperation,
  runStep,
} from "./model/tree/operations.js";
import { readPage } from "../shared/pages.js";
import { parseAddress } from "../shared/paths.js";
import { readSettings } from "./model/settings.js";
import * as trash from "./model/files/trash.js";
import * as returned from "../shared/validators.js";

/** Returns one page of the trash, latest deletion first. Cost: 1 document each, and 1 more. */
export const listTrash = query({
  args: accepts.listTrash,
  returns: returned.pageOf(returned.trashedAsset),
  handler: async (ctx, { paginationOpts }) =>
    await readPage(
      paginationOpts,
      {
        name: "trash",
        scope: "",
        keyType: "string",
        keyOf: trash.trashKey,
        read: (bounds) => trash.trashedAssets(ctx, bounds),
      },
      trash.trashView,
    ),
});

/** Returns an asset in the trash; `null` if it is not there. Cost: 1 document. */
export const getTrashed = query({
  args: accepts.getTrashed,
  returns: v.union(returned.trashedAsset, v.null()),
  handler: async (ctx, { assetId }) => {
    const asset = await trash.findTrashed(ctx, assetId);
    return asset === null ? null : trash.trashView(asset);
  },
});

/**
 * Restores an asset from the trash with all its versions and its former state; to another folder or basename
 * if its path is taken.
 *
 * @throws NOT_IN_TRASH, ASSET_EXISTS, FOLDER_BUSY, PATH_INVALID
 *
 * Cost: 3 documents read, 3 written, whatever the number of versions.
 */
export const undelete = mutation({
  args: { ...accepts.undelete, actor: accepts.actor },
  returns: v.object({ assetId: v.id("assets"), folderPath: v.string(), basename: v.string() }),
  handler: async (ctx, args) => {
    const actor = parseActor(args.actor);
    const asset = await trash.requireTrashed(ctx, args.assetId);
    const to = parseAddress({
      folderPath: args.folderPath ?? asset.folderPath,
      basename: args.basename ?? asset.basename,
    });
    await requireUnlocked(ctx, to.folderPath);
    await recordChanges(ctx, actor, await trash.restoreFromTrash(ctx, asset, to, actor));
    return { assetId: asset._id, ...to };
  },
});

/**
 * Undoes a folder deletion: restores the folders with their names and access, and all of their assets that
 * are still in the trash. An asset whose path is taken stays in the trash and is counted as skipped; a folder
 * that was created since stays as it is.
 *
 * @param operationId the result of `operations.deleteFolder`.
 * @throws OPERATION_NOT_FOUND, ARGUMENT_INVALID, FOLDER_BUSY
 *
 * Cost: for each asset 3 documents read and 3 written, for each folder 3 read and 4 written; 100 of both in
 * one transaction.
 */
export const undeleteFolder = mutation({
  args: { ...accepts.undeleteFolder, actor: accepts.actor },
  returns: returned.operation,
  handler: async (ctx, args) => {
    const actor = parseActor(args.actor);
    const deletion = await requireOperation(ctx, args.operationId);
    if (deletion.kind !== "delete" || deletion.status !== "done") {
      throw assetError("ARGUMENT_INVALID", "Only a finished folder deletion can be undone.", {
        argument: "operationId",
        reason: `a ${deletion.kind} that is ${deletion.status}`,
      });
    }
    const { _id: undoes, path } = deletion;
    const start = { kind: "undelete" as const, path, undoes };
    const { operation, changes } = await runStep(ctx, await beginOperation(ctx, start, actor));
    await recordChanges(ctx, actor, changes);
    if (operation.status === "running") {
      await ctx.scheduler.runAfter(0, internal.operations.continueOperation, {
        operationId: operation._id,
      });
    }
    return operationView(operation);
  },
});

/**
 * Deletes an asset in the trash permanently. Its bytes are deleted after the grace period, unless another
 * version references them. An asset with very many versions is deleted by a background job.
 *
 * @throws NOT_IN_TRASH
 *
 * Cost: for each version 4 documents read and 2 written, 100 versions in one transaction; 1 more written.
 */
export const purge = mutation({
  args: { ...accepts.purge, actor: accepts.actor },
  returns: v.null(),
  handler: async (ctx, args) => {
    const actor = parseActor(args.actor);
    const asset = await trash.requireTrashed(ctx, args.assetId);
    const { blobGraceMs } = await readSettings(ctx);
    const { isGone } = await trash.purgeStep(ctx, asset, blobGraceMs);
    await recordChanges(ctx, actor, [trash.purgeChange(asset)]);
    if (!isGone) {
      await ctx.scheduler.runAfter(0, internal.trash.continuePurge, { assetId: asset._id });
    }
    return null;
  },
});

/** After a crash the sweeper finishes the rest. */
export const continuePurge = internalMutation({
  args: { assetId: v.id("assets") },
  returns: v.null(),
  handler: async (ctx, { assetId }) => {
    const asset = await ctx.db.get("assets", assetId);
    if (asset?.isPurging !== true) return null;
    const { blobGraceMs } = await readSettings(ctx);
    const { isGone } = await trash.purgeStep(ctx, asset, blobGraceMs);
    if (!isGone) await ctx.scheduler.runAfter(0, internal.trash.continuePurge, { assetId });
    return null;
  },
});
