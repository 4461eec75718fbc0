/** From `@convex-dev/r2`: each object becomes an asset, by a copy or, where it is, by adoption. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { noise } from "../delivery/site.js";
import { BUCKET, type Bucket, startBucket } from "../r2/support/bucket.js";
import { ENVIRONMENT, credentialsOf } from "../r2/support/r2.js";
import { MigratingApp, closeLoader, hexOf, text } from "./support/app.js";

let bucket: Bucket;
let app: MigratingApp;
beforeAll(async () => {
  bucket = await startBucket();
});
beforeEach(async () => {
  vi.spyOn(console, "error").mockReturnValue();
  const credentials: Record<string, string> = credentialsOf(bucket);
  for (const name of ENVIRONMENT) vi.stubEnv(name, credentials[name]);
  await bucket.empty();
  bucket.front.reset();
  app = await MigratingApp.open();
});
afterEach(async () => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  await app.close();
});
afterAll(async () => {
  await bucket.stop();
  await closeLoader();
});

const migrate = () => app.migrate("r2");

/** What the component is called with, as its client class does it. */
function theirs() {
  const { R2_ENDPOINT, R2_ACCESS_KEY_ID, R2_SECRET_ACCESS_KEY } = credentialsOf(bucket);
  const [accessKeyId, secretAccessKey] = [R2_ACCESS_KEY_ID, R2_SECRET_ACCESS_KEY];
  return { bucket: BUCKET, endpoint: R2_ENDPOINT, accessKeyId, secretAccessKey };
}

/** Stores an object, and lets `@convex-dev/r2` read what the bucket knows of it. */
async function store(key: string, bytes: Uint8Array) {
  await bucket.objects.put(key, bytes, { httpMetadata: { contentType: "image/png" } });
  await app.act("r2", "lib:syncMetadata", { ...theirs(), key });
}

const FILES: [key: string, bytes: Uint8Array<ArrayBuffer>][] = [
  ["2f1f0c58-7d0e-4c3a-9d6a-6b5d0e4d7c11", text("one")],
  ["avatars/Ada L. 🌊.png", text("two")],
  ["large.bin", noise(6_000_000)],
];

describe("fromR2", () => {
  test("copies every object to its path, and changes nothing of the source", async () => {
    for (const [key, bytes] of FILES) await store(key, bytes);
    bucket.front.requests.length = 0;
    const report = await migrate();
    expect(report).toMatchObject({ phase: "done", isComplete: true, failures: [], kept: [] });
    expect(report.versions).toEqual({ inSource: null, copied: 3, notCopied: 0 });
    for (const [key, bytes] of FILES) {
      const versions = await app.versions("assets", `files/${key}`);
      expect(versions, key).toMatchObject([
        {
          state: "published",
          sha256: hexOf(bytes),
          contentType: "image/png",
          metadata: { migratedFrom: "@convex-dev/r2", r2Key: key },
        },
      ]);
      expect(hexOf(await app.bytesAt(versions[0]!.url!)), key).toBe(hexOf(bytes));
    }
    expect(await bucket.keys("public")).toEqual(FILES.map(([key]) => key).sort());
    expect(bucket.front.requests.filter(({ method }) => method !== "GET")).toEqual([]);
  });

  test("a second time adds nothing, and another object at a key is the next version", async () => {
    await store("hero", text("one"));
    await migrate();
    await migrate();
    expect(await app.versions("assets", "files/hero")).toHaveLength(1);
    await store("hero", text("two"));
    // The bucket tells seconds, and both objects may be of one.
    const known = await app.query<Record<string, unknown>>("r2", "lib:getMetadata", {
      ...theirs(),
      key: "hero",
    });
    const { url: _url, bucketLink: _link, ...row } = known;
    await app.mutate("r2", "lib:upsertMetadata", { ...row, lastModified: "later" });
    expect(await migrate()).toMatchObject({ isComplete: true });
    expect(await app.versions("assets", "files/hero")).toMatchObject([
      { state: "archived", sha256: hexOf(text("one")) },
      { state: "published", sha256: hexOf(text("two")) },
    ]);
  });

  test("of more objects than one page has", async () => {
    for (let n = 0; n < 25; n += 1) {
      const metadata = { bucket: BUCKET, lastModified: "", link: "", size: 3 };
      await bucket.objects.put(`file ${n}`, "one");
      await app.mutate("r2", "lib:upsertMetadata", { ...metadata, key: `file ${n}` });
    }
    expect(await migrate()).toMatchObject({ isComplete: true, versions: { copied: 25 } });
  });

  test("what the bucket does not have any more is listed, and the others are copied", async () => {
    await store("gone", text("one"));
    await store("here", text("two"));
    await bucket.objects.delete("gone");
    const report = await migrate();
    expect(report).toMatchObject({ isComplete: false, versions: { copied: 1, notCopied: 1 } });
    expect(report.failures).toMatchObject([{ path: "files/gone", code: "BYTES_GONE" }]);
  });

  test("other bytes than the component knows of are not copied", async () => {
    await store("hero", text("one"));
    await bucket.objects.put("hero", "longer than that");
    expect((await migrate()).failures).toMatchObject([{ code: "BYTES_DIFFER" }]);
  });
});

test("adopting takes an object over where it is, and the other component forgets it", async () => {
  await app.mutate("assets", "assetManager:configureStorageBackend", {
    backend: "r2",
    r2PublicUrl: bucket.publicUrl,
    r2KeyPrefix: "assets",
  });
  await store("theirs", text("one"));
  const adopt = () =>
    app.act("", "adopting:adopt", { key: "theirs", folderPath: "files", basename: "hero" });
  await expect(adopt()).rejects.toMatchObject({ data: { code: "OBJECT_REPLACEABLE" } });
  vi.useFakeTimers({ now: Date.now() + 16 * 60_000, toFake: ["Date"] });
  await adopt();
  // An action that has died between its two calls is called again.
  await adopt();
  expect(await app.published("assets", "files/hero")).toMatchObject({
    version: 1,
    url: `${bucket.publicUrl}/theirs`,
  });
  const left = await app.query("r2", "lib:getMetadata", { ...theirs(), key: "theirs" });
  expect(left).toBeNull();
  expect(await bucket.keys("public")).toEqual(["theirs"]);
});
