/**
 * Counts what a quota limits: the bytes of all versions below its folder that have not failed, and the assets.
 * Drafts, archived versions and the trash count, because their bytes are stored. Bytes that several versions
 * share count for each of them.
 *
 * Each quota has `SHARDS` counters, and an asset always uses the same one. A counter has a part of what is left
 * and grants it without reading the others. When its part is used up, the transaction reads all counters, so it
 * refuses only what exceeds the quota, and distributes the rest among all. The sum is exact at any moment.
 */
import type { Doc, Id } from "../../_generated/dataModel.js";
import type { MutationCtx, QueryCtx } from "../../_generated/server.js";
import { assetError } from "../../../shared/errors.js";
import type { AssetPath } from "../../../shared/paths.js";
import type { WriteCtx } from "../feed/recording.js";
import { type Quota, hasCounted, quotasOver } from "../tree/quotas.js";
import { totalBytesOf } from "../files/summaries.js";
import { SHARDS, shardOf } from "./shards.js";

export type Use = { bytes: number; files: number };
type Counter = Doc<"quotaCounters">;

/** The fields of an asset that decide what it counts for, and where. */
export type Counted = AssetPath &
  Pick<Doc<"assets">, "_id" | "deletedAt" | "published" | "totalBytes">;

const KINDS = ["bytes", "files"] as const;
const GRANTED = { bytes: "grantedBytes", files: "grantedFiles" } as const;

function maxOf(quota: Quota, kind: keyof Use): number | undefined {
  return kind === "bytes" ? quota.maxBytes : quota.maxFiles;
}

async function counterOf(ctx: QueryCtx, quota: Quota, shard: number): Promise<Counter> {
  const counter = await ctx.db
    .query("quotaCounters")
    .withIndex("by_quota", (q) => q.eq("quotaId", quota._id).eq("shard", shard))
    .unique();
  return counter!;
}

export async function countersOf(ctx: QueryCtx, quotaId: Id<"quotas">): Promise<Counter[]> {
  return await ctx.db
    .query("quotaCounters")
    .withIndex("by_quota", (q) => q.eq("quotaId", quotaId))
    .take(SHARDS);
}

export function sumOf(counters: Use[]): Use {
  const sum = { bytes: 0, files: 0 };
  for (const kind of KINDS) for (const counter of counters) sum[kind] += counter[kind];
  return sum;
}

/** Creates the counters of a quota; they grant nothing yet. */
export async function createCounters(ctx: MutationCtx, quotaId: Id<"quotas">): Promise<void> {
  const nothing = { bytes: 0, files: 0, grantedBytes: 0, grantedFiles: 0 };
  for (let shard = 0; shard < SHARDS; shard += 1) {
    await ctx.db.insert("quotaCounters", { quotaId, shard, ...nothing });
  }
}

export async function deleteCounters(ctx: MutationCtx, quotaId: Id<"quotas">): Promise<void> {
  for (const { _id } of await countersOf(ctx, quotaId)) await ctx.db.delete("quotaCounters", _id);
}

function requireRoomFor(quota: Quota, used: Use, more: Use): void {
  for (const limit of KINDS) {
    const max = maxOf(quota, limit);
    if (max === undefined || more[limit] <= 0 || used[limit] + more[limit] <= max) continue;
    const { folderPath } = quota;
    // The caller may not know how much others have stored there: `auth` of `getQuota` decides that.
    throw assetError(
      "QUOTA_EXCEEDED",
      `The folder "${folderPath}" may have at most ${max} ${limit}, and ${more[limit]} more do not fit. ` +
        "Delete files permanently, or raise the quota.",
      { folderPath, limit, max, asked: more[limit] },
    );
  }
}

/** Returns whether one counter can grant the increase alone. */
function fits(quota: Quota, counter: Counter, more: Use): boolean {
  return KINDS.every(
    (kind) =>
      maxOf(quota, kind) === undefined ||
      more[kind] <= 0 ||
      counter[kind] + more[kind] <= counter[GRANTED[kind]],
  );
}

/** Adds to the counters, and distributes what is left of the quota among them. */
export async function distribute(
  ctx: MutationCtx,
  quota: Quota,
  counters: Counter[],
  more: (shard: number) => Use,
): Promise<void> {
  const added = counters.map((counter) => {
    const { bytes, files } = more(counter.shard);
    return { ...counter, bytes: counter.bytes + bytes, files: counter.files + files };
  });
  const used = sumOf(added);
  for (const counter of added) {
    for (const kind of KINDS) {
      const left = (maxOf(quota, kind) ?? 0) - used[kind];
      counter[GRANTED[kind]] = left < 0 ? 0 : counter[kind] + Math.floor(left / SHARDS);
    }
    await ctx.db.replace("quotaCounters", counter._id, counter);
  }
}

const NOTHING: Use = { bytes: 0, files: 0 };

/** Returns the use of a quota by an asset, as far as the quota has counted it. */
function useIn(quota: Quota, asset: Counted | null): Use {
  if (asset === null || !hasCounted(quota, asset)) return NOTHING;
  return { bytes: totalBytesOf(asset), files: 1 };
}

/** Counts a new asset, a changed one or a deleted one; `mayExceed` counts more than a quota allows. */
async function count(
  ctx: MutationCtx,
  before: Counted | null,
  after: Counted | null,
  mayExceed: boolean,
): Promise<void> {
  const { _id: assetId } = (after ?? before)!;
  const quotas = new Map<Id<"quotas">, Quota>();
  for (const asset of [before, after]) {
    const over = asset === null ? [] : await quotasOver(ctx, asset.folderPath);
    for (const quota of over) quotas.set(quota._id, quota);
  }
  for (const quota of quotas.values()) {
    const [less, more] = [useIn(quota, before), useIn(quota, after)];
    const change = { bytes: more.bytes - less.bytes, files: more.files - less.files };
    if (change.bytes === 0 && change.files === 0) continue;
    const shard = shardOf(assetId);
    const counter = await counterOf(ctx, quota, shard);
    if (fits(quota, counter, change)) {
      await ctx.db.patch("quotaCounters", counter._id, {
        bytes: counter.bytes + change.bytes,
        files: counter.files + change.files,
      });
      continue;
    }
    const counters = await countersOf(ctx, quota._id);
    if (!mayExceed) requireRoomFor(quota, sumOf(counters), change);
    await distribute(ctx, quota, counters, (other) => (other === shard ? change : NOTHING));
  }
}

/**
 * Counts a write to an asset: `null` is before it existed. Every change of an asset's path, bytes or deletion
 * must be counted.
 *
 * @throws QUOTA_EXCEEDED
 *
 * Cost: 1 range without quotas. Each quota that counts more or less reads 1 counter and writes it; if its part
 * is used up, it reads and writes all counters.
 */
export async function countChange(
  ctx: WriteCtx,
  before: Counted | null,
  after: Counted,
): Promise<void> {
  await count(ctx, before, after, ctx.mayExceedQuotas === true);
}

/** Counts what a deletion frees. */
export async function countFreed(
  ctx: MutationCtx,
  before: Counted,
  after: Counted | null,
): Promise<void> {
  await count(ctx, before, after, true);
}

/** Sums up what assets count for, by counter. */
export function useByShard(assets: Counted[]): (shard: number) => Use {
  const sums = new Map<number, Use>();
  for (const asset of assets) {
    const shard = shardOf(asset._id);
    const sum = sums.get(shard) ?? { ...NOTHING };
    sums.set(shard, { bytes: sum.bytes + totalBytesOf(asset), files: sum.files + 1 });
  }
  return (shard) => sums.get(shard) ?? NOTHING;
}

/**
 * Throws if something does not fit into the quotas of a folder, without counting it. While a counter has enough
 * left, the others are not read.
 *
 * @param without a folder whose quotas have counted it already.
 * @throws QUOTA_EXCEEDED
 */
export async function requireRoom(
  ctx: QueryCtx,
  { folderPath, basename }: AssetPath,
  more: Use,
  without?: string,
): Promise<void> {
  for (const quota of await quotasOver(ctx, folderPath, without)) {
    if (fits(quota, await counterOf(ctx, quota, shardOf(basename)), more)) continue;
    requireRoomFor(quota, sumOf(await countersOf(ctx, quota._id)), more);
  }
}
