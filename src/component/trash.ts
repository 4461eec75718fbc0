/** What was deleted: look at it, bring it back, or let it go for good. */
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

/** One page of what can be brought back, deleted last first. Cost: 1 document each, and 1 more. */
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

/** An asset that can be brought back; `null` when it is not in the trash. Cost: 1 document. */
export const getTrashed = query({
  args: accepts.getTrashed,
  returns: v.union(returned.trashedAsset, v.null()),
  handler: async (ctx, { assetId }) => {
    const asset = await trash.findTrashed(ctx, assetId);
    return asset === null ? null : trash.trashView(asset);
  },
});

/**
 * Brings a deleted asset back with all its versions, published as it was; to another folder or
 * basename where its own address is taken.
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
 * Undoes a folder deletion: the folders come back with their names and their access, and all of its
 * assets that are still in the trash where they were. An asset whose place is taken by now stays in
 * the trash and is counted as skipped; a folder that was made anew stays as it is.
 *
 * @param operationId what `operations.deleteFolder` returned.
 * @throws OPERATION_NOT_FOUND, ARGUMENT_INVALID, FOLDER_BUSY
 *
 * Cost: for each asset 3 documents read and 3 written, for each folder 3 read and 4 written; 100 of
 * both in one transaction.
 */
export const undeleteFolder = mutation({
  args: { ...accepts.undeleteFolder, actor: accepts.actor },
  returns: returned.operation,
  handler: async (ctx, args) => {
    const actor = parseActor(args.actor);
    const deletion = await requireOperation(ctx, args.operationId);
    if (deletion.kind !== "delete" || deletion.status !== "done") {
      throw assetError("ARGUMENT_INVALID", "Only a folder deletion that is done can be undone.", {
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
 * Deletes a trashed asset for good. Its bytes follow after the grace period, unless another
 * version has them too. An asset with very many versions goes in the background.
 *
 * @throws NOT_IN_TRASH
 *
 * Cost: for each version 4 documents read and 2 written, 100 versions in one transaction; 1 more
 * written.
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

/** The sweeper finishes what this leaves undone after a crash. */
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
