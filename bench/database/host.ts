/** Runs one package's app on the embedded backend, with a client that acts like a page. */
import { ConvexHttpClient } from "convex/browser";
import { makeFunctionReference } from "convex/server";
import { Backend } from "../../local/host/backend.js";
import type { BackendApp, Deployment } from "../../local/host/deployment.js";
import { type Figures, Meter } from "./meter.js";

export type Values = Record<string, unknown>;
export type Module = Record<string, unknown>;

/** An app, built from the exports of its modules. */
export function appOf(
  modules: Record<string, Module>,
  rest: Omit<BackendApp, "modules"> = {},
): BackendApp {
  return {
    ...rest,
    modules: {
      "./_generated/api.ts": async () => ({}),
      ...Object.fromEntries(
        Object.entries(modules).map(([name, exported]) => [`./${name}.ts`, async () => exported]),
      ),
    },
  };
}

/** A page's client; each request is a round trip. */
export class Visitor {
  roundTrips = 0;
  readonly #client: ConvexHttpClient;

  constructor(
    url: string,
    readonly siteUrl: string,
  ) {
    this.#client = new ConvexHttpClient(url, { logger: false });
  }

  async query<Result>(name: string, args: Values): Promise<Result> {
    this.roundTrips += 1;
    return (await this.#client.query(makeFunctionReference<"query">(name), args)) as Result;
  }

  async mutation<Result>(name: string, args: Values): Promise<Result> {
    this.roundTrips += 1;
    return (await this.#client.mutation(makeFunctionReference<"mutation">(name), args)) as Result;
  }

  async action<Result>(name: string, args: Values): Promise<Result> {
    this.roundTrips += 1;
    return (await this.#client.action(makeFunctionReference<"action">(name), args)) as Result;
  }

  async send(url: string, request: RequestInit): Promise<Response> {
    this.roundTrips += 1;
    const response = await fetch(url, request);
    if (!response.ok) throw new Error(`${response.status}: ${await response.text()}`);
    return response;
  }
}

/** How far ahead scheduled functions count as part of the call that has scheduled them. */
const SOON_MS = 60_000;

export class Host {
  readonly visitor: Visitor;
  readonly #meter: Meter | null;

  private constructor(
    private readonly backend: Backend,
    isMetered: boolean,
  ) {
    this.visitor = new Visitor(backend.url, backend.siteUrl);
    this.#meter = isMetered ? new Meter(backend.deployment) : null;
  }

  /** @param options `isMetered` counts costs; it stores the counts, and takes time. */
  static async start(app: BackendApp, { hasLimits = false, isMetered = true } = {}): Promise<Host> {
    const options = { crons: false, transactionLimits: hasLimits };
    return new Host(await Backend.start(app, options), isMetered);
  }

  get meter(): Meter {
    if (this.#meter === null) throw new Error("This host is not metered.");
    return this.#meter;
  }

  get deployment(): Deployment {
    return this.backend.deployment;
  }

  async close(): Promise<void> {
    await this.backend.close();
  }

  /** Stores bytes in a component's storage, as an upload request does. */
  async store(component: string, text: string, contentType: string): Promise<string> {
    const bytes = new TextEncoder().encode(text);
    return await this.deployment.storage.store(
      { component, inTransaction: false },
      bytes,
      contentType,
    );
  }

  /** Returns the rows of a table, whether its component exports them or not. */
  rows(component: string, table: string): Values[] {
    const { db } = this.deployment.internals.components[component]!;
    return Object.values(db._documents).filter(({ _id }) => _id.replace(/^\d+/, "") === table);
  }

  /** Returns the cost of a task, including functions that it has scheduled to run soon. */
  async measure(task: () => Promise<unknown>): Promise<Figures> {
    await this.settle();
    this.meter.reset();
    this.visitor.roundTrips = 0;
    await task();
    const { roundTrips } = this.visitor;
    await this.settle();
    return { roundTrips, ...this.meter.total() };
  }

  /** Waits until all functions scheduled to run now have ended. */
  async settle(): Promise<void> {
    while (this.#isBusy()) await new Promise((resolve) => setImmediate(resolve));
  }

  #isBusy(): boolean {
    const { jobs, internals } = this.deployment;
    return jobs.unfinished().some(({ component, jobId }) => {
      const job = internals.components[component]!.db._documents[jobId];
      return job !== undefined && (job.scheduledTime as number) < Date.now() + SOON_MS;
    });
  }
}
