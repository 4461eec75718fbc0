/** A version is published when its bytes are known to be there, or says that they are not yet. */
import { describe, expect, test } from "vitest";
import { api, internal } from "../../src/component/_generated/api.js";
import {
  at,
  feedLines,
  readFeed,
  rows,
} from "../../src/component/testing/component.test-helpers.js";
import { HOUR, MINUTE, pass } from "../../src/component/testing/clock.test-helpers.js";
import { expectRefused } from "../../src/component/testing/refusals.test-helpers.js";
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
} from "./support/r2.js";
import { askAgain, finishUnverified, published } from "./support/verifications.js";

const { assetManager, verification } = api;
const bucket = useBucket();

describe.each(["environment", "call"] as const)(
  "finishVerifiedUpload with credentials of the %s",
  (where) => {
    async function sent() {
      const t = await openWithR2(bucket);
      const { intentId, key } = await sendToR2(t, "hero", "hello");
      const r2Config = where === "call" ? credentialsOf(bucket) : undefined;
      if (where === "call") setEnvironment({});
      const finish = (said: { size?: number; sha256?: string; contentType?: string } = {}) =>
        t.action(verification.finishVerifiedUpload, { intentId, r2Config, ...said });
      return { t, key, finish };
    }

    test("publishes what is there, with what the bucket says of it", async () => {
      const { t, key, finish } = await sent();
      await finish({ size: 5, sha256: hexOf("hello"), contentType: "text/plain" });
      expect(await published(t)).toMatchObject({
        verification: "verified",
        r2Key: key,
        size: 5,
        sha256: hexOf("hello"),
        contentType: "text/plain",
      });
      await settle(t);
      expect(await t.run((ctx) => ctx.db.system.query("_scheduled_functions").collect())).toEqual(
        [],
      );
    });

    test("refuses what is not there, and can be called again when it is", async () => {
      const { t, key, finish } = await sent();
      const bytes = await (await bucket.objects.get(key))!.arrayBuffer();
      await bucket.objects.delete(key);
      await expectRefused(t, finish, { code: "BYTES_NOT_FOUND", r2Key: key });
      await bucket.objects.put(key, bytes, { httpMetadata: { contentType: "text/plain" } });
      await finish();
      expect(await readPublished(t, "hero")).toBe("hello");
    });

    test.each([
      ["size", { size: 6 }, "6"],
      ["sha256", { sha256: hexOf("other") }, hexOf("other")],
      ["contentType", { contentType: "image/png" }, "image/png"],
    ])("refuses another %s than said at the end", async (field, said, declared) => {
      const { t, finish } = await sent();
      await expectRefused(t, () => finish(said), { code: "BYTES_MISMATCH", field, declared });
    });

    test.each([
      ["size", "hello!", "text/plain"],
      ["contentType", "hello", "text/html"],
    ])("refuses what was overwritten with another %s", async (field, content, contentType) => {
      const { t, key, finish } = await sent();
      await bucket.objects.put(key, content, { httpMetadata: { contentType } });
      await expectRefused(t, finish, { code: "BYTES_MISMATCH", field });
    });
  },
);

test("of equal bytes, the second upload becomes a version of the first object", async () => {
  const t = await openWithR2(bucket);
  const first = await uploadToR2(t, "a", "the same");
  const second = await uploadToR2(t, "b", "the same");
  expect(await published(t, "b")).toMatchObject({ r2Key: first.key });
  expect(await rows(t, "blobs")).toMatchObject([
    { location: { key: first.key }, refCount: 2 },
    { location: { key: second.key }, refCount: 0, isDoomed: true },
  ]);
});

describe("finishUpload alone", () => {
  test("publishes a version that says it is not verified, then says that it is", async () => {
    const t = await openWithR2(bucket);
    bucket.front.failWith(({ method }) => (method === "HEAD" ? { status: 503 } : undefined));
    await finishUnverified(t, "hero", "hello");
    await settle(t);
    expect(await published(t)).toMatchObject({ verification: "pending", size: 5 });
    expect(await rows(t, "blobs")).toMatchObject([{ verification: "pending" }]);
    bucket.front.failWith(undefined);
    pass(5 * MINUTE);
    await askAgain(t);
    expect(await published(t)).toMatchObject({ verification: "verified", sha256: hexOf("hello") });
    expect((await rows(t, "versions")).map((row) => row.verification)).toEqual([undefined]);
    expect((await rows(t, "blobs")).map((row) => row.verification)).toEqual([undefined]);
    expect(await feedLines(t)).toEqual([
      "asset:create hero",
      "asset:publish hero",
      "version:verify hero",
    ]);
  });

  test("is checked at once, without waiting for the cron", async () => {
    const t = await openWithR2(bucket);
    await finishUnverified(t, "hero", "hello");
    await settle(t);
    expect(await published(t)).toMatchObject({ verification: "verified" });
  });

  test("takes the type that the bucket has, where nobody had said one", async () => {
    const t = await openWithR2(bucket);
    const ticket = await t.mutation(assetManager.startUpload, at("hero"));
    await fetch(ticket.uploadUrl, {
      method: "PUT",
      headers: { ...ticket.headers, "content-type": "image/gif" },
      body: "GIF",
    });
    const { intentId } = ticket;
    await t.mutation(assetManager.finishUpload, { intentId, size: 3 });
    await settle(t);
    expect(await published(t)).toMatchObject({
      verification: "verified",
      contentType: "image/gif",
    });
  });

  test("of a type that the folder does not allow is withdrawn as soon as it is known", async () => {
    const t = await openWithR2(bucket);
    await t.mutation(api.settings.setUploadLimits, {
      folderPath: "",
      allowedTypes: ["application/octet-stream"],
    });
    const ticket = await t.mutation(assetManager.startUpload, at("hero"));
    await fetch(ticket.uploadUrl, {
      method: "PUT",
      headers: { ...ticket.headers, "content-type": "text/html" },
      body: "<p>",
    });
    const { intentId } = ticket;
    await t.mutation(assetManager.finishUpload, { intentId, size: 3 });
    await settle(t);
    expect(await published(t)).toBeNull();
  });

  test("works without credentials through the public domain", async () => {
    const t = await openWithR2(bucket);
    // Long enough that a CDN compresses it, and says nothing of its length.
    const good = await sendToR2(t, "good", "hello ".repeat(2000));
    const missing = await sendToR2(t, "missing", "hello");
    await bucket.objects.delete(missing.key);
    setEnvironment({});
    await t.mutation(assetManager.finishUpload, { intentId: good.intentId });
    await t.mutation(assetManager.finishUpload, { intentId: missing.intentId, size: 5 });
    await settle(t);
    expect(await published(t, "good")).toMatchObject({ verification: "verified" });
    expect(await published(t, "missing")).toBeNull();
  });

  test("must be told the size, at the start or at the end", async () => {
    const t = await openWithR2(bucket);
    const { intentId } = await sendToR2(t, "hero", "hello", { isDeclared: false });
    await expectRefused(t, () => t.mutation(assetManager.finishUpload, { intentId }), {
      code: "ARGUMENT_INVALID",
      argument: "size",
    });
  });
});

describe("a version that is not what was declared", () => {
  const WRONGS: Record<string, (key: string) => Promise<unknown>> = {
    "is not there": (key) => bucket.objects.delete(key),
    "has another size": (key) =>
      bucket.objects.put(key, "hello!", { httpMetadata: { contentType: "text/plain" } }),
    "has another type": (key) =>
      bucket.objects.put(key, "hello", { httpMetadata: { contentType: "text/html" } }),
  };

  describe.each(Object.entries(WRONGS))("because it %s", (_what, spoil) => {
    test("is withdrawn, tells so in the feed, and cannot come back", async () => {
      const t = await openWithR2(bucket);
      const sent = await sendToR2(t, "hero", "hello");
      await spoil(sent.key);
      const { intentId } = sent;
      const { versionId } = await t.mutation(assetManager.finishUpload, { intentId });
      expect(await published(t)).toMatchObject({ versionId, verification: "pending" });
      await settle(t);
      expect(await published(t)).toBeNull();
      expect(await t.query(assetManager.getAssetVersions, at("hero"))).toMatchObject([
        { versionId, state: "archived", verification: "failed" },
      ]);
      expect(await feedLines(t)).toEqual([
        "asset:create hero",
        "asset:publish hero",
        "version:fail hero",
        "asset:archive hero",
      ]);
      await expectRefused(t, () => t.mutation(assetManager.restoreVersion, { versionId }), {
        code: "VERSION_UNVERIFIED",
        versionId,
      });
    });

    test("gives way to the version before it", async () => {
      const t = await openWithR2(bucket);
      const good = await uploadToR2(t, "hero", "good");
      const sent = await sendToR2(t, "hero", "hello");
      await spoil(sent.key);
      const { intentId } = sent;
      const bad = await t.mutation(assetManager.finishUpload, { intentId });
      await settle(t);
      expect(await readPublished(t, "hero")).toBe("good");
      const changes = (await readFeed(t)).slice(-4);
      expect(changes).toMatchObject([
        { type: "asset:publish", versionId: bad.versionId },
        { type: "version:fail", versionId: bad.versionId },
        { type: "asset:archive", previousVersionId: bad.versionId },
        { type: "asset:publish", versionId: good.versionId },
      ]);
    });
  });

  test("gives way to the last good one of several, whichever is asked about first", async () => {
    for (const order of ["oldest first", "newest first"]) {
      const t = await openWithR2(bucket);
      const good = await uploadToR2(t, "hero", "good");
      bucket.front.failWith(({ method }) => (method === "HEAD" ? { status: 500 } : undefined));
      const bad = [];
      for (const content of ["bad 1", "bad 2", "bad 3"]) {
        const sent = await finishUnverified(t, "hero", content);
        await bucket.objects.delete(sent.key);
        bad.push(sent.versionId);
      }
      await settle(t);
      bucket.front.failWith(undefined);
      for (const versionId of order === "oldest first" ? bad : bad.reverse()) {
        await t.action(internal.verification.verifyVersion, { versionId });
      }
      expect(await published(t), order).toMatchObject({ versionId: good.versionId });
    }
  });

  test("gives way to what it replaced when it was published, not when it was made", async () => {
    const t = await openWithR2(bucket);
    await uploadToR2(t, "hero", "first");
    bucket.front.failWith(({ method }) => (method === "HEAD" ? { status: 500 } : undefined));
    const sent = await sendToR2(t, "hero", "draft");
    const { intentId } = sent;
    const draft = await t.mutation(assetManager.finishUpload, { intentId, publish: false });
    await settle(t);
    bucket.front.failWith(undefined);
    await uploadToR2(t, "hero", "second");
    await bucket.objects.delete(sent.key);
    const { versionId } = draft;
    await t.mutation(assetManager.publishVersion, { versionId });
    await t.action(internal.verification.verifyVersion, { versionId });
    expect(await readPublished(t, "hero")).toBe("second");
  });

  test("as a draft changes nothing that is published", async () => {
    const t = await openWithR2(bucket);
    await uploadToR2(t, "hero", "good");
    const sent = await sendToR2(t, "hero", "draft");
    await bucket.objects.delete(sent.key);
    const { intentId } = sent;
    await t.mutation(assetManager.finishUpload, { intentId, publish: false });
    await settle(t);
    expect(await readPublished(t, "hero")).toBe("good");
    expect((await feedLines(t)).at(-1)).toBe("version:fail hero");
  });

  test("in the trash is withdrawn without a word in the feed, and comes back as what was good", async () => {
    const t = await openWithR2(bucket);
    const good = await uploadToR2(t, "hero", "good");
    bucket.front.failWith(({ method }) => (method === "HEAD" ? { status: 500 } : undefined));
    const bad = await finishUnverified(t, "hero", "bad");
    await settle(t);
    await bucket.objects.delete(bad.key);
    bucket.front.failWith(undefined);
    await t.mutation(assetManager.deleteAsset, at("hero"));
    const told = await feedLines(t);
    await t.action(internal.verification.verifyVersion, { versionId: bad.versionId });
    expect(await feedLines(t)).toEqual(told);
    await t.mutation(api.trash.undelete, { assetId: good.assetId });
    expect(await readPublished(t, "hero")).toBe("good");
  });

  test("takes its copies along", async () => {
    const t = await openWithR2(bucket);
    bucket.front.failWith(({ method }) => (method === "HEAD" ? { status: 500 } : undefined));
    const bad = await finishUnverified(t, "hero", "bad");
    await t.mutation(assetManager.copyAsset, { ...at("hero"), toFolderPath: "copies" });
    await settle(t);
    await bucket.objects.delete(bad.key);
    bucket.front.failWith(undefined);
    pass(5 * MINUTE);
    await askAgain(t);
    expect(await published(t)).toBeNull();
    expect(await published(t, "copies/hero")).toBeNull();
  });
});

test("skipIfUnchanged makes no version of what is published, and keeps no second object", async () => {
  const t = await openWithR2(bucket);
  const first = await uploadToR2(t, "hero", "hello");
  const sent = await sendToR2(t, "hero", "hello");
  const { intentId } = sent;
  expect(
    await t.mutation(assetManager.finishUpload, { intentId, skipIfUnchanged: true }),
  ).toMatchObject({ versionId: first.versionId, isUnchanged: true });
  pass(2 * HOUR);
  await t.mutation(api.sweeper.startSweep, {});
  await settle(t);
  expect(await keysIn(bucket)).not.toContain(sent.key);
  expect(await readPublished(t, "hero")).toBe("hello");
});

test("skipIfUnchanged keeps the bytes when those that are published may turn out to be missing", async () => {
  const t = await openWithR2(bucket);
  bucket.front.failWith(({ method }) => (method === "HEAD" ? { status: 500 } : undefined));
  const missing = await finishUnverified(t, "hero", "hello");
  await settle(t);
  await bucket.objects.delete(missing.key);
  const { intentId } = await sendToR2(t, "hero", "hello");
  bucket.front.failWith(undefined);
  await t.action(verification.finishVerifiedUpload, { intentId, skipIfUnchanged: true });
  await t.action(internal.verification.verifyVersion, { versionId: missing.versionId });
  expect(await readPublished(t, "hero")).toBe("hello");
});
