/** Lists jobs or releases, newest first. */
import { parseLimit } from "../../../shared/bounds.js";
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
