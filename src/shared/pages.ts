/**
 * Pagination by key. A component cannot use `.paginate()`, and a cursor that is the last key costs one index
 * range and no additional document.
 */
import type { PaginationOptions, PaginationResult } from "convex/server";
import { assetError } from "./errors.js";
import { parseLimit } from "./bounds.js";
import { mapInParts } from "./mapInParts.js";

/** The maximum number of rows in one result. Each may need a URL, which costs a read. */
export const MAX_RESULTS = 1000;

/** The part of a sorted list to read: after the key `after`, up to and including `until`. */
export type KeyBounds<Key> = { after?: Key; until?: Key };

/** The part of a query that reads rows. */
type Rows<Row> = { take(count: number): Promise<Row[]> };

/** A paginated list: its name, its scope, and how its rows are sorted. */
export type KeyedList<Row, Key extends string | number> = {
  name: string;
  scope: string;
  keyOf: (row: Row) => Key;
  keyType: "string" | "number";
  read: (bounds: KeyBounds<Key>) => Rows<Row>;
};

function encodeCursor<Row, Key extends string | number>(list: KeyedList<Row, Key>, key: Key) {
  return JSON.stringify([list.name, list.scope, key]);
}

/** Names contain only what a Convex string can contain; numbers count from 1. */
function isKey(key: unknown): boolean {
  return typeof key === "number"
    ? Number.isSafeInteger(key) && key >= 1
    : typeof key === "string" && !/\p{Surrogate}/u.test(key);
}

/** The error for a cursor of another list. */
export function invalidCursor() {
  return assetError(
    "CURSOR_INVALID",
    "The cursor belongs to another query. Start again with null.",
    { reason: "not a cursor of this list" },
  );
}

function decodeCursor<Row, Key extends string | number>(
  list: KeyedList<Row, Key>,
  cursor: string,
): Key {
  let parts: unknown;
  try {
    parts = JSON.parse(cursor);
  } catch {
    parts = null;
  }
  if (
    !Array.isArray(parts) ||
    parts.length !== 3 ||
    parts[0] !== list.name ||
    parts[1] !== list.scope ||
    typeof parts[2] !== list.keyType ||
    !isKey(parts[2])
  ) {
    throw invalidCursor();
  }
  return parts[2] as Key;
}

/** @throws ARGUMENT_INVALID */
export function parsePageSize(options: PaginationOptions): number {
  return parseLimit("numItems", options.numItems, MAX_RESULTS);
}

/**
 * Reads one page of a list.
 *
 * Cost: 1 document for each row, 1 range.
 *
 * @throws ARGUMENT_INVALID, CURSOR_INVALID
 */
export async function readPage<Row, Key extends string | number, View>(
  options: PaginationOptions,
  list: KeyedList<Row, Key>,
  view: (row: Row) => View | Promise<View>,
): Promise<PaginationResult<View>> {
  const numItems = parsePageSize(options);
  const endCursor = options.endCursor ?? null;
  const rows = await list
    .read({
      after: options.cursor === null ? undefined : decodeCursor(list, options.cursor),
      until: endCursor === null ? undefined : decodeCursor(list, endCursor),
    })
    // A page that was read before keeps its end, whatever was inserted since.
    .take(endCursor === null ? numItems : MAX_RESULTS);
  const last = rows.at(-1);
  const isFull = rows.length >= (endCursor === null ? numItems : MAX_RESULTS);
  const page = await mapInParts(rows, view);
  if (isFull && last !== undefined) {
    return { page, isDone: false, continueCursor: encodeCursor(list, list.keyOf(last)) };
  }
  if (endCursor !== null) return { page, isDone: false, continueCursor: endCursor };
  const end = last === undefined ? options.cursor : encodeCursor(list, list.keyOf(last));
  return { page, isDone: true, continueCursor: end ?? "" };
}

/**
 * Reads a complete short list; throws instead of truncating it.
 *
 * @param use the paginated function to name if the list is too long.
 * @throws RESULT_TOO_LARGE
 */
export async function readAll<Row>(rows: Rows<Row>, use: string): Promise<Row[]> {
  const found = await rows.take(MAX_RESULTS + 1);
  if (found.length > MAX_RESULTS) {
    throw assetError(
      "RESULT_TOO_LARGE",
      `More than ${MAX_RESULTS} results. Use the paginated function ${use}.`,
      { limit: MAX_RESULTS, use },
    );
  }
  return found;
}
