/** `?w=960&format=auto`: the stored image that fits, never one that is made for a request. */
import { beforeEach, describe, expect, onTestFinished, test, vi } from "vitest";
import {
  type App,
  assets,
  components,
  inComponent,
} from "../../component/testing/app.test-helpers.js";
import { pass, stopTheClock } from "../../component/testing/clock.test-helpers.js";
import { at } from "../../component/testing/component.test-helpers.js";
import { gif, makeInApp as make, sendInApp } from "../../component/testing/images.test-helpers.js";
import type { ImageFormat } from "../../shared/images/presets.js";
import { VersionedAssets } from "../index.js";
import type { AssetRouteOptions } from "./options.js";
import { closeFolder, openSite } from "./site.test-helpers.js";

stopTheClock();

const IMAGE = { width: 1600, height: 800 };
const HOUR = 60 * 60 * 1000;
const SITE = "https://app.example";

/** Answers as the storage of the component does, with a `Content-Length` and ranges. */
function openStorage(t: App): void {
  vi.stubGlobal("fetch", async (url: string, init?: RequestInit) => {
    const stored = await inComponent(t, async (ctx) => {
      for (const { _id } of await ctx.db.system.query("_storage").collect()) {
        const found = await ctx.storage.getUrl(_id);
        if (found === url || (found && new URL(found).href === url)) {
          return await (await ctx.storage.get(_id))!.arrayBuffer();
        }
      }
      return null;
    });
    if (stored === null) return new Response(null, { status: 404 });
    const bytes = new Uint8Array(stored);
    const asked = /^bytes=(\d+)-(\d+)$/.exec(new Headers(init?.headers).get("range") ?? "");
    const [start, end] = asked ? [Number(asked[1]), Number(asked[2])] : [0, bytes.length - 1];
    return new Response(bytes.slice(start, end + 1), {
      status: asked ? 206 : 200,
      headers: {
        "Content-Length": String(end - start + 1),
        ...(asked && { "Content-Range": `bytes ${start}-${end}/${bytes.length}` }),
      },
    });
  });
  onTestFinished(() => void vi.unstubAllGlobals());
}

type Preset = { formats?: ImageFormat[]; quality?: number; make?: "published" | "asked" };

async function setPreset(t: App, widths: number[] | null, more: Preset = {}): Promise<void> {
  const { formats = ["webp", "png"], ...rest } = more;
  await t.mutation((ctx) =>
    assets.setImagePresets(ctx, { folderPath: "images", widths, formats, ...rest }),
  );
  await t.finishAllScheduledFunctions(vi.runAllTimers);
}

const original = gif(1600, 800);

const send = async (t: App, path = "images/hero.gif") => await sendInApp(t, path, original, IMAGE);

const CHROME = "image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8";

function client(t: App, path = "/assets/images/hero.gif") {
  return async (query: string, init: RequestInit = {}) => await t.fetch(path + query, init);
}

/** What a response has, and what caches may do with it. */
async function told(response: Response) {
  const body = await response.bytes();
  return {
    status: response.status,
    type: response.headers.get("content-type"),
    size: body.length,
    cache: response.headers.get("cache-control"),
    vary: response.headers.get("vary"),
  };
}

async function openWith(options: AssetRouteOptions, preset?: Preset, isPrivate = false) {
  const t = openSite(options);
  openStorage(t);
  if (isPrivate) await closeFolder(t, "images");
  await setPreset(t, [320, 640], preset);
  const { versionId } = await send(t);
  return { t, versionId };
}

const sizes = { w320: { webp: 30 + 80, png: 33 + 80 }, gif: original.length };

describe("a streamed image", () => {
  let t: App;
  let versionId: string;
  let get: ReturnType<typeof client>;
  beforeEach(async () => {
    ({ t, versionId } = await openWith({ mode: "stream" }));
    expect(await make(t)).toBe(4);
    get = client(t);
  });

  test.each<[query: string, accept: string | null, type: string, size: number]>([
    ["?w=320&format=auto", CHROME, "image/webp", sizes.w320.webp],
    ["?w=320", CHROME, "image/webp", sizes.w320.webp],
    ["?w=200", CHROME, "image/webp", sizes.w320.webp],
    ["?w=321", CHROME, "image/webp", sizes.w320.webp],
    ["?w=641", CHROME, "image/gif", sizes.gif],
    ["?w=16383", CHROME, "image/gif", sizes.gif],
    ["?w=320", "image/*,*/*", "image/png", sizes.w320.png],
    ["?w=320", "image/webp;q=0, */*", "image/png", sizes.w320.png],
    ["?w=320", "IMAGE/WebP ; q=0.5", "image/webp", sizes.w320.webp],
    ["?w=320", null, "image/png", sizes.w320.png],
    ["?w=320&format=png", CHROME, "image/png", sizes.w320.png],
    ["?w=320&format=webp", null, "image/webp", sizes.w320.webp],
    ["?w=320&format=avif", CHROME, "image/gif", sizes.gif],
  ])("%s for %s is %s", async (query, accept, type, size) => {
    const response = await get(query, accept === null ? {} : { headers: { accept } });
    const isNegotiated = !/format=(?!auto)/.test(query);
    expect(await told(response)).toMatchObject({
      ...{ status: 200, type, size, vary: isNegotiated ? "Accept" : null },
    });
    expect(response.headers.get("last-modified")).toBeNull();
  });

  test.each([
    ["?w=", "w must be an integer number of pixels from 1 to 16383."],
    ["?w=0", "w must be an integer number of pixels from 1 to 16383."],
    ["?w=16384", "w must be an integer number of pixels from 1 to 16383."],
    ["?w=-1", "w must be an integer number of pixels from 1 to 16383."],
    ["?w=1e2", "w must be an integer number of pixels from 1 to 16383."],
    ["?w=320&format=bmp", "format must be auto, webp, avif, jpeg, png."],
    ["?w=320&format=", "format must be auto, webp, avif, jpeg, png."],
  ])("%s is refused: %s", async (query, reason) => {
    const response = await get(query);
    expect([response.status, await response.text()]).toEqual([400, reason]);
    expect(response.headers.get("cache-control")).toBe("private, no-store");
  });

  test("a format without a width means nothing", async () => {
    expect(await told(await get("?format=webp"))).toMatchObject({ type: "image/gif", vary: null });
  });

  test("has a tag of its own, for conditions, ranges and HEAD", async () => {
    const whole = await get("?w=320&format=webp");
    const etag = whole.headers.get("etag")!;
    expect(etag).toBe(`"${versionId}.320.webp"`);
    expect(new Set([etag, (await get("")).headers.get("etag")]).size).toBe(2);
    const again = await get("?w=320&format=webp", { headers: { "if-none-match": etag } });
    expect([again.status, again.headers.get("etag")]).toEqual([304, etag]);
    const negotiated = await get("?w=320", { headers: { "if-none-match": etag, accept: CHROME } });
    expect([negotiated.status, negotiated.headers.get("vary")]).toEqual([304, "Accept"]);
    const range = { range: "bytes=0-3", "if-range": etag };
    const part = await get("?w=320&format=webp", { headers: range });
    expect([part.status, part.headers.get("content-range"), await part.text()]).toEqual([
      ...[206, `bytes 0-3/${sizes.w320.webp}`, "RIFF"],
    ]);
    // The original and its smaller image are never combined.
    expect((await get("", { headers: range })).status).toBe(200);
    const head = await get("?w=320&format=webp", { method: "HEAD" });
    expect(head.headers.get("content-length")).toBe(String(sizes.w320.webp));
    const after = new Date(Date.now() + HOUR).toUTCString();
    const since = await get("?w=320&format=webp", { headers: { "if-modified-since": after } });
    expect(since.status).toBe(200);
  });

  test("is saved under a name with its own extension", async () => {
    const response = await get("?w=320&format=webp&download");
    expect(response.headers.get("content-disposition")).toContain('filename="hero.webp"');
  });

  test("of a version is immutable if nothing fits better, under any name", async () => {
    const version = client(t, `/assets/v/${versionId}/any`);
    const cache = async (query: string) => (await version(query)).headers.get("cache-control");
    const year = "public, max-age=31536000, immutable";
    expect(await cache("?w=320&format=webp")).toBe(year);
    expect(await cache("?w=1600")).toBe(year);
    // An AVIF, or a width between, may be made later.
    expect(await cache("?w=320&format=avif")).toBe("no-cache");
    expect(await cache("?w=500")).toBe("no-cache");
    expect((await get("?w=320&format=webp")).headers.get("cache-control")).toBe("no-cache");
  });

  test("of a version that is not published any more is its own", async () => {
    await send(t, "images/other.gif");
    await t.mutation((ctx) => assets.archiveAsset(ctx, at("images/hero.gif")));
    const version = client(t, `/assets/v/${versionId}`);
    expect(await told(await version("?w=320&format=webp"))).toMatchObject({
      ...{ status: 200, type: "image/webp" },
    });
    expect((await get("?w=320")).status).toBe(404);
  });

  test("a type of which there are no smaller ones is served as it is", async () => {
    const storageId = await inComponent(t, (ctx) => ctx.storage.store(new Blob(["words"])));
    await t.mutation(async (ctx) => {
      const file = { ...at("images/words"), contentType: "text/plain" };
      const { intentId } = await assets.startUpload(ctx, file);
      await assets.finishUpload(ctx, { intentId, storageId });
    });
    const words = client(t, "/assets/images/words");
    expect(await (await words("?w=320")).text()).toBe("words");
  });
});

test("a redirect leads to the stored image, and no cache keeps it for longer than that", async () => {
  const { t, versionId } = await openWith({ maxAge: 60 });
  await make(t);
  const file = await t.query((ctx) => assets.getPublishedFile(ctx, at("images/hero.gif")));
  const webp = file!.renditions!.find(({ width, format }) => width === 320 && format === "webp")!;
  const headers = { accept: CHROME };
  for (const path of ["/assets/images/hero.gif", `/assets/v/${versionId}/hero`]) {
    const response = await client(t, path)("?w=320&format=auto", { headers });
    expect([response.status, response.headers.get("location")]).toEqual([
      ...[302, new URL(webp.url).href],
    ]);
    expect(response.headers.get("vary")).toBe("Accept");
    expect(response.headers.get("cache-control")).toBe("public, max-age=60, must-revalidate");
    const etag = response.headers.get("etag")!;
    const tagFor = async (accept: string) => {
      const again = await client(t, path)("?w=320&format=auto", { headers: { accept } });
      return again.headers.get("etag");
    };
    expect(await tagFor(CHROME)).toBe(etag);
    // Another browser's image is another one.
    expect(await tagFor("image/png")).not.toBe(etag);
  }
});

test("a redirect to the original is kept no longer than a smaller image may be missing", async () => {
  const { t, versionId } = await openWith({});
  const cache = async (query: string) => {
    const response = await client(t, `/assets/v/${versionId}/hero`)(query);
    return [response.status, response.headers.get("cache-control")];
  };
  // No smaller image is made yet.
  expect(await cache("?w=320")).toEqual([302, "no-cache"]);
  const year = "public, max-age=31536000, immutable";
  expect(await cache("?w=1600")).toEqual([302, year]);
  expect(await cache("")).toEqual([302, year]);
});

test("names that the app's headers vary by are kept", async () => {
  const { t } = await openWith({ mode: "stream", headers: { Vary: "Save-Data" } });
  expect((await client(t)("?w=320")).headers.get("vary")).toBe("Save-Data, Accept");
});

describe("a private image", () => {
  const open = async (options: AssetRouteOptions) => {
    const { t, versionId } = await openWith(options, undefined, true);
    expect(await make(t)).toBe(4);
    return { t, versionId, get: client(t) };
  };
  const small = { status: 200, type: "image/webp", size: sizes.w320.webp };

  test("is as absent as its original for strangers, and small for whom the app lets in", async () => {
    const { get } = await open({
      authorize: (_ctx, request) => request.headers.get("authorization") === "Bearer kate",
    });
    expect((await get("?w=320")).status).toBe(404);
    const kate = { headers: { authorization: "Bearer kate", accept: CHROME } };
    expect(await told(await get("?w=320", kate))).toEqual({
      ...{ ...small, cache: "private, no-store", vary: "Authorization, Cookie, Accept" },
    });
  });

  test("has no smaller image for routes without authorize", async () => {
    const { get } = await open({});
    expect((await get("?w=320")).status).toBe(404);
  });

  test("is small at a signed URL, with and without the size that was asked for", async () => {
    const { t, versionId } = await open({ authorize: () => ({ signFor: 60 }) });
    const url = async (more: object) => {
      const signed = await t.mutation((ctx) => assets.getSignedUrl(ctx, { versionId, ...more }));
      return signed!.url.slice(SITE.length);
    };
    const plain = await url({});
    const headers = { accept: CHROME };
    expect(await told(await t.fetch(plain))).toMatchObject({ type: "image/gif" });
    expect(await told(await t.fetch(`${plain}&w=320`, { headers }))).toMatchObject(small);
    expect(await told(await t.fetch(await url({ width: 320 }), { headers }))).toMatchObject(small);
    const webp = await url({ width: 320, formats: ["webp"] });
    expect(webp).toContain("&w=320&format=webp");
    expect(await told(await t.fetch(webp))).toMatchObject({
      ...small,
      vary: "Authorization, Cookie",
    });
    expect((await t.fetch(`${webp.replace(/signature=./, "signature=~")}`)).status).toBe(403);
    expect((await t.fetch(`${plain}&w=0`)).status).toBe(400);
    // The redirect that the app allows keeps the size, and the browser's formats.
    const location = (await client(t)("?w=320&format=auto", { headers })).headers.get("location")!;
    expect(
      await told(await t.fetch(location.slice(location.indexOf("/assets/")), { headers })),
    ).toMatchObject(small);
  });

  test("refuses a width that is none", async () => {
    const { t, versionId } = await open({});
    const signed = t.mutation((ctx) => assets.getSignedUrl(ctx, { versionId, width: 0.5 }));
    await expect(signed).rejects.toMatchObject({ data: { code: "ARGUMENT_INVALID" } });
  });
});

describe("a preset that makes images when they are asked for", () => {
  const asked = { make: "asked" } as const;

  test.each(["stream", "redirect"] as const)(
    "has nothing made before that, then all of them, once (%s)",
    async (mode) => {
      const { t } = await openWith({ mode }, asked);
      const get = client(t);
      const type = async (query: string) => {
        const response = await get(query, { headers: { accept: CHROME } });
        if (mode === "stream") return response.headers.get("content-type");
        const stored = await fetch(response.headers.get("location")!);
        const bytes = await stored.bytes();
        return new TextDecoder().decode(bytes.slice(0, 4)) === "RIFF" ? "image/webp" : "image/gif";
      };
      expect(await make(t)).toBe(0);
      await get("");
      await get("?w=1600");
      expect(await make(t)).toBe(0);
      expect(await type("?w=320")).toBe("image/gif");
      expect(await type("?w=320")).toBe("image/gif");
      expect(await make(t)).toBe(4);
      expect(await type("?w=320")).toBe("image/webp");
      expect(await type("?w=500")).toBe("image/webp");
      expect(await make(t)).toBe(0);
    },
  );

  test("asks for nothing again that cannot be made", async () => {
    const { t } = await openWith({ mode: "stream" }, asked);
    const get = client(t);
    await get("?w=320");
    const { workId } = (await t.mutation((ctx) => assets.claimRenditions(ctx)))!;
    await t.mutation((ctx) =>
      assets.failRenditions(ctx, { workId, message: "No codec.", isFinal: true }),
    );
    expect((await get("?w=320")).headers.get("content-type")).toBe("image/gif");
    pass(HOUR);
    expect(await make(t)).toBe(0);
  });

  test("lets no stranger have images made of a private file", async () => {
    const { t, versionId } = await openWith(
      { mode: "stream", authorize: (_ctx, { headers }) => headers.has("authorization") },
      asked,
      true,
    );
    const get = client(t);
    expect((await get("?w=320")).status).toBe(404);
    expect((await client(t, `/assets/v/${versionId}`)("?w=320")).status).toBe(404);
    expect(await make(t)).toBe(0);
    await get("?w=320", { headers: { authorization: "Bearer kate" } });
    expect(await make(t)).toBe(4);
  });

  test("has a version replaced without work for what nobody has asked for", async () => {
    const { t } = await openWith({ mode: "stream" }, asked);
    await client(t)("?w=320");
    await make(t);
    await send(t, "images/other.gif");
    expect(await make(t)).toBe(0);
    // What was asked for is made again for another preset.
    await setPreset(t, [100], { ...asked, formats: ["png"] });
    expect(await make(t)).toBe(1);
  });
});

test("the URL of a smaller image is the routes' own where urls are immutable", async () => {
  const { t, versionId } = await openWith({ mode: "stream" });
  await make(t);
  const app = new VersionedAssets(components.versionedAssets, {
    ...{ urls: "immutable", routesUrl: `${SITE}/assets` },
  });
  const file = await t.query((ctx) => app.getPublishedFile(ctx, at("images/hero.gif")));
  const webp = file!.renditions!.find(({ width, format }) => width === 320 && format === "webp")!;
  expect(webp.url).toBe(`${SITE}/assets/v/${versionId}/hero.gif?w=320&format=webp`);
  expect(await told(await t.fetch(webp.url.slice(SITE.length)))).toEqual({
    ...{ status: 200, type: "image/webp", size: sizes.w320.webp, vary: null },
    cache: "public, max-age=31536000, immutable",
  });
});
