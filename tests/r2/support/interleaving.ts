/** One random run of users, and of what actions do meanwhile. */
import { vi } from "vitest";
import { outsideOfFunctions } from "../../../local/host/convexTestInternals.js";
import { api, internal } from "../../../src/component/_generated/api.js";
import {
  type Looked,
  TakedownWatch,
  type Victims,
  nameOf,
} from "../../../src/component/proofs/takingDown.test-helpers.js";
import { Draws } from "../../../src/component/proofs/tenantCalls.test-helpers.js";
import { DAY, HOUR, MINUTE, pass } from "../../../src/component/testing/clock.test-helpers.js";
import {
  type Component,
  BEGINNING,
  at,
  openComponent,
  readFeed,
  rows,
} from "../../../src/component/testing/component.test-helpers.js";
import {
  BUCKET_ENVIRONMENT,
  type MemoryStorages,
  PRIVATE_BUCKET,
  PUBLIC_DOMAIN,
  openMemoryStorages,
} from "../../../src/component/testing/memoryStorages.test-helpers.js";
import { isWithin } from "../../../src/shared/paths.js";
import { isAssetError } from "../../../src/shared/errors.js";
import { ARRANGEMENTS, type Arrangement, expectConsistent, expectSettled } from "./access.js";
import type { Bucket } from "./bucket.js";
import { watchSteps } from "./crashes.js";
import { expectNoLeak } from "./migrations.js";
import { ENVIRONMENT, settle, unlessLater, withoutJumps } from "./r2.js";

const { assetManager, batches, content, jobs, migration, receiving, sweeper, trash, verification } =
  api;

const ROUTES = "https://app.example/assets";
const PATHS = ["f/a", "f/b", "g/a"];
const FOLDERS = ["f", "g", ""];
const TEXTS = ["one", "two", "three"];
/** Steps of the user in each run, and what happens at most between steps of actions. */
const STEPS = 6;
const MAX_INTERRUPTIONS = 6;

type Act = (run: Interleaving) => Promise<unknown>;

export class Interleaving {
  readonly log: string[] = [];
  readonly #draws: Draws;
  readonly #storages: MemoryStorages;
  /** What each version holds, and of which asset it is. */
  readonly #texts = new Map<string, { text: string; assetId: string }>();
  readonly #purged = new Set<string>();
  readonly #trashed: string[] = [];
  readonly #takedowns: TakedownWatch;
  /** The files and folders that calls have taken down. */
  readonly #takenDown: string[] = [];
  readonly #seen: string[] = [];
  #cursor = BEGINNING;
  #interruptions = 0;
  #isInterrupted = false;
  /** Whether the clock jumps by a day, forwards and backwards, between any two steps. */
  #isClockJumping: boolean;
  /** The latest time that the clock has shown. */
  #latest = Date.now();

  private constructor(
    readonly t: Component,
    readonly arrangement: Arrangement,
    seed: number,
    readonly done: Map<string, number>,
  ) {
    this.#draws = new Draws(seed);
    this.#isClockJumping = seed % 2 === 0;
    this.#storages = openMemoryStorages(
      async (work) => await t.run(work),
      async () => await this.#beforeRequest(),
    );
    const called = t as unknown as Pick<Looked, "query" | "mutation">;
    this.#takedowns = new TakedownWatch({
      query: (query, args) => called.query(query, args),
      mutation: (mutation, args) => called.mutation(mutation, args),
      rows: async (table) => await rows(t, table),
      objects: async () => new Set([...(await this.#files()), ...this.#inBuckets()]),
      isWhole: true,
    });
    watchSteps((end) => outsideOfFunctions(async () => await this.#beforeStep(end)));
  }

  static async open(arrangement: Arrangement, seed: number, done: Map<string, number>) {
    const { backend, hasPrivateBucket } = ARRANGEMENTS[arrangement];
    const env: Record<string, string> = {
      ...BUCKET_ENVIRONMENT,
      ...(hasPrivateBucket ? PRIVATE_BUCKET : {}),
    };
    for (const name of ENVIRONMENT) vi.stubEnv(name, env[name]);
    // If the clock goes back while a function schedules another one to run immediately, that would wait for a day.
    vi.stubGlobal("setTimeout", (run: () => void, delay = 0) =>
      unlessLater(run, Math.max(0, withoutJumps(delay))),
    );
    const run = new Interleaving(openComponent(), arrangement, seed, done);
    const uploadRoutesUrl = run.#draws.isOneOf(2) ? ROUTES : null;
    await run.t.mutation(assetManager.configureStorageBackend, {
      ...{ backend, uploadRoutesUrl, r2PublicUrl: PUBLIC_DOMAIN },
    });
    return run;
  }

  async run(): Promise<void> {
    for (let step = 0; step < STEPS; step += 1) {
      // At the beginning there is nothing else to do.
      await this.#act(step < 2 ? ACTS[0] : undefined);
      await settle(this.t);
      await this.#requireConsistent();
    }
    this.#endInterruptions();
    await this.#comeToRest();
    await expectSettled(this.t);
    await this.#requireConsistent();
    await this.#requireNothingLost();
    await expectNoLeak(this.t, { keys: async (which) => this.#keys(which) } as Bucket);
    await this.#requireNothingLost();
    await this.#takedowns.require(true);
    await this.#requireNotServed();
    await this.#followFeed();
    const all = await readFeed(this.t);
    const missed = all.map(({ id }) => id).filter((id, index) => id !== this.#seen[index]);
    if (missed.length > 0) throw new Error(`The feed has gaps: ${missed.join()}`);
  }

  async close(): Promise<void> {
    this.#endInterruptions();
    await settle(this.t);
    this.#storages.close();
    vi.unstubAllGlobals();
  }

  /** Lets everything go on without a fault, at a time that is later than all that was noted. */
  #endInterruptions(): void {
    watchSteps();
    this.#interruptions = MAX_INTERRUPTIONS;
    this.#isClockJumping = false;
    vi.setSystemTime(Math.max(this.#latest, Date.now()));
  }

  // ---------------------------------------------------------------- what happens between steps

  #jumpByADay(): void {
    if (!this.#isClockJumping) return;
    pass(this.#draws.pick([DAY, -DAY]));
    this.#latest = Math.max(this.#latest, Date.now());
    this.#tell("the clock jumps by a day");
  }

  async #beforeStep(end: () => void): Promise<void> {
    this.#jumpByADay();
    if (this.#interruptions >= MAX_INTERRUPTIONS || this.#isInterrupted) return;
    if (this.#draws.isOneOf(8)) {
      this.#interruptions += 1;
      this.#tell("ends an action");
      end();
    } else if (this.#draws.isOneOf(3)) await this.#interrupt();
  }

  async #beforeRequest(): Promise<void> {
    this.#jumpByADay();
    if (this.#interruptions >= MAX_INTERRUPTIONS || this.#isInterrupted) return;
    if (this.#draws.isOneOf(10)) {
      this.#interruptions += 1;
      this.#tell("fails a request");
      throw new TypeError("fetch failed");
    }
    if (this.#draws.isOneOf(3)) await this.#interrupt();
  }

  async #interrupt(): Promise<void> {
    this.#interruptions += 1;
    this.#isInterrupted = true;
    this.#tell("interrupts an action");
    try {
      await this.#act();
      await this.#requireConsistent();
    } finally {
      this.#isInterrupted = false;
    }
  }

  #tell(what: string): void {
    this.log.push(what);
    this.done.set(what, (this.done.get(what) ?? 0) + 1);
  }

  // ---------------------------------------------------------------- what users do

  async #act([what, act] = this.#draws.pick(ACTS)): Promise<void> {
    this.#tell(what);
    try {
      await act(this);
    } catch (error) {
      const isMeant =
        error instanceof Error && /ended before a step|fetch failed/.test(error.message);
      if (!isAssetError(error) && !isMeant) throw error;
      this.log.push(`  ${isAssetError(error) ? error.data.code : error}`);
    }
  }

  path() {
    return at(this.#draws.pick(PATHS));
  }

  folder(): string {
    return this.#draws.pick(FOLDERS);
  }

  access() {
    return this.#draws.pick(["private", "public", null] as const);
  }

  isOneOf(count: number): boolean {
    return this.#draws.isOneOf(count);
  }

  /** Sends bytes, and finishes the upload unless the user has gone. */
  async upload(): Promise<void> {
    const text = this.#draws.pick(TEXTS);
    const [isDeclared, isLeft, isVerified, publish] = [2, 8, 2, 4].map((n) => this.isOneOf(n));
    const contentType = "text/plain";
    const declared = isDeclared ? { size: text.length, contentType } : { contentType };
    const ticket = await this.t.mutation(assetManager.startUpload, { ...this.path(), ...declared });
    const { uploadUrl, method, headers, intentId } = ticket;
    const sent =
      ticket.sendTo === "routes"
        ? await this.#sendToRoutes(uploadUrl.slice(ROUTES.length + 1), text)
        : await fetch(uploadUrl, { method, headers, body: text });
    const { storageId } =
      method === "POST"
        ? ((await sent!.json()) as { storageId: string })
        : { storageId: undefined };
    if (isLeft) return;
    const finish = { intentId, storageId, size: text.length, publish: !publish };
    const { versionId, assetId } = isVerified
      ? await this.t.action(verification.finishVerifiedUpload, finish)
      : await this.t.mutation(assetManager.finishUpload, finish);
    this.#texts.set(versionId, { text, assetId });
  }

  /** What the routes do with a request for an upload. */
  async #sendToRoutes(signedPath: string, text: string): Promise<null> {
    const announced = { contentType: "text/plain", size: text.length };
    const target = await this.t.mutation(receiving.receiveUpload, { signedPath, ...announced });
    const { uploadUrl, headers } = target;
    const response = await fetch(uploadUrl, { method: "POST", headers, body: text });
    const { storageId } = (await response.json()) as { storageId: string };
    // The bytes of a request that has ended here belong to nobody.
    if (this.isOneOf(8)) return null;
    const { size } = announced;
    await this.t.mutation(receiving.keepReceived, { signedPath, storageId, size });
    return null;
  }

  async remove(): Promise<void> {
    const { assetId } = await this.t.mutation(assetManager.deleteAsset, this.path());
    this.#trashed.push(assetId);
  }

  async undelete(): Promise<void> {
    const assetId = this.#draws.pick([...this.#trashed, "none"]);
    await this.t.mutation(trash.undelete, { assetId });
  }

  async purge(): Promise<void> {
    const assetId = this.#draws.pick([...this.#trashed, "none"]);
    await this.t.mutation(trash.purge, { assetId });
    this.#purged.add(assetId);
  }

  async restore(): Promise<void> {
    const versionId = this.#draws.pick([...this.#texts.keys(), "none"]);
    await this.t.mutation(assetManager.publishVersion, { versionId });
  }

  async copy(): Promise<void> {
    const to = this.path();
    const [toFolderPath, toBasename] = [to.folderPath, to.basename];
    await this.t.mutation(assetManager.copyAsset, { ...this.path(), toFolderPath, toBasename });
  }

  async move(): Promise<void> {
    const { folderPath: fromFolderPath, basename } = this.path();
    const toFolderPath = this.folder();
    await this.t.mutation(assetManager.moveAsset, { fromFolderPath, basename, toFolderPath });
  }

  /** Publishes versions of several assets together. */
  async publishTogether(): Promise<void> {
    const ids = [...this.#texts.keys(), "none"];
    const versions = [this.#draws.pick(ids), this.#draws.pick(ids)];
    await this.t.mutation(batches.publishVersions, {
      versions: versions.map((versionId) => ({ versionId })),
    });
  }

  async takeDown(): Promise<void> {
    const path = this.path();
    const victims = await this.#takedowns.before(
      ({ folderPath, basename }) => folderPath === path.folderPath && basename === path.basename,
    );
    this.#takenDown.push(`${path.folderPath}/${path.basename}`);
    await this.t.mutation(trash.takeDown, path);
    await this.#noteTakedown(victims, `asset ${path.folderPath}/${path.basename}`);
  }

  async takeDownVersions(): Promise<void> {
    const ids = [...this.#texts.keys(), "none"];
    const versionIds = [this.#draws.pick(ids), ...(this.isOneOf(3) ? [this.#draws.pick(ids)] : [])];
    const victims = await this.#takedowns.before(
      () => false,
      ({ _id }) => versionIds.includes(_id),
    );
    await this.t.mutation(trash.takeDownVersions, { versionIds });
    await this.#noteTakedown(victims);
  }

  async takeDownFolder(): Promise<void> {
    const path = this.folder();
    const victims = await this.#takedowns.before(({ folderPath }) => isWithin(folderPath, path));
    this.#takenDown.push(path);
    await this.t.mutation(jobs.takeDownFolder, { path });
    await this.#noteTakedown(victims, `folder ${path}`);
  }

  async #noteTakedown(victims: Victims, keeps?: string): Promise<void> {
    await this.#takedowns.note(victims, keeps);
    this.#tell(`takes down ${victims.versions.length === 0 ? "nothing" : "versions"}`);
  }

  async setAccess(): Promise<void> {
    const [path, access] = [this.path(), this.access()];
    await this.t.mutation(assetManager.setAssetAccess, { ...path, access });
    this.#takedowns.said("asset", `${path.folderPath}/${path.basename}`, access);
  }

  async setFolderAccess(): Promise<void> {
    const [path, access] = [this.folder(), this.access()];
    await this.t.mutation(jobs.setFolderAccess, { path, access });
    this.#takedowns.said("folder", path, access);
  }

  async migrate(): Promise<void> {
    const to = this.#draws.pick(["convex", "r2"] as const);
    await this.t.mutation(migration.startMigration, { to });
  }

  jump(): void {
    pass(this.#draws.pick([MINUTE, 6 * MINUTE, HOUR, DAY + HOUR]));
    this.#latest = Math.max(this.#latest, Date.now());
  }

  async #followFeed(): Promise<void> {
    for (let isDone = false; !isDone;) {
      const page = await this.t.query(api.changelog.listSince, { cursor: this.#cursor, limit: 3 });
      this.#seen.push(...page.changes.map(({ id }) => id));
      this.#cursor = page.nextCursor;
      isDone = page.isDone;
    }
  }

  // ---------------------------------------------------------------- what must hold

  #keys(which: "public" | "private"): string[] {
    const name =
      which === "public" ? BUCKET_ENVIRONMENT.R2_BUCKET : PRIVATE_BUCKET.R2_PRIVATE_BUCKET;
    return this.#storages
      .keys()
      .flatMap((key) => (key.startsWith(`${name}/`) ? [key.slice(name.length + 1)] : []));
  }

  /** The objects in the buckets, as `nameOf` names them. */
  #inBuckets(): string[] {
    return (["public", "private"] as const).flatMap((which) =>
      this.#keys(which).map((key) => `${which}/${key}`),
    );
  }

  async #files(): Promise<string[]> {
    return await this.t.run(async (ctx) =>
      (await ctx.db.system.query("_storage").collect()).map(({ _id }) => _id as string),
    );
  }

  /** No URL that a visitor was given before has bytes that were taken down. */
  async #requireNotServed(): Promise<void> {
    for (const url of this.#takedowns.deadUrls()) {
      const { ok } = await fetch(url);
      if (ok) throw new Error(`${url} serves what was taken down.`);
    }
  }

  async #requireConsistent(): Promise<void> {
    await this.#followFeed();
    const blobs = new Map((await rows(this.t, "blobs")).map((blob) => [blob._id, blob]));
    // While a migration moves bytes, versions follow their blob step by step.
    if ([...blobs.values()].every(({ replacedBy }) => replacedBy === undefined)) {
      await expectConsistent(this.t);
    }
    await this.#takedowns.require();
    const stored = new Set([...(await this.#files()), ...this.#inBuckets()]);
    for (const { blobId, state, location } of await rows(this.t, "versions")) {
      if (blobs.get(blobId)!.verification !== undefined) {
        if (state === "published") throw new Error("An unverified version is published.");
        continue;
      }
      if (!stored.has(nameOf(location))) {
        throw new Error(`The bytes of a ${state} version are gone.`);
      }
    }
  }

  /** Runs what is interrupted, as the cron does, until nothing is left to be done. */
  async #comeToRest(): Promise<void> {
    for (let turn = 0; turn < 30; turn += 1) {
      await settle(this.t);
      pass(HOUR);
      await this.t.mutation(internal.work.resume, {});
      await settle(this.t);
      const isAtRest =
        (await rows(this.t, "assets")).every(({ relocation }) => relocation === undefined) &&
        (await rows(this.t, "migrations")).every(({ status }) => status !== "running") &&
        (await rows(this.t, "jobs")).every(({ status }) => status !== "running") &&
        (await rows(this.t, "blobs")).every(
          (blob) => blob.replacedBy === undefined && (blob.refCount === 0 || !blob.verification),
        );
      if (isAtRest) return;
    }
    throw new Error("The background work does not come to an end.");
  }

  /** An upload may end between the look at what is taken down and the call, which reaches its file then. */
  async #isReached(assetId: string): Promise<boolean> {
    const feed = await readFeed(this.t);
    return feed.some(
      (change) =>
        change.type === "asset:takedown" &&
        change.assetId === assetId &&
        this.#takenDown.some((path) => isWithin(`${change.folderPath}/${change.basename}`, path)),
    );
  }

  async #requireNothingLost(): Promise<void> {
    const versions = new Map(
      (await rows(this.t, "versions")).map((row) => [row._id as string, row]),
    );
    for (const [versionId, { text, assetId }] of this.#texts) {
      const row = versions.get(versionId);
      if (row === undefined) {
        if (this.#purged.has(assetId) || this.#takedowns.isGone(versionId)) continue;
        if (await this.#isReached(assetId)) continue;
        throw new Error(`Version ${versionId} is gone, and nobody has purged it.`);
      }
      const asset = await this.t.run(async (ctx) => await ctx.db.get("assets", row.assetId));
      if (asset?.deletedAt !== undefined) continue;
      const file = await this.t.mutation(content.openFile, { versionId });
      // A draft is served by no route.
      if (file === null && row.publishedAt === undefined) continue;
      const read = file && (await (await fetch(file.url)).text());
      if (read !== text) throw new Error(`Version ${versionId} holds ${read}, and not ${text}.`);
    }
  }
}

const ACTS: [string, Act][] = [
  ["uploads", async (run) => await run.upload()],
  ["uploads another", async (run) => await run.upload()],
  ["uploads a third", async (run) => await run.upload()],
  ["sets the access of an asset", async (run) => await run.setAccess()],
  ["sets the access of a folder", async (run) => await run.setFolderAccess()],
  ["moves", async (run) => await run.move()],
  ["copies", async (run) => await run.copy()],
  ["publishes a version", async (run) => await run.restore()],
  ["publishes versions together", async (run) => await run.publishTogether()],
  ["archives", async (run) => await run.t.mutation(assetManager.archiveAsset, run.path())],
  ["deletes", async (run) => await run.remove()],
  ["undeletes", async (run) => await run.undelete()],
  ["purges", async (run) => await run.purge()],
  ["takes a file down", async (run) => await run.takeDown()],
  ["takes versions down", async (run) => await run.takeDownVersions()],
  ["takes a folder down", async (run) => await run.takeDownFolder()],
  ["migrates", async (run) => await run.migrate()],
  ["sweeps", async (run) => await run.t.mutation(sweeper.startSweep, {})],
  ["resumes", async (run) => await run.t.mutation(internal.work.resume, {})],
  ["lets the clock jump", (run) => Promise.resolve(run.jump())],
  ["lets the clock jump, too", (run) => Promise.resolve(run.jump())],
];
