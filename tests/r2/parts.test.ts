/** Large files in parts: each part as it was declared, one object of all parts, and nothing left of the others. */
import { beforeEach, describe, expect, test } from "vitest";
import { api } from "../../src/component/_generated/api.js";
import { DAY, HOUR, pass } from "../../src/component/testing/clock.test-helpers.js";
import { type Component, at, rows } from "../../src/component/testing/component.test-helpers.js";
import { expectRefused } from "../../src/component/testing/refusals.test-helpers.js";
import { sweepUnreferenced } from "./support/access.js";
import {
  type LargeUpload,
  MIB,
  bytesOf,
  smallParts,
  startInParts,
} from "./support/largeUploads.js";
import {
  credentialsOf,
  hexOf,
  keysIn,
  openWithR2,
  setEnvironment,
  settle,
  useBucket,
  withPrivateBucket,
} from "./support/r2.js";

const { assetManager, parts, quotas, verification } = api;
const bucket = useBucket();
smallParts();

/** Two whole parts and a smaller one. */
const SIZE = 11 * MIB;
let t: Component;
beforeEach(async () => {
  t = await openWithR2(bucket);
});

const versions = async (path = "film") => await t.query(assetManager.getAssetVersions, at(path));
const published = async (path = "film") => await t.query(assetManager.getPublishedFile, at(path));

describe("startUpload", () => {
  test("offers parts for a large file to a bucket, and one request too", async () => {
    const { ticket } = await startInParts(t, "film", SIZE);
    expect(ticket).toMatchObject({
      method: "PUT",
      parts: { partSize: 5 * MIB, count: 3 },
      expiresAt: Date.now() + HOUR,
    });
  });

  test("offers none where the provider lacks them", async () => {
    const r2Config: Record<string, string | undefined> = { S3_UNSUPPORTED: "parts" };
    for (const [name, value] of Object.entries(credentialsOf(bucket))) {
      r2Config[name.replace("R2_", "S3_")] = value;
    }
    const said = { ...at("film"), size: SIZE, r2Config };
    expect((await t.mutation(assetManager.startUpload, said)).parts).toBeUndefined();
  });

  test.each([
    ["a smaller file", { size: 5 * MIB }],
    ["a file without a size", {}],
  ])("offers none for %s", async (_what, said) => {
    const ticket = await t.mutation(assetManager.startUpload, { ...at("film"), ...said });
    expect(ticket.parts).toBeUndefined();
    const upload = { intentId: ticket.intentId, uploadId: "1" };
    await expectRefused(t, () => t.mutation(parts.listUploadedParts, upload), {
      code: "UPLOAD_NOT_IN_PARTS",
    });
  });

  test("cuts the largest object into 10,000 parts at most", async () => {
    const size = 5 * 1024 ** 4;
    const { ticket } = await startInParts(t, "film", size);
    const { partSize, count } = ticket.parts!;
    expect(count).toBeLessThanOrEqual(10_000);
    expect(partSize * count).toBeGreaterThanOrEqual(size);
    expect(partSize % MIB).toBe(0);
  });
});

describe("parts that are all there", () => {
  test("become one object, whose parts the bucket vouches for", async () => {
    const upload = await startInParts(t, "film", SIZE, { sha256: hexOf("anything else") });
    await upload.sendAll();
    const finished = await t.mutation(assetManager.finishUpload, { intentId: upload.intentId });
    expect(finished).toMatchObject({ version: 1, isPending: true });
    expect(await published()).toBeNull();
    await settle(t);
    const [version] = await versions();
    expect(version).toMatchObject({
      state: "published",
      verification: "verified",
      checkedParts: 3,
      size: SIZE,
      contentType: "video/mp4",
    });
    // Nobody has checked the hash that was declared.
    expect(version!.sha256).toBeUndefined();
    const response = await fetch((await published())!.url);
    expect(response.headers.get("content-type")).toBe("video/mp4");
    expect(hexOf(new Uint8Array(await response.arrayBuffer()))).toBe(hexOf(bytesOf(SIZE)));
    expect(bucket.front.parts.open).toEqual([]);
  });

  test("are completed by finishVerifiedUpload before it publishes", async () => {
    const upload = await startInParts(t, "film", SIZE);
    await upload.sendAll();
    const { intentId } = upload;
    const finished = await t.action(verification.finishVerifiedUpload, { intentId });
    expect(finished).toMatchObject({ version: 1, isPending: false });
    expect((await versions())[0]).toMatchObject({ state: "published", checkedParts: 3 });
    expect((await rows(t, "blobs")).map((blob) => blob.parts)).toEqual([undefined]);
  });

  test("wait in the private bucket, and only the whole is copied to the public one", async () => {
    setEnvironment(withPrivateBucket(bucket));
    const upload = await startInParts(t, "film", SIZE);
    await upload.sendAll();
    await t.mutation(assetManager.finishUpload, { intentId: upload.intentId });
    expect(await keysIn(bucket)).not.toContain(upload.key);
    await settle(t);
    expect((await versions())[0]).toMatchObject({ state: "published", checkedParts: 3 });
    const response = await fetch((await published())!.url);
    expect(hexOf(new Uint8Array(await response.arrayBuffer()))).toBe(hexOf(bytesOf(SIZE)));
    const copies = bucket.front.requests.filter(({ headers }) => headers["x-amz-copy-source"]);
    // They are copied at the same time.
    expect(copies.map(({ headers }) => headers["x-amz-copy-source-range"]).sort()).toEqual([
      "bytes=0-5242879",
      "bytes=10485760-11534335",
      "bytes=5242880-10485759",
    ]);
    expect(bucket.front.parts.open).toEqual([]);
  });

  test("are completed once, however often the bucket fails or the answer is lost", async () => {
    const upload = await startInParts(t, "film", SIZE);
    await upload.sendAll();
    let failures = 0;
    bucket.front.failWith(({ method, query }) => {
      if (method !== "POST" || !query.has("uploadId") || failures > 1) return undefined;
      failures += 1;
      return failures === 1 ? { status: 503 } : "cut after";
    });
    await t.mutation(assetManager.finishUpload, { intentId: upload.intentId });
    await settle(t);
    expect(await published()).toBeNull();
    for (let tries = 0; tries < 2; tries += 1) await upload.verifyAgain();
    expect(failures).toBe(2);
    expect((await versions())[0]).toMatchObject({ state: "published", checkedParts: 3 });
  });

  test("of a client that begins twice leave no other upload", async () => {
    const upload = await startInParts(t, "film", SIZE);
    await upload.begin();
    expect(bucket.front.parts.open).toHaveLength(2);
    await upload.sendAll();
    await t.mutation(assetManager.finishUpload, { intentId: upload.intentId });
    await settle(t);
    expect((await versions())[0]).toMatchObject({ state: "published" });
    expect(bucket.front.parts.open).toEqual([]);
  });

  test("are published although the bucket does not list what else was begun", async () => {
    const upload = await startInParts(t, "film", SIZE);
    await upload.sendAll();
    bucket.front.failWith(({ query }) => (query.has("uploads") ? { status: 403 } : undefined));
    await t.mutation(assetManager.finishUpload, { intentId: upload.intentId });
    await settle(t);
    expect((await versions())[0]).toMatchObject({ state: "published", checkedParts: 3 });
  });

  test("wait while the bucket does not list them: that proves nothing", async () => {
    const upload = await startInParts(t, "film", SIZE);
    await upload.sendAll();
    bucket.front.failWith(({ method, query }) =>
      method === "GET" && query.has("uploadId") ? { status: 503 } : undefined,
    );
    await t.mutation(assetManager.finishUpload, { intentId: upload.intentId });
    await settle(t);
    expect((await versions())[0]).toMatchObject({ state: "draft", verification: "pending" });
    bucket.front.failWith(undefined);
    await upload.verifyAgain();
    expect((await versions())[0]).toMatchObject({ state: "published" });
  });
});

describe("parts that are not all there", () => {
  let upload: LargeUpload;
  beforeEach(async () => {
    upload = await startInParts(t, "film", SIZE);
    await upload.sendAll();
    bucket.front.parts.lose(2);
  });

  test("are never published", async () => {
    await t.mutation(assetManager.finishUpload, { intentId: upload.intentId });
    await settle(t);
    expect(await published()).toBeNull();
    expect((await versions())[0]).toMatchObject({ verification: "failed", state: "archived" });
    expect(bucket.front.parts.open).toEqual([]);
    expect(await keysIn(bucket)).not.toContain(upload.key);
  });

  test("can be sent again, if the caller waits for the bucket", async () => {
    const { intentId } = upload;
    const finish = () => t.action(verification.finishVerifiedUpload, { intentId });
    await expectRefused(t, finish, { code: "BYTES_NOT_FOUND", r2Key: upload.key });
    expect(await upload.listed()).toEqual([
      [1, 5 * MIB],
      [3, MIB],
    ]);
    await upload.send(2);
    await finish();
    expect((await versions())[0]).toMatchObject({ state: "published", checkedParts: 3 });
  });
});

describe("the bucket refuses a part", () => {
  test.each([
    ["with other bytes", (bytes: Uint8Array<ArrayBuffer>) => bytes.map((byte) => byte ^ 1), 400],
    ["that is shorter", (bytes: Uint8Array<ArrayBuffer>) => bytes.subarray(1), 400],
  ])("%s", async (_what, change, status) => {
    const upload = await startInParts(t, "film", SIZE);
    const [request] = await upload.sign([2]);
    const { url, headers } = request!;
    const body = change(upload.part(2));
    expect((await fetch(url, { method: "PUT", headers, body })).status).toBe(status);
    expect(await upload.listed()).toEqual([]);
  });
});

describe("signUploadParts refuses", () => {
  const SUM = hexOf("");
  const part = (partNumber: number, size: number) => ({ partNumber, size, sha256: SUM });

  test.each([
    ["part 0", part(0, 5 * MIB), null],
    ["a part after the last", part(4, 5 * MIB), null],
    ["half a part", part(1.5, 5 * MIB), null],
    ["a part that is too small", part(1, MIB), 5 * MIB],
    ["a last part that is too large", part(3, 5 * MIB), MIB],
  ])("%s", async (_what, wrong, size) => {
    const { intentId, uploadId } = await startInParts(t, "film", SIZE);
    const sign = () =>
      t.mutation(parts.signUploadParts, { intentId, uploadId, parts: [part(2, 5 * MIB), wrong] });
    const { partNumber } = wrong;
    await expectRefused(t, sign, { code: "PART_INVALID", partNumber, size });
  });

  test("more than 100 parts, none, a digest that is none and an id that is none", async () => {
    const { intentId, uploadId } = await startInParts(t, "film", SIZE);
    const sign = (said: object) => () =>
      t.mutation(parts.signUploadParts, {
        ...{ intentId, uploadId, parts: [part(1, 5 * MIB)], ...said },
      });
    const many = Array.from({ length: 101 }, () => part(1, 5 * MIB));
    for (const [argument, said] of [
      ["parts", { parts: many }],
      ["parts", { parts: [] }],
      ["sha256", { parts: [{ ...part(1, 5 * MIB), sha256: "?" }] }],
      ["size", { parts: [part(1, -1)] }],
      ["uploadId", { uploadId: "" }],
      ["uploadId", { uploadId: "a b" }],
      ["uploadId", { uploadId: "x".repeat(2049) }],
    ] as const) {
      await expectRefused(t, sign(said), { code: "ARGUMENT_INVALID", argument });
    }
  });

  test("a second client that has begun the upload under another id", async () => {
    const upload = await startInParts(t, "film", SIZE);
    await upload.send(1);
    const { intentId } = upload;
    const uploadId = await upload.begin();
    const sign = () =>
      t.mutation(parts.signUploadParts, { intentId, uploadId, parts: [part(1, 5 * MIB)] });
    await expectRefused(t, sign, { code: "UPLOAD_BEGUN_ELSEWHERE" });
    await upload.send(2);
  });

  test("another actor, another secret, and an upload of another deployment", async () => {
    const { intentId, uploadId } = await startInParts(t, "film", SIZE, { actor: "ada" });
    const list = (said: object) => () =>
      t.mutation(parts.listUploadedParts, { intentId, uploadId, actor: "ada", ...said });
    await list({})();
    await expectRefused(t, list({ actor: "eve" }), { code: "UPLOAD_NOT_YOURS" });
    const guess = `${intentId.split(".")[0]}.${"0".repeat(32)}`;
    const other = "k57bzyd4fkjb34fkb5yqs6qqj97bzyd4.0";
    for (const unknown of [guess, other]) {
      const refused = list({ intentId: unknown });
      await expectRefused(t, refused, { code: "UPLOAD_NOT_FOUND" });
    }
  });

  test("a file for which others have used up the quota meanwhile", async () => {
    await t.mutation(quotas.setQuota, { folderPath: "", maxBytes: 12 * MIB });
    const upload = await startInParts(t, "film", SIZE);
    await upload.send(1);
    const { intentId } = await startInParts(t, "other", SIZE).then(async (other) => {
      await other.sendAll();
      return other;
    });
    await t.action(verification.finishVerifiedUpload, { intentId });
    await expectRefused(t, () => upload.sign([2]), { code: "QUOTA_EXCEEDED", limit: "bytes" });
  });

  test("a finished upload", async () => {
    const upload = await startInParts(t, "film", SIZE);
    await upload.sendAll();
    await t.action(verification.finishVerifiedUpload, { intentId: upload.intentId });
    await expectRefused(t, () => upload.sign([1]), { code: "UPLOAD_ALREADY_FINISHED" });
  });
});

describe("time", () => {
  test("an upload whose parts are sent lasts six days, and an hour otherwise", async () => {
    const upload = await startInParts(t, "film", SIZE);
    const idle = await startInParts(t, "idle", SIZE);
    await upload.send(1);
    pass(5 * DAY);
    await upload.send(2);
    await expectRefused(t, () => idle.sign([1]), { code: "UPLOAD_EXPIRED" });
    pass(DAY);
    await expectRefused(t, () => upload.sign([3]), { code: "UPLOAD_EXPIRED" });
    expect(await published()).toBeNull();
  });

  test("a request for a part is refused after an hour, and a new one is accepted", async () => {
    const upload = await startInParts(t, "film", SIZE);
    const { expiresAt, uploadExpiresAt } = await upload.signed([1]);
    expect(expiresAt).toBe(Date.now() + HOUR);
    expect(uploadExpiresAt).toBeGreaterThan(expiresAt);
  });
});

describe("what nobody finishes", () => {
  test("is aborted by the sweeper, also if no client has told its id", async () => {
    const told = await startInParts(t, "told", SIZE);
    await told.send(1);
    await startInParts(t, "untold", SIZE);
    expect(bucket.front.parts.open).toHaveLength(2);
    // The one that nobody has told expires after an hour; what its row says is kept for a day.
    await sweepUnreferenced(t);
    expect(bucket.front.parts.open).toEqual([told.uploadId]);
    pass(8 * DAY);
    await sweepUnreferenced(t);
    expect(bucket.front.parts.open).toEqual([]);
    expect(await rows(t, "uploadIntents")).toEqual([]);
    expect(await rows(t, "blobs")).toEqual([]);
  });

  test("is aborted later if the bucket is down, and its row waits", async () => {
    await (await startInParts(t, "film", SIZE)).send(1);
    pass(8 * DAY);
    bucket.front.failWith({ status: 503 });
    await sweepUnreferenced(t);
    expect(await rows(t, "blobs")).toMatchObject([{ state: "doomed", failures: 1 }]);
    bucket.front.failWith(undefined);
    pass(DAY);
    await sweepUnreferenced(t);
    expect(bucket.front.parts.open).toEqual([]);
    expect(await rows(t, "blobs")).toEqual([]);
  });
});

describe("abortUpload", () => {
  test("ends an upload, and the sweeper deletes its parts", async () => {
    const upload = await startInParts(t, "film", SIZE);
    await upload.send(1);
    const { intentId } = upload;
    await t.mutation(parts.abortUpload, { intentId });
    await expectRefused(t, () => upload.sign([2]), { code: "UPLOAD_NOT_FOUND" });
    pass(2 * HOUR);
    await sweepUnreferenced(t);
    expect(bucket.front.parts.open).toEqual([]);
    expect(await rows(t, "blobs")).toEqual([]);
  });

  test("refuses another actor and a finished upload", async () => {
    const upload = await startInParts(t, "film", SIZE, { actor: "ada" });
    const { intentId } = upload;
    const abort = (actor: string) => () => t.mutation(parts.abortUpload, { intentId, actor });
    await expectRefused(t, abort("eve"), { code: "UPLOAD_NOT_YOURS" });
    await upload.sendAll();
    await t.action(verification.finishVerifiedUpload, { intentId, actor: "ada" });
    await expectRefused(t, abort("ada"), { code: "UPLOAD_ALREADY_FINISHED" });
    expect((await published())!.size).toBe(SIZE);
  });
});

test("credentials of a call sign the parts, and a rotated key signs the next ones", async () => {
  const r2Config = { ...credentialsOf(bucket) };
  const upload = await startInParts(t, "film", SIZE, { r2Config });
  setEnvironment({});
  await upload.send(1);
  expect(await upload.listed()).toEqual([[1, 5 * MIB]]);
  await expectRefused(t, () => upload.sign([2], { ...r2Config, R2_SECRET_ACCESS_KEY: "" }), {
    code: "R2_NOT_CONFIGURED",
  });
});
