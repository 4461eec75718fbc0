/**
 * The change feed. Rows are ordered by `commitTs`, which the database assigns in commit order, so a reader
 * that continues after its last row misses nothing: later commits sort later. A clock gives no such
 * guarantee.
 */
import type { Infer } from "convex/values";
import type { Doc } from "../../_generated/dataModel.js";
import type { QueryCtx } from "../../_generated/server.js";
import { assetError } from "../../../shared/errors.js";
import { ROOT, isWithin } from "../../../shared/paths.js";
import type { change as returnedChange } from "../../../shared/validators.js";
import type { FolderRange } from "../tree/scopes.js";
import { unfold } from "./folding.js";
import { changesOf } from "./ranges.js";

type ChangeRow = Doc<"changelog">;

/** A cursor in the feed: after a row, or at a time if `id` is empty. */
export type ChangeCursor = { createdAt: number; id: string };

export const NANOSECONDS_PER_MS = 1_000_000n;

/** A committed row; before the commit, `commitTs` is only a placeholder. */
export type CommittedRow = ChangeRow & { commitTs: bigint };

export function isCommitted(row: ChangeRow): row is CommittedRow {
  return typeof row.commitTs === "bigint";
}

export function cursorBehind(row: CommittedRow): ChangeCursor {
  return {
    createdAt: Number(row.commitTs / NANOSECONDS_PER_MS),
    id: `${row.commitTs}:${row.seq}`,
  };
}

/** The position of a row: its transaction, and its number in it. */
export type Position = { commitTs: bigint; seq: number };

const ROW_ID = /^(\d{1,19}):(\d{1,9})$/;
const MAX_INT64 = 2n ** 63n - 1n;

/** Parses the id of a cursor; `null` if it is invalid. */
export function parseRowId(id: string): Position | null {
  const [, commitTs, seq] = ROW_ID.exec(id) ?? [];
  if (commitTs === undefined || seq === undefined || BigInt(commitTs) > MAX_INT64) return null;
  return { commitTs: BigInt(commitTs), seq: Number(seq) };
}

/** Where to continue: after a row, or (`seq` -1) from the first row of a time. */
function parseCursor(cursor: ChangeCursor): Position {
  if (!Number.isFinite(cursor.createdAt) || cursor.createdAt < 0 || cursor.createdAt > 8.64e15) {
    throw assetError(
      "CURSOR_INVALID",
      "cursor.createdAt must be a time in milliseconds since 1970. Start with 0.",
      { reason: "createdAt is not a time" },
    );
  }
  if (cursor.id === "") {
    const ns = BigInt(Math.ceil(cursor.createdAt)) * NANOSECONDS_PER_MS;
    return { commitTs: ns < MAX_INT64 ? ns : MAX_INT64, seq: -1 };
  }
  const position = parseRowId(cursor.id);
  if (position === null || Number(position.commitTs / NANOSECONDS_PER_MS) !== cursor.createdAt) {
    throw assetError(
      "CURSOR_INVALID",
      "The cursor was not issued by the feed. Pass nextCursor back unchanged.",
      { reason: "id was not issued by the feed" },
    );
  }
  return position;
}

export type ChangePage = { rows: CommittedRow[]; nextCursor: ChangeCursor; isDone: boolean };

/**
 * Throws if changes after the cursor have been deleted.
 *
 * @throws CURSOR_EXPIRED
 */
function refuseExpired(marker: CommittedRow): never {
  throw assetError(
    "CURSOR_EXPIRED",
    "The feed no longer has all changes after this cursor. List everything again and " +
      "continue from head.",
    { oldestCursor: cursorBehind(marker) },
  );
}

/** The changes read from a feed, and whether there are more. */
type FeedRows = { rows: CommittedRow[]; isDone: boolean };

/**
 * Reads at least `count` changes behind a position, or before it in descending order, if there are as many. Rows of
 * the running mutation have no position yet.
 *
 * Cost: 1 range; at most `count` documents, half as many for new files.
 */
export async function takeChanges(
  range: AsyncIterable<ChangeRow>,
  count: number,
  isWanted: (row: CommittedRow) => boolean,
  unfolded: (row: CommittedRow) => CommittedRow[] = unfold,
): Promise<CommittedRow[]> {
  const found: CommittedRow[] = [];
  if (count <= 0) return found;
  for await (const row of range) {
    if (isCommitted(row)) found.push(...unfolded(row).filter(isWanted));
    if (found.length >= count) break;
  }
  return found;
}

/** Returns the newest deleted row, which is kept as a marker; `null` if nothing was pruned. */
async function pruneMarker(ctx: QueryCtx): Promise<CommittedRow | null> {
  const marker = await ctx.db
    .query("changelog")
    .withIndex("by_prune_marker", (q) => q.eq("isPruneMarker", true))
    .first();
  return marker !== null && isCommitted(marker) ? marker : null;
}

export function isBefore(a: Position, b: Position): boolean {
  return a.commitTs < b.commitTs || (a.commitTs === b.commitTs && a.seq < b.seq);
}

async function readFeed(
  ctx: QueryCtx,
  of: FolderRange,
  position: Position,
  limit: number,
): Promise<FeedRows> {
  const { commitTs, seq } = position;
  const changes = changesOf(ctx, of);
  const isAfter = (row: CommittedRow) => isBefore(position, row);
  // One additional change shows whether this is the end.
  const rest = changes((q) => q.eq("commitTs", commitTs).gt("seq", seq));
  const found = await takeChanges(rest, limit + 1, isAfter);
  const later = changes((q) => q.gt("commitTs", commitTs));
  found.push(...(await takeChanges(later, limit + 1 - found.length, isAfter)));
  return { rows: found.slice(0, limit), isDone: found.length <= limit };
}

function pageOf({ rows, isDone }: FeedRows, cursor: ChangeCursor): ChangePage {
  const last = rows.at(-1);
  return { rows, isDone, nextCursor: last === undefined ? cursor : cursorBehind(last) };
}

/**
 * Reads at most `limit` changes after a cursor, of everything or of one folder's feed.
 *
 * The range has no upper bound, so that a live query is notified of every later row. It contains no row of another
 * folder.
 *
 * Cost: at most limit + 1 documents, at most 2 ranges; for a folder 1 more of each after the feed has been
 * pruned. A new file's two changes are one document.
 *
 * @throws ARGUMENT_INVALID, CURSOR_INVALID, CURSOR_EXPIRED
 */
export async function readChanges(
  ctx: QueryCtx,
  of: FolderRange,
  cursor: ChangeCursor,
  limit: number,
): Promise<ChangePage> {
  const position = parseCursor(cursor);
  const isWhole = of.folderPath === ROOT && of.isRecursive;
  const pruned = isWhole ? null : await pruneMarker(ctx);
  if (pruned !== null && isBefore(position, pruned)) refuseExpired(pruned);
  const read = await readFeed(ctx, of, position, limit);
  if (isWhole && read.rows.some((row) => row.isPruneMarker)) {
    refuseExpired((await pruneMarker(ctx))!);
  }
  return pageOf(read, cursor);
}

/**
 * Returns the current cursor of a folder and everything below it; all existing changes are before it.
 *
 * Cost: 1 document; for a folder 1 more after the feed has been pruned.
 *
 * @throws ARGUMENT_INVALID
 */
export async function readHead(ctx: QueryCtx, folderPath: string): Promise<ChangeCursor> {
  const isWhole = folderPath === ROOT;
  const changes = changesOf(ctx, { folderPath, isRecursive: true })((q) => q);
  const marker = isWhole ? null : await pruneMarker(ctx);
  // Pending rows of this transaction sort last and have no position yet.
  for await (const row of changes.order("desc")) {
    if (!isCommitted(row)) continue;
    return cursorBehind(marker !== null && isBefore(row, marker) ? marker : row);
  }
  return marker === null ? { createdAt: 0, id: "" } : cursorBehind(marker);
}

/** The place of a change: of a folder, or of an asset. */
type Place = { folderPath: string; basename?: string };

/** Whether the caller may see what happens at a place. */
export type Seen = (place: Place) => boolean;

export const seenWithin =
  (folderPath: string): Seen =>
  (place) =>
    isWithin(place.folderPath, folderPath);

/** Returns the place of a change. */
export function placeOf({ folderPath, feedFolder, basename }: ChangeRow): Place {
  return { folderPath: folderPath ?? feedFolder, basename };
}

/**
 * Returns a row for callers who may see some places. Of an asset that was moved out, it shows only that the asset has
 * left; of one that came from outside, not from where.
 */
export function changeView(isSeen: Seen, row: CommittedRow): Infer<typeof returnedChange> {
  const { _id, _creationTime, commitTs, seq, feedFolder, scope, ...fields } = row;
  const { isEcho, isPruneMarker, isCreation, fromFolderPath, fromBasename, ...change } = fields;
  const shown = { ...cursorBehind(row), ...change, folderPath: placeOf(row).folderPath };
  const from = { folderPath: fromFolderPath ?? shown.folderPath, basename: fromBasename };
  if (isSeen(placeOf(row))) {
    return isSeen(from) ? { ...shown, fromFolderPath, fromBasename } : shown;
  }
  const { id, createdAt, assetId } = shown;
  return { id, createdAt, type: "asset:leave", ...from, assetId };
}
