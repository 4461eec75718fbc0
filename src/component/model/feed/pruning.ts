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
 * @param withErased false ignores the changes of erased files: what others served at a moment is known without them.
 *
 * Cost: 1 range, at most 1 document, and 1 for each newer one of an erased file.
 *
 * @throws ARGUMENT_INVALID if the folder is too deep.
 */
export async function feedStart(
  ctx: QueryCtx,
  feed: FolderRange,
  withErased = true,
): Promise<Position | null> {
  for await (const start of newestStarts(ctx, feed)) {
    if (withErased || !start.isErasure) return start;
  }
  return null;
}

function newestStarts(ctx: QueryCtx, { folderPath, isRecursive }: FolderRange) {
  const starts = ctx.db.query("feedStarts");
  if (!isRecursive) {
    return starts.withIndex("by_folder", (q) => q.eq("folderPath", folderPath)).order("desc");
  }
  if (folderPath === ROOT) return starts.withIndex("by_position").order("desc");
  const { index, field } = scopeIndex(folderPath);
  return starts.withIndex(index, (q) => q.eq(field, folderPath)).order("desc");
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
  return { pruned: await dropChanges(ctx, old), isDone: old.length < SWEEP_STEP };
}

/**
 * Deletes changes. A reader that has not come to them gets `CURSOR_EXPIRED`.
 *
 * @param isErasure true if they are of an erased file.
 * @returns how many they were; one row may have two.
 */
export async function dropChanges(
  ctx: MutationCtx,
  rows: CommittedRow[],
  isErasure?: true,
): Promise<number> {
  const last = new Map<string, CommittedRow>();
  for (const row of rows) {
    const before = last.get(row.feedFolder);
    if (before === undefined || isBefore(before, row)) last.set(row.feedFolder, row);
    await ctx.db.delete("changelog", row._id);
  }
  for (const [folderPath, row] of last) await moveStart(ctx, folderPath, row, isErasure);
  return rows.flatMap(unfold).length;
}

async function moveStart(
  ctx: MutationCtx,
  folderPath: string,
  { commitTs, seq }: Position,
  isErasure: true | undefined,
): Promise<void> {
  const starts = await ctx.db
    .query("feedStarts")
    .withIndex("by_folder", (q) => q.eq("folderPath", folderPath))
    .collect();
  const start = starts.find((one) => one.isErasure === isErasure);
  if (start === undefined) {
    const scope = scopeOf(folderPath);
    await ctx.db.insert("feedStarts", { folderPath, scope, isErasure, commitTs, seq });
  } else if (isBefore(start, { commitTs, seq })) {
    await ctx.db.patch("feedStarts", start._id, { commitTs, seq });
  }
}
