/** Versions that wait to be published. */
import { describe, expect, test } from "vitest";
import { api } from "./_generated/api.js";
import {
  at,
  feedLines,
  openComponent,
  readFeed,
  rows,
  snapshot,
  upload,
  publishedVersion,
} from "./testing/component.test-helpers.js";
import { NOW, pass, stopTheClock } from "./testing/clock.test-helpers.js";
import { expectRefused } from "./testing/refusals.test-helpers.js";
import { someNumber, someText } from "./testing/matchers.test-helpers.js";

const { assetManager } = api;
const DRAFT = { publish: false, actor: "ada" };
const hero = at("images/hero");

stopTheClock();

async function historyOf(t: ReturnType<typeof openComponent>, path = "images/hero") {
  const versions = await t.query(assetManager.getAssetVersions, at(path));
  return versions.map(({ version, state }) => [version, state]);
}

describe("finishUpload without publishing", () => {
  test("makes a first version that nobody sees published", async () => {
    const t = openComponent();
    const draft = await upload(t, "images/hero", "one", DRAFT);
    expect(draft).toMatchObject({ version: 1, isUnchanged: false });
    expect(await t.query(assetManager.getPublishedFile, hero)).toBeNull();
    expect(
      await t.query(assetManager.listPublishedFilesInFolder, { folderPath: "images" }),
    ).toEqual([]);
    expect(await t.query(assetManager.getAsset, hero)).toMatchObject({
      assetId: draft.assetId,
      versionCounter: 1,
      publishedVersionId: null,
    });
    const version = await t.query(assetManager.getVersion, { versionId: draft.versionId });
    expect(version).toMatchObject({ state: "draft", createdAt: NOW, createdBy: "ada" });
    expect(version).not.toHaveProperty("publishedAt");
    expect(version).not.toHaveProperty("publishedBy");
  });

  test("leaves what is published as it is", async () => {
    const t = openComponent();
    await upload(t, "images/hero", "one");
    const before = await t.query(assetManager.getPublishedFile, hero);
    await upload(t, "images/hero", "two", DRAFT);
    expect(await t.query(assetManager.getPublishedFile, hero)).toEqual(before);
    expect(await historyOf(t)).toEqual([
      [2, "draft"],
      [1, "published"],
    ]);
    expect(await t.query(assetManager.getAsset, hero)).toMatchObject({
      versionCounter: 2,
      updatedBy: "ada",
    });
  });

  test("is an update in the feed, with the version that was made", async () => {
    const t = openComponent();
    const { assetId, versionId } = await upload(t, "images/hero", "one", DRAFT);
    expect(await feedLines(t)).toEqual([
      "folder:create images",
      "asset:create images/hero",
      "version:draft images/hero",
    ]);
    expect((await readFeed(t)).at(-1)).toEqual({
      id: someText,
      createdAt: someNumber,
      type: "version:draft",
      ...hero,
      assetId,
      versionId,
      version: 1,
      actor: "ada",
    });
  });

  test("counts the bytes like any version's", async () => {
    const t = openComponent();
    await upload(t, "a", "same");
    await upload(t, "a", "same", DRAFT);
    expect(await rows(t, "blobs")).toMatchObject([{ refCount: 2 }]);
  });

  test("does not stand in the way of a published upload", async () => {
    const t = openComponent();
    await upload(t, "images/hero", "one", DRAFT);
    await upload(t, "images/hero", "two");
    expect(await historyOf(t)).toEqual([
      [2, "published"],
      [1, "draft"],
    ]);
  });
});

describe("publishVersion", () => {
  test("by who made the draft tells when it was published, not when it was made", async () => {
    const t = openComponent();
    const { versionId } = await upload(t, "images/hero", "one", DRAFT);
    pass(5000);
    await t.mutation(assetManager.publishVersion, { versionId, actor: "ada" });
    expect(await publishedVersion(t, hero)).toMatchObject({
      ...{ createdAt: NOW, createdBy: "ada" },
      ...{ publishedAt: NOW + 5000, publishedBy: "ada" },
    });
  });

  test("is the last change of the asset, whatever was changed before", async () => {
    const t = openComponent();
    const { versionId } = await upload(t, "images/hero", "one", DRAFT);
    pass(1000);
    await t.mutation(assetManager.updateAsset, { ...hero, metadata: { a: 1 }, actor: "eve" });
    pass(1000);
    await t.mutation(assetManager.publishVersion, { versionId, actor: "bob" });
    expect(await t.query(assetManager.getAsset, hero)).toMatchObject({
      ...{ createdAt: NOW, createdBy: "ada" },
      ...{ updatedAt: NOW + 2000, updatedBy: "bob" },
    });
    pass(1000);
    await upload(t, "images/hero", "two", { actor: "ada" });
    expect(await t.query(assetManager.getAsset, hero)).toMatchObject({
      ...{ updatedAt: NOW + 3000, updatedBy: "ada" },
    });
  });

  test("publishes a draft, and archives what was published until then", async () => {
    const t = openComponent();
    const first = await upload(t, "images/hero", "one", { actor: "ada" });
    const draft = await upload(t, "images/hero", "four", DRAFT);
    pass(5000);
    const result = await t.mutation(assetManager.publishVersion, {
      versionId: draft.versionId,
      actor: "bob",
    });
    const { assetId, versionId } = draft;
    expect(result).toEqual({ assetId, versionId, version: 2, isPending: false });
    expect(await publishedVersion(t, hero)).toMatchObject({
      versionId,
      size: 4,
      createdAt: NOW,
      createdBy: "ada",
      publishedAt: NOW + 5000,
      publishedBy: "bob",
    });
    const [newest, oldest] = await t.query(assetManager.getAssetVersions, hero);
    expect(newest).toMatchObject({ state: "published", publishedAt: NOW + 5000 });
    expect(oldest).toMatchObject({
      versionId: first.versionId,
      state: "archived",
      archivedAt: NOW + 5000,
      archivedBy: "bob",
    });
  });

  test("is one publish in the feed, with what it replaced", async () => {
    const t = openComponent();
    const first = await upload(t, "images/hero", "one");
    const draft = await upload(t, "images/hero", "four", DRAFT);
    const before = await readFeed(t);
    await t.mutation(assetManager.publishVersion, { versionId: draft.versionId, actor: "bob" });
    expect((await readFeed(t)).slice(before.length)).toMatchObject([
      {
        type: "asset:publish",
        ...hero,
        versionId: draft.versionId,
        version: 2,
        previousVersionId: first.versionId,
        size: 4,
        actor: "bob",
      },
    ]);
  });

  test("publishes the first version of all, too", async () => {
    const t = openComponent();
    const { versionId } = await upload(t, "images/hero", "one", DRAFT);
    await t.mutation(assetManager.publishVersion, { versionId });
    expect(await t.query(assetManager.getPublishedFile, hero)).toMatchObject({ versionId });
    expect((await readFeed(t)).at(-1)).not.toHaveProperty("previousVersionId");
  });

  test("of what is published changes nothing", async () => {
    const t = openComponent();
    const { assetId, versionId } = await upload(t, "images/hero", "one");
    const before = await snapshot(t);
    expect(await t.mutation(assetManager.publishVersion, { versionId, actor: "eve" })).toEqual({
      assetId,
      versionId,
      version: 1,
      isPending: false,
    });
    expect(await snapshot(t)).toEqual(before);
  });

  test("takes drafts and archived versions alike", async () => {
    const t = openComponent();
    const archived = await upload(t, "images/hero", "one");
    await upload(t, "images/hero", "two");
    const draft = await upload(t, "images/hero", "three", DRAFT);
    for (const { versionId } of [draft, archived, draft]) {
      await t.mutation(assetManager.publishVersion, { versionId });
      expect(await t.query(assetManager.getPublishedFile, hero)).toMatchObject({ versionId });
    }
    expect(await historyOf(t)).toEqual([
      [3, "published"],
      [2, "archived"],
      [1, "archived"],
    ]);
  });

  test("refuses a version that does not exist or is in the trash", async () => {
    const t = openComponent();
    const { versionId, assetId } = await upload(t, "images/hero", "one", DRAFT);
    for (const unknown of ["", "nonsense", assetId]) {
      await expectRefused(
        t,
        () => t.mutation(assetManager.publishVersion, { versionId: unknown }),
        { code: "VERSION_NOT_FOUND", versionId: unknown },
      );
    }
    await t.mutation(assetManager.deleteAsset, hero);
    await expectRefused(t, () => t.mutation(assetManager.publishVersion, { versionId }), {
      code: "ASSET_DELETED",
      assetId,
    });
  });
});

describe("restoreVersion", () => {
  test("refuses a draft, beside a published version or alone, and names what publishes it", async () => {
    const t = openComponent();
    await upload(t, "images/hero", "one");
    for (const path of ["images/hero", "images/new"]) {
      const { versionId, version } = await upload(t, path, `draft of ${path}`, DRAFT);
      await expectRefused(t, () => t.mutation(assetManager.restoreVersion, { versionId }), {
        code: "VERSION_IS_DRAFT",
        versionId,
        version,
        use: "publishVersion",
      });
    }
  });

  test("takes a former draft, once it was published", async () => {
    const t = openComponent();
    const { versionId } = await upload(t, "images/hero", "one", DRAFT);
    await t.mutation(assetManager.publishVersion, { versionId });
    await upload(t, "images/hero", "two");
    await t.mutation(assetManager.restoreVersion, { versionId });
    expect(await t.query(assetManager.getPublishedFile, hero)).toMatchObject({ versionId });
  });
});
