/** Quotas of folders: which ones apply where. `quotaCounters.ts` counts. */
import { compareValues } from "convex/values";
import type { Doc } from "../../_generated/dataModel.js";
import type { QueryCtx } from "../../_generated/server.js";
import type { KeyBounds } from "../../../shared/pages.js";
import { ROOT, isWithin, parentOf, rangeBelow } from "../../../shared/paths.js";

/** A quota; `count` is set while it counts what its folder had before. */
export type Quota = Doc<"quotas"> & { count: Doc<"quotaCounts"> | null };

/** The quota of a folder, by its path; `any` is one of all, or `null` if no folder has a quota. */
type Known = { any?: Promise<Doc<"quotas"> | null>; byPath: Map<string, Promise<Quota | null>> };
const known = new WeakMap<QueryCtx, Known>();

/** Returns the quota that is set on a folder. Cost: at most 2 ranges and 2 documents. */
export async function quotaOf(ctx: QueryCtx, folderPath: string): Promise<Quota | null> {
  const quota = await rowAt(ctx, folderPath);
  return quota && (await withCount(ctx, quota));
}

async function rowAt(ctx: QueryCtx, folderPath: string): Promise<Doc<"quotas"> | null> {
  return await ctx.db
    .query("quotas")
    .withIndex("by_folder", (q) => q.eq("folderPath", folderPath))
    .unique();
}

export async function withCount(ctx: QueryCtx, quota: Doc<"quotas">): Promise<Quota> {
  const count = await ctx.db
    .query("quotaCounts")
    .withIndex("by_quota", (q) => q.eq("quotaId", quota._id))
    .unique();
  return { ...quota, count };
}

/**
 * Returns the quotas that apply in a folder: its own and those of its parents. Each is read once in a
 * transaction.
 *
 * @param without a folder whose quotas are left out.
 *
 * Cost: without any quota 1 range and no document, else 1 range for each folder on the way.
 */
export async function quotasOver(
  ctx: QueryCtx,
  folderPath: string,
  without?: string,
): Promise<Quota[]> {
  const over = await allOver(ctx, folderPath);
  if (without === undefined || over.length === 0) return over;
  const others = await allOver(ctx, without);
  return over.filter(({ _id }) => others.every((other) => other._id !== _id));
}

async function allOver(ctx: QueryCtx, folderPath: string): Promise<Quota[]> {
  const cache: Known = known.get(ctx) ?? { byPath: new Map() };
  known.set(ctx, cache);
  cache.any ??= ctx.db.query("quotas").first();
  if ((await cache.any) === null) return [];
  const found: Quota[] = [];
  for (let path: string | null = folderPath; path !== null; path = parentOf(path)) {
    const quota = cache.byPath.get(path) ?? quotaOf(ctx, path);
    cache.byPath.set(path, quota);
    const one = await quota;
    if (one !== null) found.push(one);
  }
  return found;
}

/** Forgets what this transaction has read, because it changes a quota. */
export function forgetQuotas(ctx: QueryCtx): void {
  known.delete(ctx);
}

/** Lists the quotas of a folder and its subfolders, by their paths. */
export function quotasWithin(ctx: QueryCtx, path: string, bounds: KeyBounds<string> = {}) {
  const { after, until } = bounds;
  const below = path === ROOT ? { from: ROOT, before: undefined } : rangeBelow(path);
  return {
    async take(count: number): Promise<Doc<"quotas">[]> {
      const own = after === undefined ? await rowAt(ctx, path) : null;
      const others = await ctx.db
        .query("quotas")
        .withIndex("by_folder", (q) => {
          const rest = q.gt(
            "folderPath",
            after === undefined || after === path ? below.from : after,
          );
          if (until !== undefined) return rest.lte("folderPath", until);
          return below.before === undefined ? rest : rest.lt("folderPath", below.before);
        })
        .take(own === null ? count : count - 1);
      return own === null ? others : [own, ...others];
    },
  };
}

/** Where the count of a quota is: after this asset, in the order of the index `by_path`. */
export type CountPosition = NonNullable<Doc<"quotaCounts">["upTo"]>;

/** Compares as the database does. */
export function comparePositions(a: CountPosition, b: CountPosition): number {
  return (
    compareValues(a.folderPath, b.folderPath) ||
    compareValues(a.deletedAt, b.deletedAt) ||
    compareValues(a.basename, b.basename)
  );
}

/** Returns whether a quota has counted what is at a position; while it counts, it may not have yet. */
export function hasCounted(quota: Quota, position: CountPosition): boolean {
  if (!isWithin(position.folderPath, quota.folderPath)) return false;
  if (quota.count === null) return true;
  const { upTo } = quota.count;
  return upTo !== undefined && comparePositions(position, upTo) <= 0;
}
