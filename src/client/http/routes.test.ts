import { httpActionGeneric, httpRouter } from "convex/server";
import { describe, expect, test } from "vitest";
import {
  type App,
  assets,
  components,
  inComponent,
  openApp,
  storeInApp,
  uploadInApp,
} from "../../component/testing/app.test-helpers.js";
import { at } from "../../component/testing/component.test-helpers.js";
import { textLike } from "../../component/testing/matchers.test-helpers.js";
import { registerAssetRoutes } from "./routes.js";
import { openSite } from "./site.test-helpers.js";

async function publishedUrl(t: App, path: string): Promise<string> {
  const file = await t.query((ctx) => assets.getPublishedFile(ctx, at(path)));
  return file!.url;
}

const ALWAYS = {
  "x-content-type-options": "nosniff",
  "access-control-allow-origin": "*",
  "access-control-expose-headers":
    "ETag, Content-Length, Content-Range, Accept-Ranges, Content-Disposition",
};

/** The tag of a redirect names the version and where its bytes are. */
const tagOf = (versionId: string) => textLike(new RegExp(`^"${versionId}-[0-9a-f]{8}"$`));

async function expectText(response: Response, status: number) {
  expect(response.status).toBe(status);
  expect(Object.fromEntries(response.headers)).toEqual({
    "content-type": "text/plain; charset=utf-8",
    "cache-control": "private, no-store",
    ...ALWAYS,
  });
  expect((await response.text()).length).toBeGreaterThan(10);
}

describe("GET an asset", () => {
  test("redirects to what is published, and may not be kept", async () => {
    const t = openSite();
    const { versionId } = await uploadInApp(t, "images/hero", "one");
    const response = await t.fetch("/assets/images/hero");
    expect(response.status).toBe(302);
    expect(Object.fromEntries(response.headers)).toEqual({
      location: await publishedUrl(t, "images/hero"),
      etag: tagOf(versionId),
      "cache-control": "no-cache",
      ...ALWAYS,
    });
    expect(await response.text()).toBe("");
  });

  test("shows an upload, a restore, a move and a deletion at the next request", async () => {
    const t = openSite();
    const get = async (path: string) => {
      const response = await t.fetch(`/assets/${path}`);
      return response.headers.get("location") ?? response.status;
    };
    expect(await get("images/hero")).toBe(404);
    const first = await uploadInApp(t, "images/hero", "one");
    const one = await get("images/hero");
    expect(one).toEqual(textLike(/^https:/));
    await uploadInApp(t, "images/hero", "two");
    const two = await get("images/hero");
    expect(two).not.toBe(one);
    await t.mutation((ctx) => assets.restoreVersion(ctx, { versionId: first.versionId }));
    expect(await get("images/hero")).toBe(one);
    await t.mutation((ctx) =>
      assets.moveAsset(ctx, { fromFolderPath: "images", basename: "hero", toFolderPath: "" }),
    );
    expect(await get("images/hero")).toBe(404);
    expect(await get("hero")).toBe(one);
    await t.mutation((ctx) => assets.deleteAsset(ctx, at("hero")));
    expect(await get("hero")).toBe(404);
  });

  test.each([
    ["spaces", "my holiday/day 1", "/assets/my%20holiday/day%201"],
    ["spaces not escaped", "my holiday/day 1", "/assets/my holiday/day 1"],
    ["unicode", "画像/é", "/assets/画像/é"],
    ["emoji, escaped", "😀/🇫🇷", "/assets/%F0%9F%98%80/%F0%9F%87%AB%F0%9F%87%B7"],
    ["another normal form", "café", "/assets/cafe%CC%81"],
    ["a percent sign", "100%/50%25", "/assets/100%25/50%2525"],
    ["a question mark and a hash", "a?b#c", "/assets/a%3Fb%23c"],
    ["a plus", "a+b", "/assets/a+b"],
    ["a query behind it", "a", "/assets/a?width=1"],
    ["the name of a built-in", "__proto__", "/assets/__proto__"],
  ])("finds names with %s", async (_what, path, url) => {
    const t = openSite();
    await uploadInApp(t, path, "one");
    const response = await t.fetch(url);
    expect(response.headers.get("location")).toBe(await publishedUrl(t, path));
  });

  test.each([
    ["a malformed escape", "/assets/a%zz"],
    ["an escape cut short", "/assets/images/hero%"],
    ["bytes that are no UTF-8", "/assets/%ff/hero"],
    ["an escaped slash", "/assets/images%2Fhero"],
    ["a double slash", "/assets/images//hero"],
    ["a slash too many in front", "/assets//hero"],
    ["a trailing slash", "/assets/images/"],
    ["no name at all", "/assets/"],
    ["an escaped null", "/assets/a%00"],
    ["a line feed", "/assets/a%0Ab"],
    ["a name of 256 bytes", `/assets/${"x".repeat(256)}`],
    ["v and no id", "/assets/v/"],
  ])("answers 400 for %s", async (_what, url) => {
    const t = openSite();
    await expectText(await t.fetch(url), 400);
  });

  test("answers 404 for what does not exist", async () => {
    const t = openSite();
    await uploadInApp(t, "images/hero", "one");
    for (const path of ["hero", "images/other", "images", "images/hero/more", "Images/hero"]) {
      await expectText(await t.fetch(`/assets/${path}`), 404);
    }
  });

  test("answers 404 when the bytes have gone", async () => {
    const t = openSite();
    const { storageId } = await uploadInApp(t, "hero", "one");
    await inComponent(t, async (ctx) => await ctx.storage.delete(storageId as never));
    await expectText(await t.fetch("/assets/hero"), 404);
  });

  test("cannot be led outside its prefix", async () => {
    const t = openSite();
    await uploadInApp(t, "hero", "one");
    expect((await t.fetch("/assets/../hero")).status).toBe(404);
    expect((await t.fetch("/assets/%2e%2e/hero")).status).toBe(404);
    expect((await t.fetch("/assetsandmore/hero")).status).toBe(404);
  });

  test("is not led elsewhere by a path whose dots are resolved after it was routed", async () => {
    const http = httpRouter();
    registerAssetRoutes(http, components.versionedAssets);
    const [found] = http.lookup("/assets/../1234567hero", "GET")!;
    // As the platform has it: the route by the raw path, the request with the resolved one.
    const t = openApp({
      http: { default: { lookup: () => [found, "GET", "/assets/*"] } },
    });
    await uploadInApp(t, "hero", "one");
    await expectText(await t.fetch("/assets/../1234567hero"), 400);
    expect((await t.fetch("/assets/hero")).status).toBe(302);
  });
});

describe("GET a version", () => {
  test("redirects to that version for ever, published or not", async () => {
    const t = openSite();
    const first = await uploadInApp(t, "images/hero", "one");
    const one = await publishedUrl(t, "images/hero");
    const second = await uploadInApp(t, "images/hero", "two");
    const two = await publishedUrl(t, "images/hero");
    for (const [versionId, url] of [
      [first.versionId, one],
      [second.versionId, two],
    ] as const) {
      const response = await t.fetch(`/assets/v/${versionId}`);
      expect(response.status).toBe(302);
      expect(Object.fromEntries(response.headers)).toEqual({
        location: url,
        etag: tagOf(versionId),
        "cache-control": "public, max-age=31536000, immutable",
        ...ALWAYS,
      });
    }
  });

  test("takes any name behind it", async () => {
    const t = openSite();
    const { versionId } = await uploadInApp(t, "images/hero", "one");
    for (const name of ["hero.png", "x", "%F0%9F%98%80.png", "a%20b", "v", "a%00b"]) {
      const response = await t.fetch(`/assets/v/${versionId}/${name}`);
      expect(response.headers.get("location")).toBe(await publishedUrl(t, "images/hero"));
    }
    await expectText(await t.fetch(`/assets/v/${versionId}/a/b`), 404);
    await expectText(await t.fetch(`/assets/v/${versionId}/`), 400);
    await expectText(await t.fetch(`/assets/v/${versionId}/a%2Fb`), 400);
  });

  test("answers 404 for an unknown id, and one of something else", async () => {
    const t = openSite();
    const { assetId, storageId, versionId, intentId } = await uploadInApp(t, "hero", "one");
    for (const id of ["nonsense", "1", "..%00", assetId, storageId, intentId, `${versionId}x`]) {
      await expectText(await t.fetch(`/assets/v/${id}`), 404);
    }
  });

  test("answers 404 for a version of a deleted asset", async () => {
    const t = openSite();
    const { versionId } = await uploadInApp(t, "hero", "one");
    await t.mutation((ctx) => assets.deleteAsset(ctx, at("hero")));
    await expectText(await t.fetch(`/assets/v/${versionId}`), 404);
  });

  test("answers 404 for a draft", async () => {
    const t = openSite();
    const storageId = await storeInApp(t, "one");
    const { versionId } = await t.mutation(async (ctx) => {
      const { intentId } = await assets.startUpload(ctx, at("hero"));
      return await assets.finishUpload(ctx, { intentId, storageId, publish: false });
    });
    await expectText(await t.fetch(`/assets/v/${versionId}`), 404);
  });

  test("leaves a folder named v usable", async () => {
    const t = openSite();
    await uploadInApp(t, "v/hero", "in v");
    await uploadInApp(t, "v/deep/hero", "below v");
    await uploadInApp(t, "v", "named v");
    for (const path of ["v/hero", "v/deep/hero", "v"]) {
      const response = await t.fetch(`/assets/${path}`);
      expect(response.headers.get("location")).toBe(await publishedUrl(t, path));
      expect(response.headers.get("cache-control")).toBe("no-cache");
    }
  });
});

describe("the prefix", () => {
  test.each([
    ["files", "/files/"],
    ["/files", "/files/"],
    ["files/", "/files/"],
    ["//my//files//", "/my/files/"],
    ["", "/"],
    ["/", "/"],
    ["a/b/c", "/a/b/c/"],
    ["/v", "/v/"],
    ["/mes fichiers", "/mes%20fichiers/"],
    ["/画像", "/%E7%94%BB%E5%83%8F/"],
    ["/100%25", "/100%25/"],
  ])("%j serves at %s", async (pathPrefix, base) => {
    const t = openSite({ pathPrefix });
    const { versionId } = await uploadInApp(t, "images/hero", "one");
    for (const path of ["images/hero", `v/${versionId}`]) {
      const response = await t.fetch(`${base}${path}`);
      expect(response.headers.get("location")).toBe(await publishedUrl(t, "images/hero"));
    }
    await expectText(await t.fetch(`${base}images/none`), 404);
  });

  test("is /assets when none is said", async () => {
    const t = openSite({});
    await uploadInApp(t, "hero", "one");
    expect((await t.fetch("/assets/hero")).status).toBe(302);
    expect((await t.fetch("/hero")).status).toBe(404);
  });

  test("has its dots resolved, as addresses have", async () => {
    const t = openSite({ pathPrefix: "/a/../b" });
    await uploadInApp(t, "hero", "one");
    expect((await t.fetch("/b/hero")).status).toBe(302);
  });

  test("lets the app's own routes below it go first", async () => {
    const http = httpRouter();
    const own = httpActionGeneric(async () => Promise.resolve(new Response("own")));
    http.route({ path: "/assets/upload", method: "POST", handler: own });
    http.route({ path: "/assets/hero", method: "GET", handler: own });
    http.route({ pathPrefix: "/assets/api/", method: "GET", handler: own });
    for (const method of ["OPTIONS", "POST", "PUT", "PATCH", "DELETE"] as const) {
      http.route({ pathPrefix: "/assets/", method, handler: own });
    }
    registerAssetRoutes(http, components.versionedAssets);
    const t = openApp({ http: { default: http } });
    await uploadInApp(t, "hero", "one");
    await uploadInApp(t, "other", "two");
    for (const [method, path, isOwn] of [
      ["POST", "upload", true],
      ["GET", "hero", true],
      ["HEAD", "hero", true],
      ["GET", "api/x", true],
      ["OPTIONS", "other", true],
      ["POST", "other", true],
      ["DELETE", "other", true],
      ["GET", "upload", false],
      ["GET", "other", false],
      ["HEAD", "other", false],
    ] as const) {
      const response = await t.fetch(`/assets/${path}`, { method });
      expect((await response.text()) === "own", `${method} ${path}`).toBe(isOwn);
    }
  });

  test("that is taken already is an error at once", () => {
    const http = httpRouter();
    registerAssetRoutes(http, components.versionedAssets);
    expect(() => registerAssetRoutes(http, components.versionedAssets)).toThrow(/already defined/);
  });

  test("lets several mounts stand side by side", async () => {
    const http = httpRouter();
    registerAssetRoutes(http, components.versionedAssets, { pathPrefix: "/a" });
    registerAssetRoutes(http, components.versionedAssets, { pathPrefix: "/b" });
    const t = openApp({ http: { default: http } });
    await uploadInApp(t, "hero", "one");
    for (const prefix of ["a", "b"]) {
      expect((await t.fetch(`/${prefix}/hero`)).status).toBe(302);
    }
  });
});

test("no answer tells how to upload, or who did", async () => {
  const t = openSite();
  const storageId = await storeInApp(t, "one");
  const ticket = await t.mutation((ctx) =>
    assets.startUpload(ctx, { ...at("hero"), actor: "ada", label: "internal" }),
  );
  await t.mutation((ctx) =>
    assets.finishUpload(ctx, { intentId: ticket.intentId, storageId, actor: "ada" }),
  );
  const token = new URL(ticket.uploadUrl).searchParams.get("token")!;
  for (const path of ["hero", "none", "%zz", "v/none"]) {
    const response = await t.fetch(`/assets/${path}`);
    const said = JSON.stringify([...response.headers]) + (await response.text());
    for (const secret of [token, ticket.intentId, "ada", "internal"]) {
      expect(said).not.toContain(secret);
    }
  }
});
