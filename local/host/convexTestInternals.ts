/**
 * The part of convex-test this backend builds on that its types do not show. Every use of it goes
 * through this file, and `captureInternals` refuses any other version at start-up, with one sentence
 * instead of an error somewhere deep inside.
 */

import { AsyncLocalStorage } from "node:async_hooks";
import { createRequire } from "node:module";
import type { TestConvexForDataModel, TestConvexRoot } from "convex-test";
import type { GenericDataModel, GenericMutationCtx } from "convex/server";
import type { JSONValue, Value } from "convex/values";
import type { RangeBound } from "../database/keys.js";

export const SUPPORTED_CONVEX_TEST = "0.0.70";

export const INSTALLED_CONVEX_TEST = (
  createRequire(import.meta.url)("convex-test/package.json") as { version: string }
).version;

export type StoredDocument = { _id: string; _creationTime: number } & Record<string, Value>;

/** Pending writes of one level of nesting, by document id; null is a delete. */
export type Writes = Record<string, StoredDocument | null>;

export type IndexRangeExpression = Omit<RangeBound, "value"> & { value: JSONValue };

export type SerializedQuery = {
  source:
    | { type: "FullTableScan"; tableName: string; order?: "asc" | "desc" | null }
    | {
        type: "IndexRange";
        indexName: string;
        order?: "asc" | "desc" | null;
        range: IndexRangeExpression[];
      }
    | { type: "Search"; indexName: string; filters: unknown[] };
  operators: ({ filter: unknown } | { limit: number })[];
};

export type PageRequest = {
  query: SerializedQuery;
  cursor: string | null;
  endCursor?: string | null;
  pageSize: number;
  maximumRowsRead?: number;
  maximumBytesRead?: number;
};

export type PageResult = {
  page: StoredDocument[];
  isDone: boolean;
  continueCursor: string;
  splitCursor: string | null;
  pageStatus: "SplitRecommended" | "SplitRequired" | null;
};

export type QuerySource = {
  sortedDocs: StoredDocument[];
  filterFn: (doc: StoredDocument) => boolean;
  limit: number | null;
  fieldPathsToSortBy: string[];
  order: "asc" | "desc";
};

/** convex-test's database of one component. */
export interface ComponentDatabase {
  _documents: Record<string, StoredDocument>;
  _writes: Writes[];
  _nextDocId: number;
  _lastCreationTime: number;
  _schema: {
    tables: Map<string, { indexes: { indexDescriptor: string; fields: string[] }[] }>;
  } | null;
  readonly componentPath: string;
  get(table: string | undefined, id: string): StoredDocument | null;
  insert(table: string, value: Record<string, Value>): string;
  patch(table: string, id: string, value: Record<string, unknown>): void;
  delete(table: string, id: string): void;
  commit(commitTs: bigint | null): void;
  rollbackWrites(): void;
  /** Hides the pending writes, and puts them back. */
  stashWrites(): Writes[];
  restoreWrites(stashed: Writes[]): void;
  _addWrite(id: string, value: StoredDocument | null): void;
  startQuery(query: SerializedQuery): number;
  queryNext(queryId: number): { value: StoredDocument | null; done: boolean };
  paginate(request: PageRequest): PageResult;
  _iterateDocs(table: string, callback: (doc: StoredDocument) => void): void;
  _resolveQuerySource(query: SerializedQuery): QuerySource;
}

/** Counts how much the running transaction uses of the platform's limits. */
export interface MetricsTracker {
  trackScheduledFunction(size: number): void;
  getTransactionMetrics(): Record<string, { used: number }>;
}

export interface TransactionManager {
  _lastCommitTs: bigint;
  commit(isNested: boolean): bigint | null;
  rollback(isNested: boolean): void;
  getTime(): number;
  /** Whether the calling function runs in a transaction; an action does not. */
  isInCurrentTransaction(): boolean;
  getMetricsTracker(): MetricsTracker | null;
}

/** The object behind `globalThis.Convex` while a function of this backend runs. */
export interface ConvexGlobal {
  components: Record<string, { db: ComponentDatabase }>;
  transactionManager: TransactionManager;
  syscall: (op: string, jsonArgs: string) => string;
  asyncSyscall: (op: string, jsonArgs: string) => Promise<string>;
  jsSyscall: (op: string, args: Record<string, unknown>) => Promise<unknown>;
}

export type FunctionPath = { componentPath: string; udfPath: string };

/** The members of a convex-test accessor beyond its published type. */
export type Accessor = TestConvexForDataModel<GenericDataModel> & {
  runInComponent<T>(
    componentPath: string,
    handler: (ctx: GenericMutationCtx<GenericDataModel>) => Promise<T>,
  ): Promise<T>;
  /** Runs a query, mutation or action, internal ones included. */
  fun(path: FunctionPath, args: Record<string, Value>): Promise<Value>;
};

export type RootAccessor = TestConvexRoot<GenericDataModel> & Accessor;

const escapeAtLoad = AsyncLocalStorage.snapshot();

/**
 * Runs `fn` outside every async context. Otherwise convex-test would treat calls from a socket, a timer or a
 * function as nested in the running function, with its disabled timers.
 */
export function outsideOfFunctions<T>(fn: () => T): T {
  return escapeAtLoad(fn);
}

/**
 * convex-test enters its state with `AsyncLocalStorage.run(state, …)` at the start of each call and does not
 * export it, so this captures it during one synchronous empty call.
 */
export function captureInternals(t: TestConvexRoot<GenericDataModel>): ConvexGlobal {
  // eslint-disable-next-line @typescript-eslint/unbound-method -- put back and called with `this`
  const originalRun = AsyncLocalStorage.prototype.run;
  let captured: unknown;
  AsyncLocalStorage.prototype.run = function (
    this: AsyncLocalStorage<unknown>,
    ...args: unknown[]
  ) {
    captured ??= args[0];
    return Reflect.apply(originalRun, this, args) as unknown;
  } as typeof originalRun;
  let settled: Promise<void>;
  try {
    settled = t.finishInProgressScheduledFunctions();
  } finally {
    AsyncLocalStorage.prototype.run = originalRun;
  }
  void settled;
  return assertConvexGlobal(captured);
}

/**
 * Makes transactions read the test's clock, even if it stands still or is set back; by default convex-test
 * advances it beyond the last commit.
 */
export function followClockOfTest(t: TestConvexRoot<GenericDataModel>): void {
  const { transactionManager } = captureInternals(t);
  transactionManager.getTime = () => outsideOfFunctions(() => Date.now());
}

function assertConvexGlobal(value: unknown): ConvexGlobal {
  const state = value as ConvexGlobal | undefined;
  const db = state?.components?.[""]?.db;
  const missing = [
    ...missingMembers("", state, "function", ["syscall", "asyncSyscall", "jsSyscall"]),
    ...missingMembers("transactionManager.", state?.transactionManager, "function", [
      "commit",
      "rollback",
      "getTime",
      "isInCurrentTransaction",
      "getMetricsTracker",
    ]),
    ...missingMembers("transactionManager.", state?.transactionManager, "bigint", [
      "_lastCommitTs",
    ]),
    ...missingMembers("db.", db, "function", [
      "get",
      "insert",
      "patch",
      "delete",
      "commit",
      "rollbackWrites",
      "stashWrites",
      "restoreWrites",
      "_addWrite",
      "startQuery",
      "queryNext",
      "paginate",
      "_iterateDocs",
      "_resolveQuerySource",
    ]),
    ...missingMembers("db.", db, "object", ["_documents", "_writes", "_schema"]),
    ...missingMembers("db.", db, "number", ["_nextDocId", "_lastCreationTime"]),
  ];
  if (INSTALLED_CONVEX_TEST !== SUPPORTED_CONVEX_TEST || missing.length > 0) {
    const lacks = missing.length > 0 ? ` and lacks ${missing.join(", ")}` : "";
    throw new Error(
      `The embedded backend needs convex-test ${SUPPORTED_CONVEX_TEST}; ` +
        `version ${INSTALLED_CONVEX_TEST} is installed${lacks}.`,
    );
  }
  return state!;
}

function missingMembers(prefix: string, object: unknown, type: string, names: string[]): string[] {
  const record = (object ?? {}) as Record<string, unknown>;
  return names.filter((name) => typeof record[name] !== type).map((name) => prefix + name);
}

/** Ids are a counter followed by the name of the table. */
export function tableOfId(id: string): string {
  let end = 0;
  while (end < id.length && id.charCodeAt(end) >= 48 && id.charCodeAt(end) <= 57) end++;
  return id.slice(end);
}
