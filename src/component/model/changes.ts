/**
 * The change feed. Rows are ordered by `commitTs`, which the database assigns at commit in commit
 * order, so a reader that continues behind the last row it saw can miss nothing: whatever commits
 * later sorts later. A clock gives no such promise.
 */
import type { Doc } from "../_generated/dataModel.js";
import type { MutationCtx, QueryCtx } from "../_generated/server.js";
import { assetError } from "../errors.js";
import { parentOf } from "./paths.js";

type ChangeRow = Doc<"changelog">;

/** One change as the model tells it; `actor` and order are added when it is recorded. */
export type Change = Omit<
  ChangeRow,
  "_id" | "_creationTime" | "commitTs" | "seq" | "feedFolder" | "isEcho" | "actor"
>;

/** A place in the feed: exactly behind one row, or at a time when `id` is empty. */
export type ChangeCursor = { createdAt: number; id: string };

/** The folders whose feeds show a change; the first is where it happened. */
function feedFolders(change: Change): string[] {
  const folders = [change.folderPath];
  if (change.type.startsWith("folder:")) {
    const parent = parentOf(change.folderPath);
    if (parent !== null) folders.push(parent);
  }
  if (change.fromFolderPath !== undefined && change.fromFolderPath !== change.folderPath) {
    folders.push(change.fromFolderPath);
  }
  return folders;
}

/**
 * Appends changes to the feed, in this order.
 *
 * Cost: 1 range, at most 1 document read; one document written for each folder that must notice.
 */
export async function recordChanges(
  ctx: MutationCtx,
  actor: string | undefined,
  changes: Change[],
): Promise<void> {
  if (changes.length === 0) return;
  const commitTs = ctx.db.vars.commitTs;
  // Rows with this transaction's own timestamp exist only when the app calls us more than once in
  // one mutation. No other transaction can write into this range, so it causes no conflict.
  const last = await ctx.db
    .query("changelog")
    .withIndex("by_commit", (q) => q.eq("isEcho", false).eq("commitTs", commitTs))
    .order("desc")
    .first();
  let seq = last === null ? 0 : last.seq + 1;
  for (const change of changes) {
    for (const [index, feedFolder] of feedFolders(change).entries()) {
      await ctx.db.insert("changelog", {
        ...change,
        commitTs,
        seq,
        feedFolder,
        isEcho: index > 0,
        actor,
      });
    }
    seq += 1;
  }
}

const NANOSECONDS_PER_MS = 1_000_000n;

/** A row that has been committed; before that, its `commitTs` is only a placeholder. */
type CommittedRow = ChangeRow & { commitTs: bigint };

function isCommitted(row: ChangeRow): row is CommittedRow {
  return typeof row.commitTs === "bigint";
}

function cursorBehind(row: CommittedRow): ChangeCursor {
  return {
    createdAt: Number(row.commitTs / NANOSECONDS_PER_MS),
    id: `${row.commitTs}:${row.seq}`,
  };
}

type Position = { commitTs: bigint; seq: number };

const CURSOR_ID = /^(\d{1,19}):(\d{1,9})$/;

/** Where to read on: behind a row, or (`seq` -1) from the first row of a time. */
function parseCursor(cursor: ChangeCursor): Position {
  if (!Number.isFinite(cursor.createdAt) || cursor.createdAt < 0 || cursor.createdAt > 8.64e15) {
    throw assetError(
      "CURSOR_INVALID",
      "cursor.createdAt must be a time in milliseconds since 1970; start with 0.",
      { reason: "createdAt is not a time" },
    );
  }
  if (cursor.id === "") {
    const ns = BigInt(Math.ceil(cursor.createdAt)) * NANOSECONDS_PER_MS;
    return { commitTs: ns < MAX_INT64 ? ns : MAX_INT64, seq: -1 };
  }
  const match = CURSOR_ID.exec(cursor.id);
  const commitTs = match ? BigInt(match[1]!) : 0n;
  if (
    !match ||
    commitTs > MAX_INT64 ||
    Number(commitTs / NANOSECONDS_PER_MS) !== cursor.createdAt
  ) {
    throw assetError(
      "CURSOR_INVALID",
      "This cursor does not come from the feed; pass nextCursor back unchanged.",
      { reason: "id is not one that the feed handed out" },
    );
  }
  return { commitTs, seq: Number(match[2]) };
}

const MAX_INT64 = 2n ** 63n - 1n;

export type ChangePage = { rows: CommittedRow[]; nextCursor: ChangeCursor; isDone: boolean };

/**
 * Reads at most `limit` changes behind a cursor: of everything, or of one folder's feed.
 *
 * The range is left open at its end on purpose: a live query then hears of every later row.
 *
 * Cost: at most limit + 1 documents, at most 2 ranges.
 */
export async function readChanges(
  ctx: QueryCtx,
  folderPath: string | null,
  cursor: ChangeCursor,
  limit: number,
): Promise<ChangePage> {
  const { commitTs, seq } = parseCursor(cursor);
  const changelog = () => ctx.db.query("changelog");
  const sameTransaction =
    folderPath === null
      ? changelog().withIndex("by_commit", (q) =>
          q.eq("isEcho", false).eq("commitTs", commitTs).gt("seq", seq),
        )
      : changelog().withIndex("by_folder", (q) =>
          q.eq("feedFolder", folderPath).eq("commitTs", commitTs).gt("seq", seq),
        );
  // One row more than asked for tells whether this is the end.
  const found = await sameTransaction.take(limit + 1);
  if (found.length <= limit) {
    const later =
      folderPath === null
        ? changelog().withIndex("by_commit", (q) => q.eq("isEcho", false).gt("commitTs", commitTs))
        : changelog().withIndex("by_folder", (q) =>
            q.eq("feedFolder", folderPath).gt("commitTs", commitTs),
          );
    found.push(...(await later.take(limit + 1 - found.length)));
  }
  // Rows of a mutation that is still running sort last; they have no place in the feed yet.
  const committed = found.filter(isCommitted);
  const rows = committed.slice(0, limit);
  const last = rows.at(-1);
  return {
    rows,
    nextCursor: last === undefined ? cursor : cursorBehind(last),
    isDone: committed.length <= limit,
  };
}

/** A row as callers see it. */
export function changeView(row: CommittedRow) {
  const { _id, _creationTime, commitTs, seq, feedFolder, isEcho, ...change } = row;
  return { ...cursorBehind(row), ...change };
}
