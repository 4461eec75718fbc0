/** Addresses to send a file to: good for one object as it was declared, once, for an hour. */
import { HeadObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { describe, expect, test, vi } from "vitest";
import { uploadFile } from "../../src/client/uploadFile.js";
import { api } from "../../src/component/_generated/api.js";
import { at } from "../../src/component/testing/component.test-helpers.js";
import { HOUR, MINUTE } from "../../src/component/testing/clock.test-helpers.js";
import { refusalOf } from "../../src/component/testing/refusals.test-helpers.js";
import { ACCESS_KEY_ID, BUCKET, SECRET_ACCESS_KEY } from "./support/bucket.js";
import { hexOf, keyOf, keysIn, openWithR2, sendToR2, uploadToR2, useBucket } from "./support/r2.js";

const { assetManager, verification } = api;
const bucket = useBucket();

const CONTENT = "these are the bytes";

async function openUpload(declared: { size?: number; sha256?: string; contentType?: string } = {}) {
  const t = await openWithR2(bucket);
  const ticket = await t.mutation(assetManager.startUpload, {
    ...at("images/hero"),
    filename: "hero.txt",
    contentType: "text/plain",
    size: CONTENT.length,
    sha256: hexOf(CONTENT),
    ...declared,
  });
  return { t, ticket, key: keyOf(ticket.uploadUrl) };
}

function put(url: string, headers: Record<string, string>, body: string = CONTENT) {
  return fetch(url, { method: "PUT", headers, body });
}

test("a file goes to the bucket with everything that it is served with", async () => {
  const { ticket, key } = await openUpload();
  expect(ticket).toMatchObject({ backend: "r2", method: "PUT" });
  expect(ticket.expiresAt).toBe(Date.now() + HOUR);
  await uploadFile(ticket, new TextEncoder().encode(CONTENT));
  const client = new S3Client({
    region: "auto",
    endpoint: bucket.endpoint,
    forcePathStyle: true,
    credentials: { accessKeyId: ACCESS_KEY_ID, secretAccessKey: SECRET_ACCESS_KEY },
  });
  const head = new HeadObjectCommand({ Bucket: BUCKET, Key: key, ChecksumMode: "ENABLED" });
  expect(await client.send(head)).toMatchObject({
    ContentLength: CONTENT.length,
    ContentType: "text/plain",
    CacheControl: "public, max-age=31536000, immutable",
    ContentDisposition: "inline; filename=\"hero.txt\"; filename*=UTF-8''hero.txt",
    ChecksumSHA256: Buffer.from(hexOf(CONTENT), "hex").toString("base64"),
  });
});

test("with progress, a program's stream still says how long it is", async () => {
  const { ticket } = await openUpload({ size: 600_000, sha256: hexOf("x".repeat(600_000)) });
  const steps: number[] = [];
  await uploadFile(ticket, new TextEncoder().encode("x".repeat(600_000)), {
    onProgress: ({ sent }) => steps.push(sent),
  });
  expect(steps.at(-1)).toBe(600_000);
  expect(steps.length).toBeGreaterThan(2);
  expect(bucket.front.requests.map(({ size, status }) => [size, status])).toEqual([[600_000, 200]]);
});

describe("the bucket refuses", () => {
  const TAMPERED: Record<string, (url: URL) => void> = {
    "another signature": (url) => {
      const signature = url.searchParams.get("X-Amz-Signature")!;
      url.searchParams.set(
        "X-Amz-Signature",
        signature.replace(/^./, (c) => (c === "0" ? "1" : "0")),
      );
    },
    "no signature": (url) => url.searchParams.delete("X-Amz-Signature"),
    "another key": (url) => {
      url.pathname = url.pathname.replace(/.$/, (end) => (end === "0" ? "1" : "0"));
    },
    "a longer life": (url) => url.searchParams.set("X-Amz-Expires", "7200"),
    "another time": (url) => url.searchParams.set("X-Amz-Date", "20300101T000000Z"),
    "fewer signed headers": (url) => url.searchParams.set("X-Amz-SignedHeaders", "host"),
    "somebody else's key id": (url) =>
      url.searchParams.set(
        "X-Amz-Credential",
        url.searchParams.get("X-Amz-Credential")!.replace(ACCESS_KEY_ID, "AKIDSOMEBODYELSE"),
      ),
  };

  test.each(Object.entries(TAMPERED))("%s", async (_what, tamper) => {
    const { ticket, key } = await openUpload();
    const url = new URL(ticket.uploadUrl);
    tamper(url);
    const { status } = await put(url.href, ticket.headers);
    expect([400, 401, 403]).toContain(status);
    expect((await keysIn(bucket)).filter((found) => found.startsWith(key.slice(0, -1)))).toEqual(
      [],
    );
    expect((await put(ticket.uploadUrl, ticket.headers)).status).toBe(200);
  });

  const OTHER = CONTENT.toUpperCase();
  const sumOfOther = Buffer.from(hexOf(OTHER), "hex").toString("base64");

  test.each([
    ["other bytes", 400, {}, OTHER],
    ["other bytes with their checksum", 403, { "x-amz-checksum-sha256": sumOfOther }, OTHER],
    ["another content type", 403, { "content-type": "text/html" }, CONTENT],
    ["another cache control", 403, { "cache-control": "no-store" }, CONTENT],
    ["another file name", 403, { "content-disposition": "attachment" }, CONTENT],
    ["leave to overwrite", 403, { "if-none-match": "x" }, CONTENT],
  ])("%s", async (_what, status, headers, body) => {
    const { ticket, key } = await openUpload();
    const answer = await put(ticket.uploadUrl, { ...ticket.headers, ...headers }, body);
    expect(answer.status).toBe(status);
    expect(await keysIn(bucket)).not.toContain(key);
    expect((await put(ticket.uploadUrl, ticket.headers)).status).toBe(200);
  });

  test.each([
    ["longer", `${CONTENT}!`],
    ["shorter", CONTENT.slice(1)],
    ["empty", ""],
  ])("a body that is %s than declared, also without a checksum", async (_what, body) => {
    const { ticket, key } = await openUpload({ sha256: undefined });
    expect((await put(ticket.uploadUrl, ticket.headers, body)).status).toBe(403);
    expect(await keysIn(bucket)).not.toContain(key);
    expect((await put(ticket.uploadUrl, ticket.headers)).status).toBe(200);
  });

  test.each(["content-type", "x-amz-checksum-sha256", "cache-control", "if-none-match"])(
    "a request without %s",
    async (name) => {
      const { ticket, key } = await openUpload();
      const { [name]: _left, ...headers } = ticket.headers;
      expect([400, 403]).toContain((await put(ticket.uploadUrl, headers)).status);
      expect(await keysIn(bucket)).not.toContain(key);
    },
  );

  test("an address of which the hour is over", async () => {
    vi.setSystemTime(Date.now() - HOUR - MINUTE);
    const { ticket, key } = await openUpload();
    expect((await put(ticket.uploadUrl, ticket.headers)).status).toBe(403);
    expect(await keysIn(bucket)).not.toContain(key);
  });

  test("a second use of an address, whatever has become of the upload", async () => {
    const { t, ticket, key } = await openUpload({ sha256: undefined });
    await uploadFile(ticket, new TextEncoder().encode(CONTENT));
    expect((await put(ticket.uploadUrl, ticket.headers, OTHER)).status).toBe(412);
    await t.action(verification.finishVerifiedUpload, { intentId: ticket.intentId });
    expect((await put(ticket.uploadUrl, ticket.headers, OTHER)).status).toBe(412);
    expect(await (await bucket.objects.get(key))?.text()).toBe(CONTENT);
    await expect(uploadFile(ticket, new TextEncoder().encode(OTHER))).rejects.toMatchObject({
      code: "UPLOAD_REJECTED",
      status: 412,
    });
  });
});

test("an address carries no checksum of an empty body, and no secret", async () => {
  const { ticket } = await openUpload();
  const { search } = new URL(ticket.uploadUrl);
  expect(search).not.toMatch(/crc32|sdk-checksum/i);
  expect(ticket.headers).not.toHaveProperty("x-amz-checksum-crc32");
  expect(JSON.stringify(ticket)).not.toContain(SECRET_ACCESS_KEY);
});

test("what is not declared is not demanded", async () => {
  const { ticket } = await openUpload({ sha256: undefined, contentType: undefined });
  expect(Object.keys(ticket.headers).sort()).toEqual([
    "cache-control",
    "content-disposition",
    "if-none-match",
  ]);
  const answer = await put(ticket.uploadUrl, { ...ticket.headers, "content-type": "image/gif" });
  expect(answer.status).toBe(200);
});

describe("keys", () => {
  const UUID = "[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}";

  test.each([
    "hero.png",
    "Café au lait.PNG",
    "日本語.png",
    "😀",
    "a b+c&d=e?f#g%20.txt",
    ".htaccess",
    "...",
    "<script>.svg",
    "x".repeat(200) + ".tar.gz",
    'quote".txt',
    "100% sûr.pdf",
  ])("hold nothing of the name %j, under which the file is served", async (name) => {
    const t = await openWithR2(bucket);
    const contentType = "application/x-odd";
    const { key } = await uploadToR2(t, `odd/${name}`, "odd", { contentType });
    expect(key).toMatch(new RegExp(`^${UUID}$`));
    const file = await t.query(assetManager.getPublishedFile, at(`odd/${name}`));
    const answer = await fetch(file!.url);
    expect(answer.status).toBe(200);
    const disposition = answer.headers.get("content-disposition")!;
    const encoded = /filename\*=UTF-8''(\S+)$/.exec(disposition)![1]!;
    expect(decodeURIComponent(encoded)).toBe(name);
    expect(disposition).toMatch(/^inline; filename="[ !#-[\]-~]*"; /);
  });

  test("are never used twice, not even for the same bytes at the same address", async () => {
    const t = await openWithR2(bucket);
    const keys = new Set<string>();
    for (let count = 0; count < 20; count += 1) {
      const { uploadUrl } = await t.mutation(assetManager.startUpload, at("images/hero"));
      keys.add(keyOf(uploadUrl));
    }
    expect(keys.size).toBe(20);
  });

  test("say nothing of the address", async () => {
    const t = await openWithR2(bucket);
    const { key } = await sendToR2(t, "secret-project/plans", "x", { filename: "a.txt" });
    expect(key).not.toMatch(/secret|plans/);
  });
});

test("a refusal of the bucket is told without the address and without the signature", async () => {
  const { ticket } = await openUpload();
  bucket.front.failWith({ status: 403, code: "AccessDenied" });
  const error = await uploadFile(ticket, new TextEncoder().encode(CONTENT)).catch(String);
  expect(error).toContain("403");
  expect(error).not.toContain("X-Amz");
  expect(error).not.toContain(ACCESS_KEY_ID);
});

test("limits of the folder are held before and after", async () => {
  const t = await openWithR2(bucket);
  await t.mutation(api.settings.setUploadLimits, {
    folderPath: "images",
    maxSize: 10,
    allowedTypes: ["image/*"],
  });
  const start = (declared: { size?: number; contentType?: string }) =>
    t.mutation(assetManager.startUpload, { ...at("images/hero"), ...declared });
  expect(await refusalOf(start({ size: 11 }))).toMatchObject({ code: "FILE_TOO_LARGE" });
  expect(await refusalOf(start({ contentType: "text/html" }))).toMatchObject({
    code: "TYPE_NOT_ALLOWED",
  });
  // An object that has come by another way is not accepted either.
  const ticket = await start({ size: 10, contentType: "image/png" });
  await bucket.objects.put(keyOf(ticket.uploadUrl), new Uint8Array(11), {
    httpMetadata: { contentType: "image/png" },
  });
  const { intentId } = ticket;
  expect(await refusalOf(t.action(verification.finishVerifiedUpload, { intentId }))).toMatchObject({
    code: "BYTES_MISMATCH",
    field: "size",
  });
  expect(await t.query(assetManager.getPublishedFile, at("images/hero"))).toBeNull();
});

describe("in a folder limited to 1,000 bytes of image/png", () => {
  const PAGE = new Uint8Array(2 * 1024 * 1024).fill(60);
  const ALL = { size: 1000, contentType: "image/png" };

  async function openLimited() {
    const t = await openWithR2(bucket);
    const limits = { folderPath: "images", maxSize: 1000, allowedTypes: ["image/png"] };
    await t.mutation(api.settings.setUploadLimits, limits);
    const start = (said: Partial<typeof ALL>) =>
      t.mutation(assetManager.startUpload, { ...at("images/hero"), ...said });
    return { t, start };
  }

  test.each([
    ["SIZE_REQUIRED", { contentType: "image/png" }],
    ["TYPE_REQUIRED", { size: 1000 }],
    ["SIZE_REQUIRED", {}],
  ])("a start is refused with %s for %j", async (code, said) => {
    const { start } = await openLimited();
    expect(await refusalOf(start(said))).toMatchObject({ code, folderPath: "images" });
  });

  test.each([
    ["2 MB of HTML", "text/html", PAGE],
    ["2 MB as an image", "image/png", PAGE],
    ["1,001 bytes", "image/png", PAGE.slice(0, 1001)],
    ["1,000 bytes of HTML", "text/html", PAGE.slice(0, 1000)],
    ["999 bytes", "image/png", PAGE.slice(0, 999)],
  ])("the bucket refuses %s, and nobody can read them", async (_what, type, body) => {
    const { start } = await openLimited();
    const ticket = await start(ALL);
    const key = keyOf(ticket.uploadUrl);
    for (const headers of [{ ...ticket.headers, "content-type": type }, { "content-type": type }]) {
      const answer = await fetch(ticket.uploadUrl, { method: "PUT", headers, body });
      expect(answer.status).toBe(403);
    }
    expect(await keysIn(bucket)).not.toContain(key);
    expect((await fetch(`${bucket.publicUrl}/${key}`)).status).toBe(404);
    const fitting = new Blob([new Uint8Array(1000)], { type: "image/png" });
    await uploadFile(ticket, fitting);
    expect(await keysIn(bucket)).toContain(key);
  });
});

test("a file that is published already is not sent to the bucket again", async () => {
  const { t, ticket } = await openUpload();
  await uploadFile(ticket, new TextEncoder().encode(CONTENT));
  await t.action(verification.finishVerifiedUpload, { intentId: ticket.intentId });
  const declared = { contentType: "text/plain", size: CONTENT.length, skipIfUnchanged: true };
  const start = (content: string) =>
    t.mutation(assetManager.startUpload, {
      ...at("images/hero"),
      ...declared,
      sha256: hexOf(content),
    });
  expect(await refusalOf(start(CONTENT))).toMatchObject({ code: "ALREADY_PUBLISHED", version: 1 });
  await expect(start(CONTENT.toUpperCase())).resolves.toMatchObject({ backend: "r2" });
});
