/** Objects that another program has stored become assets: whose they are, before and afterwards. */
import { storedSha256 } from "../../src/shared/sha256.js";
import { describe, expect, test } from "vitest";
import { api, internal } from "../../src/component/_generated/api.js";
import {
  type Component,
  at,
  publishedVersion,
  rows,
} from "../../src/component/testing/component.test-helpers.js";
import { DAY, HOUR, MINUTE, pass } from "../../src/component/testing/clock.test-helpers.js";
import { type Expected, expectRefused } from "../../src/component/testing/refusals.test-helpers.js";
import {
  credentialsOf,
  hexOf,
  keysIn,
  openWithR2,
  readPublished,
  sendToR2,
  setEnvironment,
  settle,
  uploadToR2,
  useBucket,
  withPrivateBucket,
} from "./support/r2.js";

const { assetManager, settings, signedUrl, sweeper, trash } = api;
const bucket = useBucket();

const SETTLED = 15 * MINUTE;

/** Stores an object as another program does, long enough ago. */
async function storeElsewhere(key: string, content = "theirs", contentType = "text/plain") {
  await bucket.objects.put(key, content, { httpMetadata: { contentType } });
  pass(SETTLED + MINUTE);
}

type Wanted = Partial<Parameters<typeof adoptAt>[2]>;

function adoptAt(t: Component, path: string, wanted: { r2Key: string } & Record<string, unknown>) {
  return t.action(api.bucket.adopt, { ...at(path), access: "public", ...wanted });
}

async function sweep(t: Component) {
  await t.mutation(internal.sweeper.sweepUnlessPaused, {});
  await settle(t);
}

async function purge(t: Component, path: string, assetId: string) {
  await t.mutation(assetManager.deleteAsset, at(path));
  await t.mutation(trash.purge, { assetId });
  await settle(t);
}

test("an object becomes a published version where it is", async () => {
  const t = await openWithR2(bucket);
  await bucket.empty();
  await storeElsewhere("their/key ü.txt");
  bucket.front.requests.length = 0;
  const adopted = await adoptAt(t, "images/hero", {
    r2Key: "their/key ü.txt",
    filename: "hero.txt",
    label: "from before",
    actor: "ada",
  });
  expect(adopted).toMatchObject({ version: 1, isUnchanged: false });
  expect(bucket.front.requests.map(({ method }) => method)).toEqual(["HEAD"]);
  expect(await keysIn(bucket)).toEqual(["their/key ü.txt"]);
  expect(await publishedVersion(t, at("images/hero"))).toMatchObject({
    url: `${bucket.publicUrl}/their/key%20%C3%BC.txt`,
    size: 6,
    contentType: "text/plain",
    filename: "hero.txt",
    createdBy: "ada",
  });
  expect(await readPublished(t, "images/hero")).toBe("theirs");
  expect(
    await t.query(api.changelog.listSince, { cursor: { createdAt: 0, id: "" } }),
  ).toMatchObject({
    changes: [
      { type: "folder:create" },
      { type: "asset:create", actor: "ada" },
      { type: "asset:publish", actor: "ada" },
    ],
  });
});

test("a further object is the asset's next version, or a draft", async () => {
  const t = await openWithR2(bucket);
  await uploadToR2(t, "hero", "ours");
  await storeElsewhere("next");
  await adoptAt(t, "hero", { r2Key: "next", publish: false });
  expect(await readPublished(t, "hero")).toBe("ours");
  await storeElsewhere("after");
  expect(await adoptAt(t, "hero", { r2Key: "after" })).toMatchObject({ version: 3 });
  expect(await readPublished(t, "hero")).toBe("theirs");
});

test("a repeated call creates nothing", async () => {
  const t = await openWithR2(bucket);
  await storeElsewhere("again");
  const first = await adoptAt(t, "hero", { r2Key: "again", expect: { absent: true } });
  const second = await adoptAt(t, "hero", { r2Key: "again", expect: { absent: true } });
  expect(second).toEqual({ ...first, isUnchanged: true });
  expect(await rows(t, "versions")).toHaveLength(1);
  expect(await rows(t, "blobs")).toMatchObject([{ refCount: 1 }]);
});

test("the hash of the bytes is known if the caller names it", async () => {
  const t = await openWithR2(bucket);
  await storeElsewhere("hashed");
  const sha256 = hexOf("theirs");
  await adoptAt(t, "hero", { r2Key: "hashed", sha256, size: 6 });
  const [version] = await rows(t, "versions");
  expect(storedSha256(version!.sha256)).toBe(sha256);
  // Equal bytes of the same asset are stored once, and they are theirs.
  const { key } = await uploadToR2(t, "hero", "theirs");
  pass(DAY);
  await sweep(t);
  expect(await keysIn(bucket)).toContain("hashed");
  expect(await keysIn(bucket)).not.toContain(key);
  expect(await readPublished(t, "hero")).toBe("theirs");
});

describe("is refused, and nothing has changed:", () => {
  const CASES: [string, Expected, Wanted][] = [
    ["no object", { code: "BYTES_NOT_FOUND", r2Key: "nothing" }, { r2Key: "nothing" }],
    ["another size", { code: "BYTES_MISMATCH", field: "size", actual: "6" }, { size: 5 }],
    [
      "another hash",
      { code: "BYTES_MISMATCH", field: "sha256", actual: hexOf("theirs") },
      { sha256: hexOf("ours") },
    ],
    [
      "another type",
      { code: "BYTES_MISMATCH", field: "contentType" },
      { contentType: "text/html" },
    ],
    ["an asset that is not as expected", { code: "CONFLICT" }, { expect: { absent: false } }],
    ["an empty key", { code: "ARGUMENT_INVALID", argument: "r2Key" }, { r2Key: "" }],
    ["a key that leaves the bucket", { code: "ARGUMENT_INVALID" }, { r2Key: "../other/key" }],
    ["a key that is too long", { code: "ARGUMENT_INVALID" }, { r2Key: "ä".repeat(513) }],
    ["a bad path", { code: "PATH_INVALID" }, { basename: ".." }],
    [
      "an object said to be private, without a private bucket",
      { code: "R2_NOT_CONFIGURED", missing: ["R2_PRIVATE_BUCKET"] },
      { access: "private" },
    ],
  ];

  test.each(CASES)("%s", async (_what, expected, wanted) => {
    const t = await openWithR2(bucket);
    await storeElsewhere("theirs");
    await expectRefused(t, () => adoptAt(t, "new/hero", { r2Key: "theirs", ...wanted }), expected);
    pass(2 * DAY);
    await sweep(t);
    expect(await keysIn(bucket)).toContain("theirs");
  });

  test("a file that the folder's limits do not allow", async () => {
    const t = await openWithR2(bucket);
    await t.mutation(settings.setUploadLimits, { folderPath: "", maxSize: 5 });
    await storeElsewhere("large");
    await expectRefused(t, () => adoptAt(t, "hero", { r2Key: "large" }), {
      code: "FILE_TOO_LARGE",
    });
  });

  test("an object that its upload URL could still replace", async () => {
    const t = await openWithR2(bucket);
    await bucket.objects.put("new", "theirs");
    const { uploaded } = (await bucket.objects.head("new"))!;
    const until = Math.floor(uploaded.getTime() / 1000) * 1000 + SETTLED;
    await expectRefused(t, () => adoptAt(t, "hero", { r2Key: "new" }), {
      code: "OBJECT_REPLACEABLE",
      until,
    });
    pass(SETTLED + MINUTE);
    await adoptAt(t, "hero", { r2Key: "new" });
  });

  test("an object of the component: in use, not finished, or deleted", async () => {
    const t = await openWithR2(bucket);
    const used = await uploadToR2(t, "used", "ours");
    const open = await sendToR2(t, "open", "unfinished");
    const gone = await uploadToR2(t, "gone", "purged");
    await purge(t, "gone", gone.assetId);
    await storeElsewhere("theirs");
    const mine = await adoptAt(t, "mine", { r2Key: "theirs" });
    for (const r2Key of [used.key, open.key, gone.key, "theirs"]) {
      await expectRefused(t, () => adoptAt(t, "hero", { r2Key }), {
        code: "BYTES_ALREADY_USED",
        r2Key,
      });
    }
    await purge(t, "mine", mine.assetId);
    await expectRefused(t, () => adoptAt(t, "mine", { r2Key: "theirs" }), {
      code: "BYTES_ALREADY_USED",
    });
  });

  test("while the bucket does not answer", async () => {
    const t = await openWithR2(bucket);
    await storeElsewhere("theirs");
    bucket.front.failWith({ status: 503 });
    await expectRefused(t, () => adoptAt(t, "hero", { r2Key: "theirs" }), {
      code: "R2_UNAVAILABLE",
    });
  });
});

describe("private files", () => {
  test("come from the private bucket, and have no public URL", async () => {
    setEnvironment(withPrivateBucket(bucket));
    const t = await openWithR2(bucket);
    await t.mutation(assetManager.createFolderByPath, { path: "secret" });
    await t.mutation(api.jobs.setFolderAccess, { path: "secret", access: "private" });
    const r2Key = "only in the private bucket";
    await bucket.privateObjects.put(r2Key, "secret");
    pass(SETTLED + MINUTE);
    const { versionId } = await adoptAt(t, "secret/hero", { r2Key, access: "private" });
    expect(await t.query(assetManager.getPublishedFile, at("secret/hero"))).toBeNull();
    expect((await fetch(`${bucket.publicUrl}/${encodeURI(r2Key)}`)).status).toBe(404);
    const signed = await t.mutation(signedUrl.getSignedUrl, { versionId });
    expect(await (await fetch(signed!.url)).text()).toBe("secret");
  });

  test("the key of an object is not told to those who see a copy of its file only", async () => {
    setEnvironment(withPrivateBucket(bucket));
    const t = await openWithR2(bucket);
    for (const path of ["secret", "shared"]) {
      await t.mutation(assetManager.createFolderByPath, { path });
      await t.mutation(api.jobs.setFolderAccess, { path, access: "private" });
    }
    const r2Key = "layoffs/in-may.txt";
    await bucket.privateObjects.put(r2Key, "secret");
    pass(SETTLED + MINUTE);
    const { versionId: source } = await adoptAt(t, "secret/hero", { r2Key, access: "private" });
    const to = { toFolderPath: "shared", toBasename: "hero" };
    await t.mutation(assetManager.copyAsset, { ...at("secret/hero"), ...to });
    const routesUrl = "https://example.com/assets";
    const sign = async (wanted: { versionId: string }) =>
      (await t.mutation(signedUrl.getSignedUrl, { ...wanted, routesUrl }))!.url;
    const { versionId } = (await t.query(assetManager.getAsset, at("shared/hero")))!.published!;

    const url = await sign({ versionId });
    expect(url.startsWith(`${routesUrl}/`)).toBe(true);
    const signedPath = url.slice(routesUrl.length + 1);
    const opened = await t.mutation(signedUrl.openSignedUrl, { signedPath });
    if (opened?.kind !== "file") throw new Error("It was signed a moment ago.");
    expect(opened.file.mayRedirect).toBe(false);
    expect(await (await fetch(opened.file.url)).text()).toBe("secret");
    expect(await sign({ versionId: source })).toContain("layoffs");

    await settle(t);
    const own = await sign({ versionId });
    expect(own).not.toContain("layoffs");
    expect(new URL(own).origin).toBe(new URL(bucket.endpoint).origin);
    expect(await (await fetch(own)).text()).toBe("secret");
  });

  test.each([
    ["secret/hero", "public", "private"],
    ["open/hero", "private", "public"],
  ] as const)("%s is not made of a %s object", async (path, of, access) => {
    setEnvironment(withPrivateBucket(bucket));
    const t = await openWithR2(bucket);
    await t.mutation(assetManager.createFolderByPath, { path: "secret" });
    await t.mutation(api.jobs.setFolderAccess, { path: "secret", access: "private" });
    await storeElsewhere("theirs");
    await bucket.privateObjects.put("theirs", "secret");
    pass(SETTLED + MINUTE);
    await expectRefused(t, () => adoptAt(t, path, { r2Key: "theirs", access: of }), {
      code: "ACCESS_CHANGED",
      access,
    });
  });
});

describe("afterwards the object is the component's", () => {
  test("it is deleted when no version needs it, and its row with it", async () => {
    const t = await openWithR2(bucket);
    await storeElsewhere("mine now");
    const { assetId } = await adoptAt(t, "hero", { r2Key: "mine now" });
    await purge(t, "hero", assetId);
    pass(DAY - MINUTE);
    await sweep(t);
    expect(await keysIn(bucket)).toContain("mine now");
    pass(HOUR);
    await sweep(t);
    expect(await keysIn(bucket)).not.toContain("mine now");
    expect(await rows(t, "blobs")).toEqual([]);
    expect((await t.query(sweeper.listSweeps, {}))[0]).toMatchObject({ failures: 0 });
  });

  test("it is deleted at once when it becomes private, because its URL is known", async () => {
    setEnvironment(withPrivateBucket(bucket));
    const t = await openWithR2(bucket);
    await storeElsewhere("was public");
    const { versionId } = await adoptAt(t, "hero", { r2Key: "was public" });
    await t.mutation(api.assetManager.setAssetAccess, { ...at("hero"), access: "private" });
    await settle(t);
    expect(await keysIn(bucket)).not.toContain("was public");
    const signed = await t.mutation(signedUrl.getSignedUrl, { versionId });
    expect(await (await fetch(signed!.url)).text()).toBe("theirs");
  });

  test("other bytes at its key are not, and stay", async () => {
    const t = await openWithR2(bucket);
    await storeElsewhere("reused");
    const { assetId } = await adoptAt(t, "hero", { r2Key: "reused" });
    await purge(t, "hero", assetId);
    await bucket.objects.put("reused", "stored there since");
    pass(2 * DAY);
    await sweep(t);
    expect(await (await bucket.objects.get("reused"))?.text()).toBe("stored there since");
    expect(await rows(t, "blobs")).toEqual([]);
    pass(2 * DAY);
    await adoptAt(t, "hero", { r2Key: "reused" });
    expect(await readPublished(t, "hero")).toBe("stored there since");
  });

  test("without credentials in the environment, the caller's delete it", async () => {
    const t = await openWithR2(bucket);
    setEnvironment({});
    const r2Config = credentialsOf(bucket);
    await storeElsewhere("of call");
    const { assetId } = await adoptAt(t, "hero", { r2Key: "of call", r2Config });
    await purge(t, "hero", assetId);
    pass(2 * DAY);
    await sweep(t);
    await t.action(api.bucket.deleteWaitingObjects, { r2Config });
    expect(await keysIn(bucket)).not.toContain("of call");
  });
});
