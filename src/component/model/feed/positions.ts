/** The order of changes: positions of rows in the feed, and the cursors of callers. */
import { assetError } from "../../../shared/errors.js";

/** A cursor in the feed: after a row, or at a time if `id` is empty. */
export type ChangeCursor = { createdAt: number; id: string };

export const NANOSECONDS_PER_MS = 1_000_000n;

export function cursorBehind({ commitTs, seq }: Position): ChangeCursor {
  return { createdAt: Number(commitTs / NANOSECONDS_PER_MS), id: `${commitTs}:${seq}` };
}

/** The position of a row: its transaction, and its number in it. */
export type Position = { commitTs: bigint; seq: number };

const ROW_ID = /^(\d{1,19}):(\d{1,9})$/;
const MAX_INT64 = 2n ** 63n - 1n;

/** Returns the first commit time of a millisecond since 1970. */
export function startOf(ms: number): bigint {
  const ns = BigInt(ms) * NANOSECONDS_PER_MS;
  return ns < MAX_INT64 ? ns : MAX_INT64;
}

/** Parses the id of a cursor; `null` if it is invalid. */
export function parseRowId(id: string): Position | null {
  const [, commitTs, seq] = ROW_ID.exec(id) ?? [];
  if (commitTs === undefined || seq === undefined || BigInt(commitTs) > MAX_INT64) return null;
  return { commitTs: BigInt(commitTs), seq: Number(seq) };
}

/**
 * Returns where to continue: after a row, or (`seq` -1) from the first row of a time.
 *
 * @throws CURSOR_INVALID
 */
export function parseCursor(cursor: ChangeCursor): Position {
  if (!Number.isFinite(cursor.createdAt) || cursor.createdAt < 0 || cursor.createdAt > 8.64e15) {
    throw assetError(
      "CURSOR_INVALID",
      "cursor.createdAt must be a time in milliseconds since 1970. Start with 0.",
      { reason: "createdAt is not a time" },
    );
  }
  if (cursor.id === "") {
    return { commitTs: startOf(Math.ceil(cursor.createdAt)), seq: -1 };
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

export function isBefore(a: Position, b: Position): boolean {
  return a.commitTs < b.commitTs || (a.commitTs === b.commitTs && a.seq < b.seq);
}
