/** An upload of the very bytes that are published, by a caller who wants no new version then. */
import { describe, expect, test } from "vitest";
import { api } from "./_generated/api.js";
import {
  type Component,
  at,
  openComponent,
  readFeed,
  rows,
  sha256Of,
  store,
  storedObjects,
  upload,
} from "./testing/component.test-helpers.js";
import { stopTheClock } from "./testing/clock.test-helpers.js";
import { expectRefused } from "./testing/refusals.test-helpers.js";

const { assetManager } = api;
const PNG = { contentType: "image/png" };
const hero = at("images/hero");

stopTheClock();

async function withHero() {
  const t = openComponent();
  return { t, hero: await upload(t, "images/hero", "same", PNG) };
}

/** Sends bytes to `images/hero` and finishes with `skipIfUnchanged`. */
async function send(
  t: Component,
  content: string,
  { contentType = "image/png", ...options }: { contentType?: string; publish?: boolean } = {},
) {
  const { intentId } = await t.mutation(assetManager.startUpload, { ...hero, contentType });
  const storageId = await store(t, content);
  const finish = { intentId, storageId, skipIfUnchanged: true, ...options };
  const finished = await t.mutation(assetManager.finishUpload, finish);
  return { finished, finish };
}

describe("skipIfUnchanged with the bytes that are published", () => {
  test("says so and names the version that has them", async () => {
    const { t, hero } = await withHero();
    const { finished } = await send(t, "same");
    const { assetId, versionId } = hero;
    expect(finished).toEqual({
      ...{ assetId, versionId, version: 1 },
      ...{ isUnchanged: true, isPending: false },
    });
  });

  test("changes no table but the upload's own, and is silent in the feed", async () => {
    const { t } = await withHero();
    const tables = ["assets", "versions", "blobs", "folders"] as const;
    const before = await Promise.all(tables.map((table) => rows(t, table)));
    const feed = await readFeed(t);
    await send(t, "same");
    expect(await Promise.all(tables.map((table) => rows(t, table)))).toEqual(before);
    expect(await readFeed(t)).toEqual(feed);
  });

  test("deletes the object that was sent, and no other", async () => {
    const { t, hero } = await withHero();
    await send(t, "same");
    expect(await storedObjects(t)).toEqual([hero.storageId]);
    expect(await t.query(assetManager.getPublishedFile, at("images/hero"))).not.toBeNull();
  });

  test("uses the upload up", async () => {
    const { t, hero } = await withHero();
    const { finish } = await send(t, "same");
    const { intentId } = finish;
    expect(await t.query(assetManager.getUpload, { intentId })).toMatchObject({ finished: true });
    const storageId = await store(t, "more");
    await expectRefused(t, () => t.mutation(assetManager.finishUpload, { intentId, storageId }), {
      code: "UPLOAD_ALREADY_FINISHED",
      versionId: hero.versionId,
      version: 1,
    });
  });

  test("makes no draft either", async () => {
    const { t } = await withHero();
    const { finished } = await send(t, "same", { publish: false });
    expect(finished.isUnchanged).toBe(true);
    expect(await rows(t, "versions")).toHaveLength(1);
  });

  test("still holds them against what was declared", async () => {
    const { t } = await withHero();
    const { intentId } = await t.mutation(assetManager.startUpload, { ...hero, ...PNG, size: 5 });
    const storageId = await store(t, "same");
    await expectRefused(
      t,
      () => t.mutation(assetManager.finishUpload, { intentId, storageId, skipIfUnchanged: true }),
      { code: "BYTES_MISMATCH", field: "size" },
    );
  });
});

describe("skipIfUnchanged makes a version", () => {
  test("of other bytes", async () => {
    const { t } = await withHero();
    const { finished } = await send(t, "other");
    expect(finished).toMatchObject({ version: 2, isUnchanged: false });
  });

  test("of the same bytes with another content type", async () => {
    const { t } = await withHero();
    const { finished } = await send(t, "same", { contentType: "image/webp" });
    expect(finished).toMatchObject({ version: 2, isUnchanged: false });
    expect(await t.query(assetManager.getPublishedFile, hero)).toMatchObject({
      contentType: "image/webp",
      sha256: await sha256Of("same"),
    });
  });

  test("of bytes that an earlier version has, but not the published one", async () => {
    const { t } = await withHero();
    await upload(t, "images/hero", "other", PNG);
    const { finished } = await send(t, "same");
    expect(finished).toMatchObject({ version: 3, isUnchanged: false });
    expect(await rows(t, "blobs")).toMatchObject([{ refCount: 2 }, { refCount: 1 }]);
  });

  test("of bytes that only a draft has", async () => {
    const t = openComponent();
    await upload(t, "images/hero", "same", { ...PNG, publish: false });
    const { finished } = await send(t, "same");
    expect(finished).toMatchObject({ version: 2, isUnchanged: false });
  });

  test("of the first bytes at an address", async () => {
    const t = openComponent();
    await upload(t, "images/other", "same", PNG);
    const { finished } = await send(t, "same");
    expect(finished).toMatchObject({ version: 1, isUnchanged: false });
  });

  test("after the asset was archived", async () => {
    const { t } = await withHero();
    await t.mutation(assetManager.archiveAsset, hero);
    const { finished } = await send(t, "same");
    expect(finished).toMatchObject({ version: 2, isUnchanged: false });
    expect(await t.query(assetManager.getPublishedFile, hero)).toMatchObject({ version: 2 });
  });

  test("when the published bytes have been lost", async () => {
    const { t, hero: lost } = await withHero();
    await t.run((ctx) => ctx.storage.delete(lost.storageId));
    const { finished, finish } = await send(t, "same");
    expect(finished).toMatchObject({ version: 2, isUnchanged: false });
    expect(await storedObjects(t)).toEqual([finish.storageId]);
    expect(await t.query(assetManager.getPublishedFile, hero)).toMatchObject({ version: 2 });
  });
});

test("without being asked, the same bytes again are a version again", async () => {
  const { t } = await withHero();
  const again = await upload(t, "images/hero", "same", PNG);
  expect(again).toMatchObject({ version: 2, isUnchanged: false });
});

describe("startUpload with skipIfUnchanged", () => {
  const declared = async (content: string) => ({
    size: new Blob([content]).size,
    sha256: await sha256Of(content),
    skipIfUnchanged: true,
  });

  async function start(t: Component, content: string, more: object = {}) {
    return await t.mutation(assetManager.startUpload, {
      ...hero,
      ...(await declared(content)),
      ...more,
    });
  }

  test("refuses the published content, and names its version", async () => {
    const { t, hero: made } = await withHero();
    for (const more of [{}, PNG, { expect: { absent: true } }]) {
      const { assetId, versionId } = made;
      await expectRefused(t, () => start(t, "same", more), {
        code: "ALREADY_PUBLISHED",
        ...{ assetId, versionId, version: 1 },
      });
    }
  });

  test("starts an upload of other bytes, of another type, and where nothing is published", async () => {
    const { t } = await withHero();
    await start(t, "other");
    await start(t, "same", { contentType: "image/webp" });
    await start(t, "same", { ...at("images/new"), ...PNG });
    await upload(t, "images/draft", "same", { ...PNG, publish: false });
    await start(t, "same", { ...at("images/draft"), ...PNG });
    expect(await rows(t, "uploadIntents")).toHaveLength(6);
  });

  test("starts an upload of bytes that the storage has lost", async () => {
    const { t, hero: made } = await withHero();
    await t.run((ctx) => ctx.storage.delete(made.storageId));
    await start(t, "same");
  });

  test("needs size and hash", async () => {
    const { t } = await withHero();
    for (const missing of [{ size: undefined }, { sha256: undefined }]) {
      await expectRefused(t, () => start(t, "same", missing), {
        code: "ARGUMENT_INVALID",
        argument: "skipIfUnchanged",
      });
    }
  });
});
