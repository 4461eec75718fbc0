/** Holds the rows of a table, and its sorted indexes: a lookup costs log n comparisons. */
import { getConvexSize } from "convex/values";
import {
  type FieldValue,
  type Interval,
  type RangeBound,
  type StringOrder,
  encodeKey,
  intervalOf,
} from "./keys.js";

export type Row = { _id: string; _creationTime: number } & Record<string, FieldValue>;

export type Declared = { indexDescriptor: string; fields: string[] };

type Entry = { key: string; row: Row };

const CREATION = ["_creationTime", "_id"];
/** Convex bills nothing for them. */
const SYSTEM_INDEXES: ReadonlySet<string> = new Set(["by_id", "by_creation_time"]);

export class Table {
  readonly rows = new Map<string, Row>();
  readonly #indexes = new Map<string, Index>();
  /** Raised by the commits of changes, so that a reader can tell whether its results are current. */
  version = 0;
  /** The number of rows and keys that reads have visited. */
  visits = 0;

  constructor(
    readonly name: string,
    declared: Declared[] = [],
    order: StringOrder = "utf8",
  ) {
    for (const { indexDescriptor, fields } of [
      { indexDescriptor: "by_id", fields: ["_id"] },
      { indexDescriptor: "by_creation_time", fields: CREATION },
      ...declared.map((index) => ({ ...index, fields: [...index.fields, ...CREATION] })),
    ]) {
      this.#indexes.set(indexDescriptor, new Index(this, fields, order));
    }
  }

  index(name: string): Index {
    const index = this.#indexes.get(name);
    if (index === undefined) throw new Error(`There is no index ${this.name}.${name}.`);
    return index;
  }

  /** Replaces a row with its next state; null: it does not exist. */
  change(before: Row | null, after: Row | null): void {
    if (after === null) this.rows.delete(before!._id);
    else this.rows.set(after._id, after);
    for (const index of this.#indexes.values()) index.change(before, after);
  }

  /**
   * Returns the bytes of a row's index entries, as Convex bills them; 0 for no row. Every write of a row writes its entries in
   * all declared indexes again, also of missing fields. An entry has the indexed values, the creation time, and the
   * id twice. Search indexes are billed separately. (Source: `track_commit` and `IndexKey::size` of Convex's backend.)
   */
  entryBytes(row: Row | null): number {
    let bytes = 0;
    if (row === null) return bytes;
    for (const [name, index] of this.#indexes) {
      if (!SYSTEM_INDEXES.has(name)) bytes += index.entryBytes(row);
    }
    return bytes;
  }

  /** Changes rows; the next use of each index rebuilds it. */
  fill(rows: Iterable<Row>): void {
    for (const row of rows) this.rows.set(row._id, row);
    for (const index of this.#indexes.values()) index.forget();
  }
}

export class Index {
  /** Sorted; `null` until the index is used, so that filling a table costs nothing. */
  #entries: Entry[] | null = null;

  constructor(
    readonly table: Table,
    private readonly fields: string[],
    private readonly order: StringOrder,
  ) {}

  keyOf(row: Row): string {
    return encodeKey(
      this.fields.map((field) => fieldOf(row, field)),
      this.order,
    );
  }

  entryBytes(row: Row): number {
    let bytes = getConvexSize(row._id);
    for (const field of this.fields) bytes += getConvexSize(fieldOf(row, field));
    return bytes;
  }

  interval(bounds: RangeBound[]): Interval {
    return intervalOf(bounds, this.order);
  }

  change(before: Row | null, after: Row | null): void {
    const entries = this.#entries;
    if (entries === null) return;
    const left = before === null ? null : this.keyOf(before);
    const key = after === null ? null : this.keyOf(after);
    // In a large index, moving what follows would take nearly all of the time.
    if (left !== null) entries.splice(placeOf(entries, left), left === key ? 0 : 1);
    if (key !== null)
      entries.splice(placeOf(entries, key), left === key ? 1 : 0, { key, row: after! });
  }

  forget(): void {
    this.#entries = null;
  }

  read({ from, before }: Interval, direction: "asc" | "desc", limit = Infinity): Row[] {
    const entries = this.#used();
    const start = placeOf(entries, from);
    const end = placeOf(entries, before);
    const found =
      direction === "asc"
        ? entries.slice(start, Math.min(end, start + limit))
        : entries.slice(Math.max(start, end - limit), end).reverse();
    this.table.visits += 2 * Math.ceil(Math.log2(entries.length + 1)) + found.length;
    return found.map(({ row }) => row);
  }

  #used(): Entry[] {
    if (this.#entries !== null) return this.#entries;
    const { rows } = this.table;
    this.table.visits += rows.size;
    return (this.#entries = [...rows.values()]
      .map((row) => ({ key: this.keyOf(row), row }))
      .sort((a, b) => (a.key < b.key ? -1 : 1)));
  }
}

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

/** Returns the first index in `entries` whose key is not before `key`. */
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
