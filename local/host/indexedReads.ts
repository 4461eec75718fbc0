/**
 * Answers a component's reads from sorted indexes. convex-test reads every document of the component for each
 * query; with ten thousand documents a page takes seconds to load.
 *
 * Indexes contain only committed documents. Inside a transaction its pending writes are merged while reading,
 * so an index changes only on commit.
 */

import { convexToJson, getDocumentSize, jsonToConvex, type JSONValue } from "convex/values";
import {
  tableOfId,
  type ComponentDatabase,
  type PageRequest,
  type PageResult,
  type SerializedQuery,
  type StoredDocument,
} from "./convexTestInternals.js";
import {
  boundsOf,
  compareKeys,
  earlierBound,
  isBefore,
  isIndexRange,
  keyOf,
  laterBound,
  SortedIndex,
  type Bound,
  type Entry,
  type Key,
  type VisitCounter,
} from "./sortedIndex.js";

type Source = { table: string; index: string; fields: string[] };
type Stream = Iterator<StoredDocument>;

const EVERYTHING: { lower: Bound; upper: Bound } = {
  lower: { prefix: [], side: "before" },
  upper: { prefix: [], side: "after" },
};
const END_CURSOR = "_end_cursor";
/** A table without documents, to use convex-test's filters without a scan. */
const NO_TABLE = "\0";

export class IndexedReads {
  private readonly indexes = new Map<string, Map<string, SortedIndex>>();
  private readonly streams = new Map<number, Stream>();
  private nextStream = 1;

  /** Takes over the reads of `db`. */
  constructor(
    private readonly db: ComponentDatabase,
    private readonly visits: VisitCounter,
  ) {
    const resolve = db._resolveQuerySource.bind(db);
    const paginate = db.paginate.bind(db);
    db._iterateDocs = (table, callback) => this.eachDocument(table, callback);
    db.startQuery = (query) => this.startQuery(query, resolve);
    db.queryNext = (queryId) => this.queryNext(queryId);
    db.paginate = (request) => {
      const source = this.sourceOf(request.query);
      return source === null ? paginate(request) : this.paginate(request, source, resolve);
    };
  }

  /** Called for each document that a commit changed, with its old and new value. */
  documentChanged(id: string, before: StoredDocument | null, after: StoredDocument | null): void {
    for (const index of this.indexes.get(tableOfId(id))?.values() ?? []) {
      if (before) index.remove(before);
      if (after) index.add(after);
    }
  }

  /** Streams end with their transaction, including unfinished ones. */
  transactionEnded(): void {
    this.streams.clear();
  }

  closeStream(queryId: number): void {
    this.streams.delete(queryId);
  }

  private startQuery(
    query: SerializedQuery,
    resolve: ComponentDatabase["_resolveQuerySource"],
  ): number {
    const streamId = this.nextStream++;
    this.streams.set(streamId, this.results(query, resolve)[Symbol.iterator]());
    return streamId;
  }

  private queryNext(queryId: number): { value: StoredDocument | null; done: boolean } {
    const stream = this.streams.get(queryId);
    if (stream === undefined) throw new Error("Bad queryId");
    const next = stream.next();
    return next.done === true ? { value: null, done: true } : { value: next.value, done: false };
  }

  private results(
    query: SerializedQuery,
    resolve: ComponentDatabase["_resolveQuerySource"],
  ): Iterable<StoredDocument> {
    const source = this.sourceOf(query);
    if (source === null) {
      const { sortedDocs, filterFn, limit } = resolve(query);
      const matches = sortedDocs.filter(filterFn);
      return limit === null ? matches : matches.slice(0, limit);
    }
    const filter = filterOf(query, resolve);
    const limit = query.operators.flatMap((op) => ("limit" in op ? [op.limit] : []))[0];
    const { lower, upper } = rangeOf(query);
    return matching(this.read(source, lower, upper, orderOf(query)), filter, limit ?? Infinity);
  }

  /** The index of a query, or null if convex-test must run it (search, invalid use). */
  private sourceOf({ source }: SerializedQuery): Source | null {
    if (source.type === "FullTableScan") {
      return { table: source.tableName, index: "by_creation_time", fields: CREATION_ORDER };
    }
    if (source.type !== "IndexRange") return null;
    const [table = "", index = ""] = source.indexName.split(".");
    const fields = this.fieldsOf(table, index);
    if (fields === null || !isIndexRange(source.range, fields)) return null;
    return { table, index, fields };
  }

  private fieldsOf(table: string, index: string): string[] | null {
    if (index === "by_creation_time") return CREATION_ORDER;
    if (index === "by_id") return ["_id"];
    const declared = this.db._schema?.tables
      .get(table)
      ?.indexes.find(({ indexDescriptor }) => indexDescriptor === index);
    return declared ? [...declared.fields, ...CREATION_ORDER] : null;
  }

  private *read(source: Source, lower: Bound, upper: Bound, order: "asc" | "desc") {
    const pending = this.pendingWrites(source.table);
    const committed = this.index(source).range(lower, upper, order, this.visits);
    if (pending.size === 0) {
      yield* committed;
      return;
    }
    const overlay: Entry[] = [];
    for (const doc of pending.values()) {
      this.visits.documents++;
      if (doc === null) continue;
      const key = keyOf(doc, source.fields);
      if (!isBefore(key, lower) && isBefore(key, upper)) overlay.push({ key, doc });
    }
    const sign = order === "asc" ? 1 : -1;
    overlay.sort((a, b) => sign * compareKeys(a.key, b.key));
    let at = 0;
    for (const entry of committed) {
      if (pending.has(entry.doc._id)) continue;
      while (at < overlay.length && sign * compareKeys(overlay[at]!.key, entry.key) < 0) {
        yield overlay[at++]!;
      }
      yield entry;
    }
    while (at < overlay.length) yield overlay[at++]!;
  }

  private index({ table, index, fields }: Source): SortedIndex {
    let ofTable = this.indexes.get(table);
    if (ofTable === undefined) this.indexes.set(table, (ofTable = new Map<string, SortedIndex>()));
    let sorted = ofTable.get(index);
    if (sorted === undefined) {
      const documents = Object.values(this.db._documents);
      this.visits.documents += documents.length;
      sorted = new SortedIndex(
        fields,
        documents.filter((doc) => tableOfId(doc._id) === table),
      );
      ofTable.set(index, sorted);
    }
    return sorted;
  }

  /** This transaction's own writes to a table; inner levels override outer ones. */
  private pendingWrites(table: string): Map<string, StoredDocument | null> {
    const pending = new Map<string, StoredDocument | null>();
    for (const level of this.db._writes) {
      for (const id in level) {
        if (id.endsWith(table) && tableOfId(id) === table) pending.set(id, level[id]!);
      }
    }
    return pending;
  }

  private eachDocument(table: string, callback: (doc: StoredDocument) => void): void {
    if (table === NO_TABLE) return;
    const source = { table, index: "by_creation_time", fields: CREATION_ORDER };
    for (const { doc } of this.read(source, EVERYTHING.lower, EVERYTHING.upper, "asc")) {
      callback(doc);
    }
  }

  /** convex-test's `paginate`, continuing from the cursor instead of from the start. */
  private paginate(
    request: PageRequest,
    source: Source,
    resolve: ComponentDatabase["_resolveQuerySource"],
  ): PageResult {
    const { query, cursor, endCursor, pageSize, maximumRowsRead, maximumBytesRead } = request;
    const order = orderOf(query);
    const filter = filterOf(query, resolve);
    const result: PageResult = {
      page: [],
      isDone: false,
      continueCursor: END_CURSOR,
      splitCursor: null,
      pageStatus: null,
    };
    const hasEnd = endCursor != null && endCursor !== END_CURSOR;
    const endKey = hasEnd ? decodeCursor(endCursor) : null;
    const positions: Key[] = [];
    let bytesRead = 0;
    if (cursor !== END_CURSOR) {
      let { lower, upper } = rangeOf(query);
      // A cursor is the key of the last document before it, in reading order.
      if (cursor !== null) {
        const key = decodeCursor(cursor);
        if (order === "asc") lower = laterBound(lower, { prefix: key, side: "after" });
        else upper = earlierBound(upper, { prefix: key, side: "before" });
      }
      if (endKey !== null) {
        if (order === "asc") upper = earlierBound(upper, { prefix: endKey, side: "after" });
        else lower = laterBound(lower, { prefix: endKey, side: "before" });
      }
      const entries = this.read(source, lower, upper, order);
      let next = entries.next();
      while (next.done !== true) {
        const { doc, key } = next.value;
        next = entries.next();
        positions.push(key);
        bytesRead += getDocumentSize(doc);
        if (filter(doc)) result.page.push(doc);
        if (
          (maximumRowsRead && positions.length >= maximumRowsRead) ||
          (maximumBytesRead && bytesRead >= maximumBytesRead)
        ) {
          result.pageStatus = "SplitRequired";
          result.continueCursor = encodeCursor(key);
          break;
        }
        if (!endCursor && result.page.length >= pageSize) {
          if (next.done !== true) result.continueCursor = encodeCursor(key);
          break;
        }
      }
    }
    if (hasEnd && result.pageStatus === null) result.continueCursor = endCursor;
    result.isDone = result.continueCursor === END_CURSOR;
    if (positions.length >= 2) {
      if (result.pageStatus === null && positions.length > pageSize + 1) {
        result.pageStatus = "SplitRecommended";
      }
      if (result.pageStatus !== null) {
        result.splitCursor = encodeCursor(positions[Math.floor((positions.length - 1) / 2)]!);
      }
    }
    return result;
  }
}

const CREATION_ORDER = ["_creationTime", "_id"];

function orderOf({ source }: SerializedQuery): "asc" | "desc" {
  return source.type === "Search" ? "asc" : (source.order ?? "asc");
}

function rangeOf({ source }: SerializedQuery): { lower: Bound; upper: Bound } {
  return source.type === "IndexRange" ? boundsOf(source.range) : EVERYTHING;
}

/** convex-test compiles filters only when it resolves a query, so it resolves an empty one. */
function filterOf(
  query: SerializedQuery,
  resolve: ComponentDatabase["_resolveQuerySource"],
): (doc: StoredDocument) => boolean {
  if (!query.operators.some((operator) => "filter" in operator)) return () => true;
  const source = { type: "FullTableScan", tableName: NO_TABLE } as const;
  return resolve({ source, operators: query.operators }).filterFn;
}

function* matching(
  entries: Iterable<Entry>,
  filter: (doc: StoredDocument) => boolean,
  limit: number,
): Generator<StoredDocument> {
  let found = 0;
  if (limit <= 0) return;
  for (const { doc } of entries) {
    if (!filter(doc)) continue;
    yield doc;
    if (++found >= limit) return;
  }
}

/** The key as JSON; a missing field is null, a null value the string "null". */
function encodeCursor(key: Key): string {
  return JSON.stringify(
    key.map((value) => (value === undefined ? null : JSON.stringify(convexToJson(value)))),
  );
}

function decodeCursor(cursor: string): Key {
  const parts = JSON.parse(cursor) as (string | null)[];
  return parts.map((part) =>
    part === null ? undefined : jsonToConvex(JSON.parse(part) as JSONValue),
  );
}
