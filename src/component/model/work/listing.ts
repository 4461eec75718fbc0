/** Lists jobs or releases, newest first. */
import type { PaginationOptions, PaginationResult } from "convex/server";
import { parseLimit } from "../../../shared/bounds.js";
import { type KeyBounds, invalidCursor, readPage } from "../../../shared/pages.js";
import { ROOT } from "../../../shared/paths.js";
import type { Doc } from "../../_generated/dataModel.js";
import type { QueryCtx } from "../../_generated/server.js";
import { scopeIndex } from "../tree/scopes.js";

const DEFAULT_LIMIT = 20;
const MAX_LIMIT = 100;

/** @throws ARGUMENT_INVALID */
export function parseCount(limit = DEFAULT_LIMIT): number {
  return parseLimit("limit", limit, MAX_LIMIT);
}

/** Returns the newest rows of a table. Cost: 1 document each. */
export async function listNewest<Table extends "jobs" | "migrations" | "releases" | "sweeps">(
  ctx: QueryCtx,
  table: Table,
  limit?: number,
): Promise<Doc<Table>[]> {
  return await ctx.db.query(table).order("desc").take(parseCount(limit));
}

/** Returns the newest rows of a table about a folder and its subfolders. Cost: 1 document each. */
export async function listNewestWithin<Table extends "jobs" | "releases">(
  ctx: QueryCtx,
  table: Table,
  folderPath: string,
  limit?: number,
): Promise<Doc<Table>[]> {
  if (folderPath === ROOT) return await listNewest(ctx, table, limit);
  const { index, field } = scopeIndex(folderPath);
  // Both tables have the same scopes; the compiler knows those of one.
  const rows = ctx.db.query(table as "jobs");
  const within = rows.withIndex(index, (q) => q.eq(field, folderPath));
  return (await within.order("desc").take(parseCount(limit))) as unknown as Doc<Table>[];
}

/** The tables that are listed page by page. */
type Listed = "releases" | "shares";

/** The position of a row in the list: ids order two of one instant. */
type Position = [createdAt: number, id: string];

const positionOf = ({ _creationTime, _id }: Doc<Listed>): Position => [_creationTime, _id];

const isBefore = (a: Position, b: Position) => (a[0] === b[0] ? a[1] > b[1] : a[0] > b[0]);

/** @throws CURSOR_INVALID */
function parsePosition(key: string): Position {
  const [createdAt, id] = key.split(" ");
  if (!(Number(createdAt) > 0) || id === undefined) throw invalidCursor();
  return [Number(createdAt), id];
}

/** Reads the rows of a folder and its subfolders between two positions. */
function rowsBetween<Table extends Listed>(
  ctx: QueryCtx,
  table: Table,
  folderPath: string,
  bounds: KeyBounds<string>,
) {
  const after = bounds.after === undefined ? undefined : parsePosition(bounds.after);
  const until = bounds.until === undefined ? undefined : parsePosition(bounds.until);
  const newest = after?.[0] ?? Infinity;
  const within = () => {
    // Both tables have the same scopes; the compiler knows those of one.
    const rows = ctx.db.query(table as "releases");
    if (folderPath === ROOT) {
      return rows.withIndex("by_creation_time", (q) => q.lte("_creationTime", newest));
    }
    const { index, field } = scopeIndex(folderPath);
    return rows.withIndex(index, (q) => q.eq(field, folderPath).lte("_creationTime", newest));
  };
  return {
    async take(count: number): Promise<Doc<Table>[]> {
      const found: Doc<Table>[] = [];
      for await (const row of within().order("desc")) {
        const position = positionOf(row);
        if (after !== undefined && !isBefore(after, position)) continue;
        if (until !== undefined && isBefore(until, position)) break;
        if (found.push(row as unknown as Doc<Table>) === count) break;
      }
      return found;
    },
  };
}

/**
 * Returns one page of the rows of a folder and its subfolders, newest first. Cost: 1 document each, and 1 more for later pages.
 *
 * @throws ARGUMENT_INVALID, CURSOR_INVALID
 */
export async function readNewest<Table extends Listed, View>(
  ctx: QueryCtx,
  table: Table,
  folderPath: string,
  paginationOpts: PaginationOptions,
  view: (row: Doc<Table>) => View | Promise<View>,
): Promise<PaginationResult<View>> {
  const list = {
    name: table,
    scope: folderPath,
    keyType: "string" as const,
    keyOf: (row: Doc<Table>) => positionOf(row as unknown as Doc<Listed>).join(" "),
    read: (bounds: KeyBounds<string>) => rowsBetween(ctx, table, folderPath, bounds),
  };
  return await readPage(paginationOpts, list, view);
}
