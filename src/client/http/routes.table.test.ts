/** Every route, with every method, with every header that HTTP gives a meaning to. */
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { type App, assets, inComponent } from "../../component/testing/app.test-helpers.js";
import { stopTheClock } from "../../component/testing/clock.test-helpers.js";
import { at } from "../../component/testing/component.test-helpers.js";
import { expectSound } from "./answers.test-helpers.js";
import {
  HEADERS,
  MODES,
  type Mode,
  OTHER_METHODS,
  type Row,
  SIZES,
  type Size,
} from "./requests.test-helpers.js";
import { type PlacedFile, type Storage, openSite, openStorage } from "./site.test-helpers.js";

// Otherwise a second may begin between two requests, and with it the date of a file.
stopTheClock();

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

function expectedOf(mode: Mode, size: Size, method: string, row: Row) {
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
