/** The laws of `backends/backend.ts`, for every backend that is registered and for each access. */
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { uploadFile } from "../../src/client/uploadFile.js";
import type { ActionCtx } from "../../src/component/_generated/server.js";
import {
  BACKEND_NAMES,
  type BackendName,
  type Location,
  type UploadRequest,
  backendNamed,
  backendOf,
} from "../../src/component/backends/index.js";
import { type WriteCtx, writeAs } from "../../src/component/model/feed/recording.js";
import {
  type Component,
  openComponent,
} from "../../src/component/testing/component.test-helpers.js";
import { type ConvexFiles, serveConvexFiles } from "../r2/support/convexFiles.js";
import { hexOf, setEnvironment, settle, useBucket, withPrivateBucket } from "../r2/support/r2.js";

const TEXT = "what is stored";
const SIZE = TEXT.length;
const TYPE = "text/plain";
const HOUR = 60 * 60 * 1000;
/** An upload that nothing limits, with credentials of the environment. */
const ANY = { ofCall: undefined };
/** How the tests read by a URL. */
const GET = { method: "GET" as const, disposition: 'attachment; filename="b c.txt"' };

const bucket = useBucket();
let t: Component;
let files: ConvexFiles;

beforeEach(async () => {
  setEnvironment({ ...withPrivateBucket(bucket), R2_PUBLIC_URL: bucket.publicUrl });
  t = openComponent();
  files = await serveConvexFiles(t);
});
afterEach(async () => {
  await settle(t);
  await files.stop();
});

const inTransaction = async <Result>(work: (ctx: WriteCtx) => Promise<Result>) =>
  await t.mutation((ctx) => writeAs(ctx, undefined, work));
type Backend = ReturnType<typeof backendNamed>;

const inAction = async <Result>(work: (ctx: ActionCtx) => Promise<Result>) =>
  await t.action((ctx) => work(ctx));

const read = async (url: string | null) => {
  const response = await fetch(url!);
  return response.ok ? await response.text() : response.status;
};

/** Sends bytes to an opened upload and returns where they are. */
async function send(backend: Backend, request: UploadRequest, text: string): Promise<Location> {
  const { uploadResponse } = await uploadFile(request, new TextEncoder().encode(text));
  if (request.place !== undefined) return request.place;
  return await find(backend, uploadResponse!.storageId);
}

/** Where the object is that a response has named. */
async function find(backend: Backend, name: string): Promise<Location> {
  if (backend.knows !== "in a transaction") throw new Error("Nobody says where the object is.");
  return (await inTransaction((ctx) => backend.find(ctx, name)))!.location;
}

describe.each(BACKEND_NAMES)("%s", (name: BackendName) => {
  const backend = backendNamed(name);

  describe.each([false, true])("for files whose privacy is %s", (isPrivate) => {
    /** Opens an upload as for a file, and sends these bytes. */
    async function store(text = TEXT): Promise<Location> {
      const file = { filename: "a.txt", contentType: TYPE, size: SIZE, sha256: hexOf(TEXT) };
      const request = await inTransaction((ctx) =>
        backend.openUpload(ctx, { ...file, isPrivate, ...ANY }),
      );
      expect(request.lifetimeMs).toBeGreaterThan(0);
      return await send(backend, request, text);
    }

    /** What the storage says, whichever way it does; `null` for nothing. */
    async function factsOf(location: Location) {
      if (backend.knows === "by a request") {
        await inTransaction((ctx) => backend.requireAskable(ctx, location));
        return await backend.ask(location, null);
      }
      const name = "storageId" in location ? location.storageId : "";
      return await inTransaction((ctx) => backend.find(ctx, name));
    }

    async function remove(location: Location): Promise<void> {
      const after = await inTransaction((ctx) => backend.remove(ctx, location));
      if (after === null) {
        expect("removeByRequest" in backend).toBe(false);
      } else {
        expect(after).toBeLessThanOrEqual(Date.now() + backend.resendableMs);
        await backend.removeByRequest!(location);
      }
    }

    test("can hold them, can be reached, and serves what is public", async () => {
      expect(backend.canHold(isPrivate)).toBe(true);
      expect(backend.isReachable()).toBe(true);
      backend.requireReachable(isPrivate);
      await inTransaction((ctx) => backend.requireServable(ctx));
    });

    test("has what was sent, at a place of its own that suits it", async () => {
      const location = await store();
      expect(location.backend).toBe(name);
      expect(backendOf(location)).toBe(backend);
      expect(backend.suits(location, isPrivate)).toBe(true);
      expect(await factsOf(location)).toMatchObject({ size: SIZE, sha256: hexOf(TEXT) });
      expect(await inTransaction((ctx) => backend.isPresent(ctx, location))).toBe(true);
      expect(await store()).not.toEqual(location);
    });

    test("reads it by the URLs that it gives", async () => {
      const location = await store();
      const url = await inTransaction((ctx) => backend.url(ctx, location));
      const isOnlyPrivate = !backend.suits(location, false);
      if (isOnlyPrivate) expect(url).toBeNull();
      else expect(await read(url)).toBe(TEXT);
      const now = await inTransaction((ctx) => backend.urlToRead(ctx, location, GET));
      expect(await read(now)).toBe(TEXT);
      const head = await inTransaction((ctx) =>
        backend.urlToRead(ctx, location, { ...GET, method: "HEAD" }),
      );
      expect((await fetch(head!, { method: "HEAD" })).status).toBe(200);
    });

    test("signs a URL that expires and names the file, or none", async () => {
      const location = await store();
      if (!backend.maySign(location, isPrivate)) {
        // Without a signature a permanent URL would have to be shown.
        await expect(backend.sign(location, { ...GET, expiresIn: 60 })).rejects.toThrow();
        return;
      }
      const signed = await backend.sign(location, { ...GET, expiresIn: 60 });
      const response = await fetch(signed);
      expect(await response.text()).toBe(TEXT);
      const { searchParams } = new URL(signed);
      expect(searchParams.get("response-content-disposition")).toBe(GET.disposition);
      expect(searchParams.get("X-Amz-Expires")).toBe("60");
    });

    test("reads a small object of the expected size, and no other", async () => {
      const location = await store();
      const bytes = await inAction((ctx) => backend.read(ctx, location, SIZE));
      expect(new TextDecoder().decode(bytes!)).toBe(TEXT);
      expect(await inAction((ctx) => backend.read(ctx, location, SIZE + 1))).toBeNull();
    });

    test("deletes for good, and again without a complaint", async () => {
      const location = await store();
      const url = await inTransaction((ctx) => backend.urlToRead(ctx, location, GET));
      await remove(location);
      await remove(location);
      expect(await factsOf(location)).toBeNull();
      expect(await read(url)).toBe(404);
      expect(await inAction((ctx) => backend.read(ctx, location, SIZE))).toBeNull();
    });

    test("knows an object that another program has stored, and deletes no other bytes in its place", async () => {
      const location = await store();
      if (backend.inspect === undefined) return expect(location).not.toHaveProperty("key");
      const { key } = location as Location & { key: string };
      const found = (await backend.inspect(key, isPrivate, true))!;
      expect(found).toMatchObject({ place: location, facts: { size: SIZE, sha256: hexOf(TEXT) } });
      expect(await backend.inspect(`${key} of nobody`, isPrivate, true)).toBeNull();
      await backend.removeByRequest!(location, undefined, `${found.facts.etag}0`);
      expect(await factsOf(location)).not.toBeNull();
      await backend.removeByRequest!(location, undefined, found.facts.etag);
      await backend.removeByRequest!(location, undefined, found.facts.etag);
      expect(await factsOf(location)).toBeNull();
    });

    test.each(BACKEND_NAMES)("takes a copy from %s", async (from) => {
      const source = backendNamed(from);
      const opened = await inTransaction((ctx) =>
        source.openUpload(ctx, { filename: "a", isPrivate, contentType: TYPE, ...ANY }),
      );
      const original = await send(source, opened, TEXT);
      const url = await inAction((ctx) => source.source(ctx, original));
      const target = await inTransaction((ctx) => backend.openTarget(ctx, isPrivate));
      const transfer = { size: SIZE, contentType: TYPE, filename: "a" };
      const made = await backend.copyIn(target, url!, transfer);
      expect(made.sha256).toBe(hexOf(TEXT));
      const copy = typeof target === "string" ? await find(backend, made.storageId!) : target;
      expect(copy).not.toEqual(original);
      expect(backend.suits(copy, isPrivate)).toBe(true);
      const now = await inTransaction((ctx) => backend.urlToRead(ctx, copy, GET));
      expect(await read(now)).toBe(TEXT);
    });

    test("stores bytes that an action has", async () => {
      const target = await inTransaction((ctx) => backend.openTarget(ctx, isPrivate));
      const bytes = new TextEncoder().encode(TEXT);
      const transfer = { contentType: TYPE, filename: "a.txt" };
      const made = await inAction((ctx) => backend.putIn(ctx, target, bytes, transfer));
      const stored = typeof target === "string" ? await find(backend, made.storageId!) : target;
      expect(backend.suits(stored, isPrivate)).toBe(true);
      const url = await inTransaction((ctx) => backend.urlToRead(ctx, stored, GET));
      const response = await fetch(url!);
      expect(await response.text()).toBe(TEXT);
      if (typeof target === "string") return;
      expect(made.sha256).toBe(hexOf(TEXT));
      // The files of the tests forget the type of what an action stores.
      expect(response.headers.get("content-type")).toBe(TYPE);
    });

    test("opens an upload of which nothing is known to a client that sends a type alone", async () => {
      const open = { filename: "a.txt", isPrivate, ...ANY };
      const request = await inTransaction((ctx) => backend.openUpload(ctx, open));
      expect(request.headers).toEqual({});
      const { uploadUrl, method } = request;
      const sendAgain = (body: string) =>
        fetch(uploadUrl, { method, body, headers: { "Content-Type": TYPE } });
      const location = await send(backend, request, TEXT);
      expect((await sendAgain("something else")).ok).toBe(true);
      const found = await inTransaction((ctx) => backend.urlToRead(ctx, location, GET));
      expect(await read(found)).toBe(request.isReplaceable ? "something else" : TEXT);
    });

    test("says when the object was replaced, and copies no other object than the one that is meant", async () => {
      const open = { filename: "a.txt", isPrivate, ...ANY };
      const request = await inTransaction((ctx) => backend.openUpload(ctx, open));
      if (backend.knows !== "by a request") return expect(request.isReplaceable).toBeUndefined();
      const location = await send(backend, request, TEXT);
      const before = await backend.ask(location, null);
      expect(await backend.ask(location, null)).toEqual(before);
      await send(backend, request, TEXT.toUpperCase());
      const { etag } = (await backend.ask(location, null))!;
      expect(etag).not.toBe(before!.etag);
      for (const to of BACKEND_NAMES.map(backendNamed)) {
        const transfer = { size: SIZE, contentType: TYPE, filename: "a" };
        const copy = async (tag: string) => {
          const url = await inAction((ctx) => backend.source(ctx, location));
          const target = await inTransaction((ctx) => to.openTarget(ctx, isPrivate));
          return await to.copyIn(target, url!, { ...transfer, etag: tag });
        };
        await expect(copy(before!.etag)).rejects.toMatchObject({
          data: { code: "R2_UNAVAILABLE" },
        });
        expect((await copy(etag)).sha256).toBe(hexOf(TEXT.toUpperCase()));
      }
    });

    test("does not take a copy of what is missing or shorter than it says", async () => {
      const location = await store();
      const url = await inTransaction((ctx) => backend.urlToRead(ctx, location, GET));
      const target = await inTransaction((ctx) => backend.openTarget(ctx, isPrivate));
      await remove(location);
      const transfer = { size: SIZE, contentType: TYPE, filename: "a" };
      await expect(backend.copyIn(target, url!, transfer)).rejects.toMatchObject({
        data: { code: "R2_UNAVAILABLE" },
      });
    });
  });

  test("says that it cannot be reached when it is not configured", () => {
    setEnvironment({});
    if (backend.isReachable()) return backend.requireReachable(false);
    for (const isPrivate of [false, true]) {
      expect(() => backend.requireReachable(isPrivate)).toThrow(/R2/);
    }
  });

  test("opens uploads for an hour at least, so that a large file arrives", async () => {
    const file = { filename: "a", isPrivate: false, ...ANY };
    const { lifetimeMs } = await inTransaction((ctx) => backend.openUpload(ctx, file));
    expect(lifetimeMs).toBeGreaterThanOrEqual(HOUR);
  });
});
