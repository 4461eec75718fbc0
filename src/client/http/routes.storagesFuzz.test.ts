/**
 * Whatever is asked of the routes, or sent to them, in each arrangement of storages: never a failure, never private
 * bytes without permission, never more than a short answer, and always the headers that browsers need.
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
import { HOUR, NOW, pass } from "../../component/testing/clock.test-helpers.js";
import {
  BUCKET_ENVIRONMENT,
  type MemoryStorages,
  PRIVATE_BUCKET,
  PUBLIC_DOMAIN,
  openMemoryStorages,
} from "../../component/testing/memoryStorages.test-helpers.js";
import { registerAssetRoutes } from "./routes.js";

const { FUZZ_RUNS, FUZZ_SEED } = process.env;
const RUNS = Number(FUZZ_RUNS ?? inProportion({ short: 500, long: 2000 }));
const SEED = Number(FUZZ_SEED ?? (FUZZ_RUNS === undefined ? 1 : Date.now() % 2 ** 31));

const SITE = "https://app.example";
const GOOD = "Bearer good";
/** What all private files begin with. */
const SECRET = "only for members";
const TYPES = ["image/png", "text/html", "image/svg+xml", "application/xml"];

const ARRANGEMENTS = {
  "Convex storage": { backend: "convex", env: {} },
  "two buckets": { backend: "r2", env: { ...BUCKET_ENVIRONMENT, ...PRIVATE_BUCKET } },
  "a bucket and, private, Convex storage": { backend: "r2", env: BUCKET_ENVIRONMENT },
} as const;

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

function openSite(): App {
  const http = httpRouter();
  registerAssetRoutes(http, components.versionedAssets, { mode: "stream" });
  registerAssetRoutes(http, components.versionedAssets, {
    pathPrefix: "/guarded",
    mode: "stream",
    authorize: (_ctx, request) => request.headers.get("authorization") === GOOD,
  });
  return openApp({ http: { default: http } });
}

/** Runs what is due, but never so long that a request to a storage would be given up. */
async function runScheduled(t: App): Promise<void> {
  for (let round = 0; round < 100 && vi.getTimerCount() > 0; round += 1) {
    vi.advanceTimersByTime(1);
    await t.finishInProgressScheduledFunctions();
  }
}

/** Uploads as a client does, to wherever the ticket says. */
async function upload(t: App, path: string, content: string, contentType: string) {
  const size = content.length;
  const ticket = await t.mutation((ctx) =>
    assets.startUpload(ctx, { ...at(path), size, contentType }),
  );
  const { uploadUrl, method, headers, intentId } = ticket;
  const request = { method, headers, body: content };
  const response = uploadUrl.startsWith(SITE)
    ? await t.fetch(uploadUrl.slice(SITE.length), request)
    : await fetch(uploadUrl, request);
  const { storageId } =
    ticket.backend === "convex"
      ? ((await response.json()) as { storageId: string })
      : { storageId: undefined };
  const finished = await t.mutation((ctx) =>
    assets.finishUpload(ctx, { intentId, storageId, size }),
  );
  await runScheduled(t);
  return { ...finished, uploadUrl };
}

type World = { paths: string[]; signed: string[]; uploads: string[]; good: string };

async function fill(t: App, backend: "convex" | "r2"): Promise<World> {
  const configure = async (name: "convex" | "r2") => {
    await t.mutation((ctx) =>
      assets.configureStorageBackend(ctx, {
        ...{ backend: name, r2PublicUrl: PUBLIC_DOMAIN, uploadRoutesUrl: `${SITE}/assets` },
      }),
    );
  };
  await configure(backend);
  await t.mutation(async (ctx) => {
    await assets.createFolderByPath(ctx, { path: "members" });
    await assets.setFolderAccess(ctx, { path: "members", access: "private" });
  });
  const paths: string[] = [];
  const signed: string[] = [];
  for (const [index, type] of TYPES.entries()) {
    const shown = await upload(t, `shown/${index}`, `<p>shown ${index}</p>`, type);
    const hidden = await upload(t, `members/${index}`, `${SECRET} ${index}`, type);
    paths.push(
      `shown/${index}`,
      `members/${index}`,
      `v/${shown.versionId}`,
      `v/${hidden.versionId}`,
    );
    const { versionId } = hidden;
    const url = (await t.mutation((ctx) => assets.getSignedUrl(ctx, { versionId })))!.url;
    // A presigned URL is the bucket's own.
    if (url.startsWith(SITE)) signed.push(url.slice(SITE.length));
  }
  // Tickets of the routes are valid whatever was configured since.
  await configure("convex");
  const start = async (path: string) =>
    (await t.mutation((ctx) => assets.startUpload(ctx, at(path)))).uploadUrl.slice(SITE.length);
  const { uploadUrl } = await upload(t, "shown/finished", "x", "image/png");
  pass(-2 * HOUR);
  const expired = await start("shown/expired");
  pass(2 * HOUR);
  await t.mutation((ctx) => assets.setUploadLimits(ctx, { folderPath: "small", maxSize: 3 }));
  const limited = await t.mutation((ctx) =>
    assets.startUpload(ctx, { ...at("small/x"), size: 3, contentType: "image/png" }),
  );
  const good = await start("shown/open");
  const uploads = [
    ...[good, await start("members/open"), expired, uploadUrl.slice(SITE.length)],
    limited.uploadUrl.slice(SITE.length),
  ];
  await configure(backend);
  return { paths, signed, uploads, good };
}

const junk = fc.oneof(
  fc.string({ unit: "binary", maxLength: 12 }),
  fc.string({ unit: "grapheme-ascii", maxLength: 12 }),
);
const longs = fc.constantFrom(300, 12_000).map((length) => `text/plain; a=${"x".repeat(length)}`);

function targets({ paths, signed, uploads }: World): fc.Arbitrary<string> {
  const prefix = fc.constantFrom("/assets/", "/guarded/");
  const plain = fc.tuple(prefix, fc.constantFrom(...paths)).map(([start, path]) => start + path);
  const known = fc.oneof(
    { weight: 3, arbitrary: plain },
    { weight: 4, arbitrary: fc.constantFrom(...uploads) },
    { weight: 1, arbitrary: fc.constantFrom(...uploads, ...signed) },
  );
  const piece = fc.oneof(
    fc.constantFrom(
      "",
      "%",
      "%00",
      "%2F",
      "..",
      "?",
      "&",
      "=",
      "upload/",
      "signature=",
      "expires=1",
    ),
    junk,
  );
  const mangled = fc.tuple(known, fc.nat(), fc.nat(4), piece).map(([url, where, cut, more]) => {
    const place = "/assets/".length + (where % (url.length - "/assets/".length));
    return url.slice(0, place) + more + url.slice(place + cut);
  });
  return fc.oneof({ weight: 3, arbitrary: known }, { weight: 1, arbitrary: mangled });
}

const headers = fc.record(
  {
    "Content-Type": fc.oneof(fc.constantFrom(...TYPES, "text/plain", ""), longs, junk),
    "Content-Length": fc.oneof(fc.constantFrom("0", "3", "99999999999", "-1", "1e3"), junk),
    "Content-Encoding": fc.constantFrom("gzip", "br"),
    Digest: fc.oneof(fc.constantFrom("sha-256=AAAA", "md5=x"), junk),
    Range: fc.oneof(fc.constantFrom("bytes=0-1", "bytes=-1", "bytes=9999-"), junk),
    "If-Match": fc.oneof(fc.constantFrom("*", '"x"'), junk),
    "If-None-Match": fc.oneof(fc.constantFrom("*", '"x"'), junk),
    Origin: fc.constantFrom("https://page.example", "null"),
    Authorization: fc.oneof(fc.constantFrom(GOOD, "Bearer bad"), junk),
    Cookie: junk,
    "X-Forwarded-Host": junk,
    Expect: fc.constant("100-continue"),
  },
  { requiredKeys: [] },
);
const method = fc.constantFrom(
  "GET",
  "HEAD",
  "PUT",
  "PUT",
  "PUT",
  "POST",
  "POST",
  "OPTIONS",
  "DELETE",
  "PATCH",
);
const content = fc.oneof(fc.constantFrom("", "abc"), junk);

/** Leaves out what no client can send. */
function sendable(all: Record<string, string>): Headers {
  const sent = new Headers();
  for (const [name, value] of Object.entries(all)) {
    sent.set(name, value.replace(/[^\t\x20-\x7e\x80-\xff]/g, "~"));
  }
  return sent;
}

async function expectSafe(response: Response, { isAllowed }: { isAllowed: boolean }) {
  const { status } = response;
  const text = await response.text();
  expect(status).toBeLessThan(500);
  expect(response.headers.get("x-content-type-options")).toBe("nosniff");
  if (!isAllowed) expect(text).not.toContain(SECRET);
  const shown = JSON.stringify([...response.headers]);
  expect(shown.length + text.length).toBeLessThan(3000);
  if (!isAllowed) expect(shown).not.toMatch(/files\.test|bucket\.test|_storage/);
  const type = response.headers.get("content-type") ?? "";
  const isFile = status === 200 || status === 206;
  if (isFile && /html|svg|xml/.test(type)) {
    expect(response.headers.get("content-security-policy")).toContain("sandbox");
  }
  if (type === "application/json" && status !== 200) {
    expect(Object.keys(JSON.parse(text) as object).sort()).toEqual(["code", "message"]);
  }
  if (status >= 400) expect(response.headers.get("cache-control")).toBe("private, no-store");
  return text;
}

describe.each(Object.entries(ARRANGEMENTS))("%s", (_name, { backend, env }) => {
  test(`${RUNS} requests (FUZZ_SEED=${SEED})`, { timeout: 300_000 }, async () => {
    for (const name of Object.keys({ ...BUCKET_ENVIRONMENT, ...PRIVATE_BUCKET })) {
      vi.stubEnv(name, (env as Record<string, string>)[name]);
    }
    const t = openSite();
    storages = openMemoryStorages(async (work) => await inComponent(t, work as never));
    const world = await fill(t, backend);
    const before = await componentSnapshot(t);
    const statuses = new Map<string, number>();
    await fc.assert(
      fc.asyncProperty(targets(world), method, headers, content, async (url, verb, all, body) => {
        const { pathname, search } = new URL(url, SITE);
        const sent = sendable(all);
        const takesBody = verb === "PUT" || verb === "POST" || verb === "PATCH";
        const request = { method: verb, headers: sent, ...(takesBody ? { body } : {}) };
        const response = await t.fetch(url, request);
        if (!/^\/(assets|guarded)\//.test(pathname)) return void expect(response.status).toBe(404);
        const isGuarded = pathname.startsWith("/guarded/") && sent.get("authorization") === GOOD;
        const isAllowed = isGuarded || world.signed.includes(pathname + search);
        const isUpload = pathname.startsWith("/assets/upload/") && /^(PUT|POST)$/.test(verb);
        const isKnown = world.uploads.includes(pathname + search);
        // The id of what was sent is the sender's.
        const text = await expectSafe(response, {
          isAllowed: isAllowed || (isUpload && response.ok),
        });
        if (isUpload && response.ok) {
          expect(isKnown).toBe(true);
          expect(Object.keys(JSON.parse(text) as object)).toEqual(["storageId"]);
        }
        const what = isUpload ? "upload" : verb;
        statuses.set(
          `${what} ${response.status}`,
          (statuses.get(`${what} ${response.status}`) ?? 0) + 1,
        );
      }),
      { numRuns: RUNS, seed: SEED },
    );
    // Nothing but what has been received for an upload has changed.
    const after = await componentSnapshot(t);
    for (const table of ["assets", "versions", "folders", "changelog", "settings", "jobs"]) {
      expect(after[table], table).toEqual(before[table]);
    }
    const met = [...statuses.keys()].sort();
    expect(met).toEqual(
      expect.arrayContaining([
        "GET 200",
        "GET 404",
        "upload 200",
        "upload 400",
        "upload 403",
        "upload 404",
        "upload 412",
      ]),
    );
  });
});
