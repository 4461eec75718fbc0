/**
 * The change feed. Rows are ordered by `commitTs`, which the database assigns in commit order, so a reader
 * that continues after its last row misses nothing: later commits sort later. A clock gives no such
 * guarantee.
 */
import type { Infer } from "convex/values";
import type { QueryCtx } from "../../_generated/server.js";
import { assetError } from "../../../shared/errors.js";
import { isWithin } from "../../../shared/paths.js";
import type { change as returnedChange } from "../../../shared/validators.js";
import type { FolderRange } from "../tree/scopes.js";
import { unfold } from "./folding.js";
import {
  type ChangeCursor,
  type Position,
  cursorBehind,
  isBefore,
  parseCursor,
} from "./positions.js";
import { feedStart } from "./pruning.js";
import { changesOf } from "./ranges.js";
import { type CommittedRow, type StoredRow, FIRST, committed } from "./rows.js";

export type ChangePage = { rows: CommittedRow[]; nextCursor: ChangeCursor; isDone: boolean };

/**
 * Throws if changes after the cursor have been deleted.
 *
 * @throws CURSOR_EXPIRED
 */
function refuseExpired(start: Position): never {
  throw assetError(
    "CURSOR_EXPIRED",
    "The feed no longer has all changes after this cursor. List everything again and " +
      "continue from head.",
    { oldestCursor: cursorBehind(start) },
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
  range: AsyncIterable<StoredRow>,
  count: number,
  isWanted: (row: CommittedRow) => boolean,
  unfolded: (row: CommittedRow) => CommittedRow[] = unfold,
): Promise<CommittedRow[]> {
  const found: CommittedRow[] = [];
  if (count <= 0) return found;
  for await (const stored of range) {
    const row = committed(stored);
    if (row !== null) found.push(...unfolded(row).filter(isWanted));
    if (found.length >= count) break;
  }
  return found;
}

/**
 * Reads at most `limit` changes behind a position.
 *
 * @param before only those of earlier transactions.
 *
 * Cost: at most limit + 1 documents; 2 ranges.
 */
export async function readFeed(
  ctx: QueryCtx,
  of: FolderRange,
  position: Position,
  limit: number,
  before?: bigint,
): Promise<FeedRows> {
  const { commitTs, seq } = position;
  const changes = changesOf(ctx, of);
  const isAfter = (row: CommittedRow) => isBefore(position, row);
  // One additional change shows whether this is the end.
  const rest = changes((q) => {
    const same = q.eq("commitTs", commitTs);
    return seq < FIRST ? same : same.gt("seq", seq);
  });
  const found = await takeChanges(rest, limit + 1, isAfter);
  const later = changes((q) => {
    const all = q.gt("commitTs", commitTs);
    return before === undefined ? all : all.lt("commitTs", before);
  });
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
 * Cost: at most limit + 1 documents, and 1 more after changes of this feed were deleted; at most 3 ranges. A new file's
 * two changes are one document.
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
  const start = await feedStart(ctx, of);
  if (start !== null && isBefore(position, start)) refuseExpired(start);
  const read = await readFeed(ctx, of, position, limit);
  return pageOf(read, cursor);
}

/**
 * Returns the current cursor of a folder and everything below it; all existing changes are before it.
 *
 * Cost: 1 document, and 1 more after changes of this feed were deleted; 2 ranges.
 *
 * @throws ARGUMENT_INVALID
 */
export async function readHead(ctx: QueryCtx, folderPath: string): Promise<ChangeCursor> {
  const all = { folderPath, isRecursive: true };
  const start = await feedStart(ctx, all);
  // Pending rows of this transaction sort last and have no position yet.
  for await (const stored of changesOf(ctx, all)((q) => q).order("desc")) {
    const row = committed(stored);
    if (row !== null) return cursorBehind(start !== null && isBefore(row, start) ? start : row);
  }
  return start === null ? { createdAt: 0, id: "" } : cursorBehind(start);
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
export function placeOf({
  folderPath,
  feedFolder,
  basename,
}: Pick<StoredRow, "folderPath" | "feedFolder" | "basename">): Place {
  return { folderPath: folderPath ?? feedFolder, basename };
}

/**
 * Returns a row for callers who may see some places. Of an asset that was moved out, it shows only that the asset has
 * left; of one that came from outside, not from where.
 */
export function changeView(isSeen: Seen, row: CommittedRow): Infer<typeof returnedChange> {
  const { _id, _creationTime, commitTs, seq, feedFolder, scope, ...fields } = row;
  const { isEcho, isCreation, served, fromFolderPath, fromBasename, ...change } = fields;
  const shown = { ...cursorBehind(row), ...change, folderPath: placeOf(row).folderPath };
  const from = { folderPath: fromFolderPath ?? shown.folderPath, basename: fromBasename };
  if (isSeen(placeOf(row))) {
    return isSeen(from) ? { ...shown, fromFolderPath, fromBasename } : shown;
  }
  const { id, createdAt, assetId } = shown;
  return { id, createdAt, type: "asset:leave", ...from, assetId };
}
