import { createHash } from "node:crypto";
import type { GenericId } from "convex/values";
import { ConvexHttpClient } from "convex/browser";
import { describe, expect, test } from "vitest";
import { UPLOAD_TOKEN_LIFETIME_MS, UploadTokens } from "../host/uploadTokens.js";
import { api, connect, eventually, startBackend } from "./support.js";

type StorageId = GenericId<"_storage">;

const TEXT = "0123456789";
const SHA256 = createHash("sha256").update(TEXT).digest("base64");

async function start() {
  const backend = await startBackend();
  const http = new ConvexHttpClient(backend.url);
  const upload = async (headers: Record<string, string> = {}, body: string = TEXT) => {
    const url = await http.mutation(api.files.uploadUrl, {});
    return await fetch(url, { method: "POST", body: Buffer.from(body), headers });
  };
  const file = async (headers: Record<string, string> = {}) => {
    const { storageId } = (await (await upload(headers)).json()) as { storageId: StorageId };
    return { storageId, url: (await http.query(api.files.url, { storageId }))! };
  };
  return { backend, http, upload, file };
}

describe("an upload", () => {
  test("becomes a row with size, hash and type", async () => {
    const { http, upload } = await start();
    const response = await upload({ "Content-Type": "image/png" });
    expect(response.status).toBe(200);
    const body = (await response.json()) as { storageId: StorageId };
    expect(Object.keys(body)).toEqual(["storageId"]);
    expect(await http.query(api.files.row, body)).toMatchObject({
      _id: body.storageId,
      size: 10,
      sha256: SHA256,
      contentType: "image/png",
    });
  });

  test("without a type has none", async () => {
    const { http, file } = await start();
    const { storageId, url } = await file();
    expect(await http.query(api.files.row, { storageId })).toMatchObject({ contentType: null });
    expect((await fetch(url)).headers.get("Content-Type")).toBeNull();
  });

  test("may be used again, by any client that has the URL", async () => {
    const { http } = await start();
    const url = await http.mutation(api.files.uploadUrl, {});
    const ids = new Set<string>();
    for (let i = 0; i < 2; i++) {
      const response = await fetch(url, { method: "POST", body: TEXT });
      ids.add(((await response.json()) as { storageId: string }).storageId);
    }
    expect(ids.size).toBe(2);
  });

  test("is checked against its Digest header", async () => {
    const { upload } = await start();
    expect((await upload({ Digest: `sha-256=${SHA256}` })).status).toBe(200);
    const wrong = await upload({ Digest: `sha-256=${SHA256}` }, "other bytes");
    expect(wrong.status).toBe(400);
    expect(await wrong.json()).toMatchObject({ code: "Sha256Mismatch" });
    const malformed = await upload({ Digest: "md5=abc" });
    expect(await malformed.json()).toMatchObject({ code: "BadHeader" });
  });

  // As in Convex, which is stricter than RFC 9110.
  test.each([
    "nonsense",
    "text/plain; charset",
    "text/plain ;charset=utf-8",
    "text/plain; charset= utf-8",
    "text/plain;;charset=utf-8",
    "video/webm;codecs=vp8,opus",
  ])("of the type %s is refused", async (type) => {
    const { upload } = await start();
    const response = await upload({ "Content-Type": type });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ code: "BadHeader" });
  });

  test("has its type in lower case, without the values of parameters", async () => {
    const { file } = await start();
    const { url } = await file({ "Content-Type": 'Text/Plain; CHARSET=UTF-8; Name="A, B"' });
    const served = (await fetch(url)).headers.get("Content-Type");
    expect(served).toBe('text/plain; charset=utf-8; name="A, B"');
  });

  test("needs a token of this backend", async () => {
    const { backend } = await start();
    const post = (query: string) =>
      fetch(`${backend.url}/api/storage/upload${query}`, { method: "POST", body: TEXT });
    expect((await post("")).status).toBe(400);
    const foreign = new UploadTokens("another secret").issue("");
    for (const token of ["nonsense", foreign]) {
      const response = await post(`?token=${token}`);
      expect(response.status).toBe(401);
      expect(await response.json()).toMatchObject({ code: "StorageTokenInvalid" });
    }
  });

  test("token lasts one hour", () => {
    let now = 1_000_000;
    const tokens = new UploadTokens("secret", () => now);
    const token = tokens.issue("shelf");
    now += UPLOAD_TOKEN_LIFETIME_MS;
    expect(tokens.check(token)).toEqual({ component: "shelf" });
    now += 1;
    expect(tokens.check(token)).toMatchObject({ code: "StorageTokenExpired" });
  });
});

describe("a download", () => {
  test("has the headers of a deployment", async () => {
    const { file } = await start();
    const { url } = await file({ "Content-Type": "text/plain; charset=utf-8" });
    expect(url).toMatch(/\/api\/storage\/[0-9a-f-]{36}$/);
    const response = await fetch(url, { headers: { Origin: "http://page.test" } });
    expect(response.status).toBe(200);
    expect(await response.text()).toBe(TEXT);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      "content-type": "text/plain; charset=utf-8",
      "content-length": "10",
      digest: `sha-256=${SHA256}`,
      "accept-ranges": "bytes",
      "cache-control": "private, max-age=2592000",
      "access-control-allow-origin": "http://page.test",
      "access-control-allow-credentials": "true",
    });
    for (const absent of ["etag", "last-modified", "content-disposition"]) {
      expect(response.headers.get(absent)).toBeNull();
    }
  });

  test.each([
    ["bytes=2-4", "234", "bytes 2-4/10"],
    ["bytes=7-", "789", "bytes 7-9/10"],
    ["bytes=-2", "89", "bytes 8-9/10"],
    ["bytes=8-100", "89", "bytes 8-9/10"],
  ])("of %s is a part", async (range, text, contentRange) => {
    const { file } = await start();
    const response = await fetch((await file()).url, { headers: { Range: range } });
    expect(response.status).toBe(206);
    expect(await response.text()).toBe(text);
    expect(response.headers.get("Content-Range")).toBe(contentRange);
    expect(response.headers.get("Content-Length")).toBe(String(text.length));
    expect(response.headers.get("Digest")).toBeNull();
  });

  test.each(["bytes=10-", "bytes=0-1,3-4", "bytes=5-2"])("of %s fails", async (range) => {
    const { file } = await start();
    const response = await fetch((await file()).url, { headers: { Range: range } });
    expect(response.status).toBe(416);
    expect(await response.text()).toBe("");
  });

  test("with HEAD has the headers alone", async () => {
    const { file } = await start();
    const response = await fetch((await file()).url, { method: "HEAD" });
    expect(response.status).toBe(200);
    expect(response.headers.get("Content-Length")).toBe("10");
    expect(await response.text()).toBe("");
  });

  test("of nothing is a JSON error", async () => {
    const { backend } = await start();
    const unknown = await fetch(`${backend.url}/api/storage/${crypto.randomUUID()}`);
    expect(unknown.status).toBe(404);
    expect(await unknown.json()).toMatchObject({ code: "FileNotFound" });
    const malformed = await fetch(`${backend.url}/api/storage/nonsense`);
    expect(malformed.status).toBe(400);
    expect(await malformed.json()).toMatchObject({ code: "InvalidStoragePath" });
  });

  test("of a deleted file is not found", async () => {
    const { http, file } = await start();
    const { storageId, url } = await file();
    await http.mutation(api.files.remove, { storageId });
    expect((await fetch(url)).status).toBe(404);
    expect(await http.query(api.files.url, { storageId })).toBeNull();
  });

  test("of a deleted file is taken from the pages that show it", async () => {
    const { backend, http, file } = await start();
    const { storageId, url } = await file();
    const client = connect(backend);
    const seen: (string | null)[] = [];
    client.onUpdate(api.files.url, { storageId }, (value) => seen.push(value));
    await eventually(() => expect(seen).toEqual([url]));
    await http.mutation(api.files.remove, { storageId });
    await eventually(() => expect(seen).toEqual([url, null]));
  });

  test("of an empty file works", async () => {
    const { http, upload } = await start();
    const { storageId } = (await (await upload({}, "")).json()) as { storageId: StorageId };
    const response = await fetch((await http.query(api.files.url, { storageId }))!);
    expect(response.status).toBe(200);
    expect(response.headers.get("Content-Length")).toBe("0");
  });
});

test("a preflight request is allowed what it asks for", async () => {
  const { backend } = await start();
  const response = await fetch(`${backend.url}/api/storage/upload?token=x`, {
    method: "OPTIONS",
    headers: {
      Origin: "http://page.test",
      "Access-Control-Request-Method": "POST",
      "Access-Control-Request-Headers": "content-type,digest",
    },
  });
  expect(response.status).toBe(200);
  expect(Object.fromEntries(response.headers)).toMatchObject({
    "access-control-allow-origin": "http://page.test",
    "access-control-allow-headers": "content-type,digest",
    "access-control-allow-methods": "GET,POST,OPTIONS,PATCH,DELETE,PUT",
    "access-control-max-age": "86400",
  });
});

describe("a component", () => {
  test("has files of its own, under addresses that name it", async () => {
    const { http } = await start();
    const uploadUrl = await http.mutation(api.files.shelfUploadUrl, {});
    const response = await fetch(uploadUrl, { method: "POST", body: TEXT });
    const { storageId } = (await response.json()) as { storageId: StorageId };
    const url = (await http.query(api.files.shelfFileUrl, { storageId }))!;
    expect(url).toMatch(/\/api\/storage\/[0-9a-f-]{36}\?component=[0-9a-z]+$/);
    expect(await (await fetch(url)).text()).toBe(TEXT);
    expect((await fetch(url.split("?")[0]!)).status).toBe(404);
    expect((await fetch(`${url}0`)).status).toBe(404);
    expect(await http.query(api.files.url, { storageId })).toBeNull();
    expect(await http.query(api.files.row, { storageId })).toBeNull();
  });

  test("cannot see the app's files", async () => {
    const { http, file } = await start();
    const { storageId } = await file();
    expect(await http.query(api.files.shelfFileUrl, { storageId })).toBeNull();
  });
});

describe("ctx.storage", () => {
  test("in an action stores, reads and deletes", async () => {
    const { http } = await start();
    const storageId = await http.action(api.files.storeText, { text: "abc" });
    expect(await http.query(api.files.row, { storageId })).toMatchObject({
      size: 3,
      contentType: "text/plain",
    });
    expect(await http.action(api.files.read, { storageId })).toEqual({
      text: "abc",
      type: "text/plain",
    });
    await http.action(api.files.removeInAction, { storageId });
    expect(await http.action(api.files.read, { storageId })).toBeNull();
  });

  test("in a mutation is part of the transaction", async () => {
    const { backend, http } = await start();
    const stored = await http.mutation(api.files.storeInMutation, { text: "abc", fail: false });
    expect(stored).toMatchObject({ text: "abc", type: "text/css" });
    const { storageId } = stored;
    const response = await fetch((await http.query(api.files.url, { storageId }))!);
    expect(response.headers.get("Content-Type")).toBe("text/css");
    await expect(
      http.mutation(api.files.storeInMutation, { text: "abc", fail: true }),
    ).rejects.toThrow("after storing");
    expect(backend.storedFiles()).toBe(1);
  });

  test("in actions loses nothing among concurrent queries and mutations", async () => {
    const { http } = await start();
    const stores = Array.from({ length: 20 }, (_, i) =>
      http.action(i % 2 ? api.files.storeText : api.files.shelfStoreText, { text: `file ${i}` }),
    );
    const others = Array.from({ length: 20 }, (_, i) =>
      i % 2
        ? http.query(api.notes.list, { room: "a" })
        : http.mutation(api.notes.failPlainly, {}, { skipQueue: true }).catch(() => null),
    );
    const ids = await Promise.all(stores);
    await Promise.all(others);
    for (const [i, storageId] of ids.entries()) {
      const url =
        i % 2
          ? await http.query(api.files.url, { storageId: storageId as StorageId })
          : await http.query(api.files.shelfFileUrl, { storageId });
      expect(await (await fetch(url!)).text()).toBe(`file ${i}`);
    }
  });
});
