/**
 * Uploads of which nothing is known beforehand. Their URL takes a PUT with a Content-Type alone, so it can
 * replace the object until it expires; the object is compared again then.
 */
import { describe, expect, test } from "vitest";
import { api, internal } from "../../src/component/_generated/api.js";
import { at, readFeed, rows } from "../../src/component/testing/component.test-helpers.js";
import type { Component } from "../../src/component/testing/component.test-helpers.js";
import { HOUR, MINUTE, pass } from "../../src/component/testing/clock.test-helpers.js";
import { expectRefused } from "../../src/component/testing/refusals.test-helpers.js";
import {
  credentialsOf,
  hexOf,
  keyOf,
  keysIn,
  openWithR2,
  readPublished,
  setEnvironment,
  runLater,
  settle,
  uploadToR2,
  useBucket,
  withPrivateBucket,
} from "./support/r2.js";
import { serveConvexFiles } from "./support/convexFiles.js";
import { published } from "./support/verifications.js";

const { assetManager, verification } = api;
const bucket = useBucket();

const put = (url: string, body: string, type = "text/plain") =>
  fetch(url, { method: "PUT", body, headers: { "Content-Type": type } });

/** Starts an upload without a word on its bytes. */
async function start(t: Component, path = "hero") {
  const ticket = await t.mutation(assetManager.startUpload, { ...at(path), filename: "hero.txt" });
  return { ...ticket, key: keyOf(ticket.uploadUrl) };
}

/** Sends a text with a plain PUT and publishes it. */
async function upload(t: Component, text: string, path = "hero") {
  const { intentId, uploadUrl, key } = await start(t, path);
  expect((await put(uploadUrl, text)).status).toBe(200);
  const said = { intentId, size: text.length, contentType: "text/plain" };
  const finished = await t.mutation(assetManager.finishUpload, said);
  await settle(t);
  return { ...finished, uploadUrl, key };
}

/** Lets the URL expire, and runs the check that is scheduled for then. */
async function expire(t: Component) {
  pass(HOUR + 20 * MINUTE);
  await runLater(t);
}

const states = async (t: Component) =>
  (await t.query(assetManager.getAssetVersions, at("hero"))).map(
    ({ version, state, verification: word }) => `${version} ${state} ${word}`,
  );

test("a PUT with a Content-Type alone is enough, and published once the bucket has confirmed it", async () => {
  const t = await openWithR2(bucket);
  const { intentId, uploadUrl, headers, method } = await start(t);
  expect([method, headers]).toEqual(["PUT", {}]);
  expect((await put(uploadUrl, "hello", "text/html")).status).toBe(200);
  const said = { intentId, size: 5, contentType: "text/html" };
  expect(await t.mutation(assetManager.finishUpload, said)).toMatchObject({ isPending: true });
  expect(await published(t)).toBeNull();
  await settle(t);
  expect(await published(t)).toMatchObject({ size: 5, contentType: "text/html" });
  expect(await readPublished(t, "hero")).toBe("hello");
  await expire(t);
  expect(await states(t)).toEqual(["1 published verified"]);
  expect((await rows(t, "blobs")).map((row) => row.replaceable)).toEqual([undefined]);
  expect((await rows(t, "versions")).map((row) => row.verifyAfter)).toEqual([undefined]);
});

test.each([
  ["a size", { size: 5 }],
  ["a hash", { sha256: hexOf("hello") }],
])("a caller who names %s gets a URL that accepts no other request", async (_what, declared) => {
  const t = await openWithR2(bucket);
  const ticket = await t.mutation(assetManager.startUpload, { ...at("hero"), ...declared });
  expect(ticket.headers).toMatchObject({ "if-none-match": "*" });
  expect((await put(ticket.uploadUrl, "hello")).status).toBe(403);
});

describe.each([[{ maxSize: 10 }], [{ allowedTypes: ["text/plain"] }]])(
  "under the limits %j",
  (limits) => {
    const said = { ...at("hero"), size: 5, contentType: "text/plain" };

    test("so does a caller who names both", async () => {
      const t = await openWithR2(bucket);
      await t.mutation(api.settings.setUploadLimits, { folderPath: "", ...limits });
      const { uploadUrl, headers } = await t.mutation(assetManager.startUpload, said);
      expect(headers).toMatchObject({ "if-none-match": "*", "content-type": "text/plain" });
      expect((await put(uploadUrl, "hello")).status).toBe(403);
    });

    test.each([
      ["size", "SIZE_REQUIRED"],
      ["contentType", "TYPE_REQUIRED"],
    ] as const)("a caller who does not name the %s gets no URL", async (field, code) => {
      const t = await openWithR2(bucket);
      await t.mutation(api.settings.setUploadLimits, { folderPath: "", ...limits });
      const less = { ...said, [field]: undefined };
      await expectRefused(t, () => t.mutation(assetManager.startUpload, less), {
        code,
        folderPath: "",
      });
    });
  },
);

test("a declared type must be sent as it was declared", async () => {
  const t = await openWithR2(bucket);
  const ticket = await t.mutation(assetManager.startUpload, {
    ...at("hero"),
    contentType: "image/png",
  });
  expect(ticket.headers).toEqual({ "content-type": "image/png" });
  expect((await put(ticket.uploadUrl, "hello", "text/html")).status).toBe(403);
  expect((await put(ticket.uploadUrl, "hello", "image/png")).status).toBe(200);
});

describe("an object that is replaced", () => {
  const WORDS = ["in a mutation", "after the bucket was asked"] as const;

  describe.each(WORDS)("when the upload is finished %s", (how) => {
    async function finish(t: Component, intentId: string, size = 5) {
      const said = { intentId, size, contentType: "text/plain" };
      if (how === "in a mutation") await t.mutation(assetManager.finishUpload, said);
      else await t.action(verification.finishVerifiedUpload, said);
    }

    test("before the upload is finished is what was uploaded", async () => {
      const t = await openWithR2(bucket);
      const { intentId, uploadUrl } = await start(t);
      await put(uploadUrl, "first");
      await put(uploadUrl, "other");
      await finish(t, intentId);
      await settle(t);
      await expire(t);
      expect(await readPublished(t, "hero")).toBe("other");
      expect(await states(t)).toEqual(["1 published verified"]);
    });

    test.each(["other", "another size"])(
      "by %j after it was published is withdrawn when the URL has expired",
      async (replacement) => {
        const t = await openWithR2(bucket);
        const good = await uploadToR2(t, "hero", "good");
        const { intentId, uploadUrl } = await start(t);
        await put(uploadUrl, "first");
        await finish(t, intentId);
        await settle(t);
        expect(await published(t)).toMatchObject({ version: 2, size: 5 });
        expect((await put(uploadUrl, replacement)).status).toBe(200);
        await expire(t);
        expect(await published(t)).toMatchObject({ versionId: good.versionId });
        expect(await readPublished(t, "hero")).toBe("good");
        expect(await states(t)).toEqual(["2 archived failed", "1 published verified"]);
        const [failed] = await t.query(assetManager.getAssetVersions, at("hero"));
        expect(failed!.publishedAt).toBe(failed!.createdAt);
        expect(await keysIn(bucket)).not.toContain(keyOf(uploadUrl));
        expect((await readFeed(t)).slice(-3).map(({ type, version }) => [type, version])).toEqual([
          ["version:fail", 2],
          ["asset:archive", undefined],
          ["asset:publish", 1],
        ]);
      },
    );

    test("and put back is published as before: its bytes are the ones that were confirmed", async () => {
      const t = await openWithR2(bucket);
      const { intentId, uploadUrl } = await start(t);
      await put(uploadUrl, "first");
      await finish(t, intentId);
      await settle(t);
      await put(uploadUrl, "other");
      await put(uploadUrl, "first");
      await expire(t);
      expect(await states(t)).toEqual(["1 published verified"]);
    });

    test("in the last minute of its URL is withdrawn, too", async () => {
      const t = await openWithR2(bucket);
      const { intentId, uploadUrl } = await start(t);
      await put(uploadUrl, "first");
      await finish(t, intentId);
      await settle(t);
      pass(HOUR - MINUTE);
      await t.mutation(internal.work.resume, {});
      await settle(t);
      expect(await states(t)).toEqual(["1 published verified"]);
      await put(uploadUrl, "other");
      await expire(t);
      expect(await states(t)).toEqual(["1 archived failed"]);
      expect(await published(t)).toBeNull();
    });
  });

  test("between finish and the bucket's word fails if it is not as declared", async () => {
    const t = await openWithR2(bucket);
    bucket.front.failWith(({ method }) => (method === "HEAD" ? { status: 503 } : undefined));
    const { uploadUrl } = await upload(t, "first");
    await put(uploadUrl, "longer than the first");
    bucket.front.failWith(undefined);
    await expire(t);
    expect(await states(t)).toEqual(["1 archived failed"]);
  });

  test("takes its copies along", async () => {
    const t = await openWithR2(bucket);
    const { uploadUrl } = await upload(t, "first");
    await t.mutation(assetManager.copyAsset, { ...at("hero"), toFolderPath: "copies" });
    expect(await readPublished(t, "copies/hero")).toBe("first");
    await put(uploadUrl, "other");
    await expire(t);
    expect(await published(t)).toBeNull();
    expect(await published(t, "copies/hero")).toBeNull();
  });

  test("is withdrawn in the trash without a word in the feed", async () => {
    const t = await openWithR2(bucket);
    const good = await uploadToR2(t, "hero", "good");
    const { uploadUrl } = await upload(t, "first");
    await t.mutation(assetManager.deleteAsset, at("hero"));
    await put(uploadUrl, "other");
    const told = await readFeed(t);
    await expire(t);
    expect(await readFeed(t)).toEqual(told);
    await t.mutation(api.trash.undelete, { assetId: good.assetId });
    expect(await readPublished(t, "hero")).toBe("good");
  });

  test("is not taken for equal bytes, neither with its hash nor as unchanged", async () => {
    const t = await openWithR2(bucket);
    await upload(t, "hello");
    const { key } = await uploadToR2(t, "twin", "hello");
    expect(await published(t, "twin")).toMatchObject({ r2Key: key });
  });

  test("gives way to the newest good one of several", async () => {
    const t = await openWithR2(bucket);
    await upload(t, "first");
    const second = await upload(t, "second");
    const third = await upload(t, "third");
    await put(second.uploadUrl, "x");
    await put(third.uploadUrl, "x");
    await expire(t);
    expect(await readPublished(t, "hero")).toBe("first");
    expect(await states(t)).toEqual([
      "3 archived failed",
      "2 archived failed",
      "1 published verified",
    ]);
  });

  test("gives way to the one that it was restored in place of", async () => {
    const t = await openWithR2(bucket);
    const { uploadUrl, versionId } = await upload(t, "first");
    await uploadToR2(t, "hero", "good");
    await t.mutation(assetManager.restoreVersion, { versionId });
    await put(uploadUrl, "other");
    await expire(t);
    expect(await readPublished(t, "hero")).toBe("good");
    expect(await states(t)).toEqual(["2 published verified", "1 archived failed"]);
  });

  test("does not cancel a version that waits for its own verification", async () => {
    const t = await openWithR2(bucket);
    const { uploadUrl } = await upload(t, "first");
    await put(uploadUrl, "other");
    bucket.front.failWith(({ method, key }) =>
      method === "HEAD" && key !== keyOf(uploadUrl) ? { status: 503 } : undefined,
    );
    await upload(t, "second");
    await expire(t);
    expect(await states(t)).toEqual(["2 draft pending", "1 archived failed"]);
    bucket.front.failWith(undefined);
    await expire(t);
    expect(await readPublished(t, "hero")).toBe("second");
  });
});

describe("the last check", () => {
  test("is repeated while the bucket is down, and the version stays published", async () => {
    const t = await openWithR2(bucket);
    const { uploadUrl } = await upload(t, "first");
    await put(uploadUrl, "other");
    bucket.front.failWith(({ method }) => (method === "HEAD" ? { status: 503 } : undefined));
    await expire(t);
    expect(await states(t)).toEqual(["1 published verified"]);
    bucket.front.failWith(undefined);
    await expire(t);
    expect(await states(t)).toEqual(["1 archived failed"]);
  });

  test("works without credentials through the public domain", async () => {
    const t = await openWithR2(bucket);
    const spoiled = await upload(t, "first");
    await upload(t, "good", "good");
    setEnvironment({});
    await put(spoiled.uploadUrl, "other");
    await expire(t);
    expect(await published(t)).toBeNull();
    expect(await readPublished(t, "good")).toBe("good");
  });

  test("ignores an answer that comes late from the first one", async () => {
    const t = await openWithR2(bucket);
    const { versionId } = await upload(t, "first");
    await t.mutation(internal.verification.settle, {
      versionId,
      check: "first",
      answer: { facts: null },
    });
    await t.mutation(internal.verification.settle, {
      versionId,
      check: "last",
      answer: { facts: null },
    });
    expect(await states(t)).toEqual(["1 published verified"]);
  });
});

describe("a change of access before the last check", () => {
  test.each([true, false])("copies what was confirmed; private bucket: %s", async (isInBucket) => {
    const t = await openWithR2(bucket);
    const files = await serveConvexFiles(t);
    setEnvironment(isInBucket ? withPrivateBucket(bucket) : credentialsOf(bucket));
    const { key, uploadUrl, versionId } = await upload(t, "first");
    await t.mutation(assetManager.setAssetAccess, { ...at("hero"), access: "private" });
    await settle(t);
    await put(uploadUrl, "other");
    await expire(t);
    const file = await t.mutation(api.content.openFile, { versionId });
    expect(await (await fetch(file!.url)).text()).toBe("first");
    expect(await states(t)).toEqual(["1 published verified"]);
    await expire(t);
    await t.mutation(api.sweeper.startSweep, {});
    await settle(t);
    expect(await keysIn(bucket)).not.toContain(key);
    await files.stop();
  });

  test("copies nothing that was replaced; the version fails", async () => {
    await bucket.empty();
    const t = await openWithR2(bucket);
    const files = await serveConvexFiles(t);
    const { uploadUrl } = await upload(t, "first");
    setEnvironment(withPrivateBucket(bucket));
    await put(uploadUrl, "other");
    await t.mutation(assetManager.setAssetAccess, { ...at("hero"), access: "private" });
    await settle(t);
    expect(await keysIn(bucket, "private")).toEqual([]);
    await expire(t);
    await expire(t);
    expect(await states(t)).toEqual(["1 archived failed"]);
    expect(await keysIn(bucket, "private")).toEqual([]);
    await files.stop();
  });
});
