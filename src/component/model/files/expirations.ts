/**
 * Expirations: from its time on an asset is not shown, and a scheduled step moves it to the trash. The asset's row says when, so that
 * readers need nothing else; a row of a table of its own finds those that are due, so that other assets pay for no index.
 */
import type { Doc, Id } from "../../_generated/dataModel.js";
import type { MutationCtx, QueryCtx } from "../../_generated/server.js";
import { internal } from "../../_generated/api.js";
import { type WriteCtx, updateStamp } from "../feed/recording.js";
import { runWhenDue } from "../work/work.js";
import type { Asset } from "./assets.js";
import { servedNumber } from "./summaries.js";

type Expiring = Pick<Asset, "_id" | "expiresAt">;

/** The longest time until an expiration: 10 years, in milliseconds. */
export const MAX_LIFETIME_MS = 10 * 365 * 24 * 60 * 60 * 1000;

/** Expirations before this time are scheduled for it; the hourly job schedules the later ones. In milliseconds. */
const AHEAD_MS = 2 * 60 * 60 * 1000;
/** Cost: 1 range, at most 1 document. */
export async function expirationOf(
  ctx: QueryCtx,
  assetId: Id<"assets">,
): Promise<Doc<"expirations"> | null> {
  return await ctx.db
    .query("expirations")
    .withIndex("by_asset", (q) => q.eq("assetId", assetId))
    .unique();
}

/**
 * Sets when an asset expires, in milliseconds since 1970; `null` for never. Cost: 1 range, at most 1 document read, 2 written.
 */
export async function setExpiration(ctx: WriteCtx, asset: Asset, at: number | null): Promise<void> {
  const expiresAt = at ?? undefined;
  if (asset.expiresAt === expiresAt) return;
  await ctx.db.patch("assets", asset._id, { expiresAt, ...updateStamp(ctx) });
  await remember(ctx, { ...asset, expiresAt }, ctx.actor);
  const { folderPath, basename, _id: assetId } = asset;
  const served = servedNumber(asset);
  ctx.record({ type: "asset:update", folderPath, basename, assetId, served });
}

async function remember(
  ctx: MutationCtx,
  { _id: assetId, expiresAt }: Expiring,
  actor: string | undefined,
): Promise<void> {
  const row = await expirationOf(ctx, assetId);
  if (expiresAt === undefined) {
    if (row !== null) await ctx.db.delete("expirations", row._id);
    return;
  }
  if (row === null) await ctx.db.insert("expirations", { assetId, at: expiresAt, actor });
  else await ctx.db.patch("expirations", row._id, { at: expiresAt, actor });
  if (expiresAt < Date.now() + AHEAD_MS) await schedule(ctx, assetId, expiresAt);
}

/** Schedules the step that moves an asset to the trash; it does nothing before its time. */
export async function schedule(ctx: MutationCtx, assetId: Id<"assets">, at: number): Promise<void> {
  await ctx.scheduler.runAt(runWhenDue(at), internal.expirations.expire, { assetId });
}

/**
 * Returns the fields of an asset that leaves the trash: it does not expire again, and a later expiration is still to come. Cost:
 * nothing for an asset without one.
 */
export async function expirationAfterTrash(
  ctx: WriteCtx,
  asset: Expiring,
): Promise<Pick<Asset, "expiresAt">> {
  if (asset.expiresAt === undefined) return {};
  const isPast = asset.expiresAt <= Date.now();
  const left = { ...asset, expiresAt: isPast ? undefined : asset.expiresAt };
  await remember(ctx, left, ctx.actor);
  return { expiresAt: left.expiresAt };
}

/** Returns expirations that no one has scheduled yet, or that have passed. Cost: 1 range, 1 document each. */
export async function dueExpirations(ctx: QueryCtx, limit: number): Promise<Doc<"expirations">[]> {
  return await ctx.db
    .query("expirations")
    .withIndex("by_at", (q) => q.lt("at", Date.now() + AHEAD_MS))
    .take(limit);
}

/** Schedules expirations for their time. */
export async function scheduleExpirations(ctx: MutationCtx, limit: number): Promise<number> {
  const due = await dueExpirations(ctx, limit);
  for (const { assetId, at } of due) await schedule(ctx, assetId, Math.max(at, Date.now()));
  return due.length;
}
