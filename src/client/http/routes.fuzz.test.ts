/**
 * Whatever is asked: never a failure, never another file's bytes, never a private one's without a yes
 * or a good signature, never a header that is none.
 */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { inProportion } from "../../../tests/proportion.js";
import { type App, assets } from "../../component/testing/app.test-helpers.js";
import { at } from "../../component/testing/component.test-helpers.js";
import { HOUR, NOW, pass, stopTheClock } from "../../component/testing/clock.test-helpers.js";
import { expectSound } from "./answers.test-helpers.js";
import type { AssetRouteOptions, Decision } from "./options.js";
import {
  type PlacedFile,
  type Storage,
  addressOf,
  closeFolder,
  openSite,
  openStorage,
  signedPath,
} from "./site.test-helpers.js";

stopTheClock();

const LIMIT = 20 * 1024 * 1024;
const PAGE = "https://app.example.com";

/** Requests of each of the sites below: the same each time, unless another number or seed is given. */
const { FUZZ_RUNS, FUZZ_SEED } = process.env;
const RUNS = Number(FUZZ_RUNS ?? inProportion({ short: 300, long: 2000 }));
const SEED = Number(FUZZ_SEED ?? (FUZZ_RUNS === undefined ? 1 : Date.now() % 2 ** 31));

/** By its size, so that a test can tell what was said of a file. */
const decisionOn = ({ size }: { size: number }): Decision =>
  [true, false, { signFor: 60 }][size % 3]!;
const byFile: AssetRouteOptions["authorize"] = (_ctx, _request, file) => decisionOn(file);

const SITES: AssetRouteOptions[] = [
  {},
  { mode: "stream" },
  { mode: "stream", largeFiles: "redirect", maxAge: 60 },
  { mode: "stream", allowOrigins: [PAGE], headers: { Vary: "Accept", "X-Own": "1" } },
  { mode: "redirect", authorize: () => true, maxAge: 5 },
  { mode: "redirect", authorize: byFile },
  { mode: "stream", authorize: byFile },
];

type World = {
  files: PlacedFile[];
  /** Versions that are no more. */
  gone: string[];
  /** What each good signed address stands for. */
  signed: Map<string, PlacedFile>;
  /** Addresses that were signed, and are not good. */
  spent: string[];
};

async function fill(t: App, storage: Storage): Promise<World> {
  await closeFolder(t, "secret");
  await closeFolder(t, "v/secret");
  const hidden = [
    await storage.place(t, "secret/hero", 312),
    await storage.place(t, "secret/plan", 313, { contentType: "text/html" }),
    await storage.place(t, "secret/hero.png", 70_001, { filename: "ü&=?.png" }),
    await storage.place(t, "v/secret/hero", 314),
    await storage.place(t, "secret/few", 3),
    await storage.place(t, "secret/film", 315, { pretended: { size: LIMIT + 10 } }),
  ];
  const files = [
    ...hidden,
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
  const deleted = await storage.place(t, "secret/deleted", 311);
  const signed = new Map<string, PlacedFile>();
  for (const file of [...hidden, old, files.at(-1)!]) {
    signed.set(await signedPath(t, file), file);
    signed.set(await signedPath(t, file, { expiresIn: 60, download: "a &.png" }), file);
  }
  const spent = [await signedPath(t, deleted)];
  await t.mutation((ctx) => assets.deleteAsset(ctx, at("secret/deleted")));
  pass(-HOUR);
  for (const file of hidden) spent.push(await signedPath(t, file));
  // Long enough for the files to have a date.
  pass(HOUR + 2000);
  // The older version is there by its id alone.
  const all = [...files, now, { ...old, path: "" }];
  return { files: all, gone: [deleted.versionId], signed, spent };
}

/** What a request is about, told as plainly as can be; `null` when there is nothing for it. */
function meantBy(
  { pathname, searchParams }: URL,
  { files, signed }: World,
  { authorize }: AssetRouteOptions,
): PlacedFile | null {
  if (searchParams.has("signature")) return signedBy(pathname, searchParams, signed);
  const file = namedBy(pathname, files);
  if (file === null || (authorize === byFile && decisionOn(file) === false)) return null;
  return file.isPrivate && authorize === undefined ? null : file;
}

/** Which file a signed address stands for: all its known parameters are there once, in any spelling. */
function signedBy(
  pathname: string,
  sent: URLSearchParams,
  signed: World["signed"],
): PlacedFile | null {
  const meaningOf = (path: string, query: URLSearchParams) => {
    const known = ["download", "expires", "key", "signature"];
    const parameters = known.map((name) => query.getAll(name));
    return JSON.stringify([path.split("/").map(decodeURIComponent), parameters]);
  };
  for (const [address, file] of signed) {
    const [path, search] = address.split("?") as [string, string];
    try {
      if (meaningOf(pathname, sent) === meaningOf(path, new URLSearchParams(search))) return file;
    } catch {
      return null;
    }
  }
  return null;
}

/** Which file a path stands for. */
function namedBy(pathname: string, files: PlacedFile[]): PlacedFile | null {
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

function paths({ files, gone }: World): fc.Arbitrary<string> {
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

/** Signed addresses: good ones, and what can become of them on the way. */
function signedTargets({ signed, spent }: World): fc.Arbitrary<string> {
  const good = fc.constantFrom(...signed.keys());
  const known = fc.oneof({ weight: 4, arbitrary: good }, fc.constantFrom(...spent));
  const piece = fc.oneof(
    fc.constantFrom("", "A", "&", "=", "%", "%00", "/", "..", "?", "#", "+", "signature=", "key="),
    fc.constantFrom("&download=x", "&expires=99999999999", "é", "\\", " ", "%61", "%2e"),
    fc.constantFrom("&utm_source=x", "&fbclid=%zz&", "&&", "&x", "&w=64", "&w=&", "&format=png"),
    junk,
  );
  const mangled = fc.tuple(known, fc.nat(), fc.nat(3), piece).map(([address, where, cut, more]) => {
    const place = "/assets/".length + (where % (address.length - "/assets/".length));
    return address.slice(0, place) + more + address.slice(place + cut);
  });
  const spliced = fc
    .tuple(known, known, fc.constantFrom("?", "&key=", "&signature=", "/v/", "expires="))
    .map(([one, other, seam]) => {
      const [head, tail] = [one.split(seam)[0]!, other.split(seam).slice(1).join(seam)];
      return head + seam + tail;
    });
  const more = fc.array(fc.tuple(junk, junk), { maxLength: 3 });
  const followed = fc.tuple(known, more).map(([address, added]) => {
    const [path, query] = address.split("?") as [string, string];
    return `${path}?${new URLSearchParams([...added, ...new URLSearchParams(query)]).toString()}&`;
  });
  return fc.oneof({ weight: 3, arbitrary: known }, mangled, mangled, spliced, followed);
}

const query = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom("", "", "?download", "?download=", "?download=a.png") },
  { weight: 1, arbitrary: junk.map((text) => `?download=${text}`) },
  { weight: 1, arbitrary: fc.constantFrom("?signature", "?signature=x", "?%73ignature=&key=x") },
  { weight: 2, arbitrary: fc.string({ unit: "grapheme", maxLength: 20 }).map(escapedDownload) },
  { weight: 1, arbitrary: fc.constantFrom("?w=320", "?w=16383&format=auto", "?w=1&format=webp") },
  { weight: 1, arbitrary: fc.constantFrom("?w=0", "?w=", "?w=16384", "?w=1&format=", "?format=x") },
  { weight: 1, arbitrary: junk.map((text) => `?w=${text}`) },
);

/** Whether a request asks for a size that no image has. */
function asksForNoSize({ searchParams }: URL): boolean {
  const width = searchParams.get("w");
  if (width === null) return false;
  const isWidth = /^\d+$/.test(width) && Number(width) >= 1 && Number(width) <= 16_383;
  const formats = ["auto", "webp", "avif", "jpeg", "png"];
  return !isWidth || !formats.includes(searchParams.get("format") ?? "auto");
}

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

/** Around the dates of the files. */
const date = fc.constantFrom(0, 1, 2, 3).map((s) => new Date(NOW + s * 1000).toUTCString());

function headers(files: PlacedFile[]): fc.Arbitrary<Record<string, string>> {
  const tag = tags(files);
  const anything = fc.record(
    {
      Range: range,
      "If-Range": tag,
      "If-None-Match": tag,
      "If-Match": tag,
      "If-Modified-Since": fc.oneof(date, tag),
      "If-Unmodified-Since": fc.oneof(date, tag),
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
    fc.record({ "If-Modified-Since": date }),
    fc.record({ Range: range, "If-Range": date }),
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
  test(`${RUNS} requests (FUZZ_SEED=${SEED})`, { timeout: 300_000 }, async () => {
    const t = openSite(options);
    const world = await fill(t, openStorage());
    const hidden = world.files.filter(({ isPrivate }) => isPrivate);
    const plain = fc.tuple(paths(world), query).map(([path, search]) => path + search);
    const target = fc.oneof(
      { weight: 3, arbitrary: plain },
      { weight: 2, arbitrary: signedTargets(world) },
    );
    const statuses = new Set<number>();
    await fc.assert(
      fc.asyncProperty(target, method, headers(world.files), async (address, verb, sent) => {
        const url = new URL(`https://any.host${address}`);
        const response = await t.fetch(address, { method: verb, headers: sendable(sent) });
        if (!url.pathname.startsWith("/assets/")) {
          expect(response.status).toBe(404);
          return;
        }
        const { status } = response;
        statuses.add(status);
        const isRead = verb === "GET" || verb === "HEAD";
        const isSigned = url.searchParams.has("signature");
        const file = isRead && !asksForNoSize(url) ? meantBy(url, world, options) : null;
        if (isRead && status < 400) expect(asksForNoSize(url)).toBe(false);
        await expectSound(response, verb, file, { isSigned, hidden });
        if (file !== null) expect([400, 403, 404]).not.toContain(status);
        if (file !== null && !isSigned && options.authorize === byFile) {
          if (typeof decisionOn(file) === "object") expect(status).toBe(302);
        }
        if (verb === "HEAD") expect(status).not.toBe(206);
        if (sendable(sent).get("range") === null) expect(status).not.toBe(206);
      }),
      { numRuns: RUNS, seed: SEED },
    );
    // What is asked is worth asking: it meets every kind of answer.
    const met = [200, 204, 206, 302, 304, 400, 403, 404, 405, 412, 413, 416];
    expect([...statuses].sort()).toEqual(met);
  });
});
