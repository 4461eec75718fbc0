/** HTTP as RFC 9110, 9111 and 8246 have it: a table, held by each route, with both storage backends. */
import { httpRouter } from "convex/server";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { registerAssetRoutes } from "../../src/client/http/routes.js";
import { uploadFile } from "../../src/client/uploadFile.js";
import {
  type App,
  assets,
  components,
  inComponent,
  openApp,
} from "../../src/component/testing/app.test-helpers.js";
import { HOUR, MINUTE, pass } from "../../src/component/testing/clock.test-helpers.js";
import { at } from "../../src/component/testing/component.test-helpers.js";
import { gif } from "../../src/component/testing/images.test-helpers.js";
import { BYTES, DATE, ROWS, type Route, TAG } from "./support/semantics.js";
import { useBucket } from "./support/r2.js";

const bucket = useBucket();
const CONTENT = "0123456789".repeat(100);

/** Convex storage has no server here. */
function answerForConvexStorage(): void {
  const overNetwork = globalThis.fetch;
  vi.stubGlobal("fetch", async (url: string | URL, init?: RequestInit) => {
    if (!String(url).startsWith("https://some-deployment.")) return await overNetwork(url, init);
    const asked = /^bytes=(\d+)-(\d+)$/.exec(new Headers(init?.headers).get("range") ?? "");
    const [start, end] = asked ? asked.slice(1).map(Number) : [0, CONTENT.length - 1];
    return new Response(CONTENT.slice(start, end! + 1), {
      status: asked ? 206 : 200,
      headers: asked ? { "content-range": `bytes ${start}-${end}/${CONTENT.length}` } : {},
    });
  });
}

function openSite(): App {
  const http = httpRouter();
  const register = (pathPrefix: string, options: Parameters<typeof registerAssetRoutes>[2]) =>
    registerAssetRoutes(http, components.versionedAssets, { pathPrefix, ...options });
  register("/redirect", {});
  register("/stream", { mode: "stream" });
  register("/aged", { mode: "stream", maxAge: 300 });
  register("/listed", { mode: "stream", allowOrigins: ["https://a.example"] });
  register("/members", {
    mode: "stream",
    authorize: (_ctx, { headers }) =>
      headers.get("cookie") === "sign" ? { signFor: 60 } : headers.get("cookie") === "member",
  });
  return openApp({ http: { default: http } });
}

async function upload(
  t: App,
  path: string,
  content: string | Uint8Array<ArrayBuffer> = CONTENT,
  more: { contentType?: string; image?: { width: number; height: number } } = {},
): Promise<{ versionId: string }> {
  const bytes = new Blob([content]);
  const description = { contentType: "text/plain", size: bytes.size, ...more };
  const ticket = await t.mutation((ctx) =>
    assets.startUpload(ctx, { ...at(path), ...description }),
  );
  const { intentId } = ticket;
  if (ticket.backend === "r2") {
    await uploadFile(ticket, bytes);
    return await t.action((ctx) => assets.finishVerifiedUpload(ctx, { intentId }));
  }
  const storageId = await inComponent(t, (ctx) => ctx.storage.store(bytes));
  return await t.mutation((ctx) => assets.finishUpload(ctx, { intentId, storageId }));
}

type Site = { t: App; urls: Record<Route, string> };

async function arrange(backend: "convex" | "r2"): Promise<Site> {
  const t = openSite();
  if (backend === "r2") {
    const wanted = { backend, r2PublicUrl: bucket.publicUrl };
    await t.mutation((ctx) => assets.configureStorageBackend(ctx, wanted));
  }
  await t.mutation(async (ctx) => {
    await assets.createFolderByPath(ctx, { path: "secret" });
    await assets.setFolderAccess(ctx, { path: "secret", access: "private" });
    await assets.createFolderByPath(ctx, { path: "images" });
    const preset = { widths: [320], formats: ["png" as const] };
    await assets.setImagePresets(ctx, { folderPath: "images", ...preset });
  });
  const { versionId } = await upload(t, "docs/a");
  const picture = new Uint8Array(CONTENT.length);
  picture.set(gif(1600, 800));
  const sides = { contentType: "image/gif", image: { width: 1600, height: 800 } };
  const image = await upload(t, "images/a", picture, sides);
  const expiring = await upload(t, "docs/expiring");
  await upload(t, "secret/a");
  const pathOf = ({ url }: { url: string }) => url.replace("https://app.example/assets", "/stream");
  const urls = await t.mutation(async (ctx) => {
    const share = async (more: object) =>
      pathOf(await assets.createShareLink(ctx, { path: "docs/a", ...more }));
    const { releaseId } = await assets.createRelease(ctx, { name: "Spring" });
    const entries = [{ ...at("docs/a"), versionId }];
    await assets.addToRelease(ctx, { releaseId, entries });
    const week = 7 * 24 * 60 * 60;
    const preview = { ...at("docs/a"), perspective: releaseId, expiresIn: week };
    const ended = await assets.createShareLink(ctx, { path: "docs/a" });
    await assets.revokeShareLink(ctx, { shareId: ended.shareId });
    const name = encodeURIComponent('€100% "März".txt');
    const urls: Record<Route, string> = {
      streamed: "/stream/docs/a",
      version: `/stream/v/${versionId}`,
      signed: pathOf((await assets.getSignedUrl(ctx, { versionId, expiresIn: week }))!),
      preview: pathOf((await assets.getPreviewUrl(ctx, preview))!),
      share: await share({}),
      limited: await share({ maxDownloads: 1000 }),
      redirected: "/redirect/docs/a",
      "redirected version": `/redirect/v/${versionId}`,
      aged: "/aged/docs/a",
      width: `/stream/v/${image.versionId}?w=320`,
      members: "/members/docs/a",
      signing: "/members/docs/a",
      listed: "/listed/docs/a",
      expiring: "/aged/docs/expiring",
      "expiring version": `/stream/v/${expiring.versionId}`,
      "expiring redirect": `/redirect/v/${expiring.versionId}`,
      named: `/redirect/docs/a?download=${name}`,
      private: "/stream/secret/a",
      ended: pathOf(ended),
      locked: await share({ password: "correct horse" }),
      folder: await share({ path: undefined, folderPath: "docs" }),
      missing: "/stream/docs/none",
      malformed: "/stream/docs//a",
    };
    return urls;
  });
  return { t, urls };
}

describe.each(["convex", "r2"] as const)("with the backend %s", (backend) => {
  let arranged: Promise<Site> | undefined;
  let site: Site;
  beforeEach(async () => {
    site = await (arranged ??= bucket.empty().then(() => arrange(backend)));
    answerForConvexStorage();
    pass(HOUR);
    await site.t.mutation(async (ctx) => {
      const expiresAt = Date.now() + MINUTE;
      await assets.updateAsset(ctx, { ...at("docs/expiring"), expiresAt });
    });
  });
  afterEach(() => void vi.unstubAllGlobals());

  test.each(ROWS)("$rule", async ({ routes, method = "GET", sent = {}, status, has = {} }) => {
    for (const route of routes) {
      const url = site.urls[route];
      // The bucket answers for itself.
      if (!url.startsWith("/")) continue;
      const plain = await site.t.fetch(url);
      await plain.body?.cancel();
      const words = wordsOf(plain.headers);
      const ask = async (as: string) => {
        const headers = Object.entries(sent).map(([name, value]) => [name, fill(value, words)]);
        const response = await site.t.fetch(url, { method: as, headers: headers as never });
        return { response, text: await response.text() };
      };
      const { response, text } = await ask(method);
      expect(response.status, route).toBe(status ?? plain.status);
      for (const [name, expected] of Object.entries(has)) {
        const value = response.headers.get(name);
        const what = `${name} of ${route}`;
        if (expected instanceof RegExp) expect(value, what).toMatch(expected);
        else expect(value, what).toBe(expected && fill(expected, words));
      }
      if (response.status === 304) expectSameHeaders(plain, response);
      if (response.status === 200 && BYTES.includes(route as never)) expect(text).toBe(CONTENT);
      if (method !== "GET") continue;
      const head = await ask("HEAD");
      expect(head.text, route).toBe("");
      // §14.2: ranges apply only to GET.
      if (response.status === 206 || response.status === 416) {
        expect(head.response.status, route).toBe(200);
      } else {
        expect([head.response.status, ...head.response.headers], route).toEqual([
          response.status,
          ...response.headers,
        ]);
      }
    }
  });
});

/** What a row calls the validators of a route. */
function wordsOf(headers: Headers): Record<string, string> {
  const date = headers.get("last-modified") ?? "";
  const off = (milliseconds: number) =>
    date && new Date(Date.parse(date) + milliseconds).toUTCString();
  const tag = headers.get("etag") ?? "";
  return { [TAG]: tag, [DATE]: date, "{before}": off(-1000), "{after}": off(1000) };
}

function fill(text: string, words: Record<string, string>): string {
  return text.replace(/\{\w+\}/g, (word) => words[word]!);
}

/** RFC 9110 §15.4.5: the headers of a 200 that a 304 must repeat, and what describes the bytes it need not. */
function expectSameHeaders(whole: Response, known: Response): void {
  for (const name of ["cache-control", "content-location", "etag", "expires", "vary"]) {
    expect(known.headers.get(name), name).toBe(whole.headers.get(name));
  }
  expect(known.headers.get("content-length")).toBeNull();
}
