/** What the options of the routes change, and what they may not. */
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { assets } from "../../component/testing/app.test-helpers.js";
import { textLike } from "../../component/testing/matchers.test-helpers.js";
import { expectSound } from "./answers.test-helpers.js";
import type { AssetRouteOptions, RequestedFile } from "./options.js";
import { type Storage, openSite, openStorage } from "./site.test-helpers.js";

const LIMIT = 20 * 1024 * 1024;
const PAGE = "https://app.example.com";
const OTHER_PAGE = "https://elsewhere.example.com";

let storage: Storage;
beforeEach(() => {
  storage = openStorage();
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

describe("caching", () => {
  test.each<[AssetRouteOptions, stable: string, version: string]>([
    [{}, "no-cache", "public, max-age=31536000, immutable"],
    [{ maxAge: 60 }, "public, max-age=60, must-revalidate", "public, max-age=31536000, immutable"],
    [{ authorize: () => true }, "private, no-cache", "private, no-cache"],
    [
      { authorize: () => true, maxAge: 60 },
      "private, max-age=60, must-revalidate",
      "private, max-age=60, must-revalidate",
    ],
  ])("with %o", async (options, stable, version) => {
    for (const mode of ["redirect", "stream"] as const) {
      const t = openSite({ ...options, mode });
      const file = await storage.place(t, "hero", 10);
      for (const [address, expected] of [
        ["/assets/hero", stable],
        ["/assets/hero?download=x", stable],
        [`/assets/v/${file.versionId}`, version],
      ] as const) {
        const first = await t.fetch(address);
        expect(first.headers.get("cache-control")).toBe(expected);
        const headers = { "If-None-Match": first.headers.get("etag")! };
        const again = await t.fetch(address, { headers });
        expect(again.status).toBe(first.status === 302 ? 302 : 304);
        expect(again.headers.get("cache-control")).toBe(expected);
        expect(again.headers.get("vary")).toBe(first.headers.get("vary"));
      }
    }
  });

  test("a publish and a rollback are seen at the next conditional request", async () => {
    for (const mode of ["redirect", "stream"] as const) {
      const t = openSite({ mode });
      const one = await storage.place(t, "hero", 10);
      const tagOfOne = (await t.fetch("/assets/hero")).headers.get("etag")!;
      const ask = async (etag: string) =>
        await t.fetch("/assets/hero", { headers: { "If-None-Match": etag } });
      const expectSame = async () => {
        const { status, headers } = await ask(tagOfOne);
        expect([status, headers.get("etag")]).toEqual([mode === "redirect" ? 302 : 304, tagOfOne]);
      };
      await expectSame();
      const two = await storage.place(t, "hero", 11);
      const fresh = await ask(tagOfOne);
      await expectSound(fresh, "GET", two);
      const tagOfTwo = fresh.headers.get("etag")!;
      expect(tagOfTwo).not.toBe(tagOfOne);
      await t.mutation((ctx) => assets.restoreVersion(ctx, { versionId: one.versionId }));
      await expectSame();
      await expectSound(await ask(tagOfTwo), "GET", one);
    }
  });

  test("no tag of the one mode is good for the other", async () => {
    const t = openSite();
    await storage.place(t, "hero", 10);
    const tag = async (address: string) => (await t.fetch(address)).headers.get("etag");
    expect(await tag("/assets/hero")).not.toBe(await tag("/assets/hero?download"));
  });

  test("a part that was begun of one version is not continued with another", async () => {
    const t = openSite({ mode: "stream" });
    await storage.place(t, "hero", 1000);
    const first = await t.fetch("/assets/hero", { headers: { Range: "bytes=0-99" } });
    expect(first.status).toBe(206);
    const two = await storage.place(t, "hero", 1000);
    const headers = { Range: "bytes=100-199", "If-Range": first.headers.get("etag")! };
    const next = await t.fetch("/assets/hero", { headers });
    expect(next.status).toBe(200);
    await expectSound(next, "GET", two);
  });

  test("a clock that jumps changes nothing", async () => {
    const ask = async (mode: "redirect" | "stream") => {
      const t = openSite({ mode, maxAge: 60 });
      const file = await storage.place(t, "hero", 100);
      const said: unknown[] = [];
      for (const now of [0, 1, 86_400_000_000, 8.64e15, 1_000_000_000_000]) {
        vi.useFakeTimers({ now, toFake: ["Date"] });
        for (const address of ["/assets/hero", `/assets/v/${file.versionId}`, "/assets/none"]) {
          const response = await t.fetch(address, {
            headers: { "If-Modified-Since": "Fri, 21 Oct 1994 07:28:00 GMT" },
          });
          // A file of the future has no date.
          const headers = [...response.headers].filter(([name]) => name !== "last-modified");
          said.push([address, response.status, headers, await response.text()]);
        }
        vi.useRealTimers();
      }
      return said;
    };
    for (const mode of ["redirect", "stream"] as const) {
      const said = await ask(mode);
      for (let index = 3; index < said.length; index += 1) {
        expect(said[index]).toEqual(said[index % 3]);
      }
    }
  });
});

describe("a download", () => {
  test("is saved under the name that is asked for, streamed also where others are redirected", async () => {
    const t = openSite();
    const file = await storage.place(t, "hero", 10);
    const response = await t.fetch("/assets/hero?download=summer%20h%C3%A9ro.png");
    expect(response.status).toBe(200);
    expect(response.headers.get("content-disposition")).toBe(
      `attachment; filename="summer h_ro.png"; filename*=UTF-8''summer%20h%C3%A9ro.png`,
    );
    await expectSound(response, "GET", file);
  });

  test("without a name is saved under the basename, not the original file name", async () => {
    const t = openSite();
    await storage.place(t, "named", 10, { filename: "IMG_1.png" });
    await storage.place(t, "unnamed.png", 11);
    for (const query of ["?download", "?download="]) {
      const named = await t.fetch(`/assets/named${query}`);
      expect(named.headers.get("content-disposition")).toContain('filename="named.png"');
      const unnamed = await t.fetch(`/assets/unnamed.png${query}`);
      expect(unnamed.headers.get("content-disposition")).toContain('filename="unnamed.png"');
    }
  });

  test("of what is too large for one answer is redirected, its parts are not", async () => {
    const t = openSite();
    const file = await storage.place(t, "film", 10, { pretended: { size: LIMIT + 1 } });
    const whole = await t.fetch("/assets/film?download=film.mp4");
    expect(whole.status).toBe(302);
    // For who follows it themselves; browsers ask the storage, which does not know the name.
    expect(whole.headers.get("content-disposition")).toContain("film.mp4");
    expect((await t.fetch("/assets/film")).headers.get("content-disposition")).toBeNull();
    const part = await t.fetch("/assets/film?download=film.mp4", {
      headers: { Range: "bytes=5-6" },
    });
    expect(part.status).toBe(206);
    expect(part.headers.get("content-disposition")).toContain("film.mp4");
    await expectSound(part, "GET", file);
  });

  test("is what it is asked for, not more", async () => {
    const t = openSite({ mode: "stream" });
    await storage.place(t, "hero", 10);
    const response = await t.fetch("/assets/hero?Download=x&downloads=y");
    expect(response.headers.get("content-disposition")).toBeNull();
  });

  test("cannot break out of its header", async () => {
    const t = openSite();
    const file = await storage.place(t, "hero", 10);
    const response = await t.fetch("/assets/hero?download=a%0D%0ASet-Cookie:%20b%22;x");
    await expectSound(response, "GET", file);
    expect(response.headers.get("set-cookie")).toBeNull();
  });
});

describe("large files", () => {
  test("are cut to what one answer may hold, and one byte less is not large", async () => {
    const t = openSite({ mode: "stream" });
    const file = await storage.place(t, "film", 10, { pretended: { size: LIMIT + 1 } });
    const response = await t.fetch("/assets/film", { headers: { Range: "bytes=1-" } });
    expect(response.headers.get("content-range")).toBe(`bytes 1-${LIMIT}/${LIMIT + 1}`);
    await expectSound(response, "GET", file);
    const all = await t.fetch("/assets/film", { headers: { Range: "bytes=0-" } });
    expect(all.headers.get("content-range")).toBe(`bytes 0-${LIMIT - 1}/${LIMIT + 1}`);
    await expectSound(all, "GET", file);
    const just = await storage.place(t, "just", 11, { pretended: { size: LIMIT } });
    const whole = await t.fetch("/assets/just");
    expect(whole.status).toBe(200);
    await expectSound(whole, "GET", just);
  });

  test("are asked of the storage only in the part that is sent", async () => {
    const t = openSite({ mode: "stream" });
    const file = await storage.place(t, "film", 10, { pretended: { size: 3 * LIMIT } });
    await t.fetch("/assets/film", { headers: { Range: "bytes=100-" } });
    const { url } = file;
    expect(storage.requests).toEqual([{ url, range: `bytes=100-${100 + LIMIT - 1}` }]);
  });
});

describe("documents that could act on their origin", () => {
  test.each(["text/html", "image/svg+xml", "application/xml", "application/xhtml+xml"])(
    "%s",
    async (contentType) => {
      const t = openSite({ mode: "stream" });
      await storage.place(t, "page", 10, { contentType });
      for (const headers of [undefined, { Range: "bytes=0-1" }]) {
        const response = await t.fetch("/assets/page", { headers });
        expect(response.headers.get("content-type")).toBe(contentType);
        // Only what the document itself contains may load: pictures, fonts and sounds.
        expect(response.headers.get("content-security-policy")).toBe(
          "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:; media-src data:; sandbox",
        );
      }
    },
  );

  test("are also sandboxed if the app has a policy of its own", async () => {
    const headers = { "content-security-policy": "script-src *; frame-ancestors 'none'" };
    const t = openSite({ mode: "stream", headers });
    await storage.place(t, "page", 10, { contentType: "text/html" });
    await storage.place(t, "picture", 11, { contentType: "image/png" });
    const page = await t.fetch("/assets/page");
    // Policies in a list all hold.
    expect(page.headers.get("content-security-policy")).toMatch(
      /^script-src \*; frame-ancestors 'none', default-src 'none';.*; sandbox$/,
    );
    const picture = await t.fetch("/assets/picture");
    expect(picture.headers.get("content-security-policy")).toBe(headers["content-security-policy"]);
  });

  test("a type that is none is never a reason for an error", async () => {
    const t = openSite({ mode: "stream" });
    const file = await storage.place(t, "odd", 10, {
      pretended: { contentType: "image/png, text/html" },
    });
    const response = await t.fetch("/assets/odd");
    expect(response.headers.get("content-type")).toBe("application/octet-stream");
    await expectSound(response, "GET", file);
  });
});

describe("pages of other origins", () => {
  const ask = async (options: AssetRouteOptions, origin: string | null, method = "GET") => {
    const t = openSite(options);
    await storage.place(t, "hero", 10);
    const headers: HeadersInit = origin === null ? {} : { Origin: origin };
    return (await t.fetch("/assets/hero", { method, headers })).headers;
  };

  test.each(["GET", "OPTIONS"])("may all read by default: %s", async (method) => {
    const headers = await ask({}, OTHER_PAGE, method);
    expect(headers.get("access-control-allow-origin")).toBe("*");
    expect(headers.get("vary")).toBeNull();
  });

  test.each(["GET", "OPTIONS"])("may read if they are listed: %s", async (method) => {
    const options = { allowOrigins: [PAGE, "https://second.example.com"] };
    const listed = await ask(options, PAGE, method);
    expect(listed.get("access-control-allow-origin")).toBe(PAGE);
    expect(listed.get("vary")).toBe("Origin");
    for (const origin of [OTHER_PAGE, "null", "https://app.example.com.evil.example", null]) {
      const headers = await ask(options, origin, method);
      expect([...headers.keys()].filter((name) => name.startsWith("access-control"))).toEqual([]);
      expect(headers.get("vary")).toBe("Origin");
    }
  });

  test("may not read if none may, and caches need not know who asked", async () => {
    const headers = await ask({ allowOrigins: [] }, PAGE);
    expect(headers.get("access-control-allow-origin")).toBeNull();
    expect(headers.get("vary")).toBeNull();
  });

  test("may ask for parts and show a token", async () => {
    const headers = await ask({ allowOrigins: [PAGE] }, PAGE, "OPTIONS");
    expect(headers.get("access-control-allow-methods")).toBe("GET, HEAD, OPTIONS");
    expect(headers.get("access-control-allow-headers")).toMatch(/Range.*Authorization/);
    expect(headers.get("access-control-max-age")).toMatch(/^\d+$/);
  });

  test("may read why they got nothing", async () => {
    const t = openSite();
    for (const path of ["none", "%zz"]) {
      const response = await t.fetch(`/assets/${path}`, { headers: { Origin: PAGE } });
      expect(response.headers.get("access-control-allow-origin")).toBe("*");
    }
  });
});

describe("headers of the app", () => {
  test("are on every answer, and vary is added to", async () => {
    const t = openSite({
      mode: "stream",
      allowOrigins: [PAGE],
      headers: { "X-Team": "web", Vary: "Accept-Language", "Timing-Allow-Origin": "*" },
    });
    await storage.place(t, "hero", 10);
    for (const [path, method] of [
      ["hero", "GET"],
      ["hero", "HEAD"],
      ["hero", "OPTIONS"],
      ["hero", "POST"],
      ["none", "GET"],
      ["%zz", "GET"],
    ]) {
      const { headers } = await t.fetch(`/assets/${path}`, { method });
      expect(headers.get("x-team")).toBe("web");
      expect(headers.get("timing-allow-origin")).toBe("*");
      expect(headers.get("vary")).toBe("Accept-Language, Origin");
    }
  });
});

describe("authorize", () => {
  test("sees the request and the file, and decides on each", async () => {
    const seen: [string, string, RequestedFile][] = [];
    const t = openSite({
      authorize: (_ctx, request, file) => {
        seen.push([request.method, request.url, file]);
        return request.headers.get("authorization") === "Bearer good";
      },
    });
    const { versionId } = await storage.place(t, "images/hero", 10);
    const good = { headers: { Authorization: "Bearer good" } };
    for (const path of ["images/hero", `v/${versionId}`]) {
      expect((await t.fetch(`/assets/${path}`, good)).status).toBe(302);
      expect((await t.fetch(`/assets/${path}`)).status).toBe(404);
      expect((await t.fetch(`/assets/${path}`, { method: "HEAD" })).status).toBe(404);
      expect((await t.fetch(`/assets/${path}?download`)).status).toBe(404);
    }
    expect(seen).toHaveLength(8);
    for (const [, , file] of seen) {
      expect(file).toMatchObject({ folderPath: "images", basename: "hero", versionId, size: 10 });
    }
    expect(storage.requests).toEqual([]);
  });

  test("is asked before anything else is told, a known tag included", async () => {
    const t = openSite({ mode: "stream", authorize: () => false });
    const { versionId } = await storage.place(t, "hero", 10);
    for (const [name, value] of [
      ["If-None-Match", `"${versionId}"`],
      ["If-None-Match", "*"],
      ["If-Match", '"other"'],
      ["Range", "bytes=99-"],
    ] as const) {
      const response = await t.fetch("/assets/hero", { headers: { [name]: value } });
      expect(response.status).toBe(404);
      expect(JSON.stringify([...response.headers])).not.toContain(versionId);
    }
  });

  test("may be asynchronous, and may call the app", async () => {
    const t = openSite({
      authorize: async (ctx) => (await ctx.auth.getUserIdentity())?.subject === "ada",
    });
    await storage.place(t, "hero", 10);
    expect((await t.fetch("/assets/hero")).status).toBe(404);
    expect((await t.withIdentity({ subject: "ada" }).fetch("/assets/hero")).status).toBe(302);
    expect((await t.withIdentity({ subject: "eve" }).fetch("/assets/hero")).status).toBe(404);
  });

  test("refuses by throwing, and only the log knows why", async () => {
    const log = vi.spyOn(console, "error").mockImplementation(() => undefined);
    const error = new Error("the secret reason");
    const failures = [
      () => {
        throw error;
      },
      () => Promise.reject(error),
    ];
    for (const authorize of failures) {
      const t = openSite({ authorize });
      await storage.place(t, "hero", 10);
      const response = await t.fetch("/assets/hero");
      expect(response.status).toBe(404);
      const said = JSON.stringify([...response.headers]) + (await response.text());
      expect(said).not.toContain("secret");
      expect(log).toHaveBeenLastCalledWith(textLike(/authorize/), error);
    }
  });

  test("is asked nothing about what is not there, or of a preflight", async () => {
    const authorize = vi.fn(() => true);
    const t = openSite({ authorize });
    await storage.place(t, "hero", 10);
    await t.fetch("/assets/none");
    await t.fetch("/assets/%zz");
    await t.fetch("/assets/hero", { method: "OPTIONS" });
    await t.fetch("/assets/hero", { method: "POST" });
    expect(authorize).not.toHaveBeenCalled();
  });

  test("keeps every answer from being shared", async () => {
    for (const mode of ["redirect", "stream"] as const) {
      const t = openSite({ mode, allowOrigins: [PAGE], maxAge: 60, authorize: () => true });
      const { versionId } = await storage.place(t, "hero", 10);
      for (const path of ["hero", `v/${versionId}`, "hero?download", "none"]) {
        const { headers } = await t.fetch(`/assets/${path}`);
        expect(headers.get("vary")).toBe("Origin, Authorization, Cookie");
        expect(headers.get("cache-control")).toMatch(/^(private|no-store)/);
      }
    }
  });
});
