/** Every route, with every method, with every header that HTTP gives a meaning to. */
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { type App, assets, inComponent } from "../../component/testing/app.test-helpers.js";
import { at } from "../../component/testing/component.test-helpers.js";
import { expectSound } from "./answers.test-helpers.js";
import type { AssetRouteOptions } from "./options.js";
import { type PlacedFile, type Storage, openSite, openStorage } from "./site.test-helpers.js";

const MIB = 1024 * 1024;
const LIMIT = 20 * MIB;

const MODES = {
  redirect: {},
  stream: { mode: "stream" },
  "stream, large files redirected": { mode: "stream", largeFiles: "redirect" },
} satisfies Record<string, AssetRouteOptions>;
type Mode = keyof typeof MODES;

/** What an address may stand for, and how large that is. */
const SIZES = { small: 1000, empty: 0, large: LIMIT + 1 };
type Size = keyof typeof SIZES;

type Sent = (etag: string, bytesEtag: string) => Record<string, string>;

/**
 * A set of headers, and the status that a GET has with them: of a redirect, of streamed bytes, of an
 * empty file, and of a file that is too large for one answer. A HEAD has it too, but where a part is
 * asked for, which only a GET can.
 */
const HEADERS: [
  what: string,
  sent: Sent,
  redirect: number,
  bytes: number,
  empty: number,
  large: number,
][] = [
  ["nothing", () => ({}), 302, 200, 200, 302],
  ["a match", (etag) => ({ "If-None-Match": etag }), 304, 304, 304, 304],
  ["a weak match", (etag) => ({ "If-None-Match": `W/${etag}` }), 304, 304, 304, 304],
  ["a list with it", (etag) => ({ "If-None-Match": `"a,b", ${etag}` }), 304, 304, 304, 304],
  ["any", () => ({ "If-None-Match": "*" }), 304, 304, 304, 304],
  ["no match", () => ({ "If-None-Match": '"other"' }), 302, 200, 200, 302],
  ["nonsense for a tag", () => ({ "If-None-Match": 'W/"' }), 302, 200, 200, 302],
  ["If-Match", (_, bytes) => ({ "If-Match": bytes }), 302, 200, 200, 302],
  ["If-Match, any", () => ({ "If-Match": "*" }), 302, 200, 200, 302],
  ["If-Match, another", () => ({ "If-Match": '"other"' }), 302, 412, 412, 302],
  ["If-Match, weak", (_, bytes) => ({ "If-Match": `W/${bytes}` }), 302, 412, 412, 302],
  [
    "If-Match, another, before If-None-Match",
    (etag) => ({ "If-Match": '"other"', "If-None-Match": etag }),
    304,
    412,
    412,
    304,
  ],
  ["dates", () => DATES, 302, 200, 200, 302],
  ["a part", () => ({ Range: "bytes=10-19" }), 302, 206, 416, 206],
  ["an open part", () => ({ Range: "bytes=10-" }), 302, 206, 416, 206],
  ["all as a part", () => ({ Range: "bytes=0-" }), 302, 206, 416, 206],
  ["the end", () => ({ Range: "bytes=-10" }), 302, 206, 200, 206],
  ["more than all", () => ({ Range: "bytes=-99999999999" }), 302, 206, 200, 206],
  ["a part too far", () => ({ Range: "bytes=99999999999-" }), 302, 416, 416, 416],
  ["an empty part", () => ({ Range: "bytes=-0" }), 302, 416, 416, 416],
  ["a part backwards", () => ({ Range: "bytes=9-1" }), 302, 200, 200, 302],
  ["several parts", () => ({ Range: "bytes=0-1,5-6" }), 302, 200, 200, 302],
  ["another unit", () => ({ Range: "lines=0-1" }), 302, 200, 200, 302],
  [
    "a part if unchanged",
    (_, bytes) => ({ Range: "bytes=1-2", "If-Range": bytes }),
    302,
    206,
    416,
    206,
  ],
  ["a part if another", () => ({ Range: "bytes=1-2", "If-Range": '"other"' }), 302, 200, 200, 302],
  [
    "a part if weakly",
    (_, bytes) => ({ Range: "bytes=1-2", "If-Range": `W/${bytes}` }),
    302,
    200,
    200,
    302,
  ],
  [
    "a part if of a date",
    () => ({ Range: "bytes=1-2", "If-Range": "Wed, 21 Oct 2026 07:28:00 GMT" }),
    302,
    200,
    200,
    302,
  ],
  ["a part of another", () => ({ Range: "bytes=1-2", "If-Match": '"other"' }), 302, 412, 412, 412],
  [
    "a part that is there already",
    (_, bytes) => ({ Range: "bytes=1-2", "If-None-Match": bytes }),
    302,
    304,
    304,
    304,
  ],
  [
    "a part too far that is there already",
    (_, bytes) => ({ Range: "bytes=99999999999-", "If-None-Match": bytes }),
    302,
    304,
    304,
    304,
  ],
  ["a page elsewhere", () => ({ Origin: "https://elsewhere.example" }), 302, 200, 200, 302],
];

const DATES = {
  "If-Modified-Since": "Wed, 21 Oct 2099 07:28:00 GMT",
  "If-Unmodified-Since": "Wed, 21 Oct 1999 07:28:00 GMT",
};

let storage: Storage;
beforeEach(() => {
  storage = openStorage();
});
afterEach(() => void vi.restoreAllMocks());

/** The addresses that lead to a file: by its name, by its version, and in a folder named v. */
async function placeEverywhere(t: App, size: Size) {
  const place = async (path: string) =>
    await storage.place(t, path, size === "empty" ? 0 : SIZES.small, {
      ...(size === "large" && { pretended: { size: SIZES.large } }),
    });
  const hero = await place("images/hero");
  const inV = await place("v/hero");
  const belowV = await place("v/hero/deep");
  return [
    ["/assets/images/hero", hero],
    [`/assets/v/${hero.versionId}`, hero],
    [`/assets/v/${hero.versionId}/any%20name.png`, hero],
    ["/assets/v/hero", inV],
    ["/assets/v/hero/deep", belowV],
  ] satisfies [string, PlacedFile][];
}

function expectedOf(mode: Mode, size: Size, method: string, row: (typeof HEADERS)[number]) {
  const [, sent, redirect, bytes, empty, large] = row;
  if (mode === "redirect") return redirect;
  if (size === "large" && mode !== "stream") return redirect;
  const asked = sent('"tag"', '"tag"');
  const hasPart = asked.Range !== undefined;
  if (method === "HEAD" && hasPart) {
    // Without the part: what is left are the other conditions.
    const isKnown = asked["If-None-Match"] !== undefined;
    if (size === "large") return 302;
    if (asked["If-Match"] !== undefined) return 412;
    return isKnown ? 304 : 200;
  }
  return { small: bytes, empty, large }[size];
}

describe.each(Object.keys(MODES) as Mode[])("%s", { timeout: 60_000 }, (mode) => {
  describe.each(Object.keys(SIZES) as Size[])("a file that is %s", (size) => {
    test("answers GET and HEAD by its headers, at every address", async () => {
      const t = openSite(MODES[mode]);
      for (const [address, file] of await placeEverywhere(t, size)) {
        const etag = (await t.fetch(address)).headers.get("etag")!;
        for (const row of HEADERS) {
          const headers = row[1](etag, `"${file.versionId}"`);
          for (const method of ["GET", "HEAD"]) {
            const response = await t.fetch(address, { method, headers });
            const what = `${method} ${address} with ${row[0]}`;
            expect(response.status, what).toBe(expectedOf(mode, size, method, row));
            await expectSound(response, method, file);
          }
        }
      }
    });

    test("says the same of itself to HEAD as to GET", async () => {
      const t = openSite(MODES[mode]);
      for (const [address] of await placeEverywhere(t, size)) {
        for (const query of ["", "?download=x.png"]) {
          const [get, head] = await Promise.all(
            ["GET", "HEAD"].map(async (method) => await t.fetch(address + query, { method })),
          );
          expect(head!.status).toBe(get!.status);
          expect([...head!.headers]).toEqual([...get!.headers]);
        }
      }
    });

    test("is only read", async () => {
      const t = openSite(MODES[mode]);
      for (const [address] of await placeEverywhere(t, size)) {
        for (const [, sent] of HEADERS) {
          for (const [method, status] of OTHER_METHODS) {
            const headers = sent('"tag"', '"tag"');
            const response = await t.fetch(address, { method, headers });
            expect(response.status, `${method} ${address}`).toBe(status);
            await expectSound(response, method, null);
          }
        }
      }
      expect(storage.requests).toEqual([]);
    });
  });
});

const OTHER_METHODS = [
  ["OPTIONS", 204],
  ["POST", 405],
  ["PUT", 405],
  ["PATCH", 405],
  ["DELETE", 405],
] as const;

describe("what is not there", () => {
  const NOT_THERE: [address: (ids: Record<string, string>) => string, status: number][] = [
    [() => "/assets/none", 404],
    [() => "/assets/images", 404],
    [() => "/assets/v/none", 404],
    [() => "/assets/v/none/hero.png", 404],
    [() => "/assets/deleted", 404],
    [({ deleted }) => `/assets/v/${deleted}`, 404],
    [({ deleted }) => `/assets/v/${deleted}/deleted`, 404],
    [() => "/assets/archived", 404],
    [() => "/assets/draft", 404],
    [({ draft }) => `/assets/v/${draft}`, 404],
    [({ draft }) => `/assets/v/${draft}/hero.png`, 404],
    [({ asset }) => `/assets/v/${asset}`, 404],
    [() => "/assets/", 400],
    [() => "/assets//", 400],
    [() => "/assets//images/hero", 400],
    [() => "/assets/images//hero", 400],
    [() => "/assets/images/hero/", 400],
    [() => "/assets/images%2Fhero", 400],
    [() => "/assets/%zz", 400],
    [() => "/assets/v/", 400],
    [() => "/assets/v//", 400],
    [({ asset }) => `/assets/v/${asset}/`, 400],
  ];

  test.each(Object.keys(MODES) as Mode[])("says so: %s", { timeout: 60_000 }, async (mode) => {
    const t = openSite(MODES[mode]);
    await storage.place(t, "images/hero", 10);
    const deleted = await storage.place(t, "deleted", 11);
    await t.mutation((ctx) => assets.deleteAsset(ctx, at("deleted")));
    const archived = await storage.place(t, "archived", 12);
    await t.mutation((ctx) => assets.archiveAsset(ctx, at("archived")));
    const draft = await storage.place(t, "draft", 13);
    await t.mutation((ctx) => assets.archiveAsset(ctx, at("draft")));
    await inComponent(t, async (ctx) => {
      await ctx.db.patch(draft.versionId as never, { state: "draft" } as never);
    });
    const asset = (await t.query((ctx) => assets.getAsset(ctx, at("images/hero"))))!.assetId;
    const ids = { deleted: deleted.versionId, draft: draft.versionId, asset };
    for (const [address, status] of NOT_THERE) {
      for (const [what, sent] of HEADERS) {
        for (const method of ["GET", "HEAD"]) {
          const headers = sent('"tag"', '"tag"');
          const response = await t.fetch(address(ids), { method, headers });
          expect(response.status, `${method} ${address(ids)} with ${what}`).toBe(status);
          await expectSound(response, method, null);
        }
      }
    }
    expect(storage.requests).toEqual([]);
    // The version of an asset that is only taken offline still has its address.
    const kept = await t.fetch(`/assets/v/${archived.versionId}`);
    await expectSound(kept, "GET", archived);
    expect(kept.status).toBe(mode === "redirect" ? 302 : 200);
  });
});
