/** Labels and metadata: what people say of versions and assets. */
import { describe, expect, test } from "vitest";
import { api } from "./_generated/api.js";
import {
  type Component,
  at,
  openComponent,
  readFeed,
  snapshot,
  upload,
  publishedVersion,
} from "./testing/component.test-helpers.js";
import { NOW, pass, stopTheClock } from "./testing/clock.test-helpers.js";
import { expectRefused } from "./testing/refusals.test-helpers.js";
import { someNumber, someText } from "./testing/matchers.test-helpers.js";

const { assetManager } = api;
const hero = at("images/hero");

stopTheClock();

async function withHero() {
  const t = openComponent();
  const first = await upload(t, "images/hero", "one", {
    label: "spring",
    metadata: { alt: "A tree", width: 3 },
  });
  return { t, ...first };
}

async function changedBy(t: Component, call: () => Promise<unknown>) {
  const before = await readFeed(t);
  await call();
  return (await readFeed(t)).slice(before.length);
}

describe("updateVersion", () => {
  test("changes a label, in the history and in what is published", async () => {
    const { t, versionId, assetId } = await withHero();
    pass(1000);
    const change = { versionId, label: "summer", actor: "bob" };
    const changes = await changedBy(t, async () => {
      expect(await t.mutation(assetManager.updateVersion, change)).toBeNull();
    });
    const said = { label: "summer", metadata: { alt: "A tree", width: 3 } };
    expect(await t.query(assetManager.getVersion, { versionId })).toMatchObject(said);
    expect(await publishedVersion(t, hero)).toMatchObject({
      ...said,
      publishedAt: NOW,
    });
    expect(await t.query(assetManager.getAsset, hero)).toMatchObject({
      updatedAt: NOW + 1000,
      updatedBy: "bob",
    });
    expect(changes).toEqual([
      {
        id: someText,
        createdAt: someNumber,
        type: "version:describe",
        ...hero,
        assetId,
        versionId,
        version: 1,
        actor: "bob",
      },
    ]);
  });

  test("changes nothing when nothing is said", async () => {
    const { t, versionId } = await withHero();
    const before = await snapshot(t);
    await t.mutation(assetManager.updateVersion, { versionId });
    expect(await snapshot(t)).toEqual(before);
  });

  test("changes metadata as a whole", async () => {
    const { t, versionId } = await withHero();
    const metadata = { alt: "A house", isDark: true, credit: null };
    await t.mutation(assetManager.updateVersion, { versionId, metadata });
    for (const seen of [
      await t.query(assetManager.getVersion, { versionId }),
      (await t.query(assetManager.getAsset, hero))?.published,
    ]) {
      expect(seen?.metadata).toEqual(metadata);
      expect(seen?.label).toBe("spring");
    }
  });

  test("takes away what is null, and only that", async () => {
    const { t, versionId } = await withHero();
    await t.mutation(assetManager.updateVersion, { versionId, label: null });
    for (const seen of [
      await t.query(assetManager.getVersion, { versionId }),
      (await t.query(assetManager.getAsset, hero))?.published,
    ]) {
      expect(seen).not.toHaveProperty("label");
      expect(seen?.metadata).toEqual({ alt: "A tree", width: 3 });
    }
    await t.mutation(assetManager.updateVersion, { versionId, metadata: null });
    const asset = await t.query(assetManager.getAsset, hero);
    expect(asset?.published).not.toHaveProperty("metadata");
    expect(await t.query(assetManager.getVersion, { versionId })).not.toHaveProperty("metadata");
  });

  test("of a version that is not published leaves the published one alone", async () => {
    const { t, versionId } = await withHero();
    await upload(t, "images/hero", "two", { label: "summer" });
    const before = await t.query(assetManager.getPublishedFile, hero);
    await t.mutation(assetManager.updateVersion, { versionId, label: "old" });
    expect(await t.query(assetManager.getPublishedFile, hero)).toEqual(before);
    expect(await t.query(assetManager.getVersion, { versionId })).toMatchObject({
      label: "old",
      state: "archived",
    });
    await t.mutation(assetManager.restoreVersion, { versionId });
    expect(await publishedVersion(t, hero)).toMatchObject({ label: "old" });
  });

  test("describes a draft before it is published", async () => {
    const t = openComponent();
    const { versionId } = await upload(t, "images/hero", "one", { publish: false });
    await t.mutation(assetManager.updateVersion, { versionId, label: "soon" });
    await t.mutation(assetManager.publishVersion, { versionId });
    expect(await publishedVersion(t, hero)).toMatchObject({ label: "soon" });
  });

  test("refuses what is not there", async () => {
    const { t, versionId, assetId } = await withHero();
    for (const unknown of ["", "nonsense", assetId]) {
      await expectRefused(
        t,
        () => t.mutation(assetManager.updateVersion, { versionId: unknown, label: "x" }),
        { code: "VERSION_NOT_FOUND" },
      );
    }
    await t.mutation(assetManager.deleteAsset, hero);
    await expectRefused(
      t,
      () => t.mutation(assetManager.updateVersion, { versionId, label: "x" }),
      { code: "ASSET_DELETED" },
    );
  });
});

describe("updateAsset", () => {
  test("keeps metadata with the asset, whatever is published", async () => {
    const { t, assetId } = await withHero();
    const metadata = { project: "site", pinned: true };
    pass(1000);
    const changes = await changedBy(t, async () => {
      const call = { ...hero, metadata, actor: "bob" };
      expect(await t.mutation(assetManager.updateAsset, call)).toBeNull();
    });
    expect(changes).toEqual([
      {
        id: someText,
        createdAt: someNumber,
        type: "asset:update",
        ...hero,
        assetId,
        actor: "bob",
      },
    ]);
    expect(await t.query(assetManager.getAsset, hero)).toMatchObject({
      metadata,
      updatedAt: NOW + 1000,
      updatedBy: "bob",
    });
    await upload(t, "images/hero", "two");
    expect(await t.query(assetManager.getAsset, hero)).toMatchObject({ metadata });
  });

  test("leaves the metadata of versions alone", async () => {
    const { t } = await withHero();
    await t.mutation(assetManager.updateAsset, { ...hero, metadata: { alt: "other" } });
    expect(await publishedVersion(t, hero)).toMatchObject({
      metadata: { alt: "A tree" },
    });
  });

  test("takes it away with null", async () => {
    const { t } = await withHero();
    await t.mutation(assetManager.updateAsset, { ...hero, metadata: { a: 1 } });
    await t.mutation(assetManager.updateAsset, { ...hero, metadata: null });
    expect(await t.query(assetManager.getAsset, hero)).not.toHaveProperty("metadata");
  });

  test("refuses an asset that is not there", async () => {
    const { t } = await withHero();
    await expectRefused(
      t,
      () => t.mutation(assetManager.updateAsset, { ...at("images/none"), metadata: null }),
      { code: "ASSET_NOT_FOUND", ...at("images/none") },
    );
  });
});

describe("metadata", () => {
  const keys = (count: number) =>
    Object.fromEntries(Array.from({ length: count }, (_, index) => [`k${index}`, index]));
  /** `{"k":"..."}` with this many bytes as JSON. */
  const bytes = (count: number) => ({ k: "x".repeat(count - 8) });

  const SAYING: Record<
    string,
    (t: Component, versionId: string, metadata: Record<string, string | number>) => Promise<unknown>
  > = {
    startUpload: (t, _id, metadata) =>
      t.mutation(assetManager.startUpload, { ...at("new"), metadata }),
    updateVersion: (t, versionId, metadata) =>
      t.mutation(assetManager.updateVersion, { versionId, metadata }),
    updateAsset: (t, _id, metadata) => t.mutation(assetManager.updateAsset, { ...hero, metadata }),
  };

  describe.each(Object.entries(SAYING))("of %s", (_name, call) => {
    test.each([
      ["65 keys", keys(65)],
      ["4097 bytes", bytes(4097)],
      ["4097 bytes in fewer characters", { k: "\u00e9".repeat(2044) + "x" }],
      ["a key that Convex keeps for itself", { _id: "1" }],
      ["a key without characters", { "": "1" }],
    ])("may not have %s", async (_what, metadata) => {
      const { t, versionId } = await withHero();
      await expectRefused(t, () => call(t, versionId, metadata), {
        code: "ARGUMENT_INVALID",
        argument: "metadata",
      });
    });

    test.each([
      ["64 keys", keys(64)],
      ["4096 bytes", bytes(4096)],
      ["nothing in it", {}],
    ])("may have %s", async (_what, metadata) => {
      const { t, versionId } = await withHero();
      await call(t, versionId, metadata);
    });
  });

  test("of an upload becomes the version's", async () => {
    const { t, versionId } = await withHero();
    expect(await t.query(assetManager.getVersion, { versionId })).toMatchObject({
      metadata: { alt: "A tree", width: 3 },
    });
  });
});

test("a label has at most 1000 characters, also when it is changed", async () => {
  const { t, versionId } = await withHero();
  await t.mutation(assetManager.updateVersion, { versionId, label: "x".repeat(1000) });
  const before = await snapshot(t);
  await expectRefused(
    t,
    () => t.mutation(assetManager.updateVersion, { versionId, label: "x".repeat(1001) }),
    { code: "ARGUMENT_INVALID", argument: "label" },
  );
  expect(await snapshot(t)).toEqual(before);
});
