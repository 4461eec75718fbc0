/**
 * A small database with the properties that the component relies on and that convex-test does not
 * have: indexes that are not scanned, strings in the order of their bytes, ids without any order,
 * equal creation times, and a record of what each transaction has read and written.
 */
import { CommitTsPlaceholder, type Value, getDocumentSize } from "convex/values";
import type { SchemaDefinition, GenericSchema } from "convex/server";
import {
  type FieldValue,
  type Interval,
  type RangeBound,
  type StringOrder,
  encodeKey,
  intervalOf,
  isInside,
} from "./keys.test-helpers.js";

export type Row = { _id: string; _creationTime: number } & Record<string, FieldValue>;
export type Fields = Record<string, FieldValue>;

/** A part of an index that a transaction has looked at, whatever it found there. */
export type Read = { table: string; index: string } & Interval;
/** A row that a transaction has changed, as it was before and as it is after. */
export type Write = { table: string; before: Row | null; after: Row | null };

export type Cost = {
  documentsRead: number;
  documentsWritten: number;
  ranges: number;
  bytesRead: number;
  bytesWritten: number;
};

export type RangeQuery = {
  table: string;
  index: string;
  bounds: RangeBound[];
  direction: "asc" | "desc";
  limit: number;
};

type Entry = { key: string; row: Row };

function fieldOf(row: Row, path: string): FieldValue {
  let value: unknown = row;
  for (const part of path.split(".")) {
    value =
      typeof value === "object" && value !== null
        ? (value as Record<string, unknown>)[part]
        : undefined;
  }
  return value as FieldValue;
}

/** The first place in `entries` whose key is not before `key`. */
function placeOf(entries: Entry[], key: string): number {
  let low = 0;
  let high = entries.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (entries[middle]!.key < key) low = middle + 1;
    else high = middle;
  }
  return low;
}

class Index {
  /** Sorted; `null` until the index is used, so that filling a table costs nothing. */
  #entries: Entry[] | null = null;

  constructor(
    private readonly rows: Map<string, Row>,
    private readonly fields: string[],
    private readonly order: StringOrder,
  ) {}

  keyOf(row: Row): string {
    return encodeKey(
      this.fields.map((field) => fieldOf(row, field)),
      this.order,
    );
  }

  get entries(): Entry[] {
    this.#entries ??= [...this.rows.values()]
      .map((row) => ({ key: this.keyOf(row), row }))
      .sort((a, b) => (a.key < b.key ? -1 : 1));
    return this.#entries;
  }

  change(before: Row | null, after: Row | null): void {
    if (this.#entries === null) return;
    if (before !== null) this.#entries.splice(placeOf(this.#entries, this.keyOf(before)), 1);
    if (after === null) return;
    const key = this.keyOf(after);
    this.#entries.splice(placeOf(this.#entries, key), 0, { key, row: after });
  }

  forget(): void {
    this.#entries = null;
  }

  read({ from, before }: Interval, direction: "asc" | "desc", limit: number): Row[] {
    const { entries } = this;
    const start = placeOf(entries, from);
    const end = placeOf(entries, before);
    const found =
      direction === "asc"
        ? entries.slice(start, Math.min(end, start + limit))
        : entries.slice(Math.max(start, end - limit), end).reverse();
    return found.map(({ row }) => row);
  }
}

type Table = { rows: Map<string, Row>; indexes: Map<string, Index> };

/** What one mutation or query has done so far. */
export class Transaction {
  readonly reads: Read[] = [];
  readonly writes: Write[] = [];
  readonly cost: Cost = {
    documentsRead: 0,
    documentsWritten: 0,
    ranges: 0,
    bytesRead: 0,
    bytesWritten: 0,
  };
  created = 0;

  constructor(readonly startedAt: number) {}
}

const BY_ID = { index: "by_id", fields: ["_id"] };
const BY_CREATION = { index: "by_creation_time", fields: ["_creationTime", "_id"] };

export class Database {
  readonly #tables = new Map<string, Table>();
  readonly #tableOfId = new Map<string, string>();
  #random: number;

  constructor(
    schema: SchemaDefinition<GenericSchema, boolean>,
    private readonly options: { order: StringOrder; seed: number },
  ) {
    this.#random = options.seed | 0;
    const declared = Object.entries(schema.tables).map(
      ([name, table]) => [name, table[" indexes"]()] as const,
    );
    for (const [name, indexes] of [
      ...declared,
      ["_storage", []] as const,
      ["_scheduled_functions", []] as const,
    ]) {
      const rows = new Map<string, Row>();
      const all = [BY_ID, BY_CREATION].map(({ index, fields }) => [index, fields] as const);
      for (const { indexDescriptor, fields } of indexes) {
        all.push([indexDescriptor, [...fields, "_creationTime", "_id"]]);
      }
      this.#tables.set(name, {
        rows,
        indexes: new Map(
          all.map(([index, fields]) => [index, new Index(rows, fields, options.order)]),
        ),
      });
    }
  }

  /** All rows of a table, for tests to look at; in no order. */
  rows(table: string): Row[] {
    return [...this.#table(table).rows.values()];
  }

  /** Puts rows into a table without a transaction, as one that began at `createdAt` would. */
  fill(table: string, rows: Fields[], createdAt: number): string[] {
    const { rows: held, indexes } = this.#table(table);
    const ids = rows.map((fields, index) => {
      const _id = this.#newId(table);
      held.set(_id, { ...fields, _id, _creationTime: createdAt + index / 1024 });
      return _id;
    });
    for (const index of indexes.values()) index.forget();
    return ids;
  }

  /** Fills in rows whose ids had to be known before the rest. */
  refill(table: string, ids: string[], rows: Fields[]): void {
    const { rows: held, indexes } = this.#table(table);
    for (const [at, id] of ids.entries()) held.set(id, { ...held.get(id)!, ...rows[at] });
    for (const index of indexes.values()) index.forget();
  }

  /** Takes a row out of its table without a transaction. */
  drop(id: string): void {
    this.#apply(this.tableOf(id)!, this.#table(this.tableOf(id)!).rows.get(id)!, null);
  }

  tableOf(id: string): string | null {
    return this.#tableOfId.get(id) ?? null;
  }

  /** One row by its id, counted as the platform counts it. */
  get(tx: Transaction, id: string): Row | null {
    const table = this.tableOf(id);
    if (table === null) throw new Error(`No table has an id like "${id}".`);
    tx.cost.ranges += 1;
    const row = this.#look(tx, table, id);
    if (row !== null) this.countRead(tx, row);
    return row;
  }

  /** Looks at a row as the platform does for itself: it can conflict, and costs nothing. */
  peek(tx: Transaction, table: string, id: string): Row | null {
    return this.tableOf(id) === table ? this.#look(tx, table, id) : null;
  }

  /**
   * The rows of a range, to be counted as they are taken. All of the range counts as looked at, also
   * when fewer rows are taken: Convex records that or less, so what has no conflict here has none
   * there.
   */
  query(tx: Transaction, query: RangeQuery): Row[] {
    const { table, index, bounds, direction, limit } = query;
    const found = this.#table(table).indexes.get(index);
    if (found === undefined) throw new Error(`There is no index ${table}.${index}.`);
    const interval = intervalOf(bounds, this.options.order);
    tx.reads.push({ table, index, ...interval });
    tx.cost.ranges += 1;
    return found.read(interval, direction, limit);
  }

  countRead(tx: Transaction, row: Row): void {
    tx.cost.documentsRead += 1;
    tx.cost.bytesRead += sizeOf(row);
  }

  insert(tx: Transaction, table: string, fields: Fields): string {
    const _id = this.#newId(table);
    // Rows of one transaction differ; those of two may well have the same time.
    const _creationTime = tx.startedAt + tx.created / 1024;
    tx.created += 1;
    this.#write(tx, table, null, { ...withoutUndefined(fields), _id, _creationTime });
    return _id;
  }

  /** Changes a row with `change`; as in Convex, the row is read for it. */
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

  /** Gives the rows that wait for it their timestamp, and makes that part of the writes. */
  commit(tx: Transaction, commitTs: bigint): void {
    for (const write of tx.writes) {
      if (write.after !== null && hasPending(write.after)) {
        const pending = write.after;
        const resolved = { ...pending };
        for (const [field, value] of Object.entries(pending)) {
          if (value instanceof CommitTsPlaceholder) resolved[field] = commitTs;
        }
        write.after = resolved;
        this.#apply(write.table, pending, resolved);
      }
    }
  }

  rollback(tx: Transaction): void {
    for (const { table, before, after } of tx.writes.toReversed())
      this.#apply(table, after, before);
  }

  /**
   * The database's own rule for a transaction that read before another one committed: it must run
   * again when a row that the other one has changed lies in a range that it has looked at, as it
   * was or as it is now.
   *
   * @returns the tables where that is so; none: both can commit.
   */
  conflicts(writer: Transaction, reader: Transaction): string[] {
    const tables = new Set<string>();
    for (const { table, before, after } of netWrites(writer)) {
      for (const read of reader.reads) {
        if (read.table !== table || tables.has(table)) continue;
        const index = this.#table(table).indexes.get(read.index)!;
        for (const row of [before, after]) {
          if (row !== null && isInside(read, index.keyOf(row))) tables.add(table);
        }
      }
    }
    return [...tables].sort();
  }

  #look(tx: Transaction, table: string, id: string): Row | null {
    const point = intervalOf([{ type: "Eq", fieldPath: "_id", value: id }], this.options.order);
    tx.reads.push({ table, index: BY_ID.index, ...point });
    return this.#table(table).rows.get(id) ?? null;
  }

  #write(tx: Transaction, table: string, before: Row | null, after: Row | null): void {
    tx.writes.push({ table, before, after });
    // The platform counts what it writes for itself apart.
    if (!isSystem(table)) tx.cost.documentsWritten += 1;
    if (!isSystem(table) && after !== null) tx.cost.bytesWritten += sizeOf(after);
    this.#apply(table, before, after);
  }

  #apply(table: string, before: Row | null, after: Row | null): void {
    const { rows, indexes } = this.#table(table);
    if (after === null) rows.delete(before!._id);
    else rows.set(after._id, after);
    for (const index of indexes.values()) index.change(before, after);
  }

  #table(name: string): Table {
    const table = this.#tables.get(name);
    if (table === undefined) throw new Error(`There is no table "${name}".`);
    return table;
  }

  /** As long as a real one, and in no order. */
  #newId(table: string): string {
    let id = "";
    while (id.length < 32) id += this.#nextRandom().toString(36).padStart(7, "0");
    id = id.slice(0, 32);
    this.#tableOfId.set(id, table);
    return id;
  }

  /** A 32-bit number (mulberry32). */
  #nextRandom(): number {
    this.#random = (this.#random + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#random ^ (this.#random >>> 15), 1 | this.#random);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return (mixed ^ (mixed >>> 14)) >>> 0;
  }
}

/** What others see of the writes: each row as it was before the first and is after the last. */
function netWrites(tx: Transaction): Write[] {
  const net = new Map<string, Write>();
  for (const { table, before, after } of tx.writes) {
    const id = (before ?? after)!._id;
    net.set(id, { table, before: net.has(id) ? net.get(id)!.before : before, after });
  }
  return [...net.values()];
}

function isSystem(table: string): boolean {
  return table.startsWith("_");
}

function withoutUndefined(fields: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

function hasPending(row: Row): boolean {
  return Object.values(row).some((value) => value instanceof CommitTsPlaceholder);
}

const sizes = new WeakMap<Row, number>();

/** Rows never change, only which row is in the table; so a size is found once. */
function sizeOf(row: Row): number {
  let size = sizes.get(row);
  if (size === undefined) sizes.set(row, (size = getDocumentSize(row as Record<string, Value>)));
  return size;
}
