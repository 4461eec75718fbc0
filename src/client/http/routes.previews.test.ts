/** Preview URLs: one path in the perspective of one release, for those who have the URL, and no cache. */
import { beforeEach, describe, expect, test, vi } from "vitest";
import { type App, assets } from "../../component/testing/app.test-helpers.js";
import { MINUTE, pass, stopTheClock } from "../../component/testing/clock.test-helpers.js";
import { at } from "../../component/testing/component.test-helpers.js";
import type { AssetRouteOptions } from "./options.js";
import { openSite, openStorage, type PlacedFile, type Storage } from "./site.test-helpers.js";

stopTheClock();

let storage: Storage;
let t: App;
let releaseId: string;
let old: PlacedFile;
let wanted: PlacedFile;

/** A site on which a release publishes the first version of `site/hero` again, and a text that is new. */
async function open(options?: AssetRouteOptions) {
  storage = openStorage();
  t = openSite(options);
  wanted = await storage.place(t, "site/hero", 100);
  old = await storage.place(t, "site/hero", 200);
  releaseId = await t.mutation(async (ctx) => {
    const release = await assets.createRelease(ctx, { name: "Spring", folderPath: "site" });
    const entries = [{ ...at("site/hero"), versionId: wanted.versionId }];
    await assets.addToRelease(ctx, { releaseId: release.releaseId, entries });
    return release.releaseId;
  });
}
beforeEach(async () => await open());

async function preview(path = "site/hero", expiresIn?: number): Promise<string> {
  const args = { ...at(path), perspective: releaseId, expiresIn };
  const { url } = (await t.mutation((ctx) => assets.getPreviewUrl(ctx, args)))!;
  const { pathname, search } = new URL(url);
  return pathname + search;
}

const sizeOf = async (path: string) => {
  const response = await t.fetch(path);
  return response.status === 200 ? (await response.bytes()).length : response.status;
};

test("it shows the version of the release, and no cache or search engine keeps it", async () => {
  const path = await preview();
  expect(path).toMatch(
    new RegExp(`^/assets/preview/${releaseId}/site/hero\\?expires=\\d+&key=\\w+&signature=`),
  );
  const response = await t.fetch(path);
  expect(response.status).toBe(200);
  expect((await response.bytes()).length).toBe(100);
  expect(Object.fromEntries(response.headers)).toMatchObject({
    "cache-control": "private, no-store",
    "x-robots-tag": "noindex",
    "referrer-policy": "no-referrer",
  });
  expect(response.headers.has("location")).toBe(false);
  expect(JSON.stringify([...response.headers])).not.toContain(wanted.url);
  expect(await sizeOf("/assets/site/hero")).toBe(302);
});

test.each<AssetRouteOptions>([
  { mode: "stream", maxAge: 3600 },
  { authorize: () => false },
  { headers: { "x-robots-tag": "all" } },
])("the options %o do not change that", async (options) => {
  await open(options);
  const response = await t.fetch(await preview());
  expect(response.status).toBe(200);
  expect(response.headers.get("cache-control")).toBe("private, no-store");
  expect(response.headers.get("x-robots-tag")).toBe("noindex");
});

test("other signed URLs say nothing to search engines", async () => {
  const { versionId } = old;
  const signed = await t.mutation((ctx) => assets.getSignedUrl(ctx, { versionId }));
  const { pathname, search } = new URL(signed!.url);
  const response = await t.fetch(pathname + search);
  expect([response.status, response.headers.has("x-robots-tag")]).toEqual([200, false]);
});

test("the result names the version and when the URL expires", async () => {
  const args = { ...at("site/hero"), perspective: releaseId };
  const signed = await t.mutation((ctx) => assets.getPreviewUrl(ctx, args));
  const expiresAt = Date.now() + 15 * MINUTE;
  expect(signed).toMatchObject({ versionId: wanted.versionId, expiresAt });
});

test("it expires, and says so", async () => {
  const path = await preview("site/hero", 60);
  pass(59_000);
  expect(await sizeOf(path)).toBe(100);
  pass(1000);
  const response = await t.fetch(path);
  expect([response.status, await response.text()]).toEqual([
    403,
    "This URL has expired. Request a new one.",
  ]);
});

describe("it is refused with", () => {
  test.each<[string, (path: string) => string]>([
    ["another path", (path) => path.replace("site/hero", "site/other")],
    ["a longer path", (path) => path.replace("site/hero", "site/hero/more")],
    ["another folder", (path) => path.replace("site/hero", "other/hero")],
    ["a path without its folder", (path) => path.replace("site/hero", "hero")],
    ["an escaped slash", (path) => path.replace("site/hero", "site%2Fhero")],
    ["another release", (path) => path.replace(releaseId, `${releaseId}x`)],
    ["no release", (path) => path.replace(`${releaseId}/`, "")],
    ["a later end", (path) => path.replace("expires=", "expires=1")],
    ["a signature for downloads", (path) => `${path}&download=x`],
    ["two signatures", (path) => `${path}&signature=${"a".repeat(43)}`],
    ["the place of versions", (path) => path.replace("/preview/", "/v/")],
    ["a changed signature", (path) => path.slice(0, -1) + (path.endsWith("A") ? "B" : "A")],
  ])("%s", async (_what, change) => {
    await storage.place(t, "site/other", 300);
    const changed = change(await preview());
    const response = await t.fetch(changed);
    expect(response.status, changed).toBe(403);
    expect(await response.text()).toContain("This URL is invalid");
    expect(response.headers.get("cache-control")).toBe("private, no-store");
  });

  test("the key of another URL", async () => {
    const { versionId } = old;
    const signed = await t.mutation((ctx) => assets.getSignedUrl(ctx, { versionId }));
    const path = await preview();
    const other = new URL(signed!.url).search;
    expect(await sizeOf(path.replace(/\?.*/, other))).toBe(403);
  });

  test("a key that was revoked", async () => {
    const path = await preview();
    await t.mutation((ctx) => assets.rotateSigningKey(ctx, { revoke: true }));
    expect(await sizeOf(path)).toBe(403);
  });
});

describe("as the release goes on, it shows", () => {
  test("what is in the release then", async () => {
    const path = await preview();
    const entries = [{ ...at("site/hero"), action: "archive" as const }];
    await t.mutation((ctx) => assets.addToRelease(ctx, { releaseId, entries }));
    expect(await sizeOf(path)).toBe(404);
    const removed = [at("site/hero")];
    await t.mutation((ctx) => assets.removeFromRelease(ctx, { releaseId, assets: removed }));
    expect(await sizeOf(path)).toBe(200);
  });

  test("what is published, once the release is", async () => {
    const path = await preview();
    await t.mutation((ctx) => assets.publishRelease(ctx, { releaseId }));
    expect(await sizeOf(path)).toBe(100);
    await storage.place(t, "site/hero", 300);
    const response = await t.fetch(path);
    expect((await response.bytes()).length).toBe(300);
    expect(response.headers.get("cache-control")).toBe("private, no-store");
  });

  test("nothing once the release is discarded", async () => {
    const path = await preview();
    await t.mutation((ctx) => assets.discardRelease(ctx, { releaseId }));
    const response = await t.fetch(path);
    expect([response.status, await response.text()]).toEqual([404, "File not found."]);
    expect(response.headers.get("cache-control")).toBe("private, no-store");
  });

  test("nothing of a file that has become private", async () => {
    const path = await preview();
    const access = { ...at("site/hero"), access: "private" as const };
    await t.mutation((ctx) => assets.setAssetAccess(ctx, access));
    expect(await sizeOf(path)).toBe(404);
    await t.mutation((ctx) => assets.publishRelease(ctx, { releaseId }));
    expect(await sizeOf(path)).toBe(404);
    const wanted = { ...at("site/hero"), perspective: releaseId };
    expect(await t.mutation((ctx) => assets.getPreviewUrl(ctx, wanted))).toBeNull();
  });
});

test("names are escaped as they must be", async () => {
  const name = "a plan?ü/100% #1&=+😀";
  await storage.place(t, `site/${name}`, 50);
  expect(await sizeOf(await preview(`site/${name}`))).toBe(50);
  expect(await sizeOf(await preview("site/hero"))).toBe(100);
});

test("a request that has nothing to show makes no URL", async () => {
  const args = { ...at("site/none"), perspective: releaseId };
  expect(await t.mutation((ctx) => assets.getPreviewUrl(ctx, args))).toBeNull();
});

test("a folder of that name is served as any other", async () => {
  vi.unstubAllGlobals();
  storage = openStorage();
  await storage.place(t, "preview/x/file", 70);
  const response = await t.fetch("/assets/preview/x/file");
  expect(response.status).toBe(302);
});
