/**
 * A file that has been taken down, or whose folder has been closed: from that call on, no route serves it, whatever
 * the method, the condition or the range, and no cache may keep the response that says so.
 */
import { httpRouter } from "convex/server";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import {
  type App,
  assets,
  components,
  inComponent,
  openApp,
} from "../../component/testing/app.test-helpers.js";
import { NOW } from "../../component/testing/clock.test-helpers.js";
import { at } from "../../component/testing/component.test-helpers.js";
import {
  BUCKET_ENVIRONMENT,
  type MemoryStorages,
  PRIVATE_BUCKET,
  PUBLIC_DOMAIN,
  openMemoryStorages,
} from "../../component/testing/memoryStorages.test-helpers.js";
import { registerAssetRoutes } from "./routes.js";

const SITE = "https://app.example";
const ARRANGEMENTS = {
  "Convex storage": { backend: "convex", env: {} },
  "two buckets": { backend: "r2", env: { ...BUCKET_ENVIRONMENT, ...PRIVATE_BUCKET } },
  "a bucket and, private, Convex storage": { backend: "r2", env: BUCKET_ENVIRONMENT },
} as const;
type Arrangement = keyof typeof ARRANGEMENTS;
const EACH = Object.keys(ARRANGEMENTS) as Arrangement[];
const MEMBER = "Bearer member";

let storages: MemoryStorages | undefined;
beforeEach(() => void vi.useFakeTimers({ now: NOW }));
afterEach(() => {
  storages?.close();
  vi.useRealTimers();
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
});

async function settle(t: App): Promise<void> {
  for (let round = 0; round < 100 && vi.getTimerCount() > 0; round += 1) {
    vi.advanceTimersByTime(1);
    await t.finishInProgressScheduledFunctions();
  }
}

/** Uploads as a client does, and publishes. */
async function upload(t: App, path: string, content: string): Promise<string> {
  const described = { size: content.length, contentType: "text/plain" };
  const ticket = await t.mutation((ctx) => assets.startUpload(ctx, { ...at(path), ...described }));
  const { uploadUrl, method, headers, intentId, backend } = ticket;
  const response = await fetch(uploadUrl, { method, headers, body: content });
  const sent = backend === "convex" ? ((await response.json()) as { storageId: string }) : {};
  const finish = { intentId, size: content.length, ...sent };
  const { versionId } = await t.mutation((ctx) => assets.finishUpload(ctx, finish));
  await settle(t);
  return versionId;
}

/** A site with the published file `f/hero`, which has an earlier version, and a file beside its folder. */
async function openSite(arrangement: Arrangement, mode: "redirect" | "stream") {
  const { backend, env } = ARRANGEMENTS[arrangement];
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
  const http = httpRouter();
  registerAssetRoutes(http, components.versionedAssets, { mode });
  registerAssetRoutes(http, components.versionedAssets, {
    ...{ pathPrefix: "/guarded", mode },
    authorize: (_ctx, request) => request.headers.get("authorization") === MEMBER,
  });
  const t = openApp({ http: { default: http } });
  storages = openMemoryStorages(async (work) => await inComponent(t, work as never));
  await t.mutation(async (ctx) => {
    await assets.configureStorageBackend(ctx, { backend, r2PublicUrl: PUBLIC_DOMAIN });
    await assets.rotateSigningKey(ctx);
  });
  const versionIds = [await upload(t, "f/hero", "first"), await upload(t, "f/hero", "second")];
  await upload(t, "beside/other", "other");
  const routes = { routesUrl: `${SITE}/assets` };
  const signed = await t.mutation(async (ctx) => {
    const files = [at("f/hero"), ...versionIds.map((versionId) => ({ versionId }))];
    return await Promise.all(
      files.map(async (file) => (await assets.getSignedUrl(ctx, { ...file, ...routes }))!.url),
    );
  });
  const urls = ["/assets/f/hero", ...versionIds.map((id) => `/assets/v/${id}`)];
  return { t, urls, signed };
}

const fetchFrom = (t: App, url: string, init: RequestInit = {}) =>
  url.startsWith("https:") && !url.startsWith(SITE)
    ? fetch(url, init)
    : t.fetch(url.replace(SITE, ""), init);

/** Every way to ask for a file: of a client, and of a cache that has it. */
const waysWith = (etag: string): RequestInit[] =>
  ["GET", "HEAD"].flatMap((method) => {
    const headers: Record<string, string>[] = [
      {},
      { Range: "bytes=0-1" },
      { "If-None-Match": etag },
      { "If-None-Match": "*" },
      { Range: "bytes=0-1", "If-Range": etag },
      { "If-Modified-Since": new Date(NOW + 1000).toUTCString() },
    ];
    return headers.map((each) => ({ method, headers: each }));
  });

/** What routes answer of files that they serve: their tags, and where the bytes are. */
async function expectServed(t: App, urls: string[]) {
  const etags = new Map<string, string>();
  const locations: string[] = [];
  for (const url of urls) {
    const response = await fetchFrom(t, url);
    expect([200, 302]).toContain(response.status);
    const etag = response.headers.get("etag")!;
    const revalidated = await fetchFrom(t, url, { headers: { "If-None-Match": etag } });
    expect([304, 302]).toContain(revalidated.status);
    expect(revalidated.headers.get("etag")).toBe(etag);
    etags.set(url, etag);
    const location = response.headers.get("location");
    if (location !== null) locations.push(location);
  }
  return { etags, locations };
}

async function expectRefused(t: App, etags: Map<string, string>): Promise<void> {
  for (const [url, etag] of etags) {
    for (const way of waysWith(etag)) {
      const response = await fetchFrom(t, url, way);
      const what = `${url} ${JSON.stringify(way)}`;
      expect(response.status, what).toBe(404);
      expect(response.headers.get("cache-control"), what).toBe("private, no-store");
      for (const name of ["etag", "location", "content-range", "content-disposition"]) {
        expect(response.headers.has(name), `${what}: ${name}`).toBe(false);
      }
      expect(await response.text(), what).not.toMatch(/first|second/);
    }
  }
}

const CASES = EACH.flatMap((arrangement) =>
  (["redirect", "stream"] as const).map((mode) => [arrangement, mode] as const),
);

describe.each(CASES)("%s, mode %s", (arrangement, mode) => {
  test("a file that was taken down is refused when the call returns", async () => {
    const { t, urls, signed } = await openSite(arrangement, mode);
    const { etags, locations } = await expectServed(t, urls);
    // Of the routes; a bucket signs URLs of its own.
    const ours = signed.filter((url) => url.startsWith(SITE));
    for (const [url, etag] of (await expectServed(t, ours)).etags) etags.set(url, etag);
    const taken = await t.mutation((ctx) => assets.takeDown(ctx, at("f/hero")));
    await expectRefused(t, etags);
    await settle(t);
    await expectRefused(t, etags);
    // Neither a permanent URL nor one that a bucket has signed has bytes any more.
    for (const url of [...locations, ...signed, ...taken.storageUrls]) {
      expect((await fetchFrom(t, url)).status, url).toBe(404);
    }
    await expectServed(t, ["/assets/beside/other"]);
  });

  test("a folder that was closed is refused when the call returns, and served to members", async () => {
    const { t, urls } = await openSite(arrangement, mode);
    const { etags, locations } = await expectServed(t, urls);
    await t.mutation((ctx) => assets.setFolderAccess(ctx, { path: "f", access: "private" }));
    const asMember = { headers: { Authorization: MEMBER } };
    for (const isSettled of [false, true]) {
      if (isSettled) await settle(t);
      await expectRefused(t, etags);
      for (const url of urls) {
        const guarded = url.replace("/assets", "/guarded");
        expect((await fetchFrom(t, guarded)).status).toBe(404);
        const served = await fetchFrom(t, guarded, asMember);
        expect([200, 302]).toContain(served.status);
        expect(served.headers.get("cache-control")).toBe("private, no-store");
      }
    }
    for (const url of locations) expect((await fetchFrom(t, url)).status, url).toBe(404);
    await expectServed(t, ["/assets/beside/other"]);
  });
});
