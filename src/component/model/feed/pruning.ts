/** Deletes old changes without hiding gaps from readers. */
import type { MutationCtx, QueryCtx } from "../../_generated/server.js";
import { ROOT } from "../../../shared/paths.js";
import { scopeOf } from "../../../shared/scopes.js";
import { type FolderRange, scopeIndex } from "../tree/scopes.js";
import { SWEEP_STEP } from "../work/steps.js";
import { unfold } from "./folding.js";
import { NANOSECONDS_PER_MS, type Position, isBefore } from "./positions.js";
import { type CommittedRow, committed } from "./rows.js";

/**
 * Returns the newest deleted change of a feed; `null` if it has all of its changes. It tells nothing of other feeds.
 *
 * Cost: 1 range, at most 1 document.
 *
 * @throws ARGUMENT_INVALID if the folder is too deep.
 */
export async function feedStart(
  ctx: QueryCtx,
  { folderPath, isRecursive }: FolderRange,
): Promise<Position | null> {
  const starts = ctx.db.query("feedStarts");
  if (!isRecursive) {
    return await starts.withIndex("by_folder", (q) => q.eq("folderPath", folderPath)).first();
  }
  if (folderPath === ROOT) return await starts.withIndex("by_position").order("desc").first();
  const { index, field } = scopeIndex(folderPath);
  return await starts
    .withIndex(index, (q) => q.eq(field, folderPath))
    .order("desc")
    .first();
}

/** Returns changes that are older than a time in milliseconds since 1970, echoes last. */
export async function oldChanges(
  ctx: QueryCtx,
  until: number,
  limit: number,
): Promise<CommittedRow[]> {
  const cutoff = BigInt(Math.max(0, Math.floor(until))) * NANOSECONDS_PER_MS;
  const old: CommittedRow[] = [];
  for (const isEcho of [undefined, true] as const) {
    const rows = await ctx.db
      .query("changelog")
      .withIndex("by_commit", (q) => q.eq("isEcho", isEcho).lt("commitTs", cutoff))
      .take(limit - old.length);
    old.push(...rows.map(committed).filter((row) => row !== null));
    if (old.length === limit) break;
  }
  return old;
}

/**
 * Deletes changes that are older than a time, at most `SWEEP_STEP` of them. Echoes follow when all others are gone.
 *
 * @param until milliseconds since 1970.
 * @returns the number of deleted changes, and whether there may be more.
 *
 * Cost: for each change 1 document read and deleted, and for each folder 1 read and written.
 */
export async function pruneStep(
  ctx: MutationCtx,
  until: number,
): Promise<{ pruned: number; isDone: boolean }> {
  const old = await oldChanges(ctx, until, SWEEP_STEP);
  const last = new Map<string, CommittedRow>();
  for (const row of old) {
    const before = last.get(row.feedFolder);
    if (before === undefined || isBefore(before, row)) last.set(row.feedFolder, row);
    await ctx.db.delete("changelog", row._id);
  }
  for (const [folderPath, row] of last) await moveStart(ctx, folderPath, row);
  return { pruned: old.flatMap(unfold).length, isDone: old.length < SWEEP_STEP };
}

async function moveStart(
  ctx: MutationCtx,
  folderPath: string,
  { commitTs, seq }: Position,
): Promise<void> {
  const start = await ctx.db
    .query("feedStarts")
    .withIndex("by_folder", (q) => q.eq("folderPath", folderPath))
    .first();
  if (start === null) {
    await ctx.db.insert("feedStarts", { folderPath, scope: scopeOf(folderPath), commitTs, seq });
  } else if (isBefore(start, { commitTs, seq })) {
    await ctx.db.patch("feedStarts", start._id, { commitTs, seq });
  }
}
