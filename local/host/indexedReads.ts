/**
 * Answers a component's reads from sorted indexes, and records what each transaction reads and writes.
 * convex-test reads every document of a table for each query; with ten thousand documents a page takes
 * seconds to load.
 */

import { getDocumentSize } from "convex/values";
import { cut, fieldFromJson } from "../database/keys.js";
import { Table } from "../database/table.js";
import type { Read, Transaction } from "../database/transaction.js";
import {
  tableOfId,
  type ComponentDatabase,
  type PageRequest,
  type PageResult,
  type SerializedQuery,
  type StoredDocument,
} from "./convexTestInternals.js";

type Stream = Iterator<StoredDocument>;
type Order = "asc" | "desc";
/** A query that convex-test has checked, with the part of an index it reads. A search has its results. */
type Plan = {
  read: Read;
  order: Order;
  isMatch: (doc: StoredDocument) => boolean;
  hasFilter: boolean;
  limit: number;
  found: StoredDocument[] | null;
};

const END_CURSOR = "_end_cursor";

export class IndexedReads {
  private readonly tables = new Map<string, Table>();
  private readonly streams = new Map<number, Stream>();
  private nextStream = 1;
  private isPlanning = false;
  private readonly documentNow: (id: string) => StoredDocument | null;
  private readonly resolve: ComponentDatabase["_resolveQuerySource"];

  /**
   * Takes over the reads of `db`.
   *
   * @param committed is called for each document that a commit has changed, with its new value.
   */
  constructor(
    private readonly db: ComponentDatabase,
    private readonly transaction: () => Transaction,
    private readonly committed: (table: Table, id: string, doc: StoredDocument | null) => void,
  ) {
    const get = db.get.bind(db);
    const paginate = db.paginate.bind(db);
    this.documentNow = (id) => get(undefined, id);
    this.resolve = db._resolveQuerySource.bind(db);
    db.get = (table, id) => {
      const doc = get(table, id);
      // No other transaction can read a document that this one has created.
      const isOwn = doc !== null && !(id in db._documents);
      if (typeof id === "string" && !isOwn) {
        this.transaction().readById(this.table(tableOfId(id)), id);
      }
      return doc;
    };
    db._iterateDocs = (table, callback) => {
      if (!this.isPlanning)
        for (const doc of this.table(table).rows.values()) callback(doc as StoredDocument);
    };
    db.startQuery = (query) => {
      this.streams.set(this.nextStream, this.results(this.plan(query)));
      return this.nextStream++;
    };
    db.queryNext = (queryId) => {
      const stream = this.streams.get(queryId);
      if (stream === undefined) throw new Error("Bad queryId");
      const next = stream.next();
      return next.done === true ? { value: null, done: true } : { value: next.value, done: false };
    };
    db.paginate = (request) => {
      const plan = this.plan(request.query);
      return plan.found === null ? this.paginate(request, plan) : paginate(request);
    };
    this.followWrites();
  }

  get visits(): number {
    return [...this.tables.values()].reduce((sum, { visits }) => sum + visits, 0);
  }

  /** Puts a committed document in place, without a transaction. */
  restore(doc: StoredDocument): void {
    this.db._documents[doc._id] = doc;
    this.table(tableOfId(doc._id)).change(null, doc);
  }

  /** Streams end with their transaction, including unfinished ones. */
  transactionEnded(): void {
    this.streams.clear();
  }

  closeStream(queryId: number): void {
    this.streams.delete(queryId);
  }

  /** Keeps the tables as the running transaction sees them, with its own writes. */
  private followWrites(): void {
    const { db } = this;
    const addWrite = db._addWrite.bind(db);
    db._addWrite = (id, value) => {
      addWrite(id, value);
      this.follow([id]);
    };
    const commit = db.commit.bind(db);
    db.commit = (commitTs) => {
      const isOutermost = db._writes.length === 1;
      const ids = Object.keys(db._writes.at(-1) ?? {});
      commit(commitTs);
      this.follow(ids);
      if (!isOutermost) return;
      for (const id of ids) this.committed(this.table(tableOfId(id)), id, this.documentNow(id));
    };
    const rollback = db.rollbackWrites.bind(db);
    db.rollbackWrites = () => {
      const ids = Object.keys(db._writes.at(-1) ?? {});
      rollback();
      this.follow(ids);
    };
    const stash = db.stashWrites.bind(db);
    db.stashWrites = () => {
      const stashed = stash();
      this.follow(stashed.flatMap((level) => Object.keys(level)));
      return stashed;
    };
    const restore = db.restoreWrites.bind(db);
    db.restoreWrites = (stashed) => {
      restore(stashed);
      this.follow(stashed.flatMap((level) => Object.keys(level)));
    };
  }

  private follow(ids: string[]): void {
    for (const id of ids) {
      const table = this.table(tableOfId(id));
      const before = table.rows.get(id) ?? null;
      const after = this.documentNow(id);
      if (before !== after) this.transaction().write(table, before, after);
    }
  }

  private table(name: string): Table {
    let table = this.tables.get(name);
    if (table === undefined) {
      table = new Table(name, this.db._schema?.tables.get(name)?.indexes);
      this.tables.set(name, table);
    }
    return table;
  }

  /** convex-test checks a query and compiles its filters, without any document to read. */
  private plan(query: SerializedQuery): Plan {
    const { source } = query;
    const [table, index = "by_creation_time"] =
      source.type === "FullTableScan" ? [source.tableName] : source.indexName.split(".");
    this.isPlanning = source.type !== "Search";
    try {
      const { sortedDocs, filterFn, limit, order } = this.resolve(query);
      const read = this.transaction().read(
        this.table(table!).index(source.type === "Search" ? "by_id" : index),
        source.type === "IndexRange"
          ? source.range.map((bound) => ({ ...bound, value: fieldFromJson(bound.value) }))
          : [],
        order,
      );
      return {
        read,
        order,
        isMatch: filterFn,
        hasFilter: query.operators.some((operator) => "filter" in operator),
        limit: limit ?? Infinity,
        found: source.type === "Search" ? sortedDocs : null,
      };
    } finally {
      this.isPlanning = false;
    }
  }

  private *results({ read, order, isMatch, hasFilter, limit, found }: Plan): Stream {
    const rows = found ?? read.index.read(read, order, hasFilter ? Infinity : limit);
    let left = limit;
    for (const doc of rows as StoredDocument[]) {
      if (left === 0) return;
      if (!isMatch(doc)) continue;
      left -= 1;
      read.last = found === null ? doc : null;
      yield doc;
    }
    if (left > 0) read.last = null;
  }

  /** convex-test's `paginate`, continuing from the cursor instead of from the start. */
  private paginate(request: PageRequest, { read, order, isMatch, hasFilter }: Plan): PageResult {
    const { cursor, endCursor, pageSize, maximumRowsRead, maximumBytesRead } = request;
    const { index } = read;
    const result: PageResult = {
      page: [],
      isDone: false,
      continueCursor: END_CURSOR,
      splitCursor: null,
      pageStatus: null,
    };
    const hasEnd = endCursor != null && endCursor !== END_CURSOR;
    // A cursor is the key of the last document before it, in reading order.
    if (cursor !== null && cursor !== END_CURSOR) {
      Object.assign(read, cut(read, "behind", cursor, order));
    }
    if (hasEnd) Object.assign(read, cut(read, "upTo", endCursor, order));
    const most = hasFilter || endCursor ? Infinity : pageSize + 1;
    const rows = (cursor === END_CURSOR ? [] : index.read(read, order, most)) as StoredDocument[];
    let rowsRead = 0;
    let bytesRead = 0;
    for (const doc of rows) {
      rowsRead += 1;
      bytesRead += getDocumentSize(doc);
      if (isMatch(doc)) result.page.push(doc);
      if (
        (maximumRowsRead && rowsRead >= maximumRowsRead) ||
        (maximumBytesRead && bytesRead >= maximumBytesRead)
      ) {
        result.pageStatus = "SplitRequired";
        result.continueCursor = index.keyOf(doc);
        break;
      }
      if (!endCursor && result.page.length >= pageSize) {
        if (rowsRead < rows.length) result.continueCursor = index.keyOf(doc);
        break;
      }
    }
    if (hasEnd && result.pageStatus === null) result.continueCursor = endCursor;
    result.isDone = result.continueCursor === END_CURSOR;
    if (rowsRead >= 2) {
      if (result.pageStatus === null && rowsRead > pageSize + 1) {
        result.pageStatus = "SplitRecommended";
      }
      if (result.pageStatus !== null) {
        result.splitCursor = index.keyOf(rows[Math.floor((rowsRead - 1) / 2)]!);
      }
    }
    read.last = result.isDone ? null : result.page.at(-1);
    return result;
  }
}
