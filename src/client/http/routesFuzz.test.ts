/** Whatever is asked: never a failure, never another file's bytes, never a header that is none. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type App, assets } from "../../component/testing/app.test-helpers.js";
import { at } from "../../component/testing/component.test-helpers.js";
import { expectSound } from "./answers.test-helpers.js";
import type { AssetRouteOptions } from "./options.js";
import {
  type PlacedFile,
  type Storage,
  addressOf,
  openSite,
  openStorage,
} from "./site.test-helpers.js";

const LIMIT = 20 * 1024 * 1024;
const PAGE = "https://app.example.com";

/** Requests of each of the sites below; together more than 20,000. */
const RUNS = Number(process.env.FUZZ_RUNS ?? 4200);

const SITES: AssetRouteOptions[] = [
  {},
  { mode: "stream" },
  { mode: "stream", largeFiles: "redirect", maxAge: 60 },
  { mode: "stream", allowOrigins: [PAGE], headers: { Vary: "Accept", "X-Own": "1" } },
  { mode: "redirect", authorize: () => true, maxAge: 5 },
];

async function fill(t: App, storage: Storage): Promise<{ files: PlacedFile[]; gone: string[] }> {
  const files = [
    await storage.place(t, "hero", 300),
    await storage.place(t, "images/hero", 301, { contentType: "text/html" }),
    await storage.place(t, "images/hero.png", 70_000),
    await storage.place(t, "v", 302),
    await storage.place(t, "v/hero", 303, { contentType: "image/svg+xml" }),
    await storage.place(t, "v/hero/deep", 304),
    await storage.place(t, "v/v", 305),
    await storage.place(t, "empty", 0),
    await storage.place(t, "one", 1),
    await storage.place(t, "a b/é😀/100%", 306, { filename: "ü.png" }),
    await storage.place(t, "?/#/&", 307),
    await storage.place(t, "film", 308, { pretended: { size: LIMIT + 9 } }),
  ];
  const old = await storage.place(t, "replaced", 309);
  const now = await storage.place(t, "replaced", 310);
  const deleted = await storage.place(t, "deleted", 311);
  await t.mutation((ctx) => assets.deleteAsset(ctx, at("deleted")));
  // The older version is there by its id alone.
  return { files: [...files, now, { ...old, path: "" }], gone: [deleted.versionId] };
}

/** Which file a request's path stands for, told as plainly as can be. */
function meantBy(pathname: string, files: PlacedFile[]): PlacedFile | null {
  let segments: string[];
  try {
    segments = pathname.slice("/assets/".length).split("/").map(decodeURIComponent);
  } catch {
    return null;
  }
  if (segments.includes("") || segments.some((segment) => segment.includes("/"))) return null;
  const [first, id] = segments;
  const version = files.find(({ versionId }) => versionId === id);
  if (first === "v" && version && segments.length <= 3) return version;
  const path = segments.join("/").normalize("NFC");
  return files.find((file) => file.path === path) ?? null;
}

const junk = fc.oneof(
  fc.string({ unit: "binary", maxLength: 12 }),
  fc.string({ unit: "grapheme-ascii", maxLength: 12 }),
);

function paths(files: PlacedFile[], gone: string[]): fc.Arbitrary<string> {
  const known = fc.constantFrom(
    ...files.filter(({ path }) => path !== "").map(({ path }) => addressOf(path)),
    ...files.map(({ versionId }) => `/assets/v/${versionId}`),
    ...gone.map((versionId) => `/assets/v/${versionId}`),
  );
  const piece = fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom("/", "//", "%2F", "..", ".", "%2e%2e", "%", "%zz") },
    {
      weight: 2,
      arbitrary: fc.constantFrom("%ff", "%00", "%0A", "\\", "v", "hero", "?", "#", ";"),
    },
    { weight: 1, arbitrary: junk },
  );
  const mangled = fc.tuple(known, fc.nat(), fc.nat(8), piece).map(([path, where, cut, more]) => {
    const place = "/assets/".length + (where % path.length);
    return path.slice(0, place) + more + path.slice(place + cut);
  });
  return fc.oneof(
    { weight: 6, arbitrary: known },
    { weight: 1, arbitrary: known.map((path) => `${path}/a%20name.png`) },
    { weight: 3, arbitrary: mangled },
    {
      weight: 1,
      arbitrary: fc.array(piece, { maxLength: 8 }).map((all) => `/assets/${all.join("")}`),
    },
  );
}

const query = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom("", "", "?download", "?download=", "?download=a.png") },
  { weight: 1, arbitrary: junk.map((text) => `?download=${text}`) },
  { weight: 2, arbitrary: fc.string({ unit: "grapheme", maxLength: 20 }).map(escapedDownload) },
);

function escapedDownload(name: string): string {
  return `?download=${encodeURIComponent(name)}`;
}

const position = fc.oneof(
  fc.nat(400),
  fc.constantFrom(0, 1, 299, 300, 69_999, LIMIT - 1, LIMIT, LIMIT + 8, LIMIT + 9, 2 ** 60),
  fc.constantFrom("", "00", "1e3", "-1", "9".repeat(30)),
);
const range = fc.oneof(
  { weight: 6, arbitrary: fc.tuple(position, position).map(([from, to]) => `bytes=${from}-${to}`) },
  { weight: 2, arbitrary: fc.tuple(position, position).map(([a, b]) => `bytes=${a}-${b},${b}-`) },
  { weight: 1, arbitrary: junk },
);

function tags(files: PlacedFile[]): fc.Arbitrary<string> {
  const tag = fc.oneof(
    fc.constantFrom("*", '"x"', "", '"', 'W/""', "Wed, 21 Oct 2026 07:28:00 GMT"),
    fc.constantFrom(...files).map(({ versionId }) => `"${versionId}"`),
    fc.constantFrom(...files).map(({ versionId }) => `W/"${versionId}"`),
    junk,
  );
  return fc.oneof(
    tag,
    fc.array(tag, { maxLength: 4 }).map((all) => all.join(", ")),
  );
}

function headers(files: PlacedFile[]): fc.Arbitrary<Record<string, string>> {
  const tag = tags(files);
  const anything = fc.record(
    {
      Range: range,
      "If-Range": tag,
      "If-None-Match": tag,
      "If-Match": tag,
      "If-Modified-Since": tag,
      "If-Unmodified-Since": tag,
      Origin: fc.constantFrom(PAGE, "null", "https://elsewhere.example.com"),
    },
    { requiredKeys: [] },
  );
  return fc.oneof(
    anything,
    fc.constant({}),
    fc.record({ Range: range }),
    fc.record({ Range: range, "If-Range": tag }),
    fc.record({ "If-None-Match": tag }),
  );
}

/** Leaves out what no client can send. */
function sendable(all: Record<string, string>): Headers {
  const sent = new Headers();
  for (const [name, value] of Object.entries(all)) {
    sent.set(name, value.replace(/[^\t\x20-\x7e\x80-\xff]/g, "~"));
  }
  return sent;
}

const method = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom("GET", "GET", "GET", "HEAD") },
  { weight: 1, arbitrary: fc.constantFrom("OPTIONS", "POST", "PUT", "PATCH", "DELETE") },
);

describe.each(SITES)("%o", (options) => {
  test(`${RUNS} requests`, { timeout: 300_000 }, async () => {
    const t = openSite(options);
    const { files, gone } = await fill(t, openStorage());
    const statuses = new Set<number>();
    await fc.assert(
      fc.asyncProperty(
        paths(files, gone),
        query,
        method,
        headers(files),
        async (path, search, verb, sent) => {
          const target = path + search;
          const { pathname } = new URL(`https://any.host${target}`);
          const response = await t.fetch(target, { method: verb, headers: sendable(sent) });
          if (!pathname.startsWith("/assets/")) {
            expect(response.status).toBe(404);
            return;
          }
          statuses.add(response.status);
          const isRead = verb === "GET" || verb === "HEAD";
          const file = isRead ? meantBy(pathname, files) : null;
          await expectSound(response, verb, file);
          if (file !== null) expect([400, 404]).not.toContain(response.status);
          if (verb === "HEAD") expect(response.status).not.toBe(206);
          if (sendable(sent).get("range") === null) expect(response.status).not.toBe(206);
        },
      ),
      { numRuns: RUNS },
    );
    // What is asked is worth asking: it meets every kind of answer.
    const met = [200, 204, 206, 302, 304, 400, 404, 405, 412, 416];
    expect([...statuses].sort()).toEqual(met);
  });
});
