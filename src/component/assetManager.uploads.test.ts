import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { api } from "./_generated/api.js";
import { rowIdOf } from "./model/bytes/uploadIds.js";
import { bytesToHex, hexToBase64 } from "../shared/sha256.js";
import {
  at,
  openComponent,
  readFeed,
  rows,
  sha256Of,
  store,
  upload,
  publishedVersion,
} from "./testing/component.test-helpers.js";
import { someNumber, someText, textLike } from "./testing/matchers.test-helpers.js";
import { openedUpload } from "./testing/costs.test-helpers.js";
import { expectRefused } from "./testing/refusals.test-helpers.js";

const NOW = Date.UTC(2030, 0, 1);
const HOUR = 60 * 60 * 1000;

async function hashOfSecret(intentId: string): Promise<ArrayBuffer> {
  const secret = new TextEncoder().encode(intentId.split(".")[1]);
  return await crypto.subtle.digest("SHA-256", secret);
}

beforeEach(() => {
  vi.setSystemTime(NOW);
});
afterEach(() => {
  vi.useRealTimers();
});

describe("startUpload", () => {
  test("says how to send the bytes", async () => {
    const t = openComponent();
    const sha256 = await sha256Of("hello");
    const ticket = await t.mutation(api.assetManager.startUpload, {
      ...at("images/hero"),
      contentType: "image/png",
      sha256,
      size: 5,
    });
    expect(ticket).toEqual({
      intentId: someText,
      backend: "convex",
      uploadUrl: textLike(/^https:\/\//),
      method: "POST",
      headers: { "Content-Type": "image/png", Digest: `sha-256=${hexToBase64(sha256)}` },
      expiresAt: NOW + HOUR,
      sendTo: "storage",
      maxSize: null,
    });
  });

  test("asks for no headers when nothing is declared", async () => {
    const t = openComponent();
    const ticket = await t.mutation(api.assetManager.startUpload, at("hero"));
    expect(ticket.headers).toEqual({});
  });

  test("takes an empty content type for an unknown one", async () => {
    const t = openComponent();
    const ticket = await t.mutation(api.assetManager.startUpload, {
      ...at("hero"),
      contentType: "",
    });
    expect(ticket.headers).toEqual({});
  });

  test("binds everything that was said in one row", async () => {
    const t = openComponent();
    const sha256 = await sha256Of("hello");
    const { intentId } = await t.mutation(api.assetManager.startUpload, {
      ...at("images/hero"),
      filename: "Hero final.png",
      label: "summer",
      contentType: "image/png",
      size: 5,
      sha256: hexToBase64(sha256),
      actor: "ada",
    });
    expect(await rows(t, "uploadIntents")).toEqual([
      {
        _id: rowIdOf(intentId),
        _creationTime: someNumber,
        ...at("images/hero"),
        filename: "Hero final.png",
        label: "summer",
        contentType: "image/png",
        size: 5,
        sha256,
        actor: "ada",
        secretHash: (await hashOfSecret(intentId)).slice(0, 16),
        expiresAt: NOW + HOUR,
      },
    ]);
  });

  test("can be finished if an earlier alpha has stored its hash as hex, with its secret only", async () => {
    const t = openComponent();
    const ticket = await openedUpload(t, "images/hero", "one");
    const secretHash = bytesToHex(new Uint8Array(await hashOfSecret(ticket.intentId)));
    await t.run(async (ctx) => {
      await ctx.db.patch("uploadIntents", rowIdOf(ticket.intentId) as never, { secretHash });
    });
    const intentId = `${ticket.intentId.slice(0, -1)}x`;
    await expectRefused(
      t,
      () => t.mutation(api.assetManager.finishUpload, { ...ticket, intentId }),
      {
        code: "UPLOAD_NOT_FOUND",
      },
    );
    expect(await t.mutation(api.assetManager.finishUpload, ticket)).toMatchObject({ version: 1 });
  });

  test("creates the folder and no asset", async () => {
    const t = openComponent();
    await t.mutation(api.assetManager.startUpload, { ...at("images/2030/hero"), actor: "ada" });
    expect((await rows(t, "folders")).map(({ path, createdBy }) => [path, createdBy])).toEqual([
      ["images", "ada"],
      ["images/2030", "ada"],
    ]);
    expect(await rows(t, "assets")).toEqual([]);
    expect(await t.query(api.assetManager.getAsset, at("images/2030/hero"))).toBeNull();
  });
});

describe("getUpload", () => {
  test("tells where an upload goes, and whether it is finished", async () => {
    const t = openComponent();
    const { intentId } = await t.mutation(api.assetManager.startUpload, at("images/hero"));
    const open = {
      intentId,
      ...at("images/hero"),
      createdAt: NOW,
      expiresAt: NOW + HOUR,
      finished: false,
    };
    expect(await t.query(api.assetManager.getUpload, { intentId })).toEqual(open);
    const storageId = await store(t, "x");
    await t.mutation(api.assetManager.finishUpload, { intentId, storageId });
    expect(await t.query(api.assetManager.getUpload, { intentId })).toEqual({
      ...open,
      finished: true,
    });
  });

  test.each(["", "nonsense", "00000000000000000000010000assets"])(
    "knows nothing of %j",
    async (intentId) => {
      const t = openComponent();
      expect(await t.query(api.assetManager.getUpload, { intentId })).toBeNull();
    },
  );
});

describe("finishUpload", () => {
  test("publishes the first version, with every field", async () => {
    const t = openComponent();
    const sha256 = await sha256Of("hello");
    const { assetId, versionId, version, storageId } = await upload(t, "images/hero", "hello", {
      actor: "ada",
      filename: "Hero.png",
      label: "first",
      contentType: "image/png",
    });
    expect(version).toBe(1);
    const content = {
      size: 5,
      contentType: "image/png",
      sha256,
    };
    const description = { filename: "Hero.png", label: "first" };
    const recorded = {
      createdAt: NOW,
      createdBy: "ada",
      publishedAt: NOW,
      publishedBy: "ada",
    };
    const url = await t.run((ctx) => ctx.storage.getUrl(storageId));
    const place = { backend: "convex", storageId, url };
    const common = { assetId, versionId, version: 1, ...place, state: "published" };
    expect(await t.query(api.assetManager.getPublishedFile, at("images/hero"))).toEqual({
      ...at("images/hero"),
      ...{ assetId, versionId, version: 1, state: "published", backend: "convex", url },
      ...content,
      publishedAt: NOW,
      modifiedAt: NOW,
    });
    expect(await t.query(api.assetManager.getAssetVersions, at("images/hero"))).toEqual([
      { ...common, ...content, ...description, ...recorded, verification: "verified" },
    ]);
    expect(await t.query(api.assetManager.getVersion, { versionId })).toEqual({
      ...at("images/hero"),
      isPrivate: false,
      ...common,
      ...content,
      ...description,
      modifiedAt: NOW,
      ...recorded,
      verification: "verified",
    });
    expect(await t.query(api.assetManager.getAsset, at("images/hero"))).toEqual({
      assetId,
      ...at("images/hero"),
      isPrivate: false,
      isAccessPending: false,
      versionCounter: 1,
      publishedVersionId: versionId,
      pendingVersionId: null,
      published: {
        versionId,
        version: 1,
        backend: "convex",
        url,
        ...content,
        ...description,
        ...recorded,
      },
      createdAt: NOW,
      createdBy: "ada",
      updatedAt: NOW,
      updatedBy: "ada",
    });
  });

  test("publishes the next version and archives the one before", async () => {
    const t = openComponent();
    const first = await upload(t, "hero", "one", { actor: "ada" });
    vi.setSystemTime(NOW + 1000);
    const second = await upload(t, "hero", "two", { actor: "bob" });
    expect(second).toMatchObject({ assetId: first.assetId, version: 2 });
    expect(await publishedVersion(t, at("hero"))).toMatchObject({
      versionId: second.versionId,
      version: 2,
      size: 3,
      sha256: await sha256Of("two"),
      createdBy: "bob",
      publishedBy: "bob",
    });
    const [newest, oldest] = await t.query(api.assetManager.getAssetVersions, at("hero"));
    expect(newest).toMatchObject({ version: 2, state: "published", createdBy: "bob" });
    expect(newest).not.toHaveProperty("archivedAt");
    expect(oldest).toMatchObject({
      versionId: first.versionId,
      version: 1,
      state: "archived",
      createdBy: "ada",
      publishedAt: NOW,
      publishedBy: "ada",
      archivedAt: NOW + 1000,
      archivedBy: "bob",
    });
    expect(await t.query(api.assetManager.getAsset, at("hero"))).toMatchObject({
      versionCounter: 2,
      createdBy: "ada",
      createdAt: NOW,
      updatedBy: "bob",
      updatedAt: NOW + 1000,
    });
  });

  test("tells the feed of folders, asset and versions, in that order", async () => {
    const t = openComponent();
    const one = await upload(t, "images/2030/hero", "one", {
      actor: "ada",
      contentType: "image/png",
    });
    const two = await upload(t, "images/2030/hero", "four", { actor: "bob" });
    const place = { id: someText, createdAt: someNumber };
    expect(await readFeed(t)).toEqual([
      { ...place, type: "folder:create", folderPath: "images", actor: "ada" },
      { ...place, type: "folder:create", folderPath: "images/2030", actor: "ada" },
      {
        ...place,
        type: "asset:create",
        ...at("images/2030/hero"),
        assetId: one.assetId,
        actor: "ada",
      },
      {
        ...place,
        type: "asset:publish",
        ...at("images/2030/hero"),
        assetId: one.assetId,
        versionId: one.versionId,
        version: 1,
        size: 3,
        contentType: "image/png",
        sha256: await sha256Of("one"),
        actor: "ada",
      },
      {
        ...place,
        type: "asset:publish",
        ...at("images/2030/hero"),
        assetId: one.assetId,
        versionId: two.versionId,
        version: 2,
        previousVersionId: one.versionId,
        size: 4,
        contentType: "application/octet-stream",
        sha256: await sha256Of("four"),
        actor: "bob",
      },
    ]);
  });

  test("takes the answer of the upload request as it came", async () => {
    const t = openComponent();
    const { intentId } = await t.mutation(api.assetManager.startUpload, at("hero"));
    const storageId = await store(t, "hello");
    await t.mutation(api.assetManager.finishUpload, { intentId, uploadResponse: { storageId } });
    expect(await publishedVersion(t, at("hero"))).toMatchObject({
      storageId,
    });
  });

  test("uses the content type said at the end before the one said at the start", async () => {
    const t = openComponent();
    const { intentId } = await t.mutation(api.assetManager.startUpload, {
      ...at("hero"),
      contentType: "image/png",
    });
    const storageId = await store(t, "hello");
    await t.mutation(api.assetManager.finishUpload, {
      intentId,
      storageId,
      contentType: "image/webp",
    });
    expect(await t.query(api.assetManager.getPublishedFile, at("hero"))).toMatchObject({
      contentType: "image/webp",
    });
  });

  test("accepts bytes that are what was declared, in hex or base64", async () => {
    const t = openComponent();
    const sha256 = await sha256Of("hello");
    const { intentId } = await t.mutation(api.assetManager.startUpload, {
      ...at("hero"),
      size: 5,
      sha256: sha256.toUpperCase(),
    });
    await t.mutation(api.assetManager.finishUpload, {
      intentId,
      storageId: await store(t, "hello"),
      size: 5,
      sha256: hexToBase64(sha256),
    });
    expect(await t.query(api.assetManager.getPublishedFile, at("hero"))).toMatchObject({ sha256 });
  });

  test("accepts an empty file", async () => {
    const t = openComponent();
    await upload(t, "empty", "");
    expect(await t.query(api.assetManager.getPublishedFile, at("empty"))).toMatchObject({
      size: 0,
      sha256: await sha256Of(""),
    });
  });

  test("can finish in the last millisecond", async () => {
    const t = openComponent();
    const { intentId, expiresAt } = await t.mutation(api.assetManager.startUpload, at("hero"));
    const storageId = await store(t, "hello");
    vi.setSystemTime(expiresAt - 1);
    const finished = await t.mutation(api.assetManager.finishUpload, { intentId, storageId });
    expect(finished.version).toBe(1);
  });

  test("gives two open uploads to one address two versions, in the order they finish", async () => {
    const t = openComponent();
    const early = await t.mutation(api.assetManager.startUpload, at("hero"));
    const late = await t.mutation(api.assetManager.startUpload, at("hero"));
    const finish = async (intentId: string, content: string) =>
      await t.mutation(api.assetManager.finishUpload, {
        intentId,
        storageId: await store(t, content),
      });
    expect((await finish(late.intentId, "b")).version).toBe(1);
    expect((await finish(early.intentId, "a")).version).toBe(2);
  });

  test("uploads to the address that was asked for, though the asset has moved on", async () => {
    const t = openComponent();
    const old = await upload(t, "a/hero", "one");
    const { intentId } = await t.mutation(api.assetManager.startUpload, at("a/hero"));
    await t.mutation(api.assetManager.moveAsset, {
      fromFolderPath: "a",
      basename: "hero",
      toFolderPath: "b",
    });
    const storageId = await store(t, "two");
    const fresh = await t.mutation(api.assetManager.finishUpload, { intentId, storageId });
    expect(fresh.assetId).not.toBe(old.assetId);
    expect(fresh.version).toBe(1);
    expect(await t.query(api.assetManager.getPublishedFile, at("b/hero"))).toMatchObject({
      versionId: old.versionId,
    });
  });
});
