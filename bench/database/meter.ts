/**
 * Counts what functions cost on the embedded backend, equally for all packages: the platform's own metrics of
 * every transaction, including nested calls and scheduled functions, and the index ranges it has read and the
 * rows it has changed.
 *
 * The metrics are convex-test's. A `patch`, `replace` or `delete` counts its row as read again; rows removed
 * by a filter and URLs of stored files are not counted; ids are as long as real ones.
 */
import type {
  ComponentDatabase,
  SerializedQuery,
  StoredDocument,
} from "../../local/host/convexTestInternals.js";
import { tableOfId } from "../../local/host/convexTestInternals.js";
import type { Deployment } from "../../local/host/deployment.js";
import {
  type Bound,
  boundsOf,
  compareKeys,
  isBefore,
  isIndexRange,
  keyOf,
} from "../../local/host/sortedIndex.js";

/** The cost of a task: counts and bytes. */
export type Figures = {
  /** Requests of the client: function calls, and requests to the file storage. */
  roundTrips: number;
  documentsRead: number;
  ranges: number;
  bytesRead: number;
  documentsWritten: number;
  bytesWritten: number;
};

export type DatabaseFigures = Omit<Figures, "roundTrips">;

/** A part of an index that a transaction has read, whatever it contained. */
type Read = {
  place: string;
  fields: string[];
  lower: Bound;
  upper: Bound;
  direction: "asc" | "desc";
  /** Where reading stopped; unset if nothing was read, `null` at the end. */
  last: StoredDocument | null | undefined;
};

type Write = { place: string; before: StoredDocument | null; after: StoredDocument | null };

type PendingWrite = { component: string; id: string; before: StoredDocument | null };

export type Transaction = {
  figures: DatabaseFigures;
  reads: Read[];
  ids: Set<string>;
  writes: Write[];
};

const CREATION_ORDER = ["_creationTime", "_id"];
/** Operations on one row by its id. */
const BY_ID = new Set(["1.0/get", "1.0/shallowMerge", "1.0/replace", "1.0/remove"]);
const NOTHING: DatabaseFigures = {
  documentsRead: 0,
  ranges: 0,
  bytesRead: 0,
  documentsWritten: 0,
  bytesWritten: 0,
};

type Tracker = { getTransactionMetrics(): Record<string, { used: number }> };

export class Meter {
  /** Commits and rollbacks since the last `reset`, in order. */
  transactions: Transaction[] = [];
  #current: Omit<Transaction, "figures"> = emptySets();

  constructor(private readonly deployment: Deployment) {
    const { internals } = deployment;
    for (const [component, { db }] of Object.entries(internals.components)) {
      this.#watchQueries(component, db);
    }
    const asyncSyscall = internals.asyncSyscall.bind(internals);
    internals.asyncSyscall = async (op, json) => {
      if (BY_ID.has(op)) this.#current.ids.add((JSON.parse(json) as { id: string }).id);
      return await asyncSyscall(op, json);
    };
    const { transactionManager: manager } = internals;
    const commit = manager.commit.bind(manager);
    manager.commit = (isNested) => {
      if (isNested) return commit(isNested);
      const figures = this.#figures();
      const writes = this.#writes();
      const commitTs = commit(isNested);
      this.#end(figures, writes.map(asCommitted));
      return commitTs;
    };
    const rollback = manager.rollback.bind(manager);
    manager.rollback = (isNested) => {
      if (!isNested) this.#end(this.#figures(), []);
      rollback(isNested);
    };
    /** Commit timestamps are only now set in the rows, where others find them. */
    const asCommitted = ({ component, id, before }: PendingWrite): Write => ({
      place: `${component}/${tableOfId(id)}`,
      before,
      after: internals.components[component]!.db._documents[id] ?? null,
    });
  }

  reset(): void {
    this.transactions = [];
  }

  /** The sum of all transactions since the last `reset`. */
  total(): DatabaseFigures {
    const sum = { ...NOTHING };
    for (const { figures } of this.transactions) {
      for (const what of Object.keys(sum) as (keyof DatabaseFigures)[]) sum[what] += figures[what];
    }
    return sum;
  }

  #watchQueries(component: string, db: ComponentDatabase): void {
    const open = new Map<number, { read: Read; left: number }>();
    const startQuery = db.startQuery.bind(db);
    db.startQuery = (query) => {
      const queryId = startQuery(query);
      const read = this.#readOf(component, db, query);
      this.#current.reads.push(read);
      const limit = query.operators.flatMap((op) => ("limit" in op ? [op.limit] : []))[0];
      open.set(queryId, { read, left: limit ?? Infinity });
      return queryId;
    };
    const queryNext = db.queryNext.bind(db);
    db.queryNext = (queryId) => {
      const next = queryNext(queryId);
      const stream = open.get(queryId);
      // A reader that stopped early has not seen the following rows.
      if (stream !== undefined && stream.left > 0) {
        stream.read.last = next.done ? null : next.value;
        stream.left -= 1;
      }
      return next;
    };
    const paginate = db.paginate.bind(db);
    db.paginate = (request) => {
      const result = paginate(request);
      const read = this.#readOf(component, db, request.query);
      read.last = result.isDone ? null : result.page.at(-1);
      this.#current.reads.push(read);
      return result;
    };
  }

  #readOf(component: string, db: ComponentDatabase, { source }: SerializedQuery): Read {
    const [table = "", index = ""] =
      source.type === "FullTableScan"
        ? [source.tableName, "by_creation_time"]
        : source.indexName.split(".");
    const read: Read = {
      place: `${component}/${table}`,
      fields: [],
      lower: { prefix: [], side: "before" },
      upper: { prefix: [], side: "after" },
      direction: "asc",
      last: undefined,
    };
    if (source.type === "Search") return read;
    const declared = db._schema?.tables
      .get(table)
      ?.indexes.find(({ indexDescriptor }) => indexDescriptor === index);
    const fields = index === "by_id" ? ["_id"] : [...(declared?.fields ?? []), ...CREATION_ORDER];
    const range = source.type === "IndexRange" ? source.range : [];
    if (!isIndexRange(range, fields)) throw new Error(`Not a range of ${table}.${index}`);
    return { ...read, fields, ...boundsOf(range), direction: source.order ?? "asc" };
  }

  /** The changes of the transaction that commits now. */
  #writes(): PendingWrite[] {
    return Object.entries(this.deployment.internals.components).flatMap(([component, { db }]) =>
      Object.keys(db._writes[0] ?? {}).map((id) => ({
        component,
        id,
        before: db._documents[id] ?? null,
      })),
    );
  }

  #figures(): DatabaseFigures {
    const manager = this.deployment.internals.transactionManager;
    const metrics = (manager.getMetricsTracker() as unknown as Tracker).getTransactionMetrics();
    const used = (what: string): number => metrics[what]!.used;
    return {
      documentsRead: used("documentsRead"),
      ranges: used("databaseQueries"),
      bytesRead: used("bytesRead"),
      documentsWritten: used("documentsWritten"),
      bytesWritten: used("bytesWritten"),
    };
  }

  #end(figures: DatabaseFigures, writes: Write[]): void {
    this.transactions.push({ ...this.#current, writes, figures });
    this.#current = emptySets();
  }
}

function emptySets(): Omit<Transaction, "figures"> {
  return { reads: [], ids: new Set(), writes: [] };
}

/**
 * Returns whether `reader` would be retried if `writer` committed while it ran: a changed row, before or
 * after the change, is in a range that the reader has read. A transaction without writes is never retried.
 */
export function conflicts(writer: Transaction, reader: Transaction): boolean {
  if (reader.writes.length === 0) return false;
  return writer.writes.some(({ place, before, after }) =>
    [before, after].some(
      (row) =>
        row !== null &&
        (reader.ids.has(row._id) ||
          reader.reads.some((read) => read.place === place && hasLookedAt(read, row))),
    ),
  );
}

function hasLookedAt(read: Read, row: StoredDocument): boolean {
  const key = keyOf(row, read.fields);
  if (isBefore(key, read.lower) || !isBefore(key, read.upper)) return false;
  if (read.last === undefined || read.last === null) return true;
  const beyond = compareKeys(key, keyOf(read.last, read.fields));
  return read.direction === "asc" ? beyond <= 0 : beyond >= 0;
}
