/**
 * Random uploads in one request, compared with a model: every status, what is served afterwards, the number of versions,
 * and that no other tenant notices. In each arrangement of storages.
 */
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { httpRouter } from "convex/server";
import { inProportion } from "../../../tests/proportion.js";
import {
  type App,
  assets,
  componentSnapshot,
  components,
  inComponent,
  openApp,
} from "../../component/testing/app.test-helpers.js";
import { at } from "../../component/testing/component.test-helpers.js";
import { DAY, NOW, pass } from "../../component/testing/clock.test-helpers.js";
import {
  BUCKET_ENVIRONMENT,
  type MemoryStorages,
  PRIVATE_BUCKET,
  PUBLIC_DOMAIN,
  openMemoryStorages,
} from "../../component/testing/memoryStorages.test-helpers.js";
import { registerAssetRoutes } from "./routes.js";

const { FUZZ_RUNS, FUZZ_SEED } = process.env;
const RUNS = Number(FUZZ_RUNS ?? inProportion({ short: 25, long: 50 }));
const SEED = Number(FUZZ_SEED ?? (FUZZ_RUNS === undefined ? 1 : Date.now() % 2 ** 31));

const TWO_BUCKETS = { ...BUCKET_ENVIRONMENT, ...PRIVATE_BUCKET };
type Arrangement = {
  backend: "convex" | "r2";
  env: Record<string, string>;
  inBucket: (path: string) => boolean;
  isStaged: (path: string) => boolean;
};

const always = () => true;
const never = () => false;
const isOpen = (path: string) => !isClosed(path);

const ARRANGEMENTS: Record<string, Arrangement> = {
  "Convex storage": { backend: "convex", env: {}, inBucket: never, isStaged: never },
  "two buckets": { backend: "r2", env: TWO_BUCKETS, inBucket: always, isStaged: isOpen },
  "a bucket and, private, Convex storage": {
    ...{ backend: "r2", env: BUCKET_ENVIRONMENT, inBucket: isOpen, isStaged: never },
  },
};

const isClosed = (path: string) => path.startsWith("ada/closed/");

/** As it is sent, and the path that it means; `null` for none. */
const PATHS = [
  ["ada/hero", "ada/hero"],
  ["ada/u%CC%88", "ada/ü"],
  ["ada/%C3%BC", "ada/ü"],
  ["ada/closed/hero", "ada/closed/hero"],
  ["ada/v/upload", "ada/v/upload"],
  ["kate/hero", "kate/hero"],
  ["kate/none", "kate/none"],
  ["ada/a%2Fb", null],
  ["ada//b", null],
  ["ada/%00", null],
] as const;

/** Mostly the first, so that most uploads get far. */
function mostly<Value>(first: Value, ...others: Value[]): fc.Arbitrary<Value> {
  const rare = { weight: 1, arbitrary: fc.constantFrom(first, ...others) };
  return fc.oneof({ weight: 4, arbitrary: fc.constant(first) }, rare);
}

const uploads = fc.record({
  place: fc.oneof(fc.constantFrom(PATHS[0], PATHS[1], PATHS[2]), fc.constantFrom(...PATHS)),
  who: mostly("ada", "eve", ""),
  match: fc.oneof(
    fc.constant(undefined),
    fc.constantFrom(undefined, "*", "current", '"other"', "junk"),
  ),
  noneMatch: fc.oneof(
    fc.constant(undefined),
    fc.constantFrom(undefined, "*", "current", '"other"', '"'),
  ),
  content: fc.string({ unit: "grapheme-ascii", maxLength: 12 }),
  length: mostly("right", "unknown", "wrong"),
  type: mostly("image/png", "text/html", "", "no type"),
  more: mostly<Record<string, string>>(
    ...[{}, { "Content-Range": "bytes 0-1/2" }, { "Content-Encoding": "br" }],
    ...[{ Expect: "100-continue" }, { Range: "bytes=0-0" }, { "X-Forwarded-Host": "evil" }],
  ),
});
type Upload = typeof uploads extends fc.Arbitrary<infer Value> ? Value : never;

type Model = Map<string, { versionId: string; content: string; count: number }>;

/** The status that an upload must have. */
function expectedOf(upload: Upload, model: Model, { inBucket, isStaged }: Arrangement): number {
  const { place, who, match, noneMatch, length, type, more } = upload;
  const path = place[1];
  if (path === null) return 400;
  if (who === "" || !path.startsWith(`${who}/`)) return 403;
  if ("Content-Range" in more) return 400;
  if ("Content-Encoding" in more) return 415;
  if (match === "junk" || noneMatch === '"') return 400;
  if (type === "no type") return 400;
  if (length === "unknown" && inBucket(path)) return 411;
  const isPublished = model.has(path);
  if (match === '"other"' || (match !== undefined && !isPublished)) return 412;
  if ((noneMatch === "*" || noneMatch === "current") && isPublished) return 412;
  if (length === "wrong") return 400;
  return isStaged(path) ? 202 : 201;
}

const textOf = (content: string) => new TextEncoder().encode(content);

function headersOf(
  { place, who, match, noneMatch, content, length, type, more }: Upload,
  model: Model,
) {
  const current = `"${model.get(place[1] ?? "")?.versionId ?? "none"}"`;
  const headers = new Headers(more);
  const set = (name: string, value: string | undefined) => {
    if (value !== undefined && value !== "") headers.set(name, value);
  };
  set("Authorization", who && `Bearer ${who}`);
  set("If-Match", match === "current" ? current : match);
  set("If-None-Match", noneMatch === "current" ? current : noneMatch);
  set("Content-Type", type);
  const size = textOf(content).length;
  if (length !== "unknown") set("Content-Length", String(length === "right" ? size : size + 1));
  return headers;
}

function openSite(): App {
  const http = httpRouter();
  registerAssetRoutes(http, components.versionedAssets, {
    mode: "stream",
    upload: {
      authorize: (_ctx, request, { folderPath }) => {
        const name = request.headers.get("authorization")?.slice("Bearer ".length);
        if (name === undefined || folderPath.split("/")[0] !== name) throw new Error("No");
        return name;
      },
    },
  });
  return openApp({ http: { default: http } });
}

let storages: MemoryStorages | undefined;
beforeEach(() => {
  vi.useFakeTimers({ now: NOW });
  vi.spyOn(console, "error").mockImplementation(() => undefined);
});
afterEach(() => {
  storages?.close();
  vi.useRealTimers();
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

/** Runs what is due, but never so long that a request to a storage would be given up. */
async function runScheduled(t: App): Promise<void> {
  for (let round = 0; round < 100 && vi.getTimerCount() > 0; round += 1) {
    vi.advanceTimersByTime(1);
    await t.finishInProgressScheduledFunctions();
  }
}

async function open(backend: "convex" | "r2"): Promise<App> {
  const t = openSite();
  storages = openMemoryStorages(async (work) => await inComponent(t, work as never));
  await t.mutation(async (ctx) => {
    await assets.configureStorageBackend(ctx, { backend, r2PublicUrl: PUBLIC_DOMAIN });
    await assets.createFolderByPath(ctx, { path: "ada/closed" });
    await assets.setFolderAccess(ctx, { path: "ada/closed", access: "private" });
  });
  // What another tenant has.
  const storageId = await inComponent(t, (ctx) => ctx.storage.store(new Blob(["kate's"])));
  await t.mutation((ctx) =>
    assets.createVersionFromStorageId(ctx, { ...at("kate/hero"), storageId }),
  );
  return t;
}

async function send(t: App, upload: Upload, model: Model, arrangement: Arrangement) {
  const expected = expectedOf(upload, model, arrangement);
  const { place, content } = upload;
  const bytes = textOf(content);
  // A stream, as over HTTP: without a length its end is not known before.
  const body = new Blob([bytes]).stream();
  const headers = headersOf(upload, model);
  const init = { method: "PUT", headers, body, duplex: "half" };
  const response = await t.fetch(`/assets/${place[0]}`, init);
  const said = (await response.json()) as Record<string, unknown>;
  expect([response.status, upload, said], "status").toEqual([expected, upload, said]);
  const shown = JSON.stringify([[...response.headers], said]);
  expect(shown).not.toMatch(/files\.test|bucket\.test|_storage|kate/);
  expect(response.headers.get("cache-control")).toBe("private, no-store");
  await runScheduled(t);
  if (expected >= 300) {
    expect(said).toMatchObject({
      code: expect.any(String) as string,
      message: expect.any(String) as string,
    });
    return expected;
  }
  const path = place[1]!;
  const count = (model.get(path)?.count ?? 0) + 1;
  expect(said).toMatchObject({ version: count, size: bytes.length, ...at(path) });
  model.set(path, { versionId: said.versionId as string, content, count });
  return expected;
}

async function expectServed(t: App, model: Model): Promise<void> {
  for (const [path, { versionId, content, count }] of model) {
    const url = `/assets/${path.split("/").map(encodeURIComponent).join("/")}`;
    const response = await t.fetch(url);
    expect(response.status).toBe(isClosed(path) ? 404 : 200);
    if (!isClosed(path)) expect(await response.text()).toBe(content);
    const versions = await t.query((ctx) => assets.getAssetVersions(ctx, at(path)));
    expect(versions).toHaveLength(count);
    expect(versions[0]).toMatchObject({ versionId, state: "published", createdBy: "ada" });
  }
}

/** After the sweeps, every stored object has a version. */
async function expectNoOrphans(t: App): Promise<void> {
  for (let runs = 0; runs < 3; runs += 1) {
    pass(3 * DAY);
    await t.mutation((ctx) => ctx.runMutation(components.versionedAssets.sweeper.startSweep, {}));
    await runScheduled(t);
  }
  const { stored, blobs, uploadIntents } = await componentSnapshot(t);
  const keys = storages!.keys().length;
  expect((stored as unknown[]).length + keys).toBe((blobs as unknown[]).length);
  expect(uploadIntents).toEqual([]);
}

describe.each(Object.entries(ARRANGEMENTS))("%s", (_name, arrangement) => {
  test(`${RUNS} sequences of uploads (FUZZ_SEED=${SEED})`, { timeout: 600_000 }, async () => {
    for (const name of Object.keys(TWO_BUCKETS)) {
      vi.stubEnv(name, arrangement.env[name]);
    }
    const met = new Set<number>();
    await fc.assert(
      fc.asyncProperty(fc.array(uploads, { minLength: 10, maxLength: 30 }), async (sequence) => {
        const t = await open(arrangement.backend);
        const ofKate = await t.query((ctx) => assets.getAssetVersions(ctx, at("kate/hero")));
        const model: Model = new Map();
        for (const upload of sequence) met.add(await send(t, upload, model, arrangement));
        await expectServed(t, model);
        const after = await t.query((ctx) => assets.getAssetVersions(ctx, at("kate/hero")));
        expect(after).toEqual(ofKate);
        expect(await t.query((ctx) => assets.getAsset(ctx, at("kate/none")))).toBeNull();
        await expectNoOrphans(t);
        storages?.close();
      }),
      { numRuns: RUNS, seed: SEED },
    );
    const statuses =
      arrangement.backend === "r2" ? [400, 403, 411, 412, 415] : [400, 403, 412, 415];
    expect([...met]).toEqual(expect.arrayContaining(statuses));
    expect(met.has(201) || met.has(202)).toBe(true);
  });
});
