/** Uploads through the asset routes: the plain PUT of an upload URL of Convex storage. */
import { createHash } from "node:crypto";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import {
  type App,
  assets,
  components,
  inComponent,
} from "../../component/testing/app.test-helpers.js";
import { at } from "../../component/testing/component.test-helpers.js";
import { DAY, HOUR, pass, stopTheClock } from "../../component/testing/clock.test-helpers.js";
import { refusalOf } from "../../component/testing/refusals.test-helpers.js";
import { UploadError, uploadFile } from "../uploadFile.js";
import type { AssetRouteOptions } from "./options.js";
import { openSite } from "./site.test-helpers.js";

const ROUTES = "https://app.example/assets";
const MIB = 1024 * 1024;

beforeEach(() => stopTheClock());
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

type Storage = { requests: Request[]; answer?: (request: Request) => Response | undefined };

/** Convex storage's upload endpoint for one test. */
function openStorage(t: App): Storage {
  const storage: Storage = { requests: [] };
  vi.stubGlobal("fetch", async (url: string, init: RequestInit) => {
    const request = new Request(url, init);
    storage.requests.push(request);
    const own = storage.answer?.(request);
    if (own !== undefined) return own;
    const bytes = await request.arrayBuffer();
    const digest = request.headers.get("digest");
    const sum = createHash("sha256").update(new Uint8Array(bytes)).digest("base64");
    if (digest !== null && digest !== `sha-256=${sum}`) return new Response(null, { status: 400 });
    const type = request.headers.get("content-type") ?? "";
    const storageId = await inComponent(t, (ctx) => ctx.storage.store(new Blob([bytes], { type })));
    return Response.json({ storageId });
  });
  return storage;
}

async function open(options?: AssetRouteOptions) {
  const t = openSite(options);
  const storage = openStorage(t);
  await t.mutation((ctx) =>
    assets.configureStorageBackend(ctx, { backend: "convex", uploadRoutesUrl: `${ROUTES}/` }),
  );
  return { t, storage };
}

type Start = Omit<Parameters<typeof assets.startUpload>[1], "folderPath" | "basename">;

const start = (t: App, more: Start = {}, path = "images/hero") =>
  t.mutation((ctx) => assets.startUpload(ctx, { ...at(path), ...more }));

const finish = (t: App, args: Parameters<typeof assets.finishUpload>[1]) =>
  t.mutation((ctx) => assets.finishUpload(ctx, args));

/** Sends a request to an upload URL, as a client does. */
async function send(t: App, uploadUrl: string, body: BodyInit | null, init: RequestInit = {}) {
  const { pathname, search } = new URL(uploadUrl);
  const headers = { "Content-Type": "image/png", ...(init.headers as Record<string, string>) };
  return await t.fetch(pathname + search, { method: "PUT", ...init, body, headers });
}

const published = (t: App, path = "images/hero") =>
  t.query((ctx) => assets.getPublishedFile(ctx, at(path)));

const stored = (t: App) =>
  inComponent(t, async (ctx) => {
    const files = await ctx.db.system.query("_storage").collect();
    return files.map(({ _id }) => String(_id));
  });

describe("an upload URL of the routes", () => {
  test.each(["PUT", "POST"])("takes a %s, and finishUpload needs no storage id", async (method) => {
    const { t } = await open();
    const ticket = await start(t);
    expect(ticket).toMatchObject({
      ...{ backend: "convex", sendTo: "routes", method: "PUT", headers: {} },
      maxSize: 20 * MIB,
    });
    expect(ticket.uploadUrl.startsWith(`${ROUTES}/upload/`)).toBe(true);
    const response = await send(t, ticket.uploadUrl, "hello", { method });
    expect(response.status).toBe(200);
    expect(response.headers.get("cache-control")).toBe("private, no-store");
    const finished = await finish(t, {
      ...{ intentId: ticket.intentId, size: 5, contentType: "image/png" },
    });
    expect(finished).toMatchObject({ version: 1, isPending: false });
    const [storageId] = await stored(t);
    expect(await response.json()).toEqual({ storageId });
    expect(await published(t)).toMatchObject({ size: 5, contentType: "image/png" });
  });

  test("passes the bytes on as they are, with their type", async () => {
    const { t, storage } = await open();
    const bytes = crypto.getRandomValues(new Uint8Array(65_000));
    const { uploadUrl, intentId } = await start(t);
    await send(t, uploadUrl, bytes);
    await finish(t, { intentId });
    const [storageId] = await stored(t);
    const kept = await inComponent(t, async (ctx) => {
      const blob = await ctx.storage.get(storageId as never);
      return [...new Uint8Array(await blob!.arrayBuffer())];
    });
    expect(kept).toEqual([...bytes]);
    expect(storage.requests[0]!.headers.get("content-type")).toBe("image/png");
  });

  test("takes an empty file", async () => {
    const { t } = await open();
    const { uploadUrl, intentId } = await start(t);
    expect((await send(t, uploadUrl, null)).status).toBe(200);
    await finish(t, { intentId, size: 0 });
    expect(await published(t)).toMatchObject({ size: 0 });
  });

  test("works with uploadFile and with the response as uploadResponse", async () => {
    const { t } = await open();
    const ticket = await start(t, { contentType: "text/plain", size: 5 });
    expect(ticket).toMatchObject({ sendTo: "routes", headers: { "Content-Type": "text/plain" } });
    const own = globalThis.fetch;
    vi.stubGlobal("fetch", async (url: string, init: RequestInit) =>
      url.startsWith(ROUTES) ? await send(t, url, init.body ?? null, init) : await own(url, init),
    );
    const answer = await uploadFile(ticket, new TextEncoder().encode("hello"));
    await finish(t, { intentId: ticket.intentId, ...answer });
    expect(await published(t)).toMatchObject({ size: 5, contentType: "text/plain" });
  });

  test("may be used again before the upload is finished; only the last object is kept", async () => {
    const { t } = await open();
    const { uploadUrl, intentId } = await start(t);
    await send(t, uploadUrl, "first");
    await send(t, uploadUrl, "second");
    expect(await stored(t)).toHaveLength(1);
    await finish(t, { intentId });
    expect(await published(t)).toMatchObject({ size: 6 });
    const late = await send(t, uploadUrl, "third");
    expect(late.status).toBe(412);
    expect(await late.json()).toMatchObject({ code: "UPLOAD_ALREADY_FINISHED" });
    expect(await published(t)).toMatchObject({ size: 6 });
  });

  test("works with parameters that a program has added", async () => {
    const { t } = await open();
    const { uploadUrl, intentId } = await start(t);
    expect((await send(t, `${uploadUrl}&utm_source=mail&`, "hello")).status).toBe(200);
    await finish(t, { intentId });
    expect(await published(t)).toMatchObject({ size: 5 });
  });

  test("gives way to an object that the caller names", async () => {
    const { t } = await open();
    const { uploadUrl, intentId } = await start(t);
    await send(t, uploadUrl, "received");
    const storageId = await inComponent(t, (ctx) => ctx.storage.store(new Blob(["named"])));
    await finish(t, { intentId, storageId });
    expect(await stored(t)).toEqual([storageId]);
  });

  test("keeps private files private", async () => {
    const { t } = await open();
    await t.mutation(async (ctx) => {
      await assets.createFolderByPath(ctx, { path: "images" });
      await assets.setFolderAccess(ctx, { path: "images", access: "private" });
    });
    const { uploadUrl, intentId } = await start(t);
    expect((await send(t, uploadUrl, "secret")).status).toBe(200);
    await finish(t, { intentId });
    expect(await published(t)).toBeNull();
    expect((await t.fetch("/assets/images/hero")).status).toBe(404);
  });
});

describe("which URL a caller gets", () => {
  test("a file that is too large for the routes gets a URL of the storage", async () => {
    const { t } = await open();
    expect(await start(t, { size: 20 * MIB })).toMatchObject({ sendTo: "routes" });
    const { sendTo, method, uploadUrl, maxSize } = await start(t, { size: 20 * MIB + 1 });
    expect({ sendTo, method, maxSize }).toEqual({
      ...{ sendTo: "storage", method: "POST", maxSize: null },
    });
    expect(uploadUrl).not.toContain(ROUTES);
  });

  test("an app that does not say where its routes are gets one of the storage, as before", async () => {
    const t = openSite();
    expect(await start(t)).toMatchObject({ sendTo: "storage", method: "POST", maxSize: null });
  });

  test("the setting stays until it is removed with null", async () => {
    const { t } = await open();
    const configure = (uploadRoutesUrl?: string | null) =>
      t.mutation((ctx) =>
        assets.configureStorageBackend(ctx, { backend: "convex", uploadRoutesUrl }),
      );
    await configure();
    expect(await start(t)).toMatchObject({ sendTo: "routes" });
    expect(await t.query((ctx) => assets.getSettings(ctx))).toMatchObject({
      uploadRoutesUrl: ROUTES,
    });
    await configure(null);
    expect(await start(t)).toMatchObject({ sendTo: "storage" });
  });

  test.each(["", "assets", "/assets", "ftp://app.example/assets", "https://app.example/a?b"])(
    "%j is no URL of routes",
    async (uploadRoutesUrl) => {
      const t = openSite();
      const refusal = await refusalOf(
        t.mutation((ctx) =>
          assets.configureStorageBackend(ctx, { backend: "convex", uploadRoutesUrl }),
        ),
      );
      expect(refusal).toMatchObject({ code: "ARGUMENT_INVALID", argument: "uploadRoutesUrl" });
    },
  );

  test("maxSize is the smaller of the folder's limit and the URL's", async () => {
    const { t } = await open();
    const limit = (maxSize: number) =>
      t.mutation((ctx) => assets.setUploadLimits(ctx, { folderPath: "", maxSize }));
    const said = { size: 5, contentType: "image/png" };
    await limit(1000);
    expect(await start(t, said)).toMatchObject({ maxSize: 1000 });
    await limit(100 * MIB);
    expect(await start(t, said)).toMatchObject({ maxSize: 20 * MIB });
  });
});

describe("the routes refuse", () => {
  async function refused(response: Response, status: number, code: string) {
    expect(response.status).toBe(status);
    const answer = (await response.json()) as { code: string; message: string };
    expect(answer).toEqual({ code, message: expect.any(String) as string });
    expect(response.headers.get("access-control-allow-origin")).toBe("*");
    return answer;
  }

  test.each<[string, (url: URL) => void]>([
    ["another intent", (url) => (url.pathname = url.pathname.replace(/.$/, "x"))],
    ["a later expiration", (url) => url.searchParams.set("expires", "99999999999")],
    ["another key", (url) => url.searchParams.set("key", "x")],
    ["no signature", (url) => url.searchParams.delete("signature")],
    ["another signature", (url) => url.searchParams.set("signature", "A".repeat(43))],
    ["a second expiration", (url) => url.searchParams.append("expires", "99999999999")],
    ["a past expiration", (url) => url.searchParams.set("expires", "1")],
    ["a broken escape", (url) => (url.pathname = "/assets/upload/%ff")],
    ["no intent", (url) => (url.pathname = "/assets/upload/")],
  ])("a URL with %s", async (_what, tamper) => {
    const { t, storage } = await open();
    const { uploadUrl, intentId } = await start(t);
    const url = new URL(uploadUrl);
    tamper(url);
    await refused(await send(t, url.href, "hello"), 404, "UPLOAD_NOT_FOUND");
    expect(storage.requests).toEqual([]);
    expect(await refusalOf(finish(t, { intentId }))).toMatchObject({ code: "ARGUMENT_INVALID" });
  });

  test("a URL that has expired, and one whose key was revoked", async () => {
    const { t, storage } = await open();
    const { uploadUrl } = await start(t);
    await t.mutation((ctx) => assets.rotateSigningKey(ctx, { revoke: true }));
    await refused(await send(t, uploadUrl, "hello"), 404, "UPLOAD_NOT_FOUND");
    const { uploadUrl: second } = await start(t);
    pass(HOUR);
    await refused(await send(t, second, "hello"), 403, "UPLOAD_EXPIRED");
    await refused(await send(t, `${second}&utm_source=x`, "hello"), 403, "UPLOAD_EXPIRED");
    expect(storage.requests).toEqual([]);
  });

  test("a file over the folder's limit, and a type that it does not allow, before a byte is stored", async () => {
    const { t, storage } = await open();
    await t.mutation((ctx) =>
      assets.setUploadLimits(ctx, { folderPath: "", maxSize: 5, allowedTypes: ["image/*"] }),
    );
    const { uploadUrl } = await start(t, { size: 5, contentType: "image/png" });
    const long = { headers: { "Content-Length": "6" } };
    await refused(await send(t, uploadUrl, "longer", long), 413, "FILE_TOO_LARGE");
    const html = { headers: { "Content-Type": "text/html" } };
    await refused(await send(t, uploadUrl, "hello", html), 415, "TYPE_NOT_ALLOWED");
    expect(storage.requests).toEqual([]);
    expect((await send(t, uploadUrl, "hello")).status).toBe(200);
  });

  test("a file of another size that does not say its length, and keep nothing of it", async () => {
    const { t } = await open();
    await t.mutation((ctx) => assets.setUploadLimits(ctx, { folderPath: "", maxSize: 5 }));
    const { uploadUrl, intentId } = await start(t, { size: 5, contentType: "image/png" });
    await refused(await send(t, uploadUrl, "longer"), 400, "BYTES_MISMATCH");
    expect(await refusalOf(finish(t, { intentId }))).toMatchObject({ code: "ARGUMENT_INVALID" });
    expect(await published(t)).toBeNull();
  });

  test("more than 20 MiB, and say how to send it", async () => {
    const { t, storage } = await open();
    const { uploadUrl } = await start(t);
    const headers = { "Content-Length": String(20 * MIB + 1) };
    const { message } = await refused(
      await send(t, uploadUrl, "x", { headers }),
      413,
      "FILE_TOO_LARGE",
    );
    expect(message).toContain("startUpload");
    expect(storage.requests).toEqual([]);
  });

  test("more than 20 MiB in chunks, and keep nothing of it", async () => {
    const { t } = await open();
    const { uploadUrl, intentId } = await start(t);
    const mebibyte = new Uint8Array(MIB);
    const endless = new ReadableStream<Uint8Array>({
      pull: (controller) => controller.enqueue(mebibyte),
    });
    const init = { duplex: "half" } as RequestInit;
    const answer = await refused(await send(t, uploadUrl, endless, init), 413, "FILE_TOO_LARGE");
    expect(answer.message).toContain("startUpload");
    expect(await stored(t)).toEqual([]);
    expect(await refusalOf(finish(t, { intentId }))).toMatchObject({ code: "ARGUMENT_INVALID" });
  });

  test("another size than was declared or announced", async () => {
    const { t } = await open();
    const { uploadUrl } = await start(t, { size: 5 });
    const long = { headers: { "Content-Length": "6" } };
    await refused(await send(t, uploadUrl, "longer", long), 400, "BYTES_MISMATCH");
    const short = { headers: { "Content-Length": "5" } };
    await refused(await send(t, uploadUrl, "cut", short), 400, "BYTES_MISMATCH");
    expect((await send(t, uploadUrl, "right")).status).toBe(200);
  });

  test("bytes that do not have the declared hash", async () => {
    const { t } = await open();
    const sha256 = createHash("sha256").update("hello").digest("hex");
    const { uploadUrl } = await start(t, { sha256 });
    await refused(await send(t, uploadUrl, "other"), 400, "BYTES_MISMATCH");
    expect((await send(t, uploadUrl, "hello")).status).toBe(200);
  });

  test("a content type that is no media type", async () => {
    const { t } = await open();
    const { uploadUrl } = await start(t);
    const odd = { headers: { "Content-Type": "x".repeat(3000) } };
    await refused(await send(t, uploadUrl, "hello", odd), 400, "ARGUMENT_INVALID");
  });

  test.each<[string, Storage["answer"]]>([
    ["responds with 503", () => new Response(null, { status: 503 })],
    [
      "does not respond",
      () => {
        throw new TypeError("fetch failed");
      },
    ],
  ])("when the storage %s; then the upload can be sent again", async (_what, answer) => {
    const { t, storage } = await open();
    const { uploadUrl, intentId } = await start(t);
    storage.answer = answer;
    await refused(await send(t, uploadUrl, "hello"), 502, "STORAGE_UNAVAILABLE");
    storage.answer = undefined;
    expect((await send(t, uploadUrl, "hello")).status).toBe(200);
    await finish(t, { intentId });
  });

  test("other methods, and uploads to other paths", async () => {
    const { t } = await open();
    const { uploadUrl } = await start(t);
    expect((await send(t, uploadUrl, null, { method: "DELETE" })).status).toBe(405);
    expect((await t.fetch("/assets/images/hero", { method: "PUT", body: "x" })).status).toBe(405);
    const { pathname, search } = new URL(uploadUrl);
    expect((await t.fetch(pathname + search)).status).toBe(403);
  });

  test("to finish an upload for another actor, no matter who has sent its bytes", async () => {
    const { t } = await open();
    const { uploadUrl, intentId } = await start(t, { actor: "kate" });
    expect((await send(t, uploadUrl, "hello")).status).toBe(200);
    expect(await refusalOf(finish(t, { intentId, actor: "eve" }))).toMatchObject({
      code: "UPLOAD_NOT_YOURS",
    });
    await finish(t, { intentId, actor: "kate" });
  });

  test("with a code of which uploadFile makes an error", async () => {
    const { t } = await open();
    const ticket = await start(t);
    vi.stubGlobal("fetch", async (url: string, init: RequestInit) =>
      send(t, url.replace("signature=", "signature=x"), init.body ?? null, init),
    );
    const error = await uploadFile(ticket, new Uint8Array(1)).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(UploadError);
    expect(error).toMatchObject({ code: "UPLOAD_REJECTED", status: 404 });
    expect((error as UploadError).answer).toContain("UPLOAD_NOT_FOUND");
  });
});

describe("pages", () => {
  async function preflight(t: App, path: string, origin = "https://app.example") {
    const response = await t.fetch(path, {
      method: "OPTIONS",
      headers: {
        ...{ origin, "access-control-request-method": "PUT" },
        "access-control-request-headers": "content-type",
      },
    });
    const { headers, status } = response;
    return {
      status,
      origin: headers.get("access-control-allow-origin"),
      methods: headers.get("access-control-allow-methods"),
      headers: headers.get("access-control-allow-headers"),
    };
  }

  test("of allowed origins may send a PUT with a Content-Type", async () => {
    const { t } = await open({ allowOrigins: ["https://app.example"] });
    const { uploadUrl } = await start(t);
    const { pathname, search } = new URL(uploadUrl);
    expect(await preflight(t, pathname + search)).toEqual({
      ...{ status: 204, origin: "https://app.example" },
      ...{ methods: "PUT, POST, OPTIONS", headers: "Content-Type" },
    });
    expect(await preflight(t, pathname, "https://evil.example")).toMatchObject({
      ...{ origin: null, methods: null },
    });
    expect(await preflight(t, "/assets/images/hero")).toMatchObject({
      methods: "GET, HEAD, OPTIONS",
    });
  });
});

test("the bytes of an upload that is never finished are deleted", async () => {
  const { t } = await open();
  const { uploadUrl } = await start(t);
  await send(t, uploadUrl, "hello");
  expect(await stored(t)).toHaveLength(1);
  pass(3 * DAY);
  for (let runs = 0; runs < 2; runs += 1) {
    await t.mutation((ctx) => ctx.runMutation(components.versionedAssets.sweeper.startSweep, {}));
    await t.finishAllScheduledFunctions(() => pass(1));
  }
  expect(await stored(t)).toEqual([]);
});
