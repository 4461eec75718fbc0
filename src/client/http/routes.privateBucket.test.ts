/** Private files in a bucket that has no public address: the bucket signs, and may send the bytes. */
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { inlineDisposition } from "../../shared/disposition.js";
import { parseCredentials } from "../../shared/r2/config.js";
import { signUrl } from "../../shared/r2/requests.js";
import { type App, assets, inComponent } from "../../component/testing/app.test-helpers.js";
import { NOW, stopTheClock } from "../../component/testing/clock.test-helpers.js";
import { textLike } from "../../component/testing/matchers.test-helpers.js";
import { nameBucket } from "../../component/testing/namedBucket.test-helpers.js";
import type { AssetRouteOptions } from "./options.js";
import {
  type PlacedFile,
  type Storage,
  closeFolder,
  openSite,
  openStorage,
  patternOf,
} from "./site.test-helpers.js";

const LIMIT = 20 * 1024 * 1024;

stopTheClock();
nameBucket();

let storage: Storage;
beforeEach(() => {
  storage = openStorage();
  vi.stubEnv("R2_PRIVATE_BUCKET", "vault");
});
afterEach(() => void vi.restoreAllMocks());

/** A site with a private file that is in the private bucket. */
async function openClosedSite(
  options: AssetRouteOptions,
  size?: number,
): Promise<{ t: App; file: PlacedFile }> {
  const t = openSite(options);
  await closeFolder(t, "secret");
  const file = await storage.place(t, "secret/plan", 100, {
    ...(size !== undefined && { pretended: { size } }),
  });
  await inComponent(t, async (ctx) => {
    const location = { backend: "r2", bucket: "private", key: "ab/the key.png" };
    await ctx.db.patch(file.versionId as never, { location } as never);
  });
  return { t, file };
}

function expectPresigned(location: string, seconds: number): void {
  const url = new URL(location);
  expect(url.origin + url.pathname).toBe("https://bucket.test/vault/ab/the%20key.png");
  expect(url.searchParams.get("X-Amz-Expires")).toBe(String(seconds));
  expect(url.searchParams.get("X-Amz-Signature")).toMatch(/^[0-9a-f]{64}$/);
  expect(url.searchParams.get("response-cache-control")).toBe("private, no-store");
  expect(location).not.toContain("secret");
}

test("a yes is a redirect to an address of the bucket that ends, and that nobody keeps", async () => {
  const { t, file } = await openClosedSite({ authorize: () => true, maxAge: 60 });
  for (const address of ["secret/plan", `v/${file.versionId}`]) {
    for (const method of ["GET", "HEAD"]) {
      const response = await t.fetch(`/assets/${address}`, { method });
      expect(response.status).toBe(302);
      expect(response.headers.get("cache-control")).toBe("private, no-store");
      expectPresigned(response.headers.get("location")!, 300);
    }
  }
  expect(storage.requests).toEqual([]);
});

test("each method gets an address of its own, for the bucket takes no other", async () => {
  const { t } = await openClosedSite({ authorize: () => true });
  for (const method of ["GET", "HEAD"] as const) {
    const { headers } = await t.fetch("/assets/secret/plan", { method });
    const signed = await signUrl(parseCredentials(process.env, "private"), {
      method,
      key: "ab/the key.png",
      query: {
        "response-cache-control": "private, no-store",
        "response-content-disposition": inlineDisposition("plan.png"),
      },
      expiresIn: 300,
    });
    expect(headers.get("location"), method).toBe(new URL(signed).href);
  }
});

test("without credentials the file is out of reach, which is not that it is gone", async () => {
  const { t } = await openClosedSite({ authorize: () => true });
  const log = vi.spyOn(console, "error").mockReturnValue(undefined);
  vi.stubEnv("R2_SECRET_ACCESS_KEY", "");
  expect((await t.fetch("/assets/secret/plan")).status).toBe(502);
  expect(log.mock.calls.join()).toContain("R2_SECRET_ACCESS_KEY");
});

test("{ signFor } is one for so long, with the name to save under", async () => {
  const { t } = await openClosedSite({ authorize: () => ({ signFor: 60 }) });
  const response = await t.fetch("/assets/secret/plan?download=a%20b.png");
  expect(response.headers.get("cache-control")).toBe("private, no-store");
  const location = response.headers.get("location")!;
  expectPresigned(location, 60);
  const saved = new URL(location).searchParams.get("response-content-disposition");
  expect(saved).toContain('filename="a b.png"');
});

test("getSignedUrl is one, too, and needs no routes", async () => {
  const { t, file } = await openClosedSite({});
  const { versionId } = file;
  const signed = await t.mutation((ctx) => assets.getSignedUrl(ctx, { versionId, expiresIn: 60 }));
  expectPresigned(signed!.url, 60);
  expect(signed!.expiresAt).toBe(NOW + 60_000);
});

describe("bytes through the route", () => {
  beforeEach(() => {
    vi.stubGlobal("fetch", (url: string, init: RequestInit) => {
      expectPresigned(url, 300);
      const asked = /^bytes=(\d+)-(\d+)$/.exec(new Headers(init.headers).get("range") ?? "");
      const [start, end] = asked ? [Number(asked[1]), Number(asked[2])] : [0, 99];
      const headers = new Headers({ "Content-Length": String(end - start + 1) });
      if (asked) headers.set("Content-Range", `bytes ${start}-${end}/100`);
      const status = asked ? 206 : 200;
      return Promise.resolve(new Response(patternOf(1, start, end), { status, headers }));
    });
  });

  test.each<[what: string, options: AssetRouteOptions, address: string]>([
    ["in streaming mode", { mode: "stream" }, "/assets/secret/plan"],
    ["to be saved under a name", {}, "/assets/secret/plan?download=a.png"],
  ])("are the bucket's: %s", async (_what, options, address) => {
    const { t } = await openClosedSite({ ...options, authorize: () => true });
    const whole = await t.fetch(address);
    expect(whole.status).toBe(200);
    expect(whole.headers.get("cache-control")).toBe("private, no-store");
    expect(JSON.stringify([...whole.headers])).not.toContain("bucket.test");
    expect(Buffer.compare(Buffer.from(await whole.arrayBuffer()), patternOf(1, 0, 99))).toBe(0);
    const part = await t.fetch(address, { headers: { Range: "bytes=10-19" } });
    expect(part.status).toBe(206);
    expect(Buffer.compare(Buffer.from(await part.arrayBuffer()), patternOf(1, 10, 19))).toBe(0);
  });
});

test("all of what is too large for one answer is redirected, as the bucket can send it", async () => {
  const { t } = await openClosedSite({ mode: "stream", authorize: () => true }, LIMIT + 1);
  const whole = await t.fetch("/assets/secret/plan");
  expect(whole.status).toBe(302);
  expect(whole.headers.get("cache-control")).toBe("private, no-store");
  expectPresigned(whole.headers.get("location")!, 300);
});

test("a bucket that is not set up is an error that nobody keeps, and why is for the logs", async () => {
  const log = vi.spyOn(console, "error").mockImplementation(() => undefined);
  const { t } = await openClosedSite({ authorize: () => ({ signFor: 60 }) });
  vi.stubEnv("R2_PRIVATE_BUCKET", undefined);
  const response = await t.fetch("/assets/secret/plan");
  expect(response.status).toBe(502);
  expect(response.headers.get("cache-control")).toBe("private, no-store");
  expect(response.headers.get("access-control-allow-origin")).toBe("*");
  expect(await response.text()).not.toContain("R2");
  expect(log).toHaveBeenLastCalledWith(textLike(/R2_PRIVATE_BUCKET/));
});

test("what no answer would be for is refused before a bucket is asked for", async () => {
  const { t } = await openClosedSite({ authorize: () => false });
  vi.stubEnv("R2_PRIVATE_BUCKET", undefined);
  expect((await t.fetch("/assets/secret/plan")).status).toBe(404);
});
