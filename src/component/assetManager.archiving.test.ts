/** Taking what is published away, without losing it. */
import { describe, expect, test } from "vitest";
import { api } from "./_generated/api.js";
import {
  at,
  openComponent,
  readFeed,
  rows,
  snapshot,
  storedObjects,
  upload,
} from "./testing/component.test-helpers.js";
import { NOW, pass, stopTheClock } from "./testing/clock.test-helpers.js";
import { expectRefused } from "./testing/refusals.test-helpers.js";
import { someNumber, someText } from "./testing/matchers.test-helpers.js";

const { assetManager } = api;
const hero = at("images/hero");

stopTheClock();

async function withArchivedHero() {
  const t = openComponent();
  const first = await upload(t, "images/hero", "one", { actor: "ada" });
  const second = await upload(t, "images/hero", "two", { actor: "ada" });
  await upload(t, "images/other", "three");
  pass(1000);
  const result = await t.mutation(assetManager.archiveAsset, { ...hero, actor: "bob" });
  return { t, first, second, result };
}

describe("archiveAsset", () => {
  test("leaves nothing published at the address", async () => {
    const { t, first, result } = await withArchivedHero();
    expect(result).toEqual({ assetId: first.assetId });
    expect(await t.query(assetManager.getPublishedFile, hero)).toBeNull();
    const files = await t.query(assetManager.listPublishedFilesInFolder, {
      folderPath: "images",
    });
    expect(files.map((file) => file.basename)).toEqual(["other"]);
  });

  test("keeps the asset, its history and its bytes", async () => {
    const { t, first, second } = await withArchivedHero();
    expect(await t.query(assetManager.getAsset, hero)).toMatchObject({
      assetId: first.assetId,
      versionCounter: 2,
      publishedVersionId: null,
      updatedAt: NOW + 1000,
      updatedBy: "bob",
    });
    const [newest, oldest] = await t.query(assetManager.getAssetVersions, hero);
    expect(newest).toMatchObject({
      versionId: second.versionId,
      state: "archived",
      publishedAt: NOW,
      publishedBy: "ada",
      archivedAt: NOW + 1000,
      archivedBy: "bob",
    });
    expect(oldest).toMatchObject({
      versionId: first.versionId,
      archivedAt: NOW,
      state: "archived",
    });
    expect((await rows(t, "blobs")).map((blob) => blob.refCount)).toEqual([1, 1, 1]);
    expect(await storedObjects(t)).toHaveLength(3);
  });

  test("is one change, which names what was published", async () => {
    const { t, second } = await withArchivedHero();
    expect((await readFeed(t)).at(-1)).toEqual({
      id: someText,
      createdAt: someNumber,
      type: "asset:archive",
      ...hero,
      assetId: second.assetId,
      previousVersionId: second.versionId,
      actor: "bob",
    });
  });

  test("can be undone by restoring a version", async () => {
    const { t, first } = await withArchivedHero();
    await t.mutation(assetManager.restoreVersion, { versionId: first.versionId });
    expect(await t.query(assetManager.getPublishedFile, hero)).toMatchObject({
      versionId: first.versionId,
    });
    expect((await readFeed(t)).at(-1)).not.toHaveProperty("previousVersionId");
    const states = await t.query(assetManager.getAssetVersions, hero);
    expect(states.map(({ version, state }) => [version, state])).toEqual([
      [2, "archived"],
      [1, "published"],
    ]);
  });

  test("lets the next upload publish again, as the next version", async () => {
    const { t } = await withArchivedHero();
    expect((await upload(t, "images/hero", "three")).version).toBe(3);
    expect(await t.query(assetManager.getPublishedFile, hero)).toMatchObject({ version: 3 });
  });

  test("changes nothing when nothing is published", async () => {
    const { t, result } = await withArchivedHero();
    const before = await snapshot(t);
    expect(await t.mutation(assetManager.archiveAsset, { ...hero, actor: "eve" })).toEqual(result);
    expect(await snapshot(t)).toEqual(before);
  });

  test("refuses an asset that is not there", async () => {
    const { t } = await withArchivedHero();
    await t.mutation(assetManager.deleteAsset, hero);
    for (const path of ["images/hero", "images/none", "hero"]) {
      await expectRefused(t, () => t.mutation(assetManager.archiveAsset, at(path)), {
        code: "ASSET_NOT_FOUND",
        ...at(path),
      });
    }
  });

  test("and deleting leave one asset that can come back unpublished", async () => {
    const { t, first } = await withArchivedHero();
    const { assetId } = first;
    await t.mutation(assetManager.deleteAsset, hero);
    expect((await readFeed(t)).at(-1)).not.toHaveProperty("previousVersionId");
    await t.mutation(api.trash.undelete, { assetId });
    expect(await t.query(assetManager.getPublishedFile, hero)).toBeNull();
    expect((await readFeed(t)).at(-1)).toMatchObject({ type: "asset:create", assetId });
  });
});
