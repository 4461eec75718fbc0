/** Walks through all rows of some tables, one step at a time. */
import type { Doc, TableNames } from "../../_generated/dataModel.js";
import type { QueryCtx } from "../../_generated/server.js";
import { ERASURE_STEP } from "../work/steps.js";
import type { Erasure } from "./erasures.js";

type Position = NonNullable<Erasure["position"]>;

/**
 * Looks at the next rows of the tables, about `ERASURE_STEP` of them, from a position on; from the first table without one.
 *
 * @param visit returns how often it has found something in a row.
 * @returns how often that was, and the next position; `null` behind the last row.
 *
 * Cost: 1 document for each row, and what `visit` reads.
 */
export async function walkStep(
  ctx: QueryCtx,
  tables: TableNames[],
  position: Position | undefined,
  visit: (table: TableNames, row: Doc<TableNames>) => Promise<number>,
): Promise<{ found: number; next: Position | null }> {
  let found = 0;
  let seen = 0;
  let at = position ?? { table: tables[0]!, after: 0 };
  while (seen < ERASURE_STEP) {
    const table = at.table as TableNames;
    const { rows, next } = await rowsAfter(ctx, table, at.after);
    for (const row of rows) found += await visit(table, row);
    seen += rows.length;
    const following = next === null ? tables[tables.indexOf(table) + 1] : table;
    if (following === undefined) return { found, next: null };
    at = { table: following, after: next ?? 0 };
  }
  return { found, next: at };
}

async function rowsAfter(ctx: QueryCtx, table: TableNames, after: number) {
  const read = await ctx.db
    .query(table)
    .withIndex("by_creation_time", (q) => q.gt("_creationTime", after as never))
    .take(ERASURE_STEP);
  if (read.length < ERASURE_STEP) return { rows: read, next: null };
  // Rows of different transactions may have the same creation time: the last ones come again with all others of theirs.
  const last = read.at(-1)!._creationTime;
  const rows = read.filter(({ _creationTime }) => _creationTime < last);
  return { rows, next: rows.at(-1)!._creationTime };
}
