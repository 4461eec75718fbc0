/** Share links: each request is checked and counted, no cache keeps anything, and a password is asked for first. */
import { beforeEach, describe, expect, test, vi } from "vitest";
import type { ComponentApi } from "../../component/_generated/component.js";
import { type App, assets, inComponent } from "../../component/testing/app.test-helpers.js";
import {
  HOUR,
  MINUTE,
  NOW,
  pass,
  stopTheClock,
} from "../../component/testing/clock.test-helpers.js";
import { PATIENT, at } from "../../component/testing/component.test-helpers.js";
import { nameBucket } from "../../component/testing/namedBucket.test-helpers.js";
import type { Ctx } from "./decide.js";
import { type AssetRouteOptions, resolveOptions } from "./options.js";
import { serveShare } from "./share.js";
import {
  type PlacedFile,
  type Storage,
  closeFolder,
  openSite,
  openStorage,
  patternOf,
} from "./site.test-helpers.js";

stopTheClock();
nameBucket();

const LIMIT = 20 * 1024 * 1024;
const PASSWORD = "correct horse: 馬";
const HTML = { accept: "text/html,application/xhtml+xml" };

let storage: Storage;
let t: App;
let hero: PlacedFile;

async function open(options?: AssetRouteOptions) {
  storage = openStorage();
  t = openSite(options);
  hero = await storage.place(t, "a/hero", 1000, { contentType: "image/png" });
}
beforeEach(async () => await open());

type Wished = Parameters<typeof assets.createShareLink>[1];

async function share(wished: Wished) {
  const { url, shareId } = await t.mutation((ctx) => assets.createShareLink(ctx, wished));
  return { path: new URL(url).pathname, url, shareId };
}

const revoke = async (shareId: string) =>
  await t.mutation((ctx) => assets.revokeShareLink(ctx, { shareId }));
const downloads = async () => {
  const paginationOpts = { numItems: 100, cursor: null };
  const { page } = await t.query((ctx) =>
    assets.listShareLinks(ctx, { folderPath: "", paginationOpts }),
  );
  return page.map((link) => link.downloads);
};
const textOf = async (path: string, headers: Record<string, string> = {}) => {
  const response = await t.fetch(path, { headers });
  return `${response.status} ${await response.text()}`;
};

describe("a link", () => {
  test("serves the bytes of its file, and no cache keeps them", async () => {
    const { path, url } = await share({ path: "a/hero" });
    expect(url).toMatch(/^https:\/\/app\.example\/assets\/share\/[\w-]{32}$/);
    const response = await t.fetch(path);
    expect(response.status).toBe(200);
    expect(await response.bytes()).toEqual(patternOf(hero.seed, 0, 999));
    expect(Object.fromEntries(response.headers)).toMatchObject({
      "cache-control": "private, no-store",
      "content-disposition": "inline; filename=\"hero.png\"; filename*=UTF-8''hero.png",
      "content-length": "1000",
      "content-type": "image/png",
      "referrer-policy": "no-referrer",
      "x-robots-tag": "noindex",
      "x-content-type-options": "nosniff",
    });
    expect((await t.fetch(`${path}?download`)).headers.get("content-disposition")).toMatch(
      /^attachment; filename="hero.png"/,
    );
    expect((await t.fetch(`${path}?download=x.png`)).headers.get("content-disposition")).toMatch(
      /^attachment; filename="x.png"/,
    );
  });

  test("serves private files, also where the app authorizes requests", async () => {
    await open({ authorize: () => false });
    await closeFolder(t, "secret");
    await storage.place(t, "secret/plan", 300);
    const { path } = await share({ path: "secret/plan" });
    expect((await t.fetch(path)).status).toBe(200);
    expect((await t.fetch("/assets/secret/plan")).status).toBe(404);
  });

  test("ends with a code when it is revoked, from the next request", async () => {
    const { path, shareId } = await share({ path: "a/hero" });
    expect((await t.fetch(path)).status).toBe(200);
    await revoke(shareId);
    expect(await textOf(path)).toBe("410 SHARE_REVOKED: This link was revoked.");
    const head = await t.fetch(path, { method: "HEAD" });
    expect([head.status, head.headers.get("cache-control")]).toEqual([410, "private, no-store"]);
  });

  test("ends with a code when it expires, or its version is deleted", async () => {
    const [expiring, pinned] = [
      await share({ path: "a/hero", expiresAt: NOW + HOUR }),
      await share({ path: "a/hero", mode: "pin" }),
    ];
    await t.mutation((ctx) => assets.deleteAsset(ctx, at("a/hero")));
    expect(await textOf(expiring.path)).toBe("404 File not found.");
    expect(await textOf(pinned.path)).toBe("410 SHARE_GONE: The shared files were deleted.");
    pass(HOUR);
    expect(await textOf(expiring.path)).toBe("410 SHARE_EXPIRED: This link has expired.");
  });

  test("that is unknown is a file that does not exist, or does", async () => {
    const unknown = `/assets/share/${"x".repeat(32)}`;
    for (const path of [unknown, `${unknown}/`, `${unknown}/hero`, "/assets/share/short"]) {
      expect((await t.fetch(path)).status, path).toBeGreaterThanOrEqual(400);
      expect((await t.fetch(path)).status, path).toBeLessThanOrEqual(404);
    }
    await storage.place(t, `share/${"x".repeat(32)}`, 100);
    expect((await t.fetch(unknown)).status).toBe(302);
    expect((await t.fetch(unknown, { method: "POST" })).status).toBe(405);
  });
});

describe("downloads", () => {
  test("of 200 requests at the same time are exactly as many as allowed", PATIENT, async () => {
    const { path } = await share({ path: "a/hero", maxDownloads: 23 });
    const head = await t.fetch(path, { method: "HEAD" });
    expect([head.status, head.headers.get("accept-ranges")]).toEqual([200, "none"]);
    const answers = await Promise.all(
      Array.from({ length: 200 }, async (_, index) => {
        const headers: Record<string, string> = index % 3 === 0 ? { range: "bytes=10-19" } : {};
        const response = await t.fetch(path, { headers });
        return `${response.status} ${(await response.bytes()).length}`;
      }),
    );
    expect(answers.filter((answer) => answer === "200 1000")).toHaveLength(23);
    expect(answers.filter((answer) => answer.startsWith("410"))).toHaveLength(177);
    expect(await textOf(path)).toBe("410 SHARE_USED_UP: This link has no downloads left.");
    expect(await downloads()).toEqual([23]);
    expect(storage.requests).toHaveLength(23);
  });

  test("without a limit are counted by their first byte", async () => {
    const { path } = await share({ path: "a/hero" });
    const sent: [string, number][] = [
      ["bytes=0-", 206],
      ["bytes=00-9", 206],
      ["bytes=5-9", 206],
      ["bytes=-5", 206],
      ["bytes=9999-", 416],
    ];
    for (const [range, status] of sent) {
      expect((await t.fetch(path, { headers: { range } })).status, range).toBe(status);
    }
    for (const method of ["GET", "HEAD"]) {
      expect((await t.fetch(path, { method, headers: { "if-none-match": "*" } })).status).toBe(304);
      expect((await t.fetch(path, { method, headers: { "if-match": '"x"' } })).status).toBe(412);
    }
    await t.fetch(path, { method: "HEAD", headers: { "if-match": "*" } });
    expect(await downloads()).toEqual([2]);
    expect((await t.fetch(path)).status).toBe(200);
    expect((await t.fetch(path, { headers: { "if-match": "*" } })).status).toBe(200);
    expect(await downloads()).toEqual([4]);
  });

  test("retry while others write the same row, then say so", async () => {
    let failures = 3;
    const ctx = {
      runMutation: async () => {
        failures -= 1;
        if (failures < 0) return { kind: "absent" };
        const text =
          'Documents read from or written to the "shares" table changed while this mutation';
        throw new Error(text);
      },
    } as unknown as Ctx;
    const component = { shares: {} } as ComponentApi;
    const url = new URL(`https://any.site/assets/share/${"x".repeat(32)}`);
    const asked = { request: new Request(url), url, prefix: "/assets/" };
    const answer = async () => {
      const response = serveShare(ctx, component, resolveOptions({}), asked);
      await vi.runAllTimersAsync();
      return (await response)!;
    };
    expect((await answer()).status).toBe(404);
    failures = 1000;
    const busy = await answer();
    expect([busy.status, busy.headers.get("retry-after")]).toEqual([503, "1"]);
    expect(await busy.text()).toMatch(/^SHARE_BUSY: /);
  });
});

describe("a file over 20 MiB", () => {
  const large = async (wished: object = {}) => {
    await storage.place(t, "a/film", 100, { pretended: { size: LIMIT + 1 } });
    return await share({ path: "a/film", ...wished });
  };

  test("is redirected and counted if it is public", async () => {
    const { path } = await large({ maxDownloads: 1 });
    const response = await t.fetch(path);
    expect([response.status, response.headers.get("cache-control")]).toEqual([
      302,
      "private, no-store",
    ]);
    expect((await t.fetch(path)).status).toBe(410);
  });

  test("is served in parts if its URL must stay secret, and not with a limit", async () => {
    const { path } = await large();
    const limited = await share({ path: "a/film", maxDownloads: 1 });
    await t.mutation((ctx) => assets.setAssetAccess(ctx, { ...at("a/film"), access: "private" }));
    expect((await t.fetch(path)).status).toBe(413);
    expect((await t.fetch(path, { headers: { range: "bytes=0-99" } })).status).toBe(206);
    expect(await textOf(limited.path)).toMatch(/^413 SHARE_FILE_TOO_LARGE: /);
    expect(await downloads()).toEqual([0, 2]);
  });

  test("in a private bucket is redirected to a URL that expires", async () => {
    vi.stubEnv("R2_PRIVATE_BUCKET", "vault");
    await closeFolder(t, "secret");
    const pretended = { size: LIMIT + 1 };
    const film = await storage.place(t, "secret/film", 100, { pretended });
    await inComponent(t, async (ctx) => {
      const location = { backend: "r2", bucket: "private", key: "ab/key" };
      await ctx.db.patch(film.versionId as never, { location } as never);
    });
    const { path } = await share({ path: "secret/film", mode: "pin", maxDownloads: 1 });
    const response = await t.fetch(path);
    expect(response.status).toBe(302);
    const location = new URL(response.headers.get("location")!);
    expect(location.origin + location.pathname).toBe("https://bucket.test/vault/ab/key");
    expect(location.searchParams.get("X-Amz-Expires")).toBe("300");
    expect((await t.fetch(path)).status).toBe(410);
  });
});

describe("a link of a folder", () => {
  beforeEach(async () => {
    const odd = `<b>"it's" & 100%: a?b#c`;
    await storage.place(t, `a/sub/${odd}`, 1500, { contentType: "text/plain" });
    await storage.place(t, "a/page.html", 50, { contentType: "text/html" });
    await storage.place(t, "other/secret", 100);
  });

  test("lists its files on a page that loads and runs nothing", async () => {
    const { path } = await share({ folderPath: "a" });
    const response = await t.fetch(path);
    expect(response.status).toBe(200);
    expect(response.headers.get("content-type")).toBe("text/html; charset=utf-8");
    expect(response.headers.get("content-security-policy")).toMatch(
      /^default-src 'none'; .*frame-ancestors 'none'$/,
    );
    expect(response.headers.get("cache-control")).toBe("private, no-store");
    const html = await response.text();
    expect(html).not.toMatch(/<b>|<script|other|secret|a\/hero/);
    expect(html).toContain('<a href="./?download=zip">');
    const links = [...html.matchAll(/href="([^"]+)"[^>]*>([^<]*)<\/a><span>([^<]*)/g)];
    expect(links.map(([, , text, size]) => [text, size])).toEqual([
      ["hero", "1.0 KB"],
      ["page.html", "50 bytes"],
      ["sub/&lt;b&gt;&quot;it&#39;s&quot; &amp; 100%: a?b#c", "1.5 KB"],
    ]);
    for (const [, href] of links) {
      const target = new URL(href!.replaceAll("&#39;", "'"), `https://any.site${path}`);
      expect((await t.fetch(target.pathname)).status, href).toBe(200);
    }
    expect(await downloads()).toEqual([3]);
    const bare = await t.fetch(path.slice(0, -1));
    expect([bare.status, bare.headers.get("location")]).toEqual([302, path]);
  });

  test("gives all files as one archive, which counts once, whatever its conditions", async () => {
    const { path } = await share({ folderPath: "a", maxDownloads: 1 });
    const head = await t.fetch(`${path}?download=zip`, { method: "HEAD" });
    const response = await t.fetch(`${path}?download=zip`, { headers: { "if-match": "*" } });
    expect(response.status).toBe(200);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      "content-type": "application/zip",
      "content-disposition": "attachment; filename=\"a.zip\"; filename*=UTF-8''a.zip",
      "cache-control": "private, no-store",
    });
    const bytes = Buffer.from(await response.bytes());
    expect(String(bytes.length)).toBe(head.headers.get("content-length"));
    expect(bytes.includes(Buffer.from(patternOf(hero.seed, 0, 999)))).toBe(true);
    expect(bytes.includes("page.html")).toBe(true);
    expect(bytes.includes("secret")).toBe(false);
    expect((await t.fetch(`${path}?download=zip`)).status).toBe(410);
    expect(await downloads()).toEqual([1]);
  });

  test("gives no archive that one response cannot have, nor one that is not complete", async () => {
    const { path } = await share({ folderPath: "a" });
    await storage.place(t, "a/film", 100, { pretended: { size: LIMIT - 3000 } });
    expect(await textOf(`${path}?download=zip`)).toMatch(/^413 SHARE_ZIP_TOO_LARGE: /);
    expect(await downloads()).toEqual([0]);
    await t.mutation((ctx) => assets.deleteAsset(ctx, at("a/film")));
    vi.stubGlobal("fetch", async () => new Response(null, { status: 500 }));
    const broken = await t.fetch(`${path}?download=zip`);
    await expect(broken.bytes()).rejects.toThrow("The storage did not return");
  });

  test("leads nowhere else", async () => {
    const { path } = await share({ folderPath: "a" });
    const outside = ["%2e%2e%2fother%2fsecret", "sub%2f..%2f..%2fother%2fsecret", "..%2fother"];
    const odd = ["%00", "%", "%ff", "sub//x", "/hero", "hero/", "%5c..%5cother", "sub", "none"];
    for (const below of [...outside, ...odd]) {
      expect(await textOf(path + below), below).toBe("404 File not found.");
    }
    expect((await t.fetch(`${path}../../other/secret`)).status).not.toBe(200);
  });

  test("isolates its documents, which may load files of the folder", async () => {
    const { path } = await share({ folderPath: "a" });
    const policy = (await t.fetch(`${path}page.html`)).headers.get("content-security-policy");
    expect(policy).toMatch(/sandbox$/);
    expect(policy).toContain(`img-src data: https://some.convex.site${path};`);
  });
});

describe("a password", () => {
  const basic = (password: string) => {
    const bytes = new TextEncoder().encode(`any:${password}`);
    return { authorization: `Basic ${btoa(String.fromCharCode(...bytes))}` };
  };
  const send = async (path: string, password: string, headers = {}) =>
    await t.fetch(path, {
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded", ...headers },
      body: new URLSearchParams({ password }).toString(),
    });

  test("is asked for with a form, before anything is said of files", async () => {
    const { path } = await share({ folderPath: "a", password: PASSWORD });
    const pages = [];
    for (const below of ["", "hero", "none", "..%2fx", "%"]) {
      const response = await t.fetch(path + below, { headers: HTML });
      expect(response.status).toBe(403);
      expect(response.headers.get("cache-control")).toBe("private, no-store");
      expect(response.headers.get("content-security-policy")).toContain("form-action 'self'");
      pages.push(await response.text());
    }
    expect(new Set(pages).size).toBe(1);
    expect(pages[0]).toContain('<form method="post">');
    expect(pages[0]).not.toMatch(/<script|hero/);
    expect(await downloads()).toEqual([0]);
  });

  test("opens the link for the browser that has sent it, for 12 hours", async () => {
    const { path } = await share({ folderPath: "a", password: PASSWORD });
    const other = await share({ folderPath: "a", password: PASSWORD });
    const sent = await send(`${path}hero`, PASSWORD);
    expect([sent.status, sent.headers.get("location")]).toEqual([303, `${path}hero`]);
    const [, cookie, attributes] = /^([^;]+); (.*)$/.exec(sent.headers.get("set-cookie")!)!;
    expect(attributes).toBe(
      `Path=${path.slice(0, -1)}; Max-Age=43200; HttpOnly; Secure; SameSite=Strict`,
    );
    const headers = { cookie: `a=b; ${cookie}; c=d` };
    expect((await t.fetch(`${path}hero`, { headers })).status).toBe(200);
    expect((await t.fetch(path, { headers })).status).toBe(200);
    expect((await t.fetch(other.path, { headers })).status).toBe(401);
    expect((await t.fetch(path, { headers: { cookie: `${cookie}x` } })).status).toBe(401);
    pass(12 * HOUR);
    expect((await t.fetch(path, { headers })).status).toBe(401);
  });

  test("is sent by programs with each request", async () => {
    const { path } = await share({ path: "a/hero", password: PASSWORD });
    const asked = await t.fetch(path);
    expect(asked.headers.get("www-authenticate")).toBe('Basic realm="Share link", charset="UTF-8"');
    expect(await asked.text()).toBe("SHARE_LOCKED: This link needs a password.");
    expect((await t.fetch(path, { headers: basic(PASSWORD) })).status).toBe(200);
    const known = { ...basic(PASSWORD), "if-none-match": '"x"' };
    expect((await t.fetch(path, { headers: known })).status).toBe(200);
    expect(await textOf(path, basic("wrong"))).toBe("401 SHARE_LOCKED: The password is wrong.");
    for (const authorization of ["Basic !", "Basic YQ==", "Bearer x", "Basic"]) {
      expect((await t.fetch(path, { headers: { authorization } })).status).toBe(401);
    }
    expect(await downloads()).toEqual([2]);
  });

  test(
    "cannot be guessed in parallel more often than ten times, then once a minute",
    PATIENT,
    async () => {
      const { path } = await share({ path: "a/hero", password: PASSWORD });
      const answers = await Promise.all(
        Array.from({ length: 16 }, async (_, index) =>
          index % 2 === 0
            ? (await send(path, `guess ${index}`)).status
            : (await t.fetch(path, { headers: basic(`guess ${index}`) })).status,
        ),
      );
      expect(answers.filter((status) => status === 401)).toHaveLength(10);
      expect(answers.filter((status) => status === 429)).toHaveLength(6);
      const waiting = await send(path, PASSWORD, HTML);
      expect([waiting.status, waiting.headers.get("retry-after")]).toEqual([429, "60"]);
      expect(await waiting.text()).toContain("Too many wrong passwords.");
      pass(MINUTE);
      expect((await send(path, PASSWORD)).status).toBe(303);
      expect((await send(path, "wrong password", HTML)).status).toBe(403);
    },
  );

  test("of a form is read only from a form that is small", async () => {
    const { path, shareId } = await share({ path: "a/hero", password: PASSWORD });
    expect((await send(path, "x".repeat(5000))).status).toBe(401);
    expect((await t.fetch(path, { method: "POST", body: "password=x" })).status).toBe(401);
    expect((await send(path, PASSWORD)).status).toBe(303);
    await revoke(shareId);
    expect((await send(path, PASSWORD)).status).toBe(405);
    expect(await textOf(path)).toMatch(/^410/);
  });
});

test("nothing is logged of a link", async () => {
  const logged: unknown[] = [];
  for (const name of ["log", "warn", "error", "info"] as const) {
    vi.spyOn(console, name).mockImplementation((...args) => void logged.push(args));
  }
  const { path } = await share({ path: "a/hero", password: PASSWORD });
  const token = path.split("/").at(-1)!;
  await t.fetch(path, { headers: { authorization: "Basic YTpi" } });
  vi.stubGlobal("fetch", async () => new Response(null, { status: 500 }));
  const open = await share({ path: "a/hero" });
  expect((await t.fetch(open.path)).status).toBe(502);
  expect(logged).not.toEqual([]);
  const text = JSON.stringify(logged);
  for (const secret of [token, open.path.split("/").at(-1)!]) expect(text).not.toContain(secret);
  vi.restoreAllMocks();
});
