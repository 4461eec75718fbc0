/**
 * Bounds the open uploads of an actor: those that can still be finished. They are divided into shares with a part
 * of the limit each, so that uploads of one actor rarely read what another one writes. Callers without an actor
 * count as one.
 */
import type { QueryCtx } from "../../_generated/server.js";
import { assetError } from "../../../shared/errors.js";
import { SHARDS, shardOf } from "./shards.js";

/** The highest limit: a refused upload reads as many documents. */
export const MAX_OPEN_UPLOADS = 1000;

/**
 * Returns a share with room for one more upload, for its intent. The limit is exact: it throws only if all shares
 * are used up.
 *
 * @throws TOO_MANY_UPLOADS
 *
 * Cost: 1 document for each open upload of the share; of all shares if the limit is reached.
 */
export async function findShare(
  ctx: QueryCtx,
  actor: string | undefined,
  max: number,
  basename: string,
): Promise<number> {
  const first = shardOf(basename);
  const expirations: number[] = [];
  for (let offset = 0; offset < SHARDS; offset += 1) {
    const share = (first + offset) % SHARDS;
    const part = Math.floor((max + share) / SHARDS);
    if (part === 0) continue;
    const open = await ctx.db
      .query("uploadIntents")
      .withIndex("by_share", (q) =>
        q
          .eq("share", share)
          .eq("actor", actor)
          .eq("finishedAs", undefined)
          .gt("expiresAt", Date.now()),
      )
      .take(part);
    if (open.length < part) return share;
    expirations.push(...open.slice(0, 1).map(({ expiresAt }) => expiresAt));
  }
  const retryAt = Math.min(...expirations);
  throw assetError(
    "TOO_MANY_UPLOADS",
    `At most ${max} uploads may be open at a time. Finish the open ones, or retry after ` +
      `${new Date(retryAt).toISOString()}, when the first of them expires.`,
    { max, retryAt },
  );
}
