/** The life of files in buckets of two S3 servers: each step is what an app and its visitors do. */
import {
  afterAll,
  afterEach,
  beforeAll,
  beforeEach,
  describe,
  expect,
  onTestFinished,
  test,
  vi,
} from "vitest";
import { api, internal } from "../../src/component/_generated/api.js";
import { DAY, HOUR, pass } from "../../src/component/testing/clock.test-helpers.js";
import {
  type Component,
  at,
  openComponent,
  rows,
} from "../../src/component/testing/component.test-helpers.js";
import { refusalOf } from "../../src/component/testing/refusals.test-helpers.js";
import { askBucket, headObject } from "../../src/component/backends/r2Objects.js";
import { PART_SIZES } from "../../src/shared/parts.js";
import { type BucketName, parseCredentials } from "../../src/shared/r2/config.js";
import { BUCKET_VARIABLES, type BucketValues } from "../../src/shared/r2/variables.js";
import {
  expectReadable,
  expectSettled,
  makeAll,
  put,
  send,
  setFolderAccess,
  statusesOf,
  sweepUnreferenced,
  urlsOf,
} from "../r2/support/access.js";
import { MIB, bytesOf, startInParts } from "../r2/support/largeUploads.js";
import { hexOf, settle } from "../r2/support/r2.js";
import { REGION, type S3Server, keysIn, startMiniflare, startSwift } from "./support/servers.js";

const { assetManager, trash, verification } = api;

const SERVERS = {
  "Miniflare, as R2": startMiniflare,
  "Swift with the bucket in the path": () => startSwift("path"),
  "Swift with the bucket in the host": () => startSwift("virtual-host"),
};

/** More than one part of a copy. */
const LARGE = "0123456789abcdef".repeat(6 * 64 * 1024 + 1);

describe.each(Object.entries(SERVERS))("%s", (_name, start) => {
  let server: S3Server;
  let t: Component;
  beforeAll(async () => {
    server = await start();
  });
  afterAll(() => server?.stop());
  beforeEach(async () => {
    use(server.variables);
    vi.useFakeTimers({ now: Date.now(), toFake: ["Date"] });
    t = openComponent();
    await t.mutation(assetManager.configureStorageBackend, { backend: "r2" });
  });
  afterEach(async () => {
    await settle(t);
    for (const which of [undefined, "private"] as const) {
      for (const key of await keysIn(server, which)) {
        await askBucket(credentials({}, which), { method: "DELETE", key });
      }
    }
    vi.useRealTimers();
    vi.unstubAllEnvs();
  });

  function use(variables: BucketValues): void {
    for (const name of BUCKET_VARIABLES) vi.stubEnv(name, variables[name]);
  }
  const credentials = (values: BucketValues = {}, which?: BucketName) =>
    parseCredentials({ ...server.variables, ...values }, which);
  const lacks = (feature: string) =>
    server.variables.S3_UNSUPPORTED?.split(",").includes(feature) ?? false;
  const published = async (path: string) =>
    (await t.query(assetManager.getPublishedFile, at(path)))!;

  test("accepts signatures with the right secret and region, and no others", async () => {
    expect(await headObject(credentials(), "missing")).toBeNull();
    const ask = (values: BucketValues) => refusalOf(headObject(credentials(values), "missing"));
    expect(await ask({ S3_SECRET_ACCESS_KEY: "wrong" })).toMatchObject({
      code: "R2_ACCESS_DENIED",
    });
    expect(await ask({ S3_BUCKET: "no-such-bucket" })).toMatchObject({
      code: "R2_CONFIG_INVALID",
      setting: "S3_BUCKET",
    });
    if (server.variables.S3_REGION === undefined) return;
    const elsewhere = askBucket(credentials({ S3_REGION: "us-east-1" }), {
      method: "GET",
      key: "missing",
    });
    expect(await refusalOf(elsewhere)).toMatchObject({
      code: "R2_CONFIG_INVALID",
      setting: "S3_REGION",
      reason: `the bucket is in ${REGION}`,
    });
  });

  test("publishes an upload from the public bucket, after it has waited in the private one", async () => {
    const { isPending } = await put(t, "f/a", "the bytes");
    expect(isPending).toBe(true);
    await expectSettled(t);
    const { url, size, contentType, sha256 } = await published("f/a");
    expect({ size, contentType, sha256 }).toEqual({
      size: 9,
      contentType: "text/plain",
      // From a bucket that checks no hashes, it is the one of the copy.
      sha256: hexOf("the bytes"),
    });
    expect(url.startsWith(server.variables.S3_PUBLIC_URL)).toBe(true);
    const answer = await fetch(url, { headers: { Range: "bytes=4-" } });
    expect([answer.status, await answer.text()]).toEqual([206, "bytes"]);
    const draft = await t.action(verification.finishVerifiedUpload, {
      ...(await send(t, "f/a", "a draft")),
      publish: false,
    });
    expect(draft).toMatchObject({ isPending: false });
    expect(await keysIn(server)).toHaveLength(1);
    await expectReadable(t, { "f/a": ["a draft", "the bytes"] });
  });

  test("never serves bytes that replaced an upload, and no hash that nothing has checked", async () => {
    const declared = { contentType: "text/plain", size: 3, sha256: hexOf("one") };
    const ticket = await t.mutation(assetManager.startUpload, { ...at("f/a"), ...declared });
    const { uploadUrl, method, headers, intentId } = ticket;
    const sendBytes = async (body: string) =>
      (await fetch(uploadUrl, { method, headers, body })).status;
    expect(Object.keys(headers).includes("if-none-match")).toBe(!lacks("conditional-put"));
    expect(Object.keys(headers).includes("x-amz-checksum-sha256")).toBe(!lacks("checksums"));
    expect(await sendBytes("too long")).toBeGreaterThanOrEqual(400);
    const isFree = lacks("checksums");
    expect((await sendBytes("two")) === 200).toBe(isFree);
    expect((await sendBytes("one")) === 200).toBe(true);
    await t.action(verification.finishVerifiedUpload, { intentId });
    // Between the confirmation and the copy.
    expect((await sendBytes("two")) === 200).toBe(isFree);
    await settle(t);
    // The bytes that were confirmed, or none.
    const [version] = await t.query(assetManager.getAssetVersions, at("f/a"));
    const { url, sha256, verification: word } = version!;
    if (url === null) {
      expect([isFree, word, sha256]).toEqual([true, "pending", undefined]);
    } else {
      expect([await (await fetch(url)).text(), sha256]).toEqual(["one", hexOf("one")]);
    }
  });

  test("serves a private file by signed URLs alone", async () => {
    await t.mutation(assetManager.createFolderByPath, { path: "secret" });
    await setFolderAccess(t, "secret", "private");
    const { versionId } = await put(t, "secret/a", "private bytes");
    expect(await keysIn(server)).toEqual([]);
    const [key] = await keysIn(server, "private");
    expect(await urlsOf(t, "secret/a")).toEqual([]);
    await expectReadable(t, { "secret/a": ["private bytes"] });
    const signed = await t.mutation(api.signedUrl.getSignedUrl, { versionId });
    expect(signed).not.toBeNull();
    const unsigned = [
      `${server.variables.S3_PUBLIC_URL}/${key}`,
      `${server.variables.S3_PUBLIC_URL.replace(/[^/]+$/, "assets-private")}/${key}`,
    ];
    for (const status of await statusesOf(unsigned)) expect(status).toBeGreaterThanOrEqual(400);
  });

  test("moves bytes with the access of their file, also large ones in parts", async () => {
    await put(t, "f/small", "small");
    await put(t, "f/large", LARGE, false);
    await expectSettled(t);
    const before = [...(await urlsOf(t, "f/small")), ...(await urlsOf(t, "f/large"))];
    expect(await statusesOf(before)).toEqual([200, 200]);
    await makeAll(t, "private", "f/small", "f/large");
    await expectSettled(t);
    expect(await statusesOf(before)).toEqual([404, 404]);
    expect(await keysIn(server)).toEqual([]);
    await expectReadable(t, { "f/small": ["small"], "f/large": [LARGE] });
    await makeAll(t, "public", "f/small", "f/large");
    await expectSettled(t);
    expect(await statusesOf(await urlsOf(t, "f/large"))).toEqual([200]);
    expect(hexOf(await (await fetch((await published("f/large")).url)).text())).toBe(hexOf(LARGE));
  });

  test("makes one object of the parts of a large file, and deletes those of an unfinished one", async () => {
    const usual = { ...PART_SIZES };
    onTestFinished(() => void Object.assign(PART_SIZES, usual));
    Object.assign(PART_SIZES, { part: 5 * MIB, threshold: 10 * MIB });
    const size = 11 * MIB;
    const { intentId, send: sendParts, listed } = await startInParts(t, "f/film", size);
    await sendParts(1, 3);
    const finish = async () => await t.action(verification.finishVerifiedUpload, { intentId });
    expect(await refusalOf(finish())).toMatchObject({ code: "BYTES_NOT_FOUND" });
    await sendParts(2);
    expect(await listed()).toEqual([
      [1, 5 * MIB],
      [2, 5 * MIB],
      [3, MIB],
    ]);
    await finish();
    await settle(t);
    await expectSettled(t);
    const [version] = await t.query(assetManager.getAssetVersions, at("f/film"));
    expect(version).toMatchObject({ state: "published", verification: "verified", size });
    expect(version!.checkedParts).toBe(lacks("checksums") ? undefined : 3);
    const answer = await fetch((await published("f/film")).url);
    expect(hexOf(new Uint8Array(await answer.arrayBuffer()))).toBe(hexOf(bytesOf(size)));

    const other = await startInParts(t, "f/other", size);
    await other.send(1, 2);
    const uploads = async () => {
      const query = { uploads: "" };
      const response = await askBucket(credentials({}, "private"), {
        method: "GET",
        key: "",
        query,
      });
      return (await response.text()).split("<UploadId>").length - 1;
    };
    expect(await uploads()).toBe(1);
    await t.mutation(api.parts.abortUpload, { intentId: other.intentId });
    pass(2 * HOUR);
    await sweepUnreferenced(t);
    expect(await uploads()).toBe(0);
    expect(await keysIn(server, "private")).toEqual([]);
  });

  test("deletes objects that nothing needs, and those of uploads that were never finished", async () => {
    const { assetId } = await put(t, "f/a", "the bytes");
    await send(t, "f/unfinished", "never finished");
    const kept = await put(t, "f/kept", "kept");
    await t.mutation(assetManager.deleteAsset, at("f/a"));
    await t.mutation(trash.purge, { assetId });
    await settle(t);
    await sweepUnreferenced(t);
    pass(2 * DAY);
    await sweepUnreferenced(t);
    expect(await keysIn(server)).toHaveLength(1);
    expect(await keysIn(server, "private")).toEqual([]);
    expect((await rows(t, "blobs")).map(({ refCount }) => refCount)).toEqual([1]);
    await expectReadable(t, { "f/kept": ["kept"] });
    expect(kept.version).toBe(1);
  });

  test("withdraws a version without a private bucket whose object was replaced", async () => {
    use({ ...server.variables, S3_PRIVATE_BUCKET: undefined });
    await put(t, "f/a", "good");
    pass(2 * HOUR);
    const file = { ...at("f/a"), contentType: "text/plain", size: 3, sha256: hexOf("one") };
    const { uploadUrl, method, headers, intentId } = await t.mutation(
      assetManager.startUpload,
      file,
    );
    const sendBytes = async (body: string) =>
      (await fetch(uploadUrl, { method, headers, body })).ok;
    expect(await sendBytes("one")).toBe(true);
    await t.action(verification.finishVerifiedUpload, { intentId });
    const isReplaced = await sendBytes("two");
    expect(isReplaced).toBe(lacks("conditional-put"));
    pass(2 * HOUR);
    await t.mutation(internal.verification.resumeVerifications, {});
    await settle(t);
    const answer = await fetch((await published("f/a")).url);
    expect(await answer.text()).toBe(isReplaced ? "good" : "one");
  });
});
