/**
 * Runs the component's own functions on the database of these proofs: what the platform answers to
 * a running function, a clock, stored objects, and scheduled functions that run when a test says so.
 */
import {
  type FunctionArgs,
  type FunctionReference,
  type FunctionReturnType,
  getFunctionName,
} from "convex/server";
import { type JSONValue, type Value, convexToJson, jsonToConvex } from "convex/values";
import { vi } from "vitest";
import { readImage } from "../../shared/images/readImage.js";
import { base64ToHex } from "../../shared/sha256.js";
import schema from "../schema.js";
import { Database, type Fields } from "../../../local/database/database.js";
import { type RangeBound, type StringOrder, fieldFromJson } from "../../../local/database/keys.js";
import type { Row } from "../../../local/database/table.js";
import { type Cost, LIMITS, Transaction } from "../../../local/database/transaction.js";

type Runnable = {
  invokeMutation?: (args: string) => Promise<string>;
  invokeQuery?: (args: string) => Promise<string>;
};

const modules = import.meta.glob<Record<string, Runnable>>(
  ["../*.ts", "!../*.test.ts", "!../crons.ts", "!../convex.config.ts", "!../schema.ts"],
  { eager: true },
);

function functionNamed(name: string): Runnable {
  const [file, exported = "default"] = name.split(":");
  const found = modules[`../${file}.ts`]?.[exported];
  if (found === undefined) throw new Error(`The component has no function ${name}.`);
  return found;
}

type Job = { name: string; args: JSONValue };
type ImageIds = { imageIds: string[] };
type SerializedQuery = {
  source: {
    type: string;
    tableName?: string;
    indexName?: string;
    order: "asc" | "desc" | null;
    range?: { type: RangeBound["type"]; fieldPath: string; value: JSONValue }[];
  };
  operators: { limit?: number }[];
};

type Syscalls = {
  syscall: (op: string, args: string) => string;
  asyncSyscall: (op: string, args: string) => Promise<string>;
};

/** How the call ended: with a result, or with the data of the error that was thrown for callers. */
export type Outcome<Result> = { result: Result } | { code: string };

const START = Date.UTC(2026, 0, 5, 12);

export type Ran<Result> = { result: Result; tx: Transaction };

export class Backend {
  readonly db: Database;
  /** Functions that were scheduled and have not run. */
  jobs: Job[] = [];
  /** What the last function has cost, also when it failed. */
  lastCost: Cost | null = null;
  /** What objects have in them, by their digests. */
  readonly #contents = new Map<string, string>();
  #now = START;
  #lastCommit = 0n;

  constructor({ order = "utf8", seed = 1 }: { order?: StringOrder; seed?: number } = {}) {
    this.db = new Database(schema, { order, seed });
  }

  get now(): number {
    return this.#now;
  }

  /** The time of the last commit, in milliseconds. */
  get committedAt(): number {
    return Number(this.#lastCommit / 1_000_000n);
  }

  /** Lets time pass. */
  wait(ms: number): void {
    this.#now += ms;
  }

  async query<Query extends FunctionReference<"query", "public" | "internal">>(
    query: Query,
    args: FunctionArgs<Query>,
  ): Promise<FunctionReturnType<Query>> {
    const ran = await this.#run(getFunctionName(query), toJson(args), "rollback");
    return ran.result;
  }

  async mutation<Mutation extends FunctionReference<"mutation", "public" | "internal">>(
    mutation: Mutation,
    args: FunctionArgs<Mutation>,
  ): Promise<FunctionReturnType<Mutation>> {
    const ran = await this.#run(getFunctionName(mutation), toJson(args), "commit");
    return ran.result;
  }

  /** Runs a function and takes back what it did: what would it read and write, at what cost? */
  async rehearse<Called extends FunctionReference<"mutation" | "query", "public" | "internal">>(
    called: Called,
    args: FunctionArgs<Called>,
  ): Promise<Ran<FunctionReturnType<Called>>> {
    const ran = await this.#run(getFunctionName(called), toJson(args), "rehearse");
    return { result: ran.result as FunctionReturnType<Called>, tx: ran.tx };
  }

  /** Runs a function for good and tells what it cost. */
  async measure<Mutation extends FunctionReference<"mutation", "public" | "internal">>(
    mutation: Mutation,
    args: FunctionArgs<Mutation>,
  ): Promise<Ran<FunctionReturnType<Mutation>>> {
    const ran = await this.#run(getFunctionName(mutation), toJson(args), "commit");
    return { result: ran.result as FunctionReturnType<Mutation>, tx: ran.tx };
  }

  /** Runs one of the functions that wait; true when there was one. */
  async runJob(index = 0): Promise<Transaction | null> {
    const [job] = this.jobs.splice(index % Math.max(1, this.jobs.length), 1);
    if (job === undefined) return null;
    if (job.name === "relocation:continueRelocation") return await this.#storeAnew();
    if (job.name === "images:look") return await this.#look(job.args as ImageIds);
    if (job.name === "images:walk") return await this.#walk(job.args);
    return (await this.#run(job.name, job.args, "commit")).tx;
  }

  /** The action that looks at images; each report is a job of its own. */
  async #look(args: ImageIds): Promise<Transaction> {
    const { result, tx } = await this.#run("images:toSee", args, "rollback");
    type Seen = { imageId: string; image: { location: { storageId: string } } | null };
    for (const { imageId, image } of result as Seen[]) {
      const content = image && this.contentOf(image.location.storageId);
      const found = content === null ? "unavailable" : readImage(new TextEncoder().encode(content));
      this.jobs.push({ name: "images:settle", args: { imageId, found } });
    }
    return tx;
  }

  /** The action that takes a step of a walk and schedules the next one. */
  async #walk(args: JSONValue): Promise<Transaction> {
    const { result, tx } = await this.#run("images:takeStep", args, "commit");
    if (result === null) return tx;
    const imageIds = result as string[];
    if (imageIds.length > 0) this.jobs.push({ name: "images:look", args: { imageIds } });
    this.jobs.push({ name: "images:walk", args });
    return tx;
  }

  /**
   * The action that has an object copied and reports that. In between anything may happen, so the report is a job of
   * its own.
   */
  async #storeAnew(): Promise<Transaction> {
    const { result, tx } = await this.#run("relocation:takeNext", {}, "commit");
    if (result === null) return tx;
    const job = result as { source: { storageId: string }; contentType: string };
    const object = this.db.rows("_storage").find((row) => row._id === job.source.storageId);
    const args = { job: convexToJson(result) };
    if (object === undefined) {
      this.jobs.push({ name: "relocation:postpone", args });
      return tx;
    }
    const { size, sha256 } = object as unknown as { size: number; sha256: string };
    const copy = { size, sha256, contentType: job.contentType };
    const storageId = this.db.insert(new Transaction(this.#now), "_storage", copy);
    const made = { storageId, sha256: base64ToHex(sha256) };
    this.jobs.push({ name: "relocation:settle", args: { ...args, made } });
    return tx;
  }

  async runJobs(): Promise<void> {
    while ((await this.runJob()) !== null);
  }

  /** What a job that waits would read and write. */
  async rehearseJob(): Promise<Transaction> {
    const [job] = this.jobs;
    if (job === undefined) throw new Error("No job is waiting.");
    return (await this.#run(job.name, job.args, "rehearse")).tx;
  }

  /** Stores an object, as an upload request does, before any function hears of it. */
  store(content: string, contentType?: string): string {
    const tx = new Transaction(this.#now);
    const described = describe(content);
    const known = this.#contents.get(described.sha256) ?? content;
    if (known !== content) throw new Error("Two contents have the same digest.");
    this.#contents.set(described.sha256, content);
    return this.db.insert(tx, "_storage", { ...described, contentType });
  }

  /** What a stored object has in it; `null` if it is not there. */
  contentOf(storageId: string): string | null {
    const object = this.db.peek(new Transaction(this.#now), "_storage", storageId);
    return object && (this.#contents.get(object.sha256 as string) ?? null);
  }

  async #run(
    name: string,
    args: JSONValue,
    ending: "commit" | "rollback" | "rehearse",
  ): Promise<{ result: Value; tx: Transaction }> {
    const { invokeMutation, invokeQuery } = functionNamed(name);
    const invoke = invokeMutation ?? invokeQuery;
    if (invoke === undefined) throw new Error(`${name} is neither a mutation nor a query.`);
    const tx = new Transaction(this.#now);
    this.lastCost = tx.cost;
    const scheduled: Job[] = [];
    const before = (globalThis as { Convex?: Syscalls }).Convex;
    vi.setSystemTime(this.#now);
    (globalThis as { Convex?: Syscalls }).Convex = this.#syscalls(tx, scheduled);
    try {
      const json = await invoke(JSON.stringify([args]));
      requireWithinLimits(name, tx);
      const result = jsonToConvex(JSON.parse(json) as JSONValue);
      if (ending === "rollback" && tx.writes.length > 0) throw new Error(`${name} has written.`);
      if (ending !== "rollback") this.db.commit(tx, this.#nextCommit(ending));
      if (ending === "commit") this.jobs.push(...scheduled);
      if (ending === "rehearse") this.db.rollback(tx);
      return { result, tx };
    } catch (error) {
      this.db.rollback(tx);
      throw withData(error);
    } finally {
      (globalThis as { Convex?: Syscalls }).Convex = before;
    }
  }

  /** Later than all before it, as the database's own clock; also while ours stands still. */
  #nextCommit(ending: "commit" | "rehearse"): bigint {
    const now = BigInt(this.#now) * 1_000_000n;
    const next = now > this.#lastCommit ? now : this.#lastCommit + 1n;
    if (ending === "commit") this.#lastCommit = next;
    return next;
  }

  #syscalls(tx: Transaction, scheduled: Job[]): Syscalls {
    const { db } = this;
    const streams = new Map<number, Row[]>();
    const open = (query: SerializedQuery): Row[] => {
      const { tableName, indexName, order, range = [] } = query.source;
      const [table = "", index = ""] = (indexName ?? `${tableName}.by_creation_time`).split(".");
      if (query.operators.some((operator) => operator.limit === undefined)) {
        throw new Error("The component filters in memory, which costs what it does not return.");
      }
      const bounds = range.map((bound) => ({ ...bound, value: fieldFromJson(bound.value) }));
      const limit = query.operators[0]?.limit ?? Infinity;
      return db.query(tx, { table, index, bounds, direction: order ?? "asc", limit });
    };
    const syscall = (op: string, json: string): JSONValue => {
      const args = JSON.parse(json) as Args;
      if (op === "1.0/queryStream") {
        const queryId = streams.size;
        streams.set(queryId, open(args.query).reverse());
        return { queryId };
      }
      if (op === "1.0/queryCleanup") return null;
      if (op === "1.0/db/normalizeId") {
        return { id: db.tableOf(args.idString) === args.table ? args.idString : null };
      }
      throw new Error(`The component has used ${op}, which these proofs do not know.`);
    };
    const answers: Record<string, (args: Args) => JSONValue | Promise<JSONValue>> = {
      "1.0/get": ({ id }) => rowJson(db.get(tx, id)),
      "1.0/queryStreamNext": ({ queryId }) => {
        const row = streams.get(queryId)?.pop();
        if (row !== undefined) db.countRead(tx, row);
        return row === undefined
          ? { done: true, value: null }
          : { done: false, value: rowJson(row) };
      },
      "1.0/insert": ({ table, value }) => ({ _id: db.insert(tx, table, fieldsOf(value)) }),
      "1.0/shallowMerge": ({ id, value }) => {
        db.update(tx, id, (row) => ({ ...row, ...fieldsOf(value) }));
        return {};
      },
      "1.0/replace": ({ id, value }) => {
        db.update(tx, id, () => fieldsOf(value));
        return {};
      },
      "1.0/remove": ({ id }) => {
        db.delete(tx, id);
        return {};
      },
      "1.0/runUdf": async ({ name, args }) => {
        const { invokeQuery, invokeMutation } = functionNamed(name);
        const json = JSON.stringify([args]);
        if (invokeMutation === undefined) return JSON.parse(await invokeQuery!(json)) as JSONValue;
        try {
          return JSON.parse(await invokeMutation(json)) as JSONValue;
        } catch (error) {
          throw new Error(`${name} failed, and these proofs cannot take back a part.`, {
            cause: error,
          });
        }
      },
      "1.0/getTransactionMetrics": () => metricsOf(tx.cost),
      "1.0/schedule": ({ name, args }) => {
        scheduled.push({ name, args });
        return db.insert(tx, "_scheduled_functions", { name });
      },
      "1.0/storageGenerateUploadUrl": () => "https://upload.test/one-use",
      "1.0/storageGetUrl": ({ storageId }) =>
        db.peek(tx, "_storage", storageId) && `https://files.test/${storageId}`,
      "1.0/storageDelete": ({ storageId }) => {
        db.delete(tx, storageId);
        return {};
      },
    };
    return {
      syscall: (op, json) => JSON.stringify(syscall(op, json)),
      asyncSyscall: async (op, json) => {
        const answer = answers[op];
        if (answer === undefined) {
          throw new Error(`The component has used ${op}, which these proofs do not know.`);
        }
        return JSON.stringify(await answer(JSON.parse(json) as Args));
      },
    };
  }
}

/** What the syscalls are called with; each takes some of it. */
type Args = {
  id: string;
  idString: string;
  table: string;
  value: Record<string, JSONValue>;
  query: SerializedQuery;
  queryId: number;
  name: string;
  args: JSONValue;
  storageId: string;
};

/** What the storage says of an object. The digest is only as good as a test needs. */
export function describe(content: string): { size: number; sha256: string } {
  const bytes = new TextEncoder().encode(content);
  const digest = new Uint8Array(32);
  for (const [index, byte] of bytes.entries()) {
    digest[index % 32] = (digest[index % 32]! * 31 + byte + index) & 0xff;
  }
  return { size: bytes.length, sha256: btoa(String.fromCharCode(...digest)) };
}

function requireWithinLimits(name: string, { cost }: Transaction): void {
  for (const [what, limit] of Object.entries(LIMITS)) {
    const used = cost[what as keyof Cost];
    if (used > limit) throw new Error(`${name} has used ${used} ${what}; ${limit} are allowed.`);
  }
}

/** The names of the platform for what these proofs count. */
const METRICS = {
  bytesRead: "bytesRead",
  bytesWritten: "bytesWritten",
  databaseQueries: "ranges",
  documentsRead: "documentsRead",
  documentsWritten: "documentsWritten",
} as const;

function metricsOf(cost: Cost): JSONValue {
  const metrics = Object.entries(METRICS).map(([metric, what]) => {
    const used = cost[what];
    return [metric, { used, remaining: LIMITS[what] - used }];
  });
  return Object.fromEntries(metrics) as JSONValue;
}

function toJson(args: unknown): JSONValue {
  return convexToJson(args as Value);
}

function rowJson(row: Row | null): JSONValue {
  return row === null ? null : convexToJson(row);
}

function fieldsOf(json: Record<string, JSONValue>): Fields {
  return Object.fromEntries(
    Object.entries(json).map(([field, value]) => [field, fieldFromJson(value)]),
  );
}

/** Functions throw the data of a ConvexError as text; callers see it as it was. */
function withData(error: unknown): unknown {
  const thrown = error as { data?: unknown };
  if (error instanceof Error && typeof thrown.data === "string") {
    thrown.data = jsonToConvex(JSON.parse(thrown.data) as JSONValue);
  }
  return error;
}
