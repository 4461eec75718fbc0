/** Records what a transaction reads and writes, and decides whether two concurrent ones conflict. */
import { type Interval, type RangeBound, cut, isInside } from "./keys.js";
import type { Index, Row, Table } from "./table.js";

/** A part of an index that a transaction has read, whether or not it contains rows. */
export type Read = Interval & {
  index: Index;
  direction: "asc" | "desc";
  /** The last row that was taken; without one, the whole part counts as read. */
  last?: Row | null;
};
/** A row that a transaction has changed; null: it does not exist. */
export type Write = { table: Table; before: Row | null; after: Row | null };

export type Cost = {
  documentsRead: number;
  ranges: number;
  bytesRead: number;
  documentsWritten: number;
  bytesWritten: number;
};

/** The platform's limits of one transaction. */
export const LIMITS: Readonly<Cost> = {
  documentsRead: 32_000,
  ranges: 4096,
  bytesRead: 16 * 2 ** 20,
  documentsWritten: 16_000,
  bytesWritten: 16 * 2 ** 20,
};

export const NO_COST: Readonly<Cost> = {
  documentsRead: 0,
  ranges: 0,
  bytesRead: 0,
  documentsWritten: 0,
  bytesWritten: 0,
};

/** Records one mutation or query. */
export class Transaction {
  readonly reads: Read[] = [];
  writes: Write[] = [];
  cost: Cost = { ...NO_COST };

  constructor(readonly startedAt = 0) {}

  read(index: Index, bounds: RangeBound[], direction: "asc" | "desc" = "asc"): Read {
    const read = { ...index.interval(bounds), index, direction };
    this.reads.push(read);
    return read;
  }

  readById(table: Table, id: string): void {
    this.read(table.index("by_id"), [{ type: "Eq", fieldPath: "_id", value: id }]);
  }

  /** Changes a row of a table; null: it does not exist. */
  write(table: Table, before: Row | null, after: Row | null): void {
    this.writes.push({ table, before, after });
    table.change(before, after);
  }
}

/** Returns the writes as other transactions see them: each row before its first change and after its last. */
export function netWrites({ writes }: Transaction): Write[] {
  const net = new Map<string, Write>();
  for (const { table, before, after } of writes) {
    const id = (before ?? after)!._id;
    net.set(id, { table, before: net.has(id) ? net.get(id)!.before : before, after });
  }
  return [...net.values()].filter(({ before, after }) => before !== after);
}

/**
 * Applies Convex's own rule: `reader` must run again if `writer` commits before it and a row that
 * `writer` has changed, before or after the change, is in a range that `reader` has read.
 *
 * @returns the names of the tables in conflict; none: both can commit.
 */
export function conflicts(writer: Transaction, reader: Transaction): string[] {
  const tables = new Set<string>();
  for (const { table, before, after } of netWrites(writer)) {
    for (const read of reader.reads) {
      if (read.index.table !== table || tables.has(table.name)) continue;
      const extent = extentOf(read);
      const rows = [before, after].filter((row) => row !== null);
      if (rows.some((row) => isInside(extent, read.index.keyOf(row)))) tables.add(table.name);
    }
  }
  return [...tables].sort();
}

function extentOf({ index, direction, last, ...interval }: Read): Interval {
  return last ? cut(interval, "upTo", index.keyOf(last), direction) : interval;
}
