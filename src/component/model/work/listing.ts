/** Lists jobs of one kind, newest first. */
import { parseLimit } from "../../../shared/bounds.js";
import type { Doc } from "../../_generated/dataModel.js";
import type { QueryCtx } from "../../_generated/server.js";

const DEFAULT_LIMIT = 20;
const MAX_LIMIT = 100;

/** @throws ARGUMENT_INVALID */
export function parseCount(limit = DEFAULT_LIMIT): number {
  return parseLimit("limit", limit, MAX_LIMIT);
}

/** Returns the newest jobs, running or done. Cost: 1 document each. */
export async function listNewest<Table extends "jobs" | "migrations" | "releases" | "sweeps">(
  ctx: QueryCtx,
  table: Table,
  limit?: number,
): Promise<Doc<Table>[]> {
  return await ctx.db.query(table).order("desc").take(parseCount(limit));
}
