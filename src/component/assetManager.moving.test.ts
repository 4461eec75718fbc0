import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { api } from "./_generated/api.js";
import {
  at,
  feedLines,
  openComponent,
  readFeed,
  rows,
  sha256Of,
  snapshot,
  upload,
} from "./testing/component.test-helpers.js";
import { expectRefused } from "./testing/refusals.test-helpers.js";
import { someNumber, someText } from "./testing/matchers.test-helpers.js";

const NOW = Date.UTC(2030, 0, 1);

beforeEach(() => {
  vi.setSystemTime(NOW);
});
afterEach(() => {
  vi.useRealTimers();
});

const move = { fromFolderPath: "images", basename: "hero", toFolderPath: "archive/2030" };
const rename = { ...at("images/hero"), newBasename: "banner" };

async function withHero() {
  const t = openComponent();
  const hero = await upload(t, "images/hero", "one", { actor: "ada", contentType: "image/png" });
  return { t, hero };
}

async function contentOf(hero: { versionId: string }) {
  return {
    versionId: hero.versionId,
    version: 1,
    size: 3,
    contentType: "image/png",
    sha256: await sha256Of("one"),
  };
}

describe("moveAsset", () => {
  test("takes the asset with all its versions to the other folder", async () => {
    const { t, hero } = await withHero();
    await upload(t, "images/hero", "two");
    const history = await t.query(api.assetManager.getAssetVersions, at("images/hero"));
    vi.setSystemTime(NOW + 1000);
    const result = await t.mutation(api.assetManager.moveAsset, { ...move, actor: "bob" });
    expect(result).toEqual({
      assetId: hero.assetId,
      fromFolderPath: "images",
      toFolderPath: "archive/2030",
    });
    expect(await t.query(api.assetManager.getPublishedFile, at("images/hero"))).toBeNull();
    expect(await t.query(api.assetManager.getAssetVersions, at("images/hero"))).toEqual([]);
    expect(await t.query(api.assetManager.getAssetVersions, at("archive/2030/hero"))).toEqual(
      history,
    );
    expect(await t.query(api.assetManager.getAsset, at("archive/2030/hero"))).toMatchObject({
      assetId: hero.assetId,
      ...at("archive/2030/hero"),
      createdBy: "ada",
      createdAt: NOW,
      updatedBy: "bob",
      updatedAt: NOW + 1000,
    });
    expect(await t.query(api.assetManager.getVersion, { versionId: hero.versionId })).toMatchObject(
      at("archive/2030/hero"),
    );
  });

  test("creates the target folder and keeps the one it leaves", async () => {
    const { t } = await withHero();
    await t.mutation(api.assetManager.moveAsset, { ...move, actor: "bob" });
    expect((await rows(t, "folders")).map(({ path, createdBy }) => [path, createdBy])).toEqual([
      ["images", "ada"],
      ["archive", "bob"],
      ["archive/2030", "bob"],
    ]);
  });

  test("is one change in the whole feed, and one in the feed of each folder", async () => {
    const { t, hero } = await withHero();
    const before = await readFeed(t);
    await t.mutation(api.assetManager.moveAsset, { ...move, actor: "bob" });
    const place = { id: someText, createdAt: someNumber, actor: "bob" };
    const moved = {
      ...place,
      type: "asset:move",
      ...at("archive/2030/hero"),
      fromFolderPath: "images",
      fromBasename: "hero",
      assetId: hero.assetId,
      ...(await contentOf(hero)),
    };
    expect((await readFeed(t)).slice(before.length)).toEqual([
      { ...place, type: "folder:create", folderPath: "archive" },
      { ...place, type: "folder:create", folderPath: "archive/2030" },
      moved,
    ]);
    expect((await readFeed(t, "images")).at(-1)).toEqual({
      ...{ id: someText, createdAt: someNumber, type: "asset:leave" },
      ...at("images/hero"),
      assetId: hero.assetId,
    });
    const { fromFolderPath, fromBasename, ...came } = moved;
    expect((await readFeed(t, "archive/2030")).at(-1)).toEqual(came);
    expect(await feedLines(t, "archive")).not.toContain("asset:move archive/2030/hero");
  });

  test("goes to the root and back", async () => {
    const { t, hero } = await withHero();
    await t.mutation(api.assetManager.moveAsset, { ...move, toFolderPath: "" });
    expect(await t.query(api.assetManager.getPublishedFile, at("hero"))).toMatchObject({
      assetId: hero.assetId,
    });
    await t.mutation(api.assetManager.moveAsset, {
      fromFolderPath: "",
      basename: "hero",
      toFolderPath: "images",
    });
    expect(await t.query(api.assetManager.getPublishedFile, at("images/hero"))).toMatchObject({
      assetId: hero.assetId,
    });
  });

  test("to where it is already changes nothing", async () => {
    const { t, hero } = await withHero();
    const before = await snapshot(t);
    const result = await t.mutation(api.assetManager.moveAsset, {
      ...move,
      toFolderPath: "images",
    });
    expect(result).toMatchObject({ assetId: hero.assetId, toFolderPath: "images" });
    expect(await snapshot(t)).toEqual(before);
  });

  test("refuses an address that is taken", async () => {
    const { t } = await withHero();
    const other = await upload(t, "archive/2030/hero", "two");
    await expectRefused(t, () => t.mutation(api.assetManager.moveAsset, move), {
      code: "ASSET_EXISTS",
      ...at("archive/2030/hero"),
      assetId: other.assetId,
    });
  });

  test("refuses an asset that is not there, and creates no folder for it", async () => {
    const { t } = await withHero();
    await expectRefused(
      t,
      () => t.mutation(api.assetManager.moveAsset, { ...move, basename: "other" }),
      { code: "ASSET_NOT_FOUND", ...at("images/other") },
    );
  });

  test("refuses an asset that is in the trash", async () => {
    const { t } = await withHero();
    await t.mutation(api.assetManager.deleteAsset, at("images/hero"));
    await expectRefused(t, () => t.mutation(api.assetManager.moveAsset, move), {
      code: "ASSET_NOT_FOUND",
      ...at("images/hero"),
    });
  });
});

describe("renameAsset", () => {
  test("keeps versions, history and folder", async () => {
    const { t, hero } = await withHero();
    const history = await t.query(api.assetManager.getAssetVersions, at("images/hero"));
    vi.setSystemTime(NOW + 1000);
    const result = await t.mutation(api.assetManager.renameAsset, { ...rename, actor: "bob" });
    expect(result).toEqual({ assetId: hero.assetId, oldBasename: "hero", newBasename: "banner" });
    expect(await t.query(api.assetManager.getAsset, at("images/hero"))).toBeNull();
    expect(await t.query(api.assetManager.getAssetVersions, at("images/banner"))).toEqual(history);
    expect(await t.query(api.assetManager.getAsset, at("images/banner"))).toMatchObject({
      assetId: hero.assetId,
      createdBy: "ada",
      updatedBy: "bob",
      updatedAt: NOW + 1000,
    });
  });

  test("is one change, once in the feed of its folder", async () => {
    const { t, hero } = await withHero();
    await t.mutation(api.assetManager.renameAsset, { ...rename, actor: "bob" });
    const renamed = {
      id: someText,
      createdAt: someNumber,
      type: "asset:rename",
      ...at("images/banner"),
      fromFolderPath: "images",
      fromBasename: "hero",
      assetId: hero.assetId,
      ...(await contentOf(hero)),
      actor: "bob",
    };
    for (const feed of [await readFeed(t), await readFeed(t, "images")]) {
      expect(feed.at(-1)).toEqual(renamed);
      expect(feed.filter((change) => change.type === "asset:rename")).toHaveLength(1);
    }
  });

  test("to its own name, in any spelling, changes nothing", async () => {
    const t = openComponent();
    await upload(t, "caf\u00e9", "one");
    const before = await snapshot(t);
    await t.mutation(api.assetManager.renameAsset, {
      ...at("caf\u00e9"),
      newBasename: "cafe\u0301",
    });
    expect(await snapshot(t)).toEqual(before);
  });

  test("can swap two names through a third", async () => {
    const { t, hero } = await withHero();
    const other = await upload(t, "images/banner", "two");
    for (const [from, to] of [
      ["hero", "spare"],
      ["banner", "hero"],
      ["spare", "banner"],
    ] as const) {
      await t.mutation(api.assetManager.renameAsset, {
        folderPath: "images",
        basename: from,
        newBasename: to,
      });
    }
    expect(await t.query(api.assetManager.getAsset, at("images/hero"))).toMatchObject({
      assetId: other.assetId,
    });
    expect(await t.query(api.assetManager.getAsset, at("images/banner"))).toMatchObject({
      assetId: hero.assetId,
    });
  });

  test("refuses a name that is taken", async () => {
    const { t } = await withHero();
    const other = await upload(t, "images/banner", "two");
    await expectRefused(t, () => t.mutation(api.assetManager.renameAsset, rename), {
      code: "ASSET_EXISTS",
      ...at("images/banner"),
      assetId: other.assetId,
    });
  });

  test("refuses an asset that is not there", async () => {
    const { t } = await withHero();
    await expectRefused(
      t,
      () => t.mutation(api.assetManager.renameAsset, { ...rename, folderPath: "other" }),
      { code: "ASSET_NOT_FOUND", ...at("other/hero") },
    );
  });
});
