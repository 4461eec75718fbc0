/**
 * Runs an app and its components on convex-test: calls functions, tracks which results are outdated, and
 * notifies about commits. Independent of sockets.
 */

import { convexTest } from "convex-test";
import {
  makeFunctionReference,
  type FunctionReference,
  type GenericSchema,
  type SchemaDefinition,
  type UserIdentity,
} from "convex/server";
import { convexToJson, jsonToConvex, type JSONValue, type Value } from "convex/values";
import type { TestConvex } from "convex-test";
import { type Cost, Transaction } from "../database/transaction.js";
import {
  captureInternals,
  outsideOfFunctions,
  type Accessor,
  type ConvexGlobal,
  type MetricsTracker,
  type RootAccessor,
  type StoredDocument,
} from "./convexTestInternals.js";
import { FunctionStorage, STORAGE } from "./functionStorage.js";
import type { FileStore } from "./fileStore.js";
import { describeError, type Failure } from "./functionErrors.js";
import { IndexedReads } from "./indexedReads.js";
import {
  canonicalPath,
  FunctionModules,
  kindOf,
  LoadedModules,
  withRealHttpRequests,
  type FunctionKind,
  type ModuleGlob,
} from "./modules.js";
import { currentScope, runInScope, type RequestScope } from "./requestScope.js";
import { ScheduledJobs, SCHEDULED_FUNCTIONS } from "./scheduledJobs.js";
import { installSyscalls } from "./syscalls.js";
import type { UploadTokens } from "./uploadTokens.js";

type AnySchema = SchemaDefinition<GenericSchema, boolean>;

/** The exports of an app's entry module. */
export type BackendApp = {
  schema?: AnySchema;
  modules: ModuleGlob;
  /** Registers the app's components: `t.registerComponent(name, schema, modules)`. */
  register?(t: TestConvex<AnySchema>): void | Promise<void>;
};

/** The caller of a function. */
export type Caller = {
  identity: UserIdentity | null;
  token: string | null;
  ip: string | null;
  userAgent: string | null;
};

export type Outcome = { ok: true; value: JSONValue; ts: bigint } | ({ ok: false } & Failure);
export type FunctionCall = { path: string; args: JSONValue };
export type QueryCall = FunctionCall & { journal: string | null };
export type QueryOutcome = ({ ok: true; value: JSONValue } | ({ ok: false } & Failure)) & {
  journal: string | null;
  reads: Reads;
};

/** A table, or the code; a change raises its version. */
type Versioned = { version: number };
/** The tables that a query has read, with their versions at that time. */
export type Reads = Map<Versioned, number>;

export type QueryResults = { ts: bigint; outcomes: QueryOutcome[] };

export type DeploymentOptions = {
  files: FileStore;
  tokens: UploadTokens;
  /** The URLs of this backend; requested late, because ports are chosen late. */
  url: () => string;
  transactionLimits: boolean;
};

type Call = (
  reference: FunctionReference<FunctionKind>,
  args: Record<string, Value>,
) => Promise<Value | undefined>;

export const ANONYMOUS: Caller = { identity: null, token: null, ip: null, userAgent: null };

export class Deployment {
  readonly internals: ConvexGlobal;
  readonly storage: FunctionStorage;
  readonly jobs: ScheduledJobs;
  readonly modules = new Map<string, FunctionModules>();
  private readonly loaded = new LoadedModules();
  private readonly root: RootAccessor;
  private readonly reads = new Map<string, IndexedReads>();
  /** Read by every query, in addition to its tables. */
  private readonly code: Versioned = { version: 0 };
  /** The record of the running transaction; transactions run one at a time. */
  private transaction = new Transaction();
  private readonly commitListeners = new Set<() => void>();
  private readonly transactionListeners = new Set<(transaction: Transaction) => void>();

  private readonly hasLimits: boolean;

  static async create(app: BackendApp, options: DeploymentOptions): Promise<Deployment> {
    const deployment = new Deployment(app, options);
    await deployment.registerComponents(app);
    deployment.instrument();
    return deployment;
  }

  private constructor(app: BackendApp, options: DeploymentOptions) {
    const glob = this.loaded.glob(app.modules);
    this.modules.set("", new FunctionModules(glob));
    this.hasLimits = options.transactionLimits;
    this.root = convexTest({
      schema: app.schema,
      modules: withRealHttpRequests(glob),
      transactionLimits: options.transactionLimits,
    }) as unknown as RootAccessor;
    this.internals = captureInternals(this.root);
    const { files, tokens, url } = options;
    this.storage = new FunctionStorage(this.internals, this.root, files, tokens, url);
    this.jobs = new ScheduledJobs({
      internals: this.internals,
      accessor: this.root,
      kindOfHandle: (handle) => this.kindOfHandle(handle),
      reportError: (message, error) => console.error(`${message} failed:`, error),
    });
  }

  private async registerComponents(app: BackendApp): Promise<void> {
    const registerComponent = (path: string, schema: AnySchema, glob: ModuleGlob): void => {
      const loadable = this.loaded.glob(glob);
      this.modules.set(path, new FunctionModules(loadable));
      this.root.registerComponent(path, schema, loadable);
    };
    await app.register?.({ ...this.root, registerComponent } as unknown as TestConvex<AnySchema>);
  }

  private instrument(): void {
    const { components, transactionManager: manager } = this.internals;
    Object.entries(components).forEach(([path, { db }], number) => {
      // Counters that start at different values, so that an id of one component is invalid in another.
      db._nextDocId += number * 1_000_000_000;
      const reads = new IndexedReads(
        db,
        () => this.transaction,
        (table, id, doc) => {
          table.version += 1;
          if (table.name === STORAGE) this.storage.fileChanged(path, id, doc);
          if (table.name === SCHEDULED_FUNCTIONS) this.jobs.jobChanged(path, id, doc);
        },
      );
      this.reads.set(path, reads);
    });
    installSyscalls(this.internals, this.storage, this.jobs, (component, queryId) =>
      this.reads.get(component)?.closeStream(queryId),
    );
    const commit = manager.commit.bind(manager);
    manager.commit = (isNested) => {
      if (isNested) return commit(isNested);
      this.transaction.cost = costOf(manager.getMetricsTracker()!);
      const commitTs = commit(isNested);
      const scope = currentScope();
      if (scope && commitTs !== null) scope.commitTs = commitTs;
      this.transactionEnded();
      for (const listener of this.commitListeners) outsideOfFunctions(listener);
      return commitTs;
    };
    const rollback = manager.rollback.bind(manager);
    manager.rollback = (isNested) => {
      if (isNested) return rollback(isNested);
      this.transaction.cost = costOf(manager.getMetricsTracker()!);
      rollback(isNested);
      this.transaction.writes = [];
      this.transactionEnded();
    };
  }

  private transactionEnded(): void {
    this.storage.transactionEnded();
    this.jobs.transactionEnded();
    for (const reads of this.reads.values()) reads.transactionEnded();
    for (const listener of this.transactionListeners) listener(this.transaction);
    this.transaction = new Transaction();
  }

  /** The number of documents and keys that reads have looked at. */
  get visits(): number {
    return [...this.reads.values()].reduce((sum, { visits }) => sum + visits, 0);
  }

  /** Calls `listener` with each transaction that has ended; one that was rolled back has no writes. */
  onTransaction(listener: (transaction: Transaction) => void): void {
    this.transactionListeners.add(listener);
  }

  /** Puts a document into a component's data, without a transaction. */
  restore(component: string, doc: StoredDocument): void {
    this.reads.get(component)!.restore(doc);
  }

  /** Returns whether a query that read these versions would still have the same result. */
  isCurrent(reads: Reads): boolean {
    return [...reads].every(([read, version]) => read.version === version);
  }

  /** Call it when functions were edited: every result is outdated. */
  codeChanged(): void {
    this.loaded.forget();
    this.code.version += 1;
    for (const listener of this.commitListeners) listener();
  }

  /** Calls `listener` after each commit, outside of the transaction. */
  onCommit(listener: () => void): () => void {
    this.commitListeners.add(listener);
    return () => this.commitListeners.delete(listener);
  }

  /** Makes commits from here on later than `ts`. */
  advanceTo(ts: bigint): void {
    const manager = this.internals.transactionManager;
    if (ts > manager._lastCommitTs) manager._lastCommitTs = ts;
  }

  get lastCommitTs(): bigint {
    return this.internals.transactionManager._lastCommitTs;
  }

  /** Calls a public function of the app. */
  async call(kind: FunctionKind, { path, args }: FunctionCall, caller: Caller): Promise<Outcome> {
    const scope: RequestScope = { authToken: caller.token };
    try {
      const reference = makeFunctionReference<FunctionKind>(await this.publicFunction(kind, path));
      const values = functionArgs(args);
      const accessor = this.accessorFor(caller) as unknown as Record<FunctionKind, Call>;
      const result = await runInScope(scope, () => accessor[kind](reference, values));
      const value = convexToJson(result ?? null);
      return { ok: true, value, ts: scope.commitTs ?? this.lastCommitTs };
    } catch (error) {
      return { ok: false, ...describeError(error) };
    }
  }

  /**
   * Runs queries at one timestamp, `ts`, in one transaction. With transaction limits, each query has its own
   * transaction, and `ts` is the earliest.
   */
  async runQueries(queries: QueryCall[], caller: Caller): Promise<QueryResults> {
    if (!this.hasLimits || queries.length <= 1) return await this.runTogether(queries, caller);
    const results: QueryResults[] = [];
    for (const query of queries) results.push(await this.runTogether([query], caller));
    return { ts: results[0]!.ts, outcomes: results.flatMap(({ outcomes }) => outcomes) };
  }

  /** In a mutation that rolls back: unlike a query, it may run several queries with a page each. */
  private async runTogether(queries: QueryCall[], caller: Caller): Promise<QueryResults> {
    let ts = 0n;
    const outcomes: QueryOutcome[] = [];
    const rollBack = new Error("Queries write nothing");
    const run = this.accessorFor(caller).mutation(async (ctx) => {
      ts = ctx.meta.getSnapshotTs();
      for (const { path, args, journal } of queries) {
        const before = this.transaction.reads.length;
        const code = this.code.version;
        const readSince = (): Reads => {
          const tables = this.transaction.reads.slice(before).map(({ index }) => index.table);
          return new Map([
            [this.code, code],
            ...tables.map((table) => [table, table.version] as const),
          ]);
        };
        const pageEnds = { previous: journal, next: null as string | null };
        const scope = { authToken: caller.token, journal: pageEnds };
        try {
          const reference = makeFunctionReference<"query">(
            await this.publicFunction("query", path),
          );
          const values = functionArgs(args);
          const result: unknown = await runInScope(scope, () => ctx.runQuery(reference, values));
          const value = convexToJson((result as Value | undefined) ?? null);
          outcomes.push({ ok: true, value, reads: readSince(), journal: pageEnds.next });
        } catch (error) {
          outcomes.push({
            ...{ ok: false as const, ...describeError(error) },
            ...{ reads: readSince(), journal: pageEnds.next },
          });
        }
      }
      throw rollBack;
    });
    await run.catch((error: unknown) => {
      if (error !== rollBack) throw error;
    });
    return { ts, outcomes };
  }

  /** Handles a request with the app's `http.ts`; null if no route matches. */
  async fetch(request: Request, caller: Caller): Promise<Response | null> {
    const module = await this.modules.get("")!.load("http");
    if (module === null) return null;
    const { pathname, search } = new URL(request.url);
    const router = module.default as { lookup(path: string, method: string): unknown };
    if (!router.lookup(pathname, request.method)) return null;
    const scope = { authToken: caller.token, httpRequest: request };
    return await runInScope(scope, () =>
      this.accessorFor(caller).fetch(pathname + search, { method: request.method }),
    );
  }

  /** Runs a mutation or action of any component, internal ones included. */
  async runInternal(component: string, udfPath: string, args: JSONValue): Promise<void> {
    await this.root.fun({ componentPath: component, udfPath }, functionArgs(args));
  }

  /** Runs inline functions with the app's data. */
  get accessor(): Accessor {
    return this.root;
  }

  private accessorFor({ identity, ip, userAgent }: Caller): Accessor {
    const accessor = this.root.withRequestMetadata({ ip, userAgent });
    return (identity ? accessor.withIdentity(identity) : accessor) as Accessor;
  }

  private async publicFunction(kind: FunctionKind, path: string): Promise<string> {
    const udfPath = canonicalPath(path);
    const found = await this.modules.get("")!.find(udfPath);
    // Clients must not see that an internal function exists.
    if (found?.isPublic !== true) {
      throw new Error(
        `Could not find public function for '${udfPath}'. ` +
          "Did you forget to run `npx convex dev` or `npx convex deploy`?",
      );
    }
    if (kindOf(found) !== kind) {
      throw new Error(`Trying to execute ${udfPath} as ${kind}, but it is a ${kindOf(found)}.`);
    }
    return udfPath;
  }

  private async kindOfHandle(handle: string): Promise<FunctionKind | null> {
    const [component = "", udfPath = ""] = handle.slice("function://".length).split(";");
    const found = await this.modules.get(component)?.find(udfPath);
    return found ? kindOf(found) : null;
  }
}

/** Returns the costs as convex-test counts them. */
function costOf(tracker: MetricsTracker): Cost {
  const metrics = tracker.getTransactionMetrics();
  const used = (what: string): number => metrics[what]!.used;
  return {
    documentsRead: used("documentsRead"),
    ranges: used("databaseQueries"),
    bytesRead: used("bytesRead"),
    documentsWritten: used("documentsWritten"),
    bytesWritten: used("bytesWritten"),
  };
}

/** Clients send `[args]`; the HTTP API also takes the object alone. */
function functionArgs(args: JSONValue): Record<string, Value> {
  const object = Array.isArray(args) ? (args[0] ?? {}) : args;
  return jsonToConvex(object) as Record<string, Value>;
}
