/** One run of an app with two tenants. The one is watched, and told from the other run by nothing but the other. */
import { ConvexError, type Value } from "convex/values";
import { httpRouter } from "convex/server";
import { vi } from "vitest";
import { registerAssetRoutes } from "../../client/http/routes.js";
import { type ApiFunction, FUNCTIONS } from "../../shared/functions/index.js";
import { isWithin } from "../../shared/paths.js";
import {
  type App,
  type Values,
  assets,
  callMutation,
  callQuery,
  components,
  inComponent,
  openApp,
} from "../testing/app.test-helpers.js";
import {
  BUCKET_ENVIRONMENT,
  type MemoryStorages,
  PRIVATE_BUCKET,
  PUBLIC_DOMAIN,
  openMemoryStorages,
} from "../testing/memoryStorages.test-helpers.js";
import {
  callOf,
  Draws,
  HOMES,
  FOREIGN,
  Known,
  type Kind,
  Passing,
  type Tenant,
  type Ticket,
  aStart,
  inventedId,
} from "./tenantCalls.test-helpers.js";

const SITE = "https://app.example";
/** More rounds than background work takes here. */
const MANY_ROUNDS = 300;

/** Where an app stores its files. */
export const ARRANGEMENTS = {
  "Convex storage": { backend: "convex" },
  "Convex storage, sent to the routes": { backend: "convex", uploadRoutesUrl: `${SITE}/assets` },
  "two buckets": { backend: "r2", env: { ...BUCKET_ENVIRONMENT, ...PRIVATE_BUCKET } },
  "a bucket and, private, Convex storage": { backend: "r2", env: BUCKET_ENVIRONMENT },
} as const;
export type Arrangement = keyof typeof ARRANGEMENTS;

export type Step =
  | { do: "call"; fn: ApiFunction; seed: number; args?: Values }
  | { do: "upload" | "send" | "request"; seed: number };

/** What a tenant is shown of a step. */
export type View = { step: string; passed: unknown; shown: unknown };

function apiFor(tenant: Tenant) {
  return assets.api({
    auth: (_ctx, { paths }) => {
      if (paths.every((path) => isWithin(path, HOMES[tenant]))) return tenant;
      throw new ConvexError({ code: "FORBIDDEN" });
    },
  });
}

const APIS = { ann: apiFor("ann"), bob: apiFor("bob") };

function openRoutes() {
  const http = httpRouter();
  registerAssetRoutes(http, components.versionedAssets);
  registerAssetRoutes(http, components.versionedAssets, {
    pathPrefix: "/guarded",
    mode: "stream",
    authorize: (_ctx, _request, { folderPath }) => isWithin(folderPath, HOMES.ann),
  });
  return { default: http };
}

type Internal = App & {
  fun: (path: { componentPath: string; udfPath: string }, args: Values) => Promise<Value>;
};

export class World {
  readonly known = { ann: new Known(), bob: new Known() };
  /** How often a function has answered ann other than by a refusal. */
  readonly answered = new Map<ApiFunction, number>();
  readonly #storages: MemoryStorages;

  private constructor(
    readonly t: App,
    /** Whether bob shows any of his files to the public. */
    readonly isOpen: boolean,
    /** What of bob's ids ann tries; there is something in some worlds. */
    readonly guesses: number,
  ) {
    this.#storages = openMemoryStorages(async (work) => await inComponent(t, work as never));
  }

  /** Opens an app in which both tenants have a private folder, and ann a public one in it. */
  static async open(arrangement: Arrangement, isOpen: boolean, guesses: number): Promise<World> {
    const world = new World(openApp({ ...APIS, http: openRoutes() }), isOpen, guesses);
    const {
      backend,
      env = {},
      uploadRoutesUrl,
    } = { uploadRoutesUrl: null, ...ARRANGEMENTS[arrangement] } as {
      backend: "convex" | "r2";
      env?: Record<string, string>;
      uploadRoutesUrl: string | null;
    };
    for (const name of Object.keys({ ...BUCKET_ENVIRONMENT, ...PRIVATE_BUCKET })) {
      vi.stubEnv(name, env[name]);
    }
    await world.t.mutation(async (ctx) => {
      const r2PublicUrl = PUBLIC_DOMAIN;
      await assets.configureStorageBackend(ctx, { backend, r2PublicUrl, uploadRoutesUrl });
      await assets.rotateSigningKey(ctx);
      for (const path of Object.values(HOMES)) {
        await assets.createFolderByPath(ctx, { path });
        await assets.setFolderAccess(ctx, { path, access: "private" });
      }
      await assets.createFolderByPath(ctx, { path: `${HOMES.ann}/open` });
      await assets.setFolderAccess(ctx, { path: `${HOMES.ann}/open`, access: "public" });
    });
    return world;
  }

  close(): void {
    vi.clearAllTimers();
    this.#storages.close();
  }

  async perform(tenant: Tenant, step: Step): Promise<View> {
    const known = this.known[tenant];
    const guess = (kind: Kind, nth: number) => this.#guess(tenant, kind, nth);
    const isBob = tenant === "bob";
    const contents = isBob && this.isOpen ? ["xx", "yyyy"] : ["one", "two", "three"];
    const mayOpen = !isBob || this.isOpen;
    const draws = new Draws(step.seed);
    const passing = new Passing(draws, known, HOMES[tenant], guess, mayOpen, contents);
    const { passed, shown } = await this.#do(tenant, step, passing);
    const hidden = (value: unknown) => withoutNames(value, passing.foreign);
    // An error repeats the id that was passed, which is not learnt from it.
    known.learn(hidden(shown));
    if (step.do === "call" && step.fn === "deleteAsset") known.learnTrashed(shown as unknown[]);
    const name = step.do === "call" ? step.fn : step.do;
    return { step: `${tenant}: ${name}`, passed: hidden(passed), shown: hidden(shown) };
  }

  async #do(
    tenant: Tenant,
    step: Step,
    passing: Passing,
  ): Promise<{ passed: unknown; shown: unknown }> {
    if (step.do === "call") {
      const before = step.args ? [] : await this.#prepare(tenant, step.fn, passing);
      const passed = step.args ?? callOf(step.fn, passing);
      return { passed, shown: [...before, ...(await this.#callToEnd(tenant, step.fn, passed))] };
    }
    if (step.do === "upload") return await this.#upload(tenant, passing);
    if (step.do === "send") {
      const { tickets } = passing.known;
      const passed = passing.content();
      if (tickets.length === 0) return { passed, shown: null };
      return { passed, shown: await this.#send(tenant, passing.draws.pick(tickets), passed) };
    }
    const { url, init } = this.#request(passing);
    return { passed: { url, init }, shown: await this.#fetch(url, init) };
  }

  /** Calls, in every second case, without which a call has nothing to be about. */
  async #prepare(tenant: Tenant, fn: ApiFunction, passing: Passing): Promise<unknown[]> {
    const { draws, known, home } = passing;
    if (draws.isOneOf(2)) return [];
    if (fn === "getTrashed" || fn === "undelete" || fn === "purge") {
      const deleted = await this.#call(tenant, "deleteAsset", passing.at());
      known.learnTrashed([deleted]);
      return [deleted];
    }
    if (fn === "undeleteFolder" || fn === "getJob") {
      const deleted = await this.#call(tenant, "deleteFolder", { path: `${home}/x` });
      known.learn(withoutNames(deleted, passing.foreign));
      return [deleted];
    }
    if (fn !== "finishUpload" && fn !== "finishUploads") return [];
    const content = passing.content();
    const started = await this.#call(tenant, "startUpload", aStart(passing, content));
    known.learn(withoutNames(started, passing.foreign));
    const ticket = (started as { result?: Ticket }).result;
    if (ticket === undefined) return [started];
    return [started, await this.#send(tenant, ticket, content)];
  }

  /** An id of the other tenant: one that it has learnt, or, in some worlds, of nothing. */
  #guess(tenant: Tenant, kind: Kind, nth: number): string {
    const others = this.known[tenant === "ann" ? "bob" : "ann"].withoutSecrets(kind);
    const isInvented = ((this.guesses >> (nth % 16)) & 1) === 0;
    if (isInvented || others.length === 0) return inventedId(kind, 8);
    return others[nth % others.length]!;
  }

  // ---------------------------------------------------------------- calling

  async #call(tenant: Tenant, fn: ApiFunction, args: Values): Promise<unknown> {
    const { type } = FUNCTIONS[fn];
    const call = type === "query" ? callQuery : callMutation;
    try {
      const result = await call(this.t, `${tenant}:${fn}`, args);
      if (tenant === "ann") this.answered.set(fn, (this.answered.get(fn) ?? 0) + 1);
      if (fn === "finishUpload") this.#noteClaim(tenant, args);
      if (fn === "finishUploads") {
        for (const upload of args.uploads as Values[]) this.#noteClaim(tenant, upload);
      }
      return { result };
    } catch (error) {
      if (error instanceof ConvexError) return { refused: error.data as unknown };
      throw error;
    }
  }

  #noteClaim(tenant: Tenant, { intentId, storageId }: Values): void {
    const { sent, unclaimed } = this.known[tenant];
    unclaimed.delete((storageId ?? sent.get(intentId as string)) as string);
  }

  /** Calls, and reads the pages that follow. */
  async #callToEnd(tenant: Tenant, fn: ApiFunction, args: Values): Promise<unknown[]> {
    const shown: unknown[] = [];
    let next: Values | null = args;
    while (next !== null && shown.length < 20) {
      const answer = await this.#call(tenant, fn, next);
      shown.push(answer);
      next = pageAfter(next, answer);
    }
    return shown;
  }

  // ---------------------------------------------------------------- uploading

  async #upload(tenant: Tenant, passing: Passing) {
    const { draws, known } = passing;
    const content = passing.content();
    const start = aStart(passing, content);
    const started = await this.#call(tenant, "startUpload", start);
    known.learn(withoutNames(started, passing.foreign));
    const ticket = (started as { result?: Ticket }).result;
    if (ticket === undefined || draws.isOneOf(12)) return { passed: start, shown: { started } };
    const sent = await this.#send(tenant, ticket, draws.isOneOf(12) ? `${content}!` : content);
    if (draws.isOneOf(4)) return { passed: start, shown: { started, sent } };
    const { intentId } = ticket;
    // Bytes that were sent before may have become a version's, or have gone.
    const from = draws.isOneOf(6) ? draws.pick([...known.sent.keys(), intentId]) : intentId;
    const storageId = known.sent.get(from);
    const finish = {
      ...{ intentId, size: content.length },
      ...(storageId === undefined ? {} : { storageId }),
      ...(draws.isOneOf(4) ? { publish: false } : {}),
      ...(draws.isOneOf(4) ? { skipIfUnchanged: true } : {}),
    };
    const finished = await this.#call(tenant, "finishUpload", finish);
    const made = (finished as { result?: { versionId: string } }).result;
    // What became of the bytes, as the tenant's next question shows it.
    const version = made && (await this.#call(tenant, "getVersion", { versionId: made.versionId }));
    return { passed: start, shown: { started, sent, finished, version } };
  }

  /** Sends bytes to where a ticket says. */
  async #send(tenant: Tenant, { intentId, uploadUrl, method, headers }: Ticket, content: string) {
    const shown = await this.#fetch(uploadUrl, { method, headers, body: content });
    const { storageId } = ("json" in shown ? shown.json : {}) as { storageId?: string };
    if (storageId !== undefined) {
      this.known[tenant].sent.set(intentId, storageId);
      this.known[tenant].unclaimed.add(storageId);
    }
    return shown;
  }

  // ---------------------------------------------------------------- requests

  /** What a tenant may ask of the routes, or of any URL that it has been given. */
  #request(passing: Passing): { url: string; init: RequestInit } {
    const { draws, known } = passing;
    const urls = known.all("urls");
    const prefix = `${SITE}/${draws.pick(["assets", "guarded"])}`;
    const someUrl = () => {
      const url = draws.pick(urls);
      return draws.isOneOf(4) ? draws.pick([`${url}x`, url.replace("expires=", "expires=1")]) : url;
    };
    // Anybody may read what is public.
    const versionId = () => (this.isOpen ? passing.ownId("versions") : passing.id("versions"));
    const url = draws.pick([
      () => `${prefix}/${passing.folder()}/${encodeURIComponent(passing.name())}`,
      () => `${prefix}/${passing.folder()}/${encodeURIComponent(passing.name())}`,
      () => `${prefix}/v/${versionId()}`,
      () => `${prefix}/v/${versionId()}/name.png?download`,
      () => `${prefix}/upload/${passing.id("uploadIntents")}?expires=99999999999&key=a&signature=b`,
      // Of files of the other tenant that were never public.
      () => `${prefix}/${this.#hiddenFolder(passing)}/${encodeURIComponent(passing.name())}`,
      ...(urls.length > 0 ? [someUrl, someUrl, someUrl] : []),
    ])();
    const method = draws.pick(["GET", "GET", "GET", "HEAD", "PUT", "POST", "OPTIONS", "DELETE"]);
    const isOurs = url.startsWith(SITE);
    const headers: Record<string, string> = draws.pick<Record<string, string>>([
      {},
      {},
      { Range: "bytes=0-1" },
      { "If-None-Match": `"${passing.id("versions")}"` },
      { Origin: "https://page.example" },
    ]);
    const takesBody = method === "PUT" || method === "POST";
    // The storages answer no other requests of clients.
    if (!isOurs && method !== "HEAD") return { url, init: { method: "GET", headers } };
    return { url, init: { method, headers, ...(takesBody ? { body: passing.content() } : {}) } };
  }

  #hiddenFolder(passing: Passing): string {
    return this.isOpen ? passing.home : `${HOMES.bob}${passing.draws.pick(["", "/x", "/open"])}`;
  }

  async #fetch(url: string, init: RequestInit) {
    const response = url.startsWith(SITE)
      ? await this.t.fetch(url.slice(SITE.length), init)
      : await fetch(url, init);
    const text = await response.text();
    const isJson = response.headers.get("content-type") === "application/json";
    const json = isJson && text !== "" ? (JSON.parse(text) as object) : undefined;
    const headers = Object.fromEntries(response.headers);
    return { status: response.status, headers, ...(json === undefined ? { text } : { json }) };
  }

  // ---------------------------------------------------------------- background work

  /** Runs what is due, with what it schedules. */
  async settle(): Promise<void> {
    const now = Date.now();
    await (this.t as Internal).fun(
      { componentPath: "versionedAssets", udfPath: "work:resume" },
      {},
    );
    for (let round = 0; round < MANY_ROUNDS; round += 1) {
      const before = await this.#begun();
      // A millisecond, because the scheduler's seconds are not exact in binary; everything runs at this time.
      vi.setSystemTime(now - 1);
      vi.advanceTimersByTime(1);
      await this.t.finishInProgressScheduledFunctions();
      if ((await this.#begun()) === before) return;
    }
    throw new Error("The background work does not come to an end.");
  }

  /** How many scheduled functions have begun; the others are for later. */
  async #begun(): Promise<number> {
    const all = await inComponent(
      this.t,
      async (ctx) => await ctx.db.system.query("_scheduled_functions").collect(),
    );
    return all.filter(({ state }) => state.kind !== "pending" && state.kind !== "canceled").length;
  }
}

/** The arguments for the page after an answer; `null` if that was the last. */
function pageAfter(args: Values, answer: unknown): Values | null {
  const { result } = answer as { result?: unknown };
  if (typeof result !== "object" || result === null) return null;
  if (!("isDone" in result) || result.isDone === true) return null;
  if ("nextCursor" in result) return { ...args, cursor: result.nextCursor };
  if (!("continueCursor" in result)) return null;
  const { paginationOpts } = args as { paginationOpts: Values };
  return { ...args, paginationOpts: { ...paginationOpts, cursor: result.continueCursor } };
}

/** What a tenant passes of others is no news to it. */
function withoutNames(value: unknown, names: string[]): unknown {
  if (typeof value === "string") {
    return names.reduce((text, name) => text.replaceAll(name, FOREIGN), value);
  }
  if (Array.isArray(value)) return value.map((item) => withoutNames(item, names));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, withoutNames(inner, names)]),
  );
}
