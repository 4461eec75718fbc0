/** Counts the downloads of share links, and the guesses of their passwords. */
import type { MutationCtx, QueryCtx } from "../../_generated/server.js";
import type { Share } from "./shares.js";

/** How long a link that has ended is listed. */
export const KEPT_MS = 30 * 24 * 60 * 60 * 1000;

/** Downloads of one link write the same row once in so many times. */
const PARTS = 8;

async function countersOf(ctx: QueryCtx, { _id }: Pick<Share, "_id">) {
  return await ctx.db
    .query("shareCounters")
    .withIndex("by_share", (q) => q.eq("shareId", _id))
    .collect();
}

/** Returns how often a link was used. Cost: at most 8 documents without a limit. */
export async function downloadsOf(ctx: QueryCtx, share: Share): Promise<number> {
  if (share.maxDownloads !== undefined) return share.downloads ?? 0;
  const counters = await countersOf(ctx, share);
  return counters.reduce((sum, { downloads }) => sum + downloads, 0);
}

/** Counts one download of a link that has not ended. Cost: 1 document written; without a limit, 1 read. */
export async function countDownload(ctx: MutationCtx, share: Share): Promise<void> {
  const { _id: shareId, maxDownloads } = share;
  if (maxDownloads !== undefined) {
    const downloads = (share.downloads ?? 0) + 1;
    const isLast = downloads === maxDownloads;
    await ctx.db.patch("shares", shareId, {
      downloads,
      ...(isLast && { forgetAt: Date.now() + KEPT_MS }),
    });
    return;
  }
  const part = Math.floor(Math.random() * PARTS);
  const counter = await ctx.db
    .query("shareCounters")
    .withIndex("by_share", (q) => q.eq("shareId", shareId).eq("part", part))
    .unique();
  if (counter === null) await ctx.db.insert("shareCounters", { shareId, part, downloads: 1 });
  else {
    await ctx.db.patch("shareCounters", counter._id, { downloads: counter.downloads + 1 });
  }
}

/** Deletes the counters of a link. */
export async function forgetCounters(ctx: MutationCtx, share: Share): Promise<void> {
  for (const { _id } of await countersOf(ctx, share)) await ctx.db.delete("shareCounters", _id);
}

/** So many guesses may be wrong in a row, also in parallel; then one more is allowed each minute. */
const FREE_GUESSES = 10;
const WAIT_MS = 60_000;

/**
 * Counts a guess of a link's password before it is compared.
 *
 * @returns the time from which the next guess is allowed, in milliseconds since 1970; `null` if this one is.
 */
export async function countGuess(ctx: MutationCtx, share: Share): Promise<number | null> {
  const password = share.password!;
  const now = Date.now();
  const allowedAt = password.failed < FREE_GUESSES ? 0 : password.guessedAt + WAIT_MS;
  if (now < allowedAt) return allowedAt;
  const counted = { ...password, failed: password.failed + 1, guessedAt: now };
  await ctx.db.patch("shares", share._id, { password: counted });
  return null;
}

/** A guess was right: the next ones are free again. */
export async function forgetGuesses(ctx: MutationCtx, { _id, password }: Share): Promise<void> {
  if (password === undefined || password.failed === 0) return;
  await ctx.db.patch("shares", _id, { password: { ...password, failed: 0 } });
}
