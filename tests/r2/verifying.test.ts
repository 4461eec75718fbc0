/** A version is published when the bucket has confirmed its bytes, and not before. */
import { describe, expect, test } from "vitest";
import { api, internal } from "../../src/component/_generated/api.js";
import {
  at,
  feedLines,
  readFeed,
  rows,
} from "../../src/component/testing/component.test-helpers.js";
import { HOUR, MINUTE, pass } from "../../src/component/testing/clock.test-helpers.js";
import { expectRefused, refusalOf } from "../../src/component/testing/refusals.test-helpers.js";
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
      const finished = await finish({
        size: 5,
        sha256: hexOf("hello"),
        contentType: "text/plain",
      });
      expect(finished).toMatchObject({ version: 1, isPending: false });
      expect(await published(t)).toMatchObject({
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

test("of an asset's equal bytes, the second upload becomes a version of the first object", async () => {
  const t = await openWithR2(bucket);
  const first = await uploadToR2(t, "a", "the same");
  const second = await uploadToR2(t, "a", "the same");
  expect(await published(t, "a")).toMatchObject({ r2Key: first.key });
  expect(await rows(t, "blobs")).toMatchObject([
    { location: { key: first.key }, refCount: 2 },
    { location: { key: second.key }, refCount: 0, state: "doomed" },
  ]);
});

describe("finishUpload alone", () => {
  test("says that the version is pending, and publishes it when the bucket confirms it", async () => {
    const t = await openWithR2(bucket);
    bucket.front.failWith(({ method }) => (method === "HEAD" ? { status: 503 } : undefined));
    const finished = await finishUnverified(t, "hero", "hello", {}, "kate");
    expect(finished).toMatchObject({ version: 1, isPending: true });
    const { versionId } = finished;
    await settle(t);
    expect(await published(t)).toBeNull();
    expect(await t.query(assetManager.getAsset, at("hero"))).toMatchObject({
      published: null,
      pendingVersionId: versionId,
    });
    expect(await t.query(assetManager.getAssetVersions, at("hero"))).toMatchObject([
      { versionId, state: "draft", verification: "pending" },
    ]);
    await expectRefused(t, () => t.mutation(assetManager.publishVersion, { versionId }), {
      code: "VERSION_UNVERIFIED",
      versionId,
      verification: "pending",
    });
    bucket.front.failWith(undefined);
    pass(5 * MINUTE);
    await askAgain(t);
    expect(await published(t)).toMatchObject({ sha256: hexOf("hello"), publishedBy: "kate" });
    expect((await rows(t, "assets")).map((row) => row.awaits)).toEqual([undefined]);
    expect((await rows(t, "versions")).map((row) => row.verification)).toEqual([undefined]);
    expect((await rows(t, "blobs")).map((row) => row.verification)).toEqual([undefined]);
    expect((await readFeed(t)).map(({ type, actor }) => [type, actor])).toEqual([
      ["asset:create", "kate"],
      ["version:draft", "kate"],
      ["asset:publish", "kate"],
    ]);
  });

  test("keeps the previous version published until then", async () => {
    const t = await openWithR2(bucket);
    await uploadToR2(t, "hero", "first");
    const { versionId } = await finishUnverified(t, "hero", "second");
    expect(await readPublished(t, "hero")).toBe("first");
    await settle(t);
    expect(await readPublished(t, "hero")).toBe("second");
    expect(await published(t)).toMatchObject({ versionId, version: 2 });
  });

  test("is checked at once, without waiting for the cron", async () => {
    const t = await openWithR2(bucket);
    await finishUnverified(t, "hero", "hello");
    await settle(t);
    expect(await published(t)).toMatchObject({ version: 1 });
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
    expect(await published(t)).toMatchObject({ contentType: "image/gif" });
  });

  test("of a type that the folder does not allow is withdrawn as soon as it is known", async () => {
    const t = await openWithR2(bucket);
    const ticket = await t.mutation(assetManager.startUpload, at("hero"));
    // An upload that began before the limits were set.
    await t.mutation(api.settings.setUploadLimits, {
      folderPath: "",
      allowedTypes: ["application/octet-stream"],
    });
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
    expect(await published(t, "good")).toMatchObject({ version: 1 });
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
    test("is never published, tells so in the feed, and cannot be restored", async () => {
      const t = await openWithR2(bucket);
      const sent = await sendToR2(t, "hero", "hello");
      await spoil(sent.key);
      const { intentId } = sent;
      const { versionId } = await t.mutation(assetManager.finishUpload, { intentId });
      expect(await published(t)).toBeNull();
      await settle(t);
      expect(await published(t)).toBeNull();
      expect(await t.query(assetManager.getAssetVersions, at("hero"))).toMatchObject([
        { versionId, state: "archived", verification: "failed" },
      ]);
      expect(await feedLines(t)).toEqual([
        "asset:create hero",
        "version:draft hero",
        "version:fail hero",
      ]);
      await expectRefused(t, () => t.mutation(assetManager.restoreVersion, { versionId }), {
        code: "VERSION_UNVERIFIED",
        versionId,
      });
      const found = { versionId, withPrivate: true };
      expect(await t.query(api.published.findFile, found)).toBeNull();
      expect(await t.mutation(api.content.openFile, { versionId })).toBeNull();
      expect(await t.mutation(api.signedUrl.getSignedUrl, { versionId })).toBeNull();
      expect(await t.query(assetManager.getVersion, { versionId })).toMatchObject({ url: null });
      expect(await keysIn(bucket)).not.toContain(sent.key);
      // Its URL may send the object again while it is valid.
      await bucket.objects.put(sent.key, "again");
      pass(HOUR);
      await t.mutation(api.sweeper.startSweep, {});
      await settle(t);
      expect(await keysIn(bucket)).not.toContain(sent.key);
      expect(await t.query(assetManager.getAssetVersions, at("hero"))).toHaveLength(1);
    });

    test("leaves the version before it published", async () => {
      const t = await openWithR2(bucket);
      const good = await uploadToR2(t, "hero", "good");
      const sent = await sendToR2(t, "hero", "hello");
      await spoil(sent.key);
      const { intentId } = sent;
      const bad = await t.mutation(assetManager.finishUpload, { intentId });
      await settle(t);
      expect(await readPublished(t, "hero")).toBe("good");
      expect(await published(t)).toMatchObject({ versionId: good.versionId });
      const changes = (await readFeed(t)).slice(-2);
      expect(changes).toMatchObject([
        { type: "version:draft", versionId: bad.versionId },
        { type: "version:fail", versionId: bad.versionId },
      ]);
    });
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

  test("in the trash fails without a word in the feed, and is restored as what was good", async () => {
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

  test("cannot be copied before", async () => {
    const t = await openWithR2(bucket);
    await finishUnverified(t, "hero", "hello");
    const copy = { ...at("hero"), toFolderPath: "copies" };
    await expectRefused(t, () => t.mutation(assetManager.copyAsset, copy), {
      code: "NOT_PUBLISHED",
    });
    await settle(t);
    await t.mutation(assetManager.copyAsset, copy);
    expect(await readPublished(t, "copies/hero")).toBe("hello");
  });
});

describe("of several versions that wait", () => {
  /** Three versions over a published one; the bucket says nothing of them until `verify`. */
  async function waiting(...missing: number[]) {
    const t = await openWithR2(bucket);
    await uploadToR2(t, "hero", "1");
    bucket.front.failWith(({ method }) => (method === "HEAD" ? { status: 500 } : undefined));
    const made: Record<number, Awaited<ReturnType<typeof finishUnverified>>> = {};
    for (const number of [2, 3, 4]) made[number] = await finishUnverified(t, "hero", `${number}`);
    await settle(t);
    bucket.front.failWith(undefined);
    for (const number of missing) await bucket.objects.delete(made[number]!.key);
    const verify = async (...numbers: number[]) => {
      for (const number of numbers) {
        const { versionId } = made[number]!;
        await t.action(internal.verification.verifyVersion, { versionId });
      }
      return await readPublished(t, "hero");
    };
    const states = async () =>
      (await t.query(assetManager.getAssetVersions, at("hero")))
        .map(({ state }) => state)
        .reverse()
        .join(" ");
    return { t, made, verify, states };
  }

  const ORDERS = [
    [2, 3, 4],
    [2, 4, 3],
    [3, 2, 4],
    [3, 4, 2],
    [4, 2, 3],
    [4, 3, 2],
  ];
  const LOSSES = [[], [2], [3], [4], [2, 3], [2, 4], [3, 4], [2, 3, 4]];

  test.each(ORDERS.flatMap((order) => LOSSES.map((missing) => [order, missing] as const)))(
    "confirmed in the order %j with %j missing, the newest good one is published",
    async (order, missing) => {
      const { t, verify, states } = await waiting(...missing);
      const newest = [4, 3, 2, 1].find((number) => !missing.includes(number));
      expect(await verify(...order)).toBe(String(newest));
      const expected = [1, 2, 3, 4].map((number) => (number === newest ? "published" : "archived"));
      expect(await states()).toBe(expected.join(" "));
      expect(await t.query(assetManager.getAsset, at("hero"))).toMatchObject({
        pendingVersionId: null,
      });
    },
  );

  test("each is published in turn when they are confirmed in order", async () => {
    const { verify } = await waiting();
    expect(await verify(2)).toBe("2");
    expect(await verify(3)).toBe("3");
    expect(await verify(4)).toBe("4");
  });

  test("none is published over a version that was chosen later", async () => {
    const { t, verify, states } = await waiting();
    await verify(2);
    const [, , , first] = await t.query(assetManager.getAssetVersions, at("hero"));
    await t.mutation(assetManager.restoreVersion, { versionId: first!.versionId });
    expect(await verify(3, 4)).toBe("1");
    expect(await states()).toBe("published archived archived archived");
  });

  test("none is published over the version that is published, if that was chosen again", async () => {
    const { t, verify } = await waiting();
    const { versionId } = (await published(t))!;
    await t.mutation(assetManager.restoreVersion, { versionId });
    expect(await verify(2, 3, 4)).toBe("1");
  });

  test("none is published after the asset was unpublished; a later one is", async () => {
    const { t, verify } = await waiting();
    await t.mutation(assetManager.archiveAsset, at("hero"));
    bucket.front.failWith(({ method }) => (method === "HEAD" ? { status: 500 } : undefined));
    const { versionId } = await finishUnverified(t, "hero", "5");
    await settle(t);
    bucket.front.failWith(undefined);
    expect(await verify(4, 3, 2)).toBeNull();
    await t.action(internal.verification.verifyVersion, { versionId });
    expect(await readPublished(t, "hero")).toBe("5");
  });

  test("the newest counts for callers who expect what they have seen", async () => {
    const { t, made, verify } = await waiting(4);
    const expecting = async (publishedVersionId: string) => {
      const { intentId } = await sendToR2(t, "hero", "mine");
      const expect = { publishedVersionId };
      return await t.mutation(assetManager.finishUpload, { intentId, expect, publish: false });
    };
    const { versionId: first } = (await published(t))!;
    expect(await refusalOf(expecting(first))).toMatchObject({ code: "CONFLICT" });
    await expecting(made[4]!.versionId);
    await verify(4);
    await expecting(made[3]!.versionId);
    await verify(3);
    await expecting(made[3]!.versionId);
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

test("skipIfUnchanged keeps the bytes when equal ones only wait to be published", async () => {
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
