/** Lists jobs of one kind, newest first. */
import { parseLimit } from "../../../shared/bounds.js";
import type { Doc } from "../../_generated/dataModel.js";
import type { QueryCtx } from "../../_generated/server.js";

const DEFAULT_LIMIT = 20;
const MAX_LIMIT = 100;

/** Returns the newest jobs, running or done. Cost: 1 document each. */
export async function listNewest<Table extends "jobs" | "migrations" | "sweeps">(
  ctx: QueryCtx,
  table: Table,
  limit = DEFAULT_LIMIT,
): Promise<Doc<Table>[]> {
  const count = parseLimit("limit", limit, MAX_LIMIT);
  return await ctx.db.query(table).order("desc").take(count);
}
