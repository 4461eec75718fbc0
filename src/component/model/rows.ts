/** Reads rows by their ids, without repeating the reads of an earlier call in the same transaction. */
import { convexToJson, jsonToConvex } from "convex/values";
import type { Doc, TableNames } from "../_generated/dataModel.js";
import type { QueryCtx } from "../_generated/server.js";

/** A row, with the name of its table. */
export type KnownRow = { [T in TableNames]: { table: T; row: Doc<T> } }[TableNames];

/** Returns rows as an opaque handle, for the next call in the same transaction. */
export function asHandle(rows: KnownRow[]): string {
  return JSON.stringify(convexToJson(rows));
}

const known = new WeakMap<QueryCtx, Map<string, KnownRow["row"]>>();

/** Makes the rows of a handle available to `rowOf`. */
export function takeHandle(ctx: QueryCtx, handle: string | undefined): void {
  if (handle === undefined) return;
  const rows = jsonToConvex(JSON.parse(handle) as never) as unknown as KnownRow[];
  known.set(ctx, new Map(rows.map(({ table, row }) => [`${table}:${row._id}`, row])));
}

/** Forgets the rows of a handle: a write may have changed any of them. */
export function dropHandle(ctx: QueryCtx): void {
  known.delete(ctx);
}

/**
 * Returns a row by its id; `null` if there is none.
 *
 * Cost: 1 document, or none if a handle has the row. Each row of a handle is used once, because the row may
 * have changed since.
 */
export async function rowOf<Table extends TableNames>(
  ctx: QueryCtx,
  table: Table,
  rowId: string,
): Promise<Doc<Table> | null> {
  const rows = known.get(ctx);
  const key = `${table}:${rowId}`;
  const row = rows?.get(key);
  if (row !== undefined) {
    rows!.delete(key);
    return row as unknown as Doc<Table>;
  }
  const id = ctx.db.normalizeId(table, rowId);
  return id === null ? null : await ctx.db.get(table, id);
}

/** Returns all rows of a table in a handle, once; `null` if it has none. */
export function takeRows<Table extends TableNames>(
  ctx: QueryCtx,
  table: Table,
): Doc<Table>[] | null {
  const rows = known.get(ctx);
  if (rows === undefined) return null;
  const found = [...rows].filter(([key]) => key.startsWith(`${table}:`));
  for (const [key] of found) rows.delete(key);
  return found.length === 0 ? null : found.map(([, row]) => row as unknown as Doc<Table>);
}

/** Returns the creation time of a row in integer milliseconds since 1970, as `Date.now()`. */
export function madeAt({ _creationTime }: { _creationTime: number }): number {
  return Math.floor(_creationTime);
}
