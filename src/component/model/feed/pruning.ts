/** Deletes old changes without hiding gaps from readers. */
import type { MutationCtx } from "../../_generated/server.js";
import { NANOSECONDS_PER_MS, isCommitted } from "./changes.js";
import { unfold } from "./folding.js";
import { SWEEP_STEP } from "../work/steps.js";

/**
 * Deletes changes that are older than a time, at most `SWEEP_STEP` of them. The newest deleted row is kept as
 * a marker: a reader that finds it has missed changes.
 *
 * @param until milliseconds since 1970.
 * @returns the number of deleted rows, and whether there may be more.
 */
export async function pruneStep(
  ctx: MutationCtx,
  until: number,
): Promise<{ pruned: number; isDone: boolean }> {
  const cutoff = BigInt(Math.max(0, Math.floor(until))) * NANOSECONDS_PER_MS;
  const old = await ctx.db
    .query("changelog")
    .withIndex("by_commit", (q) => q.eq("isEcho", undefined).lt("commitTs", cutoff))
    .take(SWEEP_STEP);
  const marker = old.at(-1);
  if (marker === undefined || !isCommitted(marker)) return { pruned: 0, isDone: true };
  const gone = old.slice(0, -1);
  // Rows of the marker's own transaction may still be needed in other folders.
  const echoes = await ctx.db
    .query("changelog")
    .withIndex("by_commit", (q) => q.eq("isEcho", true).lt("commitTs", marker.commitTs))
    .take(SWEEP_STEP);
  for (const row of [...gone, ...echoes]) await ctx.db.delete("changelog", row._id);
  if (!marker.isPruneMarker) await ctx.db.patch("changelog", marker._id, { isPruneMarker: true });
  const isDone = old.length < SWEEP_STEP && echoes.length < SWEEP_STEP;
  return { pruned: gone.flatMap(unfold).length + echoes.length, isDone };
}
