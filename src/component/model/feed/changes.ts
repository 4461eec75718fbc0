/**
 * The change feed. Rows are ordered by `commitTs`, which the database assigns in commit order, so a reader
 * that continues after its last row misses nothing: later commits sort later. A clock gives no such
 * guarantee.
 */
import type { Doc } from "../../_generated/dataModel.js";
import type { QueryCtx } from "../../_generated/server.js";
import { assetError } from "../../../shared/errors.js";
import { isWithin } from "../../../shared/paths.js";

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

async function readWhole(ctx: QueryCtx, { commitTs, seq }: Position, limit: number) {
  const changelog = () => ctx.db.query("changelog");
  const found = await changelog()
    .withIndex("by_commit", (q) =>
      q.eq("isEcho", undefined).eq("commitTs", commitTs).gt("seq", seq),
    )
    .take(limit + 1);
  if (found.length <= limit) {
    const later = await changelog()
      .withIndex("by_commit", (q) => q.eq("isEcho", undefined).gt("commitTs", commitTs))
      .take(limit + 1 - found.length);
    found.push(...later);
  }
  const read = cutAt(limit, found);
  const marker = read.rows.find((row) => row.isPruneMarker);
  if (marker !== undefined) refuseExpired(marker);
  return read;
}

async function readFolder(
  ctx: QueryCtx,
  folderPath: string,
  { commitTs, seq }: Position,
  limit: number,
) {
  const changelog = () => ctx.db.query("changelog");
  const marker = await changelog()
    .withIndex("by_prune_marker", (q) => q.eq("isPruneMarker", true))
    .first();
  if (marker !== null && isCommitted(marker)) {
    const isBehind =
      commitTs > marker.commitTs || (commitTs === marker.commitTs && seq >= marker.seq);
    if (!isBehind) refuseExpired(marker);
  }
  const found = await changelog()
    .withIndex("by_folder", (q) =>
      q.eq("feedFolder", folderPath).eq("commitTs", commitTs).gt("seq", seq),
    )
    .take(limit + 1);
  if (found.length <= limit) {
    const later = await changelog()
      .withIndex("by_folder", (q) => q.eq("feedFolder", folderPath).gt("commitTs", commitTs))
      .take(limit + 1 - found.length);
    found.push(...later);
  }
  return cutAt(limit, found);
}

function pageOf({ rows, isDone }: FeedRows, cursor: ChangeCursor): ChangePage {
  const last = rows.at(-1);
  return { rows, isDone, nextCursor: last === undefined ? cursor : cursorBehind(last) };
}

/**
 * Reads at most `limit` changes after a cursor, of everything or of one folder's feed.
 *
 * The range has no upper bound, so that a live query is notified of every later row.
 *
 * Cost: at most limit + 1 documents, at most 2 ranges; for a folder 1 more of each after the feed has been
 * pruned.
 */
export async function readChanges(
  ctx: QueryCtx,
  folderPath: string | null,
  cursor: ChangeCursor,
  limit: number,
): Promise<ChangePage> {
  const position = parseCursor(cursor);
  const read =
    folderPath === null
      ? await readWhole(ctx, position, limit)
      : await readFolder(ctx, folderPath, position, limit);
  return pageOf(read, cursor);
}

/**
 * Reads the changes of a folder and everything below it. It reads at most `limit` rows of the whole feed and
 * returns those that match; there may be none, and still more to come.
 */
export async function readChangesBelow(
  ctx: QueryCtx,
  folderPath: string,
  cursor: ChangeCursor,
  limit: number,
): Promise<ChangePage> {
  const page = pageOf(await readWhole(ctx, parseCursor(cursor), limit), cursor);
  const matters = (row: ChangeRow) =>
    isWithin(placeOf(row), folderPath) ||
    (row.fromFolderPath !== undefined && isWithin(row.fromFolderPath, folderPath));
  return { ...page, rows: page.rows.filter(matters) };
}

/** Returns the current cursor; all existing changes are before it. Cost: 1 document. */
export async function readHead(ctx: QueryCtx): Promise<ChangeCursor> {
  // Pending rows of this transaction sort last and have no position yet.
  const newest = ctx.db
    .query("changelog")
    .withIndex("by_commit", (q) => q.eq("isEcho", undefined))
    .order("desc");
  for await (const row of newest) if (isCommitted(row)) return cursorBehind(row);
  return { createdAt: 0, id: "" };
}

/** The folder of a change, or of its asset. */
function placeOf({ folderPath, feedFolder }: ChangeRow): string {
  return folderPath ?? feedFolder;
}

/** Returns a row for callers. */
export function changeView(row: CommittedRow) {
  const { _id, _creationTime, commitTs, seq, feedFolder, isEcho, isPruneMarker, ...change } = row;
  return { ...cursorBehind(row), ...change, folderPath: placeOf(row) };
}
