/**
 * The change feed. Rows are ordered by `commitTs`, which the database assigns in commit order, so a reader
 * that continues after its last row misses nothing: later commits sort later. A clock gives no such
 * guarantee.
 */
import type { Query } from "convex/server";
import type { Infer } from "convex/values";
import type { DataModel, Doc } from "../../_generated/dataModel.js";
import type { QueryCtx } from "../../_generated/server.js";
import { assetError } from "../../../shared/errors.js";
import { ROOT, isWithin } from "../../../shared/paths.js";
import type { change as returnedChange } from "../../../shared/validators.js";
import { scopeIndex } from "../tree/scopes.js";

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

/** The rows read from a feed, and whether there are more. */
type FeedRows = { rows: CommittedRow[]; isDone: boolean };

/** One additional row shows whether this is the end. */
function cutAt(limit: number, found: ChangeRow[]): FeedRows {
  // Rows of the running mutation sort last and have no position yet.
  const committed = found.filter(isCommitted);
  return { rows: committed.slice(0, limit), isDone: committed.length <= limit };
}

/** The index ranges of one feed: the rest of a transaction, and all later transactions. */
type Feed = {
  rest: (position: Position) => Query<DataModel["changelog"]>;
  later: (commitTs: bigint) => Query<DataModel["changelog"]>;
};

function wholeFeed(ctx: QueryCtx): Feed {
  const changelog = () => ctx.db.query("changelog");
  return {
    rest: ({ commitTs, seq }) =>
      changelog().withIndex("by_commit", (q) =>
        q.eq("isEcho", undefined).eq("commitTs", commitTs).gt("seq", seq),
      ),
    later: (commitTs) =>
      changelog().withIndex("by_commit", (q) => q.eq("isEcho", undefined).gt("commitTs", commitTs)),
  };
}

function folderFeed(ctx: QueryCtx, folderPath: string): Feed {
  const changelog = () => ctx.db.query("changelog");
  return {
    rest: ({ commitTs, seq }) =>
      changelog().withIndex("by_folder", (q) =>
        q.eq("feedFolder", folderPath).eq("commitTs", commitTs).gt("seq", seq),
      ),
    later: (commitTs) =>
      changelog().withIndex("by_folder", (q) =>
        q.eq("feedFolder", folderPath).gt("commitTs", commitTs),
      ),
  };
}

function subtreeFeed(ctx: QueryCtx, folderPath: string): Feed {
  const changelog = () => ctx.db.query("changelog");
  const { index, field } = scopeIndex(folderPath);
  return {
    rest: ({ commitTs, seq }) =>
      changelog().withIndex(index, (q) =>
        q.eq(field, folderPath).eq("commitTs", commitTs).gt("seq", seq),
      ),
    later: (commitTs) =>
      changelog().withIndex(index, (q) => q.eq(field, folderPath).gt("commitTs", commitTs)),
  };
}

/** Returns the newest deleted row, which is kept as a marker; `null` if nothing was pruned. */
async function pruneMarker(ctx: QueryCtx): Promise<CommittedRow | null> {
  const marker = await ctx.db
    .query("changelog")
    .withIndex("by_prune_marker", (q) => q.eq("isPruneMarker", true))
    .first();
  return marker !== null && isCommitted(marker) ? marker : null;
}

function isBefore(a: Position, b: Position): boolean {
  return a.commitTs < b.commitTs || (a.commitTs === b.commitTs && a.seq < b.seq);
}

async function readFeed({ rest, later }: Feed, position: Position, limit: number) {
  const found = await rest(position).take(limit + 1);
  if (found.length <= limit) {
    found.push(...(await later(position.commitTs).take(limit + 1 - found.length)));
  }
  return cutAt(limit, found);
}

function pageOf({ rows, isDone }: FeedRows, cursor: ChangeCursor): ChangePage {
  const last = rows.at(-1);
  return { rows, isDone, nextCursor: last === undefined ? cursor : cursorBehind(last) };
}

/** The rows to read: of everything, of one folder, or of a folder and everything below it. */
export type FeedOf = { folderPath: string; isRecursive: boolean };

/**
 * Reads at most `limit` changes after a cursor, of everything or of one folder's feed.
 *
 * The range has no upper bound, so that a live query is notified of every later row. It contains no row of another
 * folder.
 *
 * Cost: at most limit + 1 documents, at most 2 ranges; for a folder 1 more of each after the feed has been
 * pruned.
 *
 * @throws ARGUMENT_INVALID, CURSOR_INVALID, CURSOR_EXPIRED
 */
export async function readChanges(
  ctx: QueryCtx,
  { folderPath, isRecursive }: FeedOf,
  cursor: ChangeCursor,
  limit: number,
): Promise<ChangePage> {
  const position = parseCursor(cursor);
  if (folderPath === ROOT && isRecursive) {
    const read = await readFeed(wholeFeed(ctx), position, limit);
    const marker = read.rows.find((row) => row.isPruneMarker);
    if (marker !== undefined) refuseExpired(marker);
    return pageOf(read, cursor);
  }
  const feed = isRecursive ? subtreeFeed(ctx, folderPath) : folderFeed(ctx, folderPath);
  const marker = await pruneMarker(ctx);
  if (marker !== null && isBefore(position, marker)) refuseExpired(marker);
  return pageOf(await readFeed(feed, position, limit), cursor);
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
  const feed = isWhole ? wholeFeed(ctx) : subtreeFeed(ctx, folderPath);
  const marker = isWhole ? null : await pruneMarker(ctx);
  // Pending rows of this transaction sort last and have no position yet.
  for await (const row of feed.later(-1n).order("desc")) {
    if (!isCommitted(row)) continue;
    return cursorBehind(marker !== null && isBefore(row, marker) ? marker : row);
  }
  return marker === null ? { createdAt: 0, id: "" } : cursorBehind(marker);
}

/** The folder of a change, or of its asset. */
function placeOf({ folderPath, feedFolder }: ChangeRow): string {
  return folderPath ?? feedFolder;
}

/** Returns a row for callers who may see everything. */
export function changeView(row: CommittedRow) {
  const { _id, _creationTime, commitTs, seq, feedFolder, scope, isEcho, isPruneMarker, ...change } =
    row;
  return { ...cursorBehind(row), ...change, folderPath: placeOf(row) };
}

/**
 * Returns a row for callers who may see a folder and everything below it. Of an asset that was moved out, it shows
 * only that the asset has left; of one that came from outside, not from where.
 */
export function changeViewWithin(
  folderPath: string,
  row: CommittedRow,
): Infer<typeof returnedChange> {
  const { fromFolderPath, fromBasename, ...change } = changeView(row);
  const isFromHere = fromFolderPath !== undefined && isWithin(fromFolderPath, folderPath);
  if (isWithin(change.folderPath, folderPath)) {
    return isFromHere ? { ...change, fromFolderPath, fromBasename } : change;
  }
  const { id, createdAt, assetId } = change;
  const left = { folderPath: fromFolderPath!, basename: fromBasename! };
  return { id, createdAt, type: "asset:leave", ...left, assetId };
}
