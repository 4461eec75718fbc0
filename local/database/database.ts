/**
 * A database in memory with properties of Convex that the component relies on and convex-test lacks:
 * unordered ids, equal creation times, and the costs of each transaction. It can also sort strings by
 * code units, unlike Convex, so that a test can distinguish the two orders.
 */
import { CommitTsPlaceholder, type Value, getDocumentSize } from "convex/values";
import type { SchemaDefinition, GenericSchema } from "convex/server";
import type { FieldValue, RangeBound, StringOrder } from "./keys.js";
import { type Row, Table } from "./table.js";
import { type Transaction, netWrites } from "./transaction.js";

export type Fields = Record<string, FieldValue>;

export type RangeQuery = {
  table: string;
  index: string;
  bounds: RangeBound[];
  direction: "asc" | "desc";
  limit: number;
};

export class Database {
  readonly #tables = new Map<string, Table>();
  readonly #tableOfId = new Map<string, string>();
  #random: number;

  constructor(
    schema: SchemaDefinition<GenericSchema, boolean>,
    { order, seed }: { order: StringOrder; seed: number },
  ) {
    this.#random = seed | 0;
    for (const [name, table] of Object.entries(schema.tables)) {
      this.#tables.set(name, new Table(name, table[" indexes"](), order));
    }
    for (const name of ["_storage", "_scheduled_functions"]) {
      this.#tables.set(name, new Table(name));
    }
  }

  /** Returns all rows of a table, for tests; unordered. */
  rows(table: string): Row[] {
    return [...this.#table(table).rows.values()];
  }

  /** Inserts rows without a transaction, as if one had begun at `createdAt`. */
  fill(name: string, rows: Fields[], createdAt: number): string[] {
    const filled = rows.map((fields, index) => {
      return { ...fields, _id: this.#newId(name), _creationTime: createdAt + index / 1024 };
    });
    this.#table(name).fill(filled);
    return filled.map(({ _id }) => _id);
  }

  /** Sets the values of rows whose ids were needed earlier. */
  refill(name: string, ids: string[], rows: Fields[]): void {
    const table = this.#table(name);
    table.fill(ids.map((id, at) => ({ ...table.rows.get(id)!, ...rows[at] })));
  }

  /** Deletes a row without a transaction. */
  drop(id: string): void {
    const table = this.#table(this.tableOf(id)!);
    table.change(table.rows.get(id)!, null);
  }

  tableOf(id: string): string | null {
    return this.#tableOfId.get(id) ?? null;
  }

  /** Returns a row by its id, with the platform's cost. */
  get(tx: Transaction, id: string): Row | null {
    const table = this.tableOf(id);
    if (table === null) throw new Error(`No table has an id like "${id}".`);
    tx.cost.ranges += 1;
    const row = this.#look(tx, table, id);
    if (row !== null) this.countRead(tx, row);
    return row;
  }

  /** Reads a row like the platform itself: it can conflict, and costs nothing. */
  peek(tx: Transaction, table: string, id: string): Row | null {
    return this.tableOf(id) === table ? this.#look(tx, table, id) : null;
  }

  /**
   * Yields the rows of a range; each costs when it is yielded. The whole range counts as read, even if fewer
   * rows are taken. Convex records the same or less, so calls without a conflict here have none there.
   */
  query(tx: Transaction, query: RangeQuery): Row[] {
    const { table, index, bounds, direction, limit } = query;
    const read = tx.read(this.#table(table).index(index), bounds, direction);
    tx.cost.ranges += 1;
    return read.index.read(read, direction, limit);
  }

  countRead(tx: Transaction, row: Row): void {
    tx.cost.documentsRead += 1;
    tx.cost.bytesRead += sizeOf(row);
  }

  insert(tx: Transaction, table: string, fields: Fields): string {
    const _id = this.#newId(table);
    // Times differ within a transaction; rows of two transactions may have the same time.
    const _creationTime = tx.startedAt + tx.writes.length / 1024;
    this.#write(tx, table, null, { ...withoutUndefined(fields), _id, _creationTime });
    return _id;
  }

  /** Changes a row with `change`; as in Convex, this reads the row. */
  update(tx: Transaction, id: string, change: (row: Row) => Fields): void {
    const table = this.tableOf(id);
    const before = table === null ? null : this.#look(tx, table, id);
    if (table === null || before === null) throw new Error(`Update of a missing row: ${id}`);
    this.countRead(tx, before);
    const { _id, _creationTime } = before;
    this.#write(tx, table, before, { ...withoutUndefined(change(before)), _id, _creationTime });
  }

  delete(tx: Transaction, id: string): void {
    const table = this.tableOf(id);
    const before = table === null ? null : this.#look(tx, table, id);
    if (table === null || before === null) throw new Error(`Delete of a missing row: ${id}`);
    if (!isSystem(table)) this.countRead(tx, before);
    this.#write(tx, table, before, null);
  }

  /** Sets the commit timestamp of pending rows, as part of the writes. */
  commit(tx: Transaction, commitTs: bigint): void {
    for (const { table, after } of netWrites(tx)) {
      const pending = Object.entries(after ?? {}).filter(
        ([, value]) => value instanceof CommitTsPlaceholder,
      );
      if (pending.length === 0) continue;
      const resolved = Object.fromEntries(pending.map(([field]) => [field, commitTs]));
      tx.write(table, after, { ...after!, ...resolved });
    }
  }

  rollback(tx: Transaction): void {
    for (const { table, before, after } of tx.writes.toReversed()) table.change(after, before);
  }

  #look(tx: Transaction, name: string, id: string): Row | null {
    const table = this.#table(name);
    tx.readById(table, id);
    return table.rows.get(id) ?? null;
  }

  #write(tx: Transaction, table: string, before: Row | null, after: Row | null): void {
    tx.write(this.#table(table), before, after);
    // Writes to system tables are not billed.
    if (!isSystem(table)) tx.cost.documentsWritten += 1;
    if (!isSystem(table) && after !== null) tx.cost.bytesWritten += sizeOf(after);
  }

  #table(name: string): Table {
    const table = this.#tables.get(name);
    if (table === undefined) throw new Error(`The table "${name}" does not exist.`);
    return table;
  }

  /** Returns an id as long as a real one, unordered. */
  #newId(table: string): string {
    let id = "";
    while (id.length < 32) id += this.#nextRandom().toString(36).padStart(7, "0");
    id = id.slice(0, 32);
    this.#tableOfId.set(id, table);
    return id;
  }

  /** Returns a random 32-bit number (mulberry32). */
  #nextRandom(): number {
    this.#random = (this.#random + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#random ^ (this.#random >>> 15), 1 | this.#random);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return (mixed ^ (mixed >>> 14)) >>> 0;
  }
}

function isSystem(table: string): boolean {
  return table.startsWith("_");
}

function withoutUndefined(fields: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

const sizes = new WeakMap<Row, number>();

/** Sizes by row; rows are immutable, so each size is computed once. */
function sizeOf(row: Row): number {
  let size = sizes.get(row);
  if (size === undefined) sizes.set(row, (size = getDocumentSize(row as Record<string, Value>)));
  return size;
}
