/** The trash: list, restore and permanently delete assets. */
import { type ObjectType, v } from "convex/values";
import * as declared from "../shared/functions/trash.js";
import { internal } from "./_generated/api.js";
import type { Id } from "./_generated/dataModel.js";
import { type MutationCtx, internalMutation, query } from "./_generated/server.js";
import { parseBatch } from "../shared/bounds.js";
import { assetError } from "../shared/errors.js";
import { MAX_BATCH } from "./batches.js";
import { requireUnlocked } from "./model/tree/locks.js";
import { advance, beginJob, jobView, requireJob } from "./model/tree/jobs.js";
import { readPage } from "../shared/pages.js";
import { ROOT, parseAssetPath, parseFolderPath, pathOfAsset } from "../shared/paths.js";
import { requireVisible } from "../shared/visibleNames.js";
import { writeAs } from "./model/feed/recording.js";
import { takeHandle } from "./model/rows.js";
import { readSettings } from "./model/settings.js";
import { requireNotHeld } from "./model/files/holds.js";
import * as takedowns from "./model/files/takedowns.js";
import * as trash from "./model/files/trash.js";
import { trashKey, trashedAssets, withoutTakenDown } from "./model/files/trashedAssets.js";
import { write } from "./write.js";

export const listTrash = query({
  ...declared.listTrash,
  handler: async (ctx, { folderPath, recursive = folderPath === undefined, paginationOpts }) => {
    const of = { folderPath: parseFolderPath(folderPath ?? ROOT), isRecursive: recursive };
    const { page, ...rest } = await readPage(
      paginationOpts,
      {
        name: "trash",
        scope: JSON.stringify(of),
        keyType: "string",
        keyOf: trashKey,
        read: (bounds) => trashedAssets(ctx, of, bounds),
      },
      (row) => row,
    );
    return { ...rest, page: (await withoutTakenDown(ctx, page)).map(trash.trashView) };
  },
});

export const getTrashed = query({
  ...declared.getTrashed,
  handler: async (ctx, { assetId, resolved }) => {
    takeHandle(ctx, resolved);
    const asset = await trash.findTrashed(ctx, assetId);
    return asset === null ? null : trash.trashView(asset);
  },
});

export const undelete = write(declared.undelete, async (ctx, args) => {
  const asset = await trash.requireTrashed(ctx, args.assetId);
  const to = parseAssetPath({
    folderPath: args.folderPath ?? asset.folderPath,
    basename: args.basename ?? asset.basename,
  });
  if (args.basename !== undefined) requireVisible(to.basename);
  await requireUnlocked(ctx, to.folderPath);
  await requireNotHeld(ctx, pathOfAsset(asset), pathOfAsset(to));
  await trash.restoreFromTrash(ctx, asset, to);
  return { assetId: asset._id, ...to };
});

export const undeleteFolder = write(declared.undeleteFolder, async (ctx, args) => {
  const deletion = await requireJob(ctx, args.jobId);
  if (deletion.kind !== "delete" || deletion.status !== "done") {
    throw assetError("ARGUMENT_INVALID", "Only a finished folder deletion can be undone.", {
      argument: "jobId",
      reason: `a ${deletion.kind} that is ${deletion.status}`,
    });
  }
  const { _id: undoes, path } = deletion;
  const start = { kind: "undelete" as const, path, undoes };
  return jobView(await advance(ctx, await beginJob(ctx, start)));
});

export const purge = write(declared.purge, async (ctx, args) => {
  const asset = await trash.requireTrashed(ctx, args.assetId);
  await requireNotHeld(ctx, pathOfAsset(asset));
  const { blobGraceMs } = await readSettings(ctx);
  const { isGone } = await trash.purgeStep(ctx, asset, blobGraceMs);
  const { _id: assetId, folderPath, basename } = asset;
  // The sweeper, which purges too, only counts what it purges.
  ctx.record({ type: "asset:purge", folderPath, basename, assetId });
  if (!isGone) {
    await ctx.scheduler.runAfter(0, internal.trash.continuePurge, { assetId });
  }
  return null;
});

export const takeDown = write(declared.takeDown, async (ctx, args) => {
  const assetPath = parseAssetPath(args);
  const { takedown, unfinished, hasMore } = await takedowns.takeDown(ctx, assetPath);
  await continuePurges(ctx, unfinished);
  if (hasMore) await takeDownMore(ctx, { ...assetPath, until: Date.now(), actor: ctx.actor });
  return takedown;
});

async function continuePurges(ctx: MutationCtx, assetIds: Id<"assets">[]): Promise<void> {
  for (const assetId of assetIds) {
    await ctx.scheduler.runAfter(0, internal.trash.continuePurge, { assetId });
  }
}

const takedownLeft = {
  folderPath: v.string(),
  basename: v.string(),
  until: v.number(),
  actor: v.optional(v.string()),
};

async function takeDownMore(ctx: MutationCtx, left: ObjectType<typeof takedownLeft>) {
  await ctx.scheduler.runAfter(0, internal.trash.continueTakedown, left);
}

/** Takes down the next of very many assets in the trash. */
export const continueTakedown = internalMutation({
  args: takedownLeft,
  returns: v.null(),
  handler: async (ctx, left) => {
    const { until, actor, ...assetPath } = left;
    const marked = await writeAs(ctx, actor, (writing) =>
      takedowns.takeDownTrashed(writing, assetPath, until),
    );
    await continuePurges(ctx, marked);
    if (marked.length > 0) await takeDownMore(ctx, left);
    return null;
  },
});

export const takeDownVersions = write(declared.takeDownVersions, async (ctx, { versionIds }) => {
  return await takedowns.takeDownVersions(ctx, parseBatch("versionIds", versionIds, MAX_BATCH));
});

export const getTakedown = query({
  ...declared.getTakedown,
  handler: async (ctx, { assetId, resolved }) => {
    takeHandle(ctx, resolved);
    return await takedowns.takedownProgress(ctx, assetId);
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
