/** The table of the routes, for private files, for authorize and for signatures. */
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { type App, assets, inComponent } from "../../component/testing/app.test-helpers.js";
import { pass, stopTheClock } from "../../component/testing/clock.test-helpers.js";
import { at } from "../../component/testing/component.test-helpers.js";
import { expectSound } from "./answers.test-helpers.js";
import type { AssetRouteOptions } from "./options.js";
import {
  HEADERS,
  LIMIT,
  MODES,
  type Mode,
  OTHER_METHODS,
  type Row,
  SIZES,
  type Size,
} from "./requests.test-helpers.js";
import {
  type PlacedFile,
  type Storage,
  closeFolder,
  openSite,
  openStorage,
  signedPath,
} from "./site.test-helpers.js";

stopTheClock();

let storage: Storage;
beforeEach(() => {
  storage = openStorage();
  vi.spyOn(console, "error").mockImplementation(() => undefined);
});
afterEach(() => void vi.restoreAllMocks());

type Authorize = NonNullable<AssetRouteOptions["authorize"]>;

/** What the app says, and the status of that; `bytes` is as the file and the headers have it. */
const ANSWERS: [what: string, authorize: Authorize | undefined, outcome: number | "bytes"][] = [
  ["nobody to ask", undefined, 404],
  ["yes", () => true, "bytes"],
  ["yes, later", () => Promise.resolve(true), "bytes"],
  ["no", () => false, 404],
  [
    "an error",
    () => {
      throw new Error("the secret reason");
    },
    404,
  ],
  ["an error, later", () => Promise.reject(new Error("the secret reason")), 404],
  ["an address for a while", () => ({ signFor: 60 }), 302],
  ["an address for longer than there are", () => ({ signFor: 604_801 }), 404],
];

/** What becomes of a signed address before it is asked for, and the status of that. */
const SIGNATURES: [
  what: string,
  change: (t: App, signed: string, file: PlacedFile) => string | Promise<string>,
  outcome: number | "bytes",
][] = [
  ["good", (_t, signed) => signed, "bytes"],
  [
    "of a draft",
    async (t, signed, { versionId }) => {
      await t.mutation((ctx) => assets.archiveAsset(ctx, at("secret/plan")));
      await inComponent(t, async (ctx) => {
        await ctx.db.patch(versionId as never, { state: "draft" } as never);
      });
      return signed;
    },
    "bytes",
  ],
  [
    "expired",
    (_t, signed) => {
      pass(60_000);
      return signed;
    },
    403,
  ],
  ["forged", (_t, signed) => signed.replace(/signature=.{43}/, `signature=${"A".repeat(43)}`), 403],
  ["of another file", (_t, signed) => signed.replace(/v\/[^/]+/, "v/other"), 403],
  [
    "revoked",
    async (t, signed) => {
      await t.mutation((ctx) => assets.rotateSigningKey(ctx, { revoke: true }));
      return signed;
    },
    403,
  ],
  [
    "of a trashed file",
    async (t, signed) => {
      await t.mutation((ctx) => assets.deleteAsset(ctx, at("secret/plan")));
      return signed;
    },
    404,
  ],
  [
    "of a purged file",
    async (t, signed) => {
      const { assetId } = (await t.query((ctx) => assets.getAsset(ctx, at("secret/plan"))))!;
      await t.mutation((ctx) => assets.deleteAsset(ctx, at("secret/plan")));
      await t.mutation((ctx) => assets.purge(ctx, { assetId }));
      return signed;
    },
    404,
  ],
];

async function openClosedSite(options: AssetRouteOptions, size: Size) {
  const t = openSite(options);
  await closeFolder(t, "secret");
  const isLarge = size === "large";
  const file = await storage.place(t, "secret/plan", isLarge ? 10 : SIZES[size], {
    ...(isLarge && { pretended: { size: SIZES.large } }),
  });
  return { t, file };
}

/** What a request for bytes that are only ever streamed is answered with. */
function streamed(size: Size, method: string, row: Row): number {
  const [, sent, , bytes, empty] = row;
  const asked = sent('"tag"', '"tag"');
  if (method === "HEAD" && asked.Range !== undefined) {
    // Only a GET has parts: what is left are the other conditions.
    if (asked["If-Match"] !== undefined) return 412;
    return asked["If-None-Match"] === undefined ? 200 : 304;
  }
  if (size === "empty") return empty;
  const isTooLarge = size === "large" && method === "GET" && bytes === 200;
  return isTooLarge ? 413 : bytes;
}

type Asked = {
  addresses: string[];
  size: Size;
  outcome: number | "bytes";
  /** What a 404 is about is nothing to the routes. */
  file: PlacedFile;
  isSigned: boolean;
};

async function expectTable(t: App, { addresses, size, outcome, file, isSigned }: Asked) {
  const meant = outcome === 404 ? null : file;
  const circumstances = { isSigned, hidden: [file] };
  const tag = `"${file.versionId}"`;
  for (const address of addresses) {
    for (const row of HEADERS) {
      for (const method of ["GET", "HEAD"]) {
        const response = await t.fetch(address, { method, headers: row[1](tag, tag) });
        const expected = outcome === "bytes" ? streamed(size, method, row) : outcome;
        expect(response.status, `${method} ${address} with ${row[0]}`).toBe(expected);
        if (response.status >= 400) expect(response.headers.get("etag")).toBeNull();
        await expectSound(response, method, meant, circumstances);
      }
    }
    for (const [method, status] of OTHER_METHODS) {
      const response = await t.fetch(address, { method });
      expect(response.status, `${method} ${address}`).toBe(status);
      await expectSound(response, method, null, circumstances);
    }
  }
}

/** Where the size matters: in what has bytes. Large files take a while, and so come once. */
function sizesOf(what: string, outcome: number | "bytes"): Size[] {
  if (outcome !== "bytes") return ["small"];
  return what === "yes" || what === "good" ? ["small", "empty", "large"] : ["small", "empty"];
}

describe.each(Object.keys(MODES) as Mode[])("%s", (mode) => {
  test.each(ANSWERS)("a private file and %s", async (what, authorize, outcome) => {
    for (const size of sizesOf(what, outcome)) {
      const { t, file } = await openClosedSite({ ...MODES[mode], authorize }, size);
      const version = `/assets/v/${file.versionId}`;
      const addresses = [
        ...["/assets/secret/plan", "/assets/secret/plan?download=a.png"],
        ...[version, `${version}/any%20name.png`, `${version}?download`],
      ];
      const some = size === "large" ? addresses.slice(1, 3) : addresses;
      await expectTable(t, { addresses: some, size, outcome, file, isSigned: false });
    }
  });

  test.each(SIGNATURES)("a signed address that is %s", async (what, change, outcome) => {
    for (const size of sizesOf(what, outcome)) {
      const ways: AssetRouteOptions[] = [{ authorize: () => false }, {}];
      for (const options of size === "large" ? ways.slice(1) : ways) {
        const { t, file } = await openClosedSite({ ...MODES[mode], ...options }, size);
        const shown = await signedPath(t, file, { expiresIn: 60 });
        const saved = await signedPath(t, file, { expiresIn: 60, download: "é.png" });
        const [first, second] = [await change(t, shown, file), saved];
        // What has been done to the file and its keys, the second one meets as well.
        const addresses = first === shown ? [first, second] : [first];
        await expectTable(t, { addresses, size, outcome, file, isSigned: true });
      }
    }
  });

  test("says the same of itself to HEAD as to GET, but of what is too large", async () => {
    for (const size of Object.keys(SIZES) as Size[]) {
      const { t, file } = await openClosedSite({ ...MODES[mode], authorize: () => true }, size);
      const signed = [await signedPath(t, file), await signedPath(t, file, { download: true })];
      for (const address of ["/assets/secret/plan", "/assets/secret/plan?download", ...signed]) {
        const [get, head] = await Promise.all(
          ["GET", "HEAD"].map(async (method) => await t.fetch(address, { method })),
        );
        expect([get!.status, head!.status]).toEqual(size === "large" ? [413, 200] : [200, 200]);
        if (size !== "large") expect([...head!.headers]).toEqual([...get!.headers]);
        expect(head!.headers.get("content-length")).toBe(String(SIZES[size]));
      }
    }
  });

  test.each(ANSWERS)("a public file and %s", async (_what, authorize, outcome) => {
    const t = openSite({ ...MODES[mode], authorize });
    const file = await storage.place(t, "open", 1000);
    for (const address of ["/assets/open", `/assets/v/${file.versionId}`]) {
      for (const [what, sent, redirect, bytes] of HEADERS) {
        if (sent("", "")["If-None-Match"] !== undefined) continue;
        const response = await t.fetch(address, { headers: sent("", `"${file.versionId}"`) });
        const handedOut = mode === "redirect" ? redirect : bytes;
        const isAllowed = outcome === "bytes" || authorize === undefined;
        expect(response.status, what).toBe(isAllowed ? handedOut : outcome);
        await expectSound(response, "GET", response.status === 404 ? null : file);
      }
    }
  });
});

test("parts of a large private file are cut to what one answer may hold", async () => {
  const { t, file } = await openClosedSite({ authorize: () => true }, "large");
  for (const address of ["/assets/secret/plan", await signedPath(t, file)]) {
    const response = await t.fetch(address, { headers: { Range: "bytes=1-" } });
    expect(response.headers.get("content-range")).toBe(`bytes 1-${LIMIT}/${LIMIT + 1}`);
    await expectSound(response, "GET", file);
  }
});
