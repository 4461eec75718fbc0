/** One request for programs: `PUT` of a file to its path makes the next version. */
import { createHash } from "node:crypto";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import {
  type App,
  assets,
  componentSnapshot,
  components,
  inComponent,
} from "../../component/testing/app.test-helpers.js";
import { at } from "../../component/testing/component.test-helpers.js";
import { DAY, pass, stopTheClock } from "../../component/testing/clock.test-helpers.js";
import { MAX_HTTP_BODY_BYTES } from "../../shared/httpActions.js";
import type { AssetRouteOptions, OfferedFile, UploadRouteOptions } from "./options.js";
import { closeFolder, openSite } from "./site.test-helpers.js";

const GOOD = { authorization: "Bearer ada" };

let logged: unknown[][] = [];
beforeEach(() => {
  stopTheClock();
  logged = [];
  vi.spyOn(console, "error").mockImplementation((...line: unknown[]) => void logged.push(line));
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

type Storage = {
  requests: { method: string; headers: Headers; isStream: boolean }[];
  /** Called when the storage has the whole body; an answer instead of the storage's own. */
  after?: (storageId: string) => Response | Promise<Response | undefined> | undefined;
};

/** Convex storage's upload endpoint for one test: it keeps nothing of a body that breaks off. */
function openStorage(t: App): Storage {
  const storage: Storage = { requests: [] };
  vi.stubGlobal("fetch", async (_url: string, init: RequestInit) => {
    const { method = "GET", body } = init;
    const headers = new Headers(init.headers);
    storage.requests.push({ method, headers, isStream: body instanceof ReadableStream });
    const bytes = await new Response(body).arrayBuffer();
    const type = headers.get("content-type") ?? "";
    const storageId = await inComponent(t, (ctx) => ctx.storage.store(new Blob([bytes], { type })));
    return (await storage.after?.(storageId)) ?? Response.json({ storageId });
  });
  return storage;
}

/** Allows `Bearer <name>` as that actor, below the folder of its name or anywhere for `ada`. */
const byName: UploadRouteOptions["authorize"] = (_ctx, request, { folderPath }) => {
  const name = /^Bearer (\w+)$/.exec(request.headers.get("authorization") ?? "")?.[1];
  if (name === undefined) throw new Error("no name");
  if (name !== "ada" && folderPath.split("/")[0] !== name) throw new Error("not your folder");
  return name;
};

function open({ upload, ...options }: Partial<AssetRouteOptions> = {}) {
  const t = openSite({ mode: "stream", ...options, upload: { authorize: byName, ...upload } });
  return { t, storage: openStorage(t) };
}

async function put(
  t: App,
  path: string,
  body: BodyInit | null,
  headers: Record<string, string> = {},
) {
  const init = { method: "PUT", body, headers: { ...GOOD, ...headers }, duplex: "half" };
  const response = await t.fetch(`/assets/${path}`, init);
  const text = await response.text();
  const said = text.startsWith("{") ? (JSON.parse(text) as Record<string, unknown>) : { text };
  return { status: response.status, headers: response.headers, said };
}

const chunks = (...parts: string[]) =>
  new ReadableStream<Uint8Array>({
    start(controller) {
      for (const part of parts) controller.enqueue(new TextEncoder().encode(part));
      controller.close();
    },
  });

const published = (t: App, path = "images/hero") =>
  t.query((ctx) => assets.getPublishedFile(ctx, at(path)));

const versions = (t: App, path = "images/hero") =>
  t.query((ctx) => assets.getAssetVersions(ctx, at(path)));

const stored = (t: App) =>
  inComponent(t, async (ctx) => (await ctx.db.system.query("_storage").collect()).length);

describe("a PUT", () => {
  test("makes the next version and returns it, with its URL and tag", async () => {
    const { t, storage } = open();
    const first = await put(t, "images/hero", "hello", { "Content-Type": "image/png" });
    expect(first.status).toBe(201);
    const { versionId } = (await published(t))!;
    const sha256 = createHash("sha256").update("hello").digest("hex");
    expect(first.said).toEqual({
      ...{ folderPath: "images", basename: "hero", versionId, version: 1, state: "published" },
      ...{ size: 5, contentType: "image/png", sha256, isPending: false },
      assetId: expect.any(String) as string,
      createdAt: expect.any(Number) as number,
    });
    expect(first.headers.get("etag")).toBe(`"${versionId}"`);
    expect(first.headers.get("cache-control")).toBe("private, no-store");
    expect(storage.requests).toMatchObject([{ method: "POST", isStream: true }]);

    const second = await put(t, "images/hero", "world!", { "Content-Type": "image/png" });
    expect(second).toMatchObject({ status: 201, said: { version: 2, size: 6 } });
    const states = (await versions(t)).map(({ version, state, createdBy }) => [
      ...[version, state, createdBy],
    ]);
    expect(states).toEqual([
      [2, "published", "ada"],
      [1, "archived", "ada"],
    ]);
    const { pathname, origin } = new URL(first.headers.get("location")!);
    expect(origin).toMatch(/^https:/);
    expect(pathname).toBe(`/assets/v/${encodeURIComponent(versionId)}`);
    vi.unstubAllGlobals();
    vi.stubGlobal("fetch", () => Promise.resolve(new Response("hello")));
    expect(await (await t.fetch(pathname)).text()).toBe("hello");
  });

  test("takes bodies that are empty, sent in chunks, or binary", async () => {
    const { t } = open();
    expect(await put(t, "empty", null)).toMatchObject({ status: 201, said: { size: 0 } });
    expect(await put(t, "chunked", chunks("a", "bc"))).toMatchObject({
      ...{ status: 201, said: { size: 3, contentType: "application/octet-stream" } },
    });
    const bytes = crypto.getRandomValues(new Uint8Array(65_000));
    const length = { "Content-Length": "65000" };
    expect(await put(t, "binary", bytes, length)).toMatchObject({
      status: 201,
      said: { sha256: createHash("sha256").update(bytes).digest("hex") },
    });
  });

  test.each([
    ["images/%C3%BC ber", "images", "ü ber"],
    // Composed and decomposed are one path.
    ["images/u%CC%88", "images", "ü"],
    ["a/b/c/.hidden", "a/b/c", ".hidden"],
    ["root.png", "", "root.png"],
    ["v/hero", "v", "hero"],
    ["v/hero/deep", "v/hero", "deep"],
    ["v/a/b/c", "v/a/b", "c"],
    ["upload/hero", "upload", "hero"],
    ["100%25", "", "100%"],
    ["%F0%9F%8E%89?x=1", "", "🎉"],
  ])("to %s", async (path, folderPath, basename) => {
    const { t } = open();
    const asked: OfferedFile[] = [];
    const authorize = (_ctx: unknown, _request: unknown, file: OfferedFile) => {
      asked.push(file);
      return null;
    };
    const site = openSite({ upload: { authorize } });
    openStorage(site);
    expect(await put(site, path, "x", { "Content-Type": "text/plain" })).toMatchObject({
      status: 201,
      said: { folderPath, basename },
    });
    expect(asked).toEqual([{ folderPath, basename, contentType: "text/plain" }]);
    expect(await published(t, "x")).toBeNull();
    expect(await site.query((ctx) => assets.getPublishedFile(ctx, { folderPath, basename })))
      .not //
      .toBeNull();
  });

  test.each([
    "",
    "images/",
    "/hero",
    "a//b",
    "a%2Fb",
    "%00",
    "%zz",
    "%2E%2E%2F",
    "%E2%80%A8",
    " /x",
  ])("to %j is refused with PATH_INVALID before the app is asked", async (path) => {
    const authorize = vi.fn(() => null);
    const { t, storage } = open({ upload: { authorize } });
    expect(await put(t, path, "x")).toMatchObject({ status: 400, said: { code: "PATH_INVALID" } });
    expect(authorize).not.toHaveBeenCalled();
    expect(storage.requests).toEqual([]);
  });

  test("to the URL of a version is refused, with any name after it", async () => {
    const { t, storage } = open();
    const { said } = await put(t, "images/hero", "one");
    const path = `v/${encodeURIComponent(said.versionId as string)}`;
    for (const url of [path, `${path}/hero.png`]) {
      const refused = await put(t, url, "two");
      expect(refused).toMatchObject({ status: 400, said: { code: "PATH_INVALID" } });
    }
    expect(storage.requests).toHaveLength(1);
    expect(await put(t, `${path}/a/b`, "below")).toMatchObject({ status: 201 });
  });

  test.each([
    ["hero.png", undefined, "image/png"],
    ["hero.png", "application/octet-stream", "image/png"],
    ["hero.png", "image/webp", "image/webp"],
    ["hero", undefined, "application/octet-stream"],
    ["hero", "text/plain;charset=utf-8", "text/plain;charset=utf-8"],
  ])("of %s as %s is served as %s", async (name, said, contentType) => {
    const { t } = open();
    const bytes = new TextEncoder().encode("x");
    const made = await put(t, name, bytes, said === undefined ? {} : { "Content-Type": said });
    expect(made).toMatchObject({ status: 201, said: { contentType } });
  });

  test("serves a private file to nobody else", async () => {
    const { t } = open();
    await closeFolder(t, "images");
    const made = await put(t, "images/hero", "secret");
    expect(made).toMatchObject({ status: 201, said: { state: "published" } });
    expect((await t.fetch("/assets/images/hero")).status).toBe(404);
    expect((await t.fetch(new URL(made.headers.get("location")!).pathname)).status).toBe(404);
    expect(await published(t)).toBeNull();
  });
});

describe("the conditions of a PUT", () => {
  async function openWithHero() {
    const { t, storage } = open();
    const made = await put(t, "images/hero", "one");
    storage.requests.length = 0;
    return {
      t,
      storage,
      versionId: made.said.versionId as string,
      etag: made.headers.get("etag")!,
    };
  }

  test.each<[string, (etag: string) => Record<string, string>, number]>([
    ["If-Match", (etag) => ({ "If-Match": etag }), 201],
    ["If-Match, any", () => ({ "If-Match": "*" }), 201],
    ["If-Match, listed", (etag) => ({ "If-Match": `"a,b", ${etag}` }), 201],
    ["If-Match of a redirect", (etag) => ({ "If-Match": etag.replace(/"$/, '-0123abcd"') }), 201],
    ["If-Match, weak", (etag) => ({ "If-Match": `W/${etag}` }), 412],
    ["If-Match, another", () => ({ "If-Match": '"another"' }), 412],
    ["If-None-Match, any", () => ({ "If-None-Match": "*" }), 412],
    ["If-None-Match", (etag) => ({ "If-None-Match": etag }), 412],
    ["If-None-Match, weak", (etag) => ({ "If-None-Match": `W/${etag}` }), 412],
    ["If-None-Match, another", () => ({ "If-None-Match": '"another"' }), 201],
    ["both", (etag) => ({ "If-Match": etag, "If-None-Match": '"another"' }), 201],
    ["both, violated", (etag) => ({ "If-Match": etag, "If-None-Match": "*" }), 412],
    [
      "dates, which are not sent",
      () => ({ "If-Unmodified-Since": "Wed, 21 Oct 1999 07:28:00 GMT" }),
      201,
    ],
    ["If-Match without quotes", () => ({ "If-Match": "another" }), 400],
    ["If-None-Match, empty", () => ({ "If-None-Match": "" }), 400],
    ["too many tags", () => ({ "If-None-Match": '"x",'.repeat(101) }), 400],
  ])("%s, of a published version", async (_what, headers, status) => {
    const { t, storage, versionId, etag } = await openWithHero();
    const answer = await put(t, "images/hero", "two", headers(etag));
    expect(answer.status).toBe(status);
    expect(await versions(t)).toHaveLength(status === 201 ? 2 : 1);
    if (status === 201) return;
    expect(storage.requests).toEqual([]);
    if (status === 412) {
      expect(answer.said).toMatchObject({
        ...{ code: "CONFLICT", folderPath: "images", basename: "hero" },
        actual: { absent: false, publishedVersionId: versionId },
      });
    }
  });

  test.each<[string, Record<string, string>, number]>([
    ["If-None-Match, any", { "If-None-Match": "*" }, 201],
    ["If-None-Match", { "If-None-Match": '"x"' }, 201],
    ["If-Match, any", { "If-Match": "*" }, 412],
    ["If-Match", { "If-Match": '"x"' }, 412],
  ])("%s, where no version is published", async (_what, headers, status) => {
    const { t } = open();
    expect((await put(t, "none", "x", headers)).status).toBe(status);
    await put(t, "archived", "x");
    await t.mutation((ctx) => assets.archiveAsset(ctx, at("archived")));
    expect((await put(t, "archived", "y", headers)).status).toBe(status);
  });

  test("hold at the end, too: another upload in between wins", async () => {
    const { t, storage, etag } = await openWithHero();
    storage.after = async () => {
      storage.after = undefined;
      await put(t, "images/hero", "between");
      return undefined;
    };
    const late = await put(t, "images/hero", "late", { "If-Match": etag });
    expect(late).toMatchObject({ status: 412, said: { code: "CONFLICT" } });
    expect(await published(t)).toMatchObject({ version: 2, size: 7 });
    storage.after = async () => {
      storage.after = undefined;
      await put(t, "new", "between");
      return undefined;
    };
    expect((await put(t, "new", "late", { "If-None-Match": "*" })).status).toBe(412);
    expect(await published(t, "new")).toMatchObject({ version: 1, size: 7 });
  });

  test("count only for a request that would succeed without them", async () => {
    const { t } = await openWithHero();
    await t.mutation((ctx) => assets.setUploadLimits(ctx, { folderPath: "", maxSize: 1 }));
    const headers = { "If-Match": '"another"', "Content-Length": "3" };
    const typed = { ...headers, "Content-Type": "image/png" };
    expect(await put(t, "images/hero", "two", typed)).toMatchObject({ status: 413 });
  });
});

describe("the app is asked", () => {
  test.each<[unknown, string]>([
    [undefined, "undefined"],
    [true, "boolean"],
    [false, "boolean"],
    ["", "string"],
    [1, "number"],
    [{ actor: "ada" }, "object"],
    [["ada"], "array"],
    [Symbol("x"), "symbol"],
  ])("and %s refuses", async (result) => {
    const { t, storage } = open({ upload: { authorize: () => result as never } });
    const refused = await put(t, "images/hero", "x");
    expect(refused.status).toBe(403);
    expect(refused.said).toEqual({ code: "FORBIDDEN", message: "This upload is not allowed." });
    expect(logged[0]![1]).toMatchObject({
      data: { code: "AUTH_CALLBACK_INVALID", callback: "upload.authorize" },
    });
    expect(storage.requests).toEqual([]);
  });

  test.each([
    ["null, for no actor", null, undefined],
    ["a string, the actor", "kate", "kate"],
  ])("and %s allows", async (_what, result, createdBy) => {
    const { t } = open({ upload: { authorize: () => Promise.resolve(result) } });
    expect((await put(t, "images/hero", "x")).status).toBe(201);
    expect((await versions(t))[0]!.createdBy).toBe(createdBy);
  });

  test("and an actor that is too long refuses", async () => {
    const { t } = open({ upload: { authorize: () => "x".repeat(257) } });
    expect((await put(t, "images/hero", "x")).status).toBe(403);
  });

  test("with the request and the file, but without the body", async () => {
    const seen: unknown[] = [];
    const authorize: UploadRouteOptions["authorize"] = async (_ctx, request, file) => {
      seen.push(request.method, new URL(request.url).pathname, request.headers.get("x-token"));
      seen.push(file, await request.text());
      return null;
    };
    const { t } = open({ upload: { authorize } });
    const headers = { "Content-Length": "5", "Content-Type": "text/plain", "X-Token": "t" };
    expect(await put(t, "images/hero", "hello", headers)).toMatchObject({ said: { size: 5 } });
    const file = { folderPath: "images", basename: "hero", size: 5, contentType: "text/plain" };
    expect(seen).toEqual(["PUT", "/assets/images/hero", "t", file, ""]);
  });

  test("and a refusal is the same, whatever is at the path of another tenant", async () => {
    const { t, storage } = open();
    await put(t, "kate/hero", "x");
    await put(t, "kate/archived", "x");
    await t.mutation((ctx) => assets.archiveAsset(ctx, at("kate/archived")));
    await closeFolder(t, "kate/closed");
    await put(t, "kate/closed/hero", "x");
    await t.mutation((ctx) =>
      assets.setUploadLimits(ctx, { folderPath: "kate/small", maxSize: 1, allowedTypes: ["a/b"] }),
    );
    await t.mutation((ctx) => assets.setQuota(ctx, { folderPath: "kate/full", maxFiles: 0 }));
    const before = await componentSnapshot(t);
    storage.requests.length = 0;
    const answers = new Set<string>();
    const paths = ["hero", "none", "archived", "closed/hero", "closed/none", "small/x", "full/x"];
    const sent: Record<string, string>[] = [
      ...[{}, { "If-None-Match": "*" }, { "If-Match": "*" }, { "Content-Length": "99999999" }],
    ];
    for (const path of paths) {
      for (const headers of sent) {
        const as = { authorization: "Bearer eve", ...headers };
        const { status, said, headers: shown } = await put(t, `kate/${path}`, "evil", as);
        answers.add(JSON.stringify([status, said, [...shown]]));
      }
    }
    expect([...answers]).toHaveLength(1);
    expect([...answers][0]).toContain("403");
    expect(storage.requests).toEqual([]);
    expect(await componentSnapshot(t)).toEqual(before);
    // A tenant's own folder is not touched by it.
    expect((await put(t, "eve/hero", "x", { authorization: "Bearer eve" })).status).toBe(201);
    expect(await published(t, "kate/hero")).toMatchObject({ version: 1 });
  });
});

describe("refused are", () => {
  async function refused(
    t: App,
    path: string,
    headers: Record<string, string>,
    status: number,
    code: string,
    body: BodyInit = "hello",
  ) {
    const answer = await put(t, path, body, headers);
    expect(answer).toMatchObject({ status, said: { code, message: expect.any(String) as string } });
    expect((await componentSnapshot(t)).uploadIntents).toEqual([]);
    return answer;
  }

  test("files over the limit of one request, and how to upload them is said", async () => {
    const { t, storage } = open();
    const size = MAX_HTTP_BODY_BYTES + 1;
    const { said } = await refused(
      t,
      "a/b",
      { "Content-Length": String(size) },
      413,
      "FILE_TOO_LARGE",
    );
    expect(said).toMatchObject({
      size,
      maxSize: MAX_HTTP_BODY_BYTES,
      folderPath: "a",
      use: "startUpload",
    });
    expect(said.message).toContain("finishUpload");
    expect(storage.requests).toEqual([]);
    const ticket = await t.mutation((ctx) => assets.startUpload(ctx, { ...at("a/b"), size }));
    expect(ticket.sendTo).toBe("storage");
  });

  test("chunked bodies that become longer than that, of which nothing is kept", async () => {
    const { t } = open();
    let sent = 0;
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        sent += 1024 * 1024;
        controller.enqueue(new Uint8Array(1024 * 1024));
      },
    });
    await refused(t, "a/b", {}, 413, "FILE_TOO_LARGE", endless);
    expect(sent).toBeLessThan(MAX_HTTP_BODY_BYTES * 1.5);
    expect(await stored(t)).toBe(0);
    expect(await published(t, "a/b")).toBeNull();
  });

  test("bodies that break off, of which nothing is kept", async () => {
    const { t } = open();
    const broken = new ReadableStream<Uint8Array>({
      start(controller) {
        controller.enqueue(new Uint8Array(10));
      },
      pull: () => Promise.reject(new Error("the client is gone")),
    });
    await refused(t, "a/b", {}, 502, "STORAGE_UNAVAILABLE", broken);
    expect(await stored(t)).toBe(0);
    expect(await published(t, "a/b")).toBeNull();
    expect(await t.query((ctx) => assets.getAsset(ctx, at("a/b")))).toBeNull();
  });

  test("another number of bytes than was announced", async () => {
    const { t } = open();
    await refused(t, "a/b", { "Content-Length": "6" }, 400, "BYTES_MISMATCH");
    expect(await t.query((ctx) => assets.getAsset(ctx, at("a/b")))).toBeNull();
  });

  test("parts and encoded files", async () => {
    const { t, storage } = open();
    await refused(t, "a", { "Content-Range": "bytes 0-4/10" }, 400, "ARGUMENT_INVALID");
    const { headers } = await refused(
      t,
      "a",
      { "Content-Encoding": "gzip" },
      415,
      "ENCODING_NOT_ALLOWED",
    );
    expect(headers.get("accept-encoding")).toBe("identity");
    expect(storage.requests).toEqual([]);
    expect((await put(t, "a", "x", { "Content-Encoding": "identity" })).status).toBe(201);
  });

  test("what the folder's limits do not allow", async () => {
    const { t, storage } = open();
    await t.mutation((ctx) =>
      assets.setUploadLimits(ctx, { folderPath: "a", maxSize: 5, allowedTypes: ["image/*"] }),
    );
    const png = { "Content-Type": "image/png" };
    await refused(t, "a/b", { ...png, "Content-Length": "6" }, 413, "FILE_TOO_LARGE");
    await refused(
      t,
      "a/b",
      { "Content-Type": "text/html", "Content-Length": "5" },
      415,
      "TYPE_NOT_ALLOWED",
    );
    await refused(t, "a/b", png, 411, "SIZE_REQUIRED");
    // A text would have a type.
    const bytes = new TextEncoder().encode("hello");
    await refused(t, "a/b", { "Content-Length": "5" }, 415, "TYPE_REQUIRED", bytes);
    await refused(t, "a/b", { "Content-Type": "no type" }, 400, "ARGUMENT_INVALID");
    expect(storage.requests).toEqual([]);
    // Its bytes are looked at before it is published.
    expect((await put(t, "a/b", "hello", { ...png, "Content-Length": "5" })).status).toBe(202);
  });

  test("what does not fit into a quota, at the beginning or at the end", async () => {
    const { t, storage } = open();
    await t.mutation((ctx) => assets.setQuota(ctx, { folderPath: "a", maxBytes: 5 }));
    const { said } = await refused(
      t,
      "a/b",
      { "Content-Length": "6" },
      507,
      "QUOTA_EXCEEDED",
      "hello!",
    );
    expect(said).toMatchObject({ folderPath: "a", limit: "bytes", max: 5, asked: 6 });
    expect(storage.requests).toEqual([]);
    await refused(t, "a/b", {}, 507, "QUOTA_EXCEEDED", chunks("hello", "!"));
    expect(await published(t, "a/b")).toBeNull();
    expect((await put(t, "a/b", "hello", { "Content-Length": "5" })).status).toBe(201);
  });

  test("files for a folder that a job changes, until it is done", async () => {
    const { t } = open();
    await t.mutation(async (ctx) => {
      for (let name = 0; name < 150; name += 1) {
        await assets.createFolderByPath(ctx, { path: `a/${name}` });
      }
      await assets.moveFolder(ctx, { path: "a", toPath: "moved" });
    });
    const { headers } = await refused(t, "a/b", {}, 503, "FOLDER_BUSY");
    expect(headers.get("retry-after")).toBe("5");
    await t.finishAllScheduledFunctions(() => pass(1));
    expect((await put(t, "a/b", "x")).status).toBe(201);
  });

  test("many files of an actor, none of which keeps its place among the open uploads", async () => {
    const { t } = open();
    await t.mutation((ctx) => assets.configureUploads(ctx, { maxOpenUploads: 1 }));
    for (let tries = 0; tries < 2; tries += 1) {
      await refused(t, "a/b", { "Content-Length": "6" }, 400, "BYTES_MISMATCH");
    }
    expect((await put(t, "a/b", "hello")).status).toBe(201);
  });

  test("files that the storage does not take", async () => {
    const { t, storage } = open();
    storage.after = () => new Response("secret of the storage", { status: 503 });
    const { said, headers } = await refused(t, "a/b", {}, 502, "STORAGE_UNAVAILABLE");
    expect(JSON.stringify(said)).not.toContain("secret");
    expect(headers.get("retry-after")).toBe("5");
    storage.after = undefined;
    expect((await put(t, "a/b", "x")).status).toBe(201);
  });
});

describe("bytes without a version are deleted", () => {
  async function sweep(t: App) {
    pass(3 * DAY);
    for (let runs = 0; runs < 2; runs += 1) {
      await t.mutation((ctx) => ctx.runMutation(components.versionedAssets.sweeper.startSweep, {}));
      await t.finishAllScheduledFunctions(() => pass(1));
    }
  }

  test("of an action that ends between storing and finishing", async () => {
    const { t, storage } = open();
    await put(t, "images/kept", "kept");
    storage.after = () => {
      throw new Error("the action is killed");
    };
    await put(t, "images/hero", "orphan");
    expect(await stored(t)).toBe(2);
    expect(await t.query((ctx) => assets.getAsset(ctx, at("images/hero")))).toBeNull();
    await sweep(t);
    expect(await stored(t)).toBe(1);
    expect(await published(t, "images/kept")).toMatchObject({ size: 4 });
    const { uploadIntents } = await componentSnapshot(t);
    expect(uploadIntents).toEqual([]);
  });

  test("of an upload that is refused at the end", async () => {
    const { t } = open();
    await t.mutation((ctx) => assets.setQuota(ctx, { folderPath: "a", maxBytes: 1 }));
    expect((await put(t, "a/b", chunks("hello"))).status).toBe(507);
    expect(await stored(t)).toBe(1);
    await sweep(t);
    expect(await stored(t)).toBe(0);
  });
});

describe("without the option", () => {
  test("a PUT is 405 as before, and so is a POST with it", async () => {
    const t = openSite();
    const response = await t.fetch("/assets/images/hero", { method: "PUT", body: "x" });
    expect(response.status).toBe(405);
    expect(response.headers.get("allow")).toBe("GET, HEAD, OPTIONS");
    const withOption = open().t;
    for (const method of ["POST", "PATCH", "DELETE"]) {
      const other = await withOption.fetch("/assets/images/hero", { method, headers: GOOD });
      expect(other.status).toBe(405);
      expect(other.headers.get("allow")).toBe("GET, HEAD, PUT, OPTIONS");
    }
  });

  test.each([
    [{}, /upload.authorize must be a function/],
    [{ authorize: "ada" }, /upload.authorize must be a function/],
    [{ authorize: byName, allowOrigins: ["app.example"] }, /"app.example" in allowOrigins/],
  ])("%j is refused at registration", (upload, message) => {
    expect(() => openSite({ upload: upload as never })).toThrow(message);
  });

  test("signed upload URLs of the routes are unchanged by it", async () => {
    const { t } = open();
    const uploadRoutesUrl = "https://app.example/assets";
    await t.mutation((ctx) =>
      assets.configureStorageBackend(ctx, { backend: "convex", uploadRoutesUrl }),
    );
    const { uploadUrl } = await t.mutation((ctx) => assets.startUpload(ctx, at("images/hero")));
    const { pathname, search } = new URL(uploadUrl);
    const init = { method: "PUT", body: "hello" };
    expect((await t.fetch(pathname + search, init)).status).toBe(200);
    expect((await t.fetch(`${pathname}?signature=x`, init)).status).toBe(404);
    // A file in the folder `upload` has no signature, and goes directly to the storage.
    expect(await put(t, "upload/hero", "x")).toMatchObject({ status: 201 });
  });
});

describe("pages", () => {
  const PAGE = "https://app.example";
  async function ask(t: App, method: string, origin = PAGE, path = "images/hero") {
    const { headers } = await t.fetch(`/assets/${path}`, {
      method: "OPTIONS",
      headers: { origin, "access-control-request-method": method },
    });
    const shown = (name: string) => headers.get(`access-control-allow-${name}`);
    return [shown("origin"), shown("methods"), headers.get("allow")];
  }
  const READS = "GET, HEAD, OPTIONS";
  const ALL = "GET, HEAD, PUT, OPTIONS";

  test("may not upload unless their origin is listed", async () => {
    const { t } = open();
    expect(await ask(t, "PUT")).toEqual([null, null, ALL]);
    expect(await ask(t, "GET")).toEqual(["*", READS, ALL]);
    const made = await put(t, "images/hero", "x", { origin: PAGE });
    expect(made.headers.get("access-control-allow-origin")).toBeNull();
    expect((await t.fetch("/assets/images/hero", { method: "OPTIONS" })).headers.get("allow")).toBe(
      ALL,
    );
  });

  test("of a listed origin may", async () => {
    const { t } = open({ upload: { authorize: byName, allowOrigins: [PAGE] } });
    expect(await ask(t, "PUT")).toEqual([PAGE, ALL, ALL]);
    expect(await ask(t, "PUT", "https://evil.example")).toEqual([null, null, ALL]);
    expect(await ask(t, "GET", "https://evil.example")).toEqual(["*", READS, ALL]);
    const made = await put(t, "images/hero", "x", { origin: PAGE });
    expect(made.headers.get("access-control-allow-origin")).toBe(PAGE);
    expect(made.headers.get("vary")).toContain("Origin");
  });
});
