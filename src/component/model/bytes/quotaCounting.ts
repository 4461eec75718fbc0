/** Sets quotas, and counts what their folders have already, in bounded steps. */
import { internal } from "../../_generated/api.js";
import type { Id } from "../../_generated/dataModel.js";
import type { MutationCtx, QueryCtx } from "../../_generated/server.js";
import { ROOT, rangeBelow, rebase } from "../../../shared/paths.js";
import { type WriteCtx, updateStamp } from "../feed/recording.js";
import type { Asset } from "../files/assets.js";
import {
  type CountPosition,
  type Quota,
  comparePositions,
  forgetQuotas,
  quotaOf,
  quotasWithin,
  withCount,
} from "../tree/quotas.js";
import { COUNT_STEP } from "../work/steps.js";
import { lostBefore } from "../work/work.js";
import {
  countersOf,
  createCounters,
  deleteCounters,
  distribute,
  sumOf,
  useByShard,
} from "./quotaCounters.js";

const NOTHING = () => ({ bytes: 0, files: 0 });

/**
 * Sets, changes or removes the quota of a folder. The first step of its count is a part of this transaction.
 *
 * @param isRecounted true to count an existing quota from the beginning.
 */
export async function setQuota(
  ctx: WriteCtx,
  folderPath: string,
  limits: Pick<Quota, "maxBytes" | "maxFiles">,
  isRecounted: boolean,
): Promise<void> {
  forgetQuotas(ctx);
  const quota = await quotaOf(ctx, folderPath);
  const isLimited = limits.maxBytes !== undefined || limits.maxFiles !== undefined;
  if (!isLimited) {
    if (quota !== null) await removeQuota(ctx, quota);
  } else if (quota === null || isRecounted) {
    await beginCount(ctx, quota, { folderPath, ...limits, ...updateStamp(ctx) });
  } else {
    await ctx.db.patch("quotas", quota._id, { ...limits, ...updateStamp(ctx) });
    const changed = { ...quota, ...limits };
    await distribute(ctx, changed, await countersOf(ctx, quota._id), NOTHING);
  }
}

async function removeQuota(ctx: MutationCtx, { _id, count }: Quota): Promise<void> {
  await deleteCounters(ctx, _id);
  if (count !== null) await ctx.db.delete("quotaCounts", count._id);
  await ctx.db.delete("quotas", _id);
}

/** Counts a quota from the beginning, in place of what it has counted before. */
async function beginCount(
  ctx: MutationCtx,
  before: Quota | null,
  fields: Pick<Quota, "folderPath" | "maxBytes" | "maxFiles" | "updatedAt" | "updatedBy">,
): Promise<void> {
  if (before !== null) await removeQuota(ctx, before);
  const quotaId = await ctx.db.insert("quotas", fields);
  await ctx.db.insert("quotaCounts", { quotaId, updatedAt: Date.now() });
  await createCounters(ctx, quotaId);
  await countStep(ctx, quotaId);
}

/**
 * Counts the next assets of a quota's folder, and schedules the step after this one. Assets that change
 * meanwhile are counted by their change if the count has passed them, and else by a later step.
 */
export async function countStep(ctx: MutationCtx, quotaId: Id<"quotas">): Promise<void> {
  const row = await ctx.db.get("quotas", quotaId);
  const quota = row && (await withCount(ctx, row));
  if (!quota?.count) return;
  const { count } = quota;
  const found = await nextAssets(ctx, quota.folderPath, count.upTo);
  await distribute(ctx, quota, await countersOf(ctx, quotaId), useByShard(found));
  if (found.length < COUNT_STEP) {
    await ctx.db.delete("quotaCounts", count._id);
    return;
  }
  const upTo = positionOf(found.at(-1)!);
  await ctx.db.patch("quotaCounts", count._id, { upTo, updatedAt: Date.now() });
  await ctx.scheduler.runAfter(0, internal.quotas.continueCount, { quotaId });
}

function positionOf({ folderPath, deletedAt, basename }: Asset): CountPosition {
  return { folderPath, deletedAt, basename };
}

/** Returns at least `COUNT_STEP` assets after a position, the trash included, if there are so many. */
async function nextAssets(
  ctx: QueryCtx,
  scope: string,
  after: CountPosition | undefined,
): Promise<Asset[]> {
  const found: Asset[] = [];
  for (const range of rangesAfter(ctx, scope, after)) {
    if (found.length < COUNT_STEP) found.push(...(await range.take(COUNT_STEP - found.length)));
  }
  if (found.length < COUNT_STEP) return found;
  // A position cannot be between assets that were deleted from one path in the same millisecond.
  const last = positionOf(found.at(-1)!);
  const twins = await ctx.db
    .query("assets")
    .withIndex("by_path", (q) =>
      q
        .eq("folderPath", last.folderPath)
        .eq("deletedAt", last.deletedAt)
        .eq("basename", last.basename),
    )
    .collect();
  return [...found.filter((asset) => comparePositions(asset, last) < 0), ...twins];
}

/** The ranges of the index `by_path` in a folder and its subfolders after a position. */
function rangesAfter(ctx: QueryCtx, scope: string, after: CountPosition | undefined) {
  const assets = () => ctx.db.query("assets");
  const first = after?.folderPath ?? scope;
  const below = scope === ROOT ? { from: ROOT, before: undefined } : rangeBelow(scope);
  const rest = first === scope ? below.from : first;
  const inFirst =
    after === undefined
      ? [assets().withIndex("by_path", (q) => q.eq("folderPath", first))]
      : [
          assets().withIndex("by_path", (q) =>
            q
              .eq("folderPath", first)
              .eq("deletedAt", after.deletedAt)
              .gt("basename", after.basename),
          ),
          assets().withIndex("by_path", (q) =>
            q.eq("folderPath", first).gt("deletedAt", after.deletedAt),
          ),
        ];
  return [
    ...inFirst,
    assets().withIndex("by_path", (q) => {
      const later = q.gt("folderPath", rest);
      return below.before === undefined ? later : later.lt("folderPath", below.before);
    }),
  ];
}

/** Resumes counts whose next step was lost in a crash. */
export async function stalledCounts(ctx: QueryCtx, limit: number): Promise<Id<"quotas">[]> {
  const stalled = await ctx.db
    .query("quotaCounts")
    .withIndex("by_updatedAt", (q) => q.lt("updatedAt", lostBefore("job")))
    .take(limit);
  return stalled.map(({ quotaId }) => quotaId);
}

/** Returns the quota of a folder and what it has counted; `null` if none is set on this folder. */
export async function getQuota(ctx: QueryCtx, folderPath: string) {
  const quota = await quotaOf(ctx, folderPath);
  return quota && (await quotaView(ctx, quota));
}

/** Returns a quota for callers. Cost: 8 documents, 1 range. */
export async function quotaView(ctx: QueryCtx, quota: Quota) {
  const { folderPath, maxBytes = null, maxFiles = null, count } = quota;
  const used = sumOf(await countersOf(ctx, quota._id));
  return { folderPath, maxBytes, maxFiles, ...used, isCounting: count !== null };
}

/**
 * Moves the quotas of a moved folder and its subfolders along, and counts them at their new paths.
 *
 * @returns the number of quotas that this step has moved; fewer than `limit` if none is left.
 */
export async function moveQuotas(
  ctx: MutationCtx,
  path: string,
  toPath: string,
  limit: number,
): Promise<number> {
  forgetQuotas(ctx);
  const moving = await quotasWithin(ctx, path).take(limit);
  for (const row of moving) {
    const quota = await withCount(ctx, row);
    const folderPath = rebase(quota.folderPath, path, toPath);
    // A quota for a folder that did not exist is replaced by the moved one.
    const replaced = await quotaOf(ctx, folderPath);
    if (replaced !== null) await removeQuota(ctx, replaced);
    const { maxBytes, maxFiles, updatedAt, updatedBy } = quota;
    await beginCount(ctx, quota, { folderPath, maxBytes, maxFiles, updatedAt, updatedBy });
  }
  return moving.length;
}
