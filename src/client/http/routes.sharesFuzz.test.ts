/** Whatever is asked below share links: never a failure, and never a byte or a name of a file that is not shared. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { inProportion } from "../../../tests/proportion.js";
import { assets } from "../../component/testing/app.test-helpers.js";
import { NOW, stopTheClock } from "../../component/testing/clock.test-helpers.js";
import { expectSound } from "./answers.test-helpers.js";
import { closeFolder, openSite, openStorage } from "./site.test-helpers.js";

stopTheClock();

const { FUZZ_RUNS, FUZZ_SEED } = process.env;
const RUNS = Number(FUZZ_RUNS ?? inProportion({ short: 400, long: 4000 }));
const SEED = Number(FUZZ_SEED ?? (FUZZ_RUNS === undefined ? 1 : Date.now() % 2 ** 31));

const PIECES = [
  ...["/", "//", "%2F", "..", ".", "%2e%2e", "%2e", "%", "%zz", "%ff", "%00", "\\", "%5c", ";"],
  ...["hero", "a", "ab", "sub", "plan", "secret", "é", "e%CC%81", "?", "#", "&", "?download", "=x"],
];

test(`${RUNS} requests (FUZZ_SEED=${SEED})`, { timeout: 300_000 }, async () => {
  const t = openSite();
  const storage = openStorage();
  await closeFolder(t, "a/secret");
  await closeFolder(t, "b");
  const shared = [
    await storage.place(t, "a/hero", 301),
    await storage.place(t, "a/sub/plan", 302, { contentType: "text/html" }),
    await storage.place(t, "a/sub/é", 303),
    await storage.place(t, "a/secret/plan", 304),
  ];
  const outside = [
    await storage.place(t, "b/confidential", 305),
    await storage.place(t, "b/a/hero", 306),
  ];
  const draft = "unfinished";
  await t.mutation(async (ctx) => {
    await assets.startUpload(ctx, { folderPath: "a", basename: draft });
  });
  const wishes = [
    { folderPath: "a" },
    { folderPath: "a", mode: "pin" as const },
    { path: "a/hero" },
    { folderPath: "a", maxDownloads: 1_000_000 },
    { folderPath: "a", password: "correct horse" },
    { folderPath: "a", expiresAt: NOW + 1 },
  ];
  const links: string[] = [];
  for (const wished of wishes) {
    const { url } = await t.mutation((ctx) => assets.createShareLink(ctx, wished));
    links.push(new URL(url).pathname);
  }
  const locked = links[4]!;
  const junk = fc.oneof(fc.constantFrom(...PIECES), fc.string({ unit: "binary", maxLength: 5 }));
  const below = fc.oneof(
    fc.constantFrom(...shared.map(({ path }) => path.slice(2).split("/").map(encodeURIComponent))),
    fc.array(junk, { maxLength: 6 }),
  );
  const address = fc
    .tuple(fc.constantFrom(...links), below, fc.constantFrom("", "", "/", "?download=x", "/.."))
    .map(([link, segments, end]) => link + segments.join("/") + end);
  const range = fc.constantFrom(undefined, undefined, "bytes=0-", "bytes=5-9", "bytes=-1", "x");
  const statuses = new Set<number>();
  const check = async (target: string, method: string, wanted: string | undefined) => {
    const headers = wanted === undefined ? undefined : { range: wanted };
    const response = await t.fetch(target, { method, headers });
    const { pathname } = new URL(target, "https://any.host");
    statuses.add(response.status);
    expect(response.status).toBeLessThan(500);
    const link = links.find((one) => pathname.startsWith(one.replace(/\/$/, "")));
    if (link === undefined) return;
    expect(response.headers.get("cache-control")).toBe("private, no-store");
    if (link === locked) expect(response.status).toBe(401);
    const isBytes = [200, 206].includes(response.status) && response.headers.has("content-length");
    if (!isBytes) {
      const text = await response.text();
      for (const name of ["confidential", draft]) expect(text).not.toContain(name);
      return;
    }
    const name = decodeURIComponent(pathname.slice(link.length)).normalize("NFC");
    const path = link === links[2] ? "a/hero" : `a/${name}`;
    const file = shared.find((one) => one.path === path);
    expect(file, target).toBeDefined();
    await expectSound(response, method, file!, {
      ...{ isSigned: true, isWhole: link === links[3], hidden: outside },
    });
  };
  await fc.assert(fc.asyncProperty(address, fc.constantFrom("GET", "GET", "HEAD"), range, check), {
    numRuns: RUNS,
    seed: SEED,
  });
  expect([...statuses]).toEqual(expect.arrayContaining([200, 206, 401, 404]));
});
