import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { api } from "./_generated/api.js";
import { publicLocation } from "./backends/index.js";
import {
  at,
  openComponent,
  readFeed,
  rows,
  sha256Of,
  snapshot,
  upload,
  publishedVersion,
} from "./testing/component.test-helpers.js";
import { expectRefused } from "./testing/refusals.test-helpers.js";
import { someNumber, someText, textLike } from "./testing/matchers.test-helpers.js";

const NOW = Date.UTC(2030, 0, 1);

beforeEach(() => {
  vi.setSystemTime(NOW);
});
afterEach(() => {
  vi.useRealTimers();
});

async function withTwoVersions() {
  const t = openComponent();
  const first = await upload(t, "images/hero", "one", {
    actor: "ada",
    contentType: "image/png",
    filename: "one.png",
    label: "spring",
  });
  const second = await upload(t, "images/hero", "four", { actor: "bob" });
  return { t, first, second };
}

describe("restoreVersion", () => {
  test("publishes the first version itself and archives the second", async () => {
    const { t, first, second } = await withTwoVersions();
    vi.setSystemTime(NOW + 5000);
    const result = await t.mutation(api.assetManager.restoreVersion, {
      versionId: first.versionId,
      actor: "eve",
    });
    const { assetId, versionId } = first;
    expect(result).toEqual({ assetId, versionId, version: 1, isPending: false });

    expect(await t.query(api.assetManager.getPublishedFile, at("images/hero"))).toEqual({
      url: textLike(/^https:/),
      ...at("images/hero"),
      ...{ assetId, versionId, version: 1 },
      state: "published",
      backend: "convex",
      size: 3,
      contentType: "image/png",
      sha256: await sha256Of("one"),
      publishedAt: NOW + 5000,
      modifiedAt: NOW + 5000,
    });

    const [newest, oldest, ...others] = await t.query(
      api.assetManager.getAssetVersions,
      at("images/hero"),
    );
    expect(others).toEqual([]);
    expect(newest).toMatchObject({
      versionId: second.versionId,
      version: 2,
      state: "archived",
      createdBy: "bob",
      publishedBy: "bob",
      archivedAt: NOW + 5000,
      archivedBy: "eve",
    });
    expect(oldest).toMatchObject({
      versionId: first.versionId,
      version: 1,
      state: "published",
      createdAt: NOW,
      createdBy: "ada",
      publishedAt: NOW + 5000,
      publishedBy: "eve",
    });
    expect(oldest).not.toHaveProperty("archivedAt");
    expect(oldest).not.toHaveProperty("archivedBy");
    expect(await t.query(api.assetManager.getAsset, at("images/hero"))).toMatchObject({
      versionCounter: 2,
      publishedVersionId: first.versionId,
      updatedAt: NOW + 5000,
      updatedBy: "eve",
    });
  });

  test("is one publish in the feed, with what it replaced", async () => {
    const { t, first, second } = await withTwoVersions();
    const before = await readFeed(t);
    await t.mutation(api.assetManager.restoreVersion, {
      versionId: first.versionId,
      actor: "eve",
    });
    expect((await readFeed(t)).slice(before.length)).toEqual([
      {
        id: someText,
        createdAt: someNumber,
        type: "asset:publish",
        ...at("images/hero"),
        assetId: first.assetId,
        versionId: first.versionId,
        version: 1,
        previousVersionId: second.versionId,
        size: 3,
        contentType: "image/png",
        sha256: await sha256Of("one"),
        actor: "eve",
      },
    ]);
  });

  test("makes, copies and counts no bytes and no version", async () => {
    const { t, first } = await withTwoVersions();
    const before = await snapshot(t);
    await t.mutation(api.assetManager.restoreVersion, { versionId: first.versionId });
    const after = await snapshot(t);
    expect(after.blobs).toEqual(before.blobs);
    expect(after.stored).toEqual(before.stored);
    expect(after.versions).toHaveLength(2);
  });

  test("of what is published changes nothing", async () => {
    const { t, second } = await withTwoVersions();
    const before = await snapshot(t);
    const result = await t.mutation(api.assetManager.restoreVersion, {
      versionId: second.versionId,
      actor: "eve",
    });
    const { assetId, versionId } = second;
    expect(result).toEqual({ assetId, versionId, version: 2, isPending: false });
    expect(await snapshot(t)).toEqual(before);
  });

  test("can be undone, and the next upload counts on", async () => {
    const { t, first, second } = await withTwoVersions();
    await t.mutation(api.assetManager.restoreVersion, { versionId: first.versionId });
    await t.mutation(api.assetManager.restoreVersion, { versionId: second.versionId });
    expect(await t.query(api.assetManager.getPublishedFile, at("images/hero"))).toMatchObject({
      versionId: second.versionId,
    });
    await t.mutation(api.assetManager.restoreVersion, { versionId: first.versionId });
    const third = await upload(t, "images/hero", "three");
    expect(third.version).toBe(3);
    const versions = await t.query(api.assetManager.getAssetVersions, at("images/hero"));
    expect(versions.map(({ version, state }) => [version, state])).toEqual([
      [3, "published"],
      [2, "archived"],
      [1, "archived"],
    ]);
  });

  test("works wherever the asset has moved", async () => {
    const { t, first } = await withTwoVersions();
    await t.mutation(api.assetManager.moveAsset, {
      fromFolderPath: "images",
      basename: "hero",
      toFolderPath: "archive",
    });
    await t.mutation(api.assetManager.restoreVersion, { versionId: first.versionId });
    expect(await t.query(api.assetManager.getPublishedFile, at("archive/hero"))).toMatchObject({
      version: 1,
    });
  });

  test("refuses a version that does not exist", async () => {
    const { t, first } = await withTwoVersions();
    for (const versionId of ["", "nonsense", first.assetId, first.storageId, first.intentId]) {
      await expectRefused(t, () => t.mutation(api.assetManager.restoreVersion, { versionId }), {
        code: "VERSION_NOT_FOUND",
        versionId,
      });
    }
  });

  test("refuses a version whose asset is in the trash", async () => {
    const { t, first } = await withTwoVersions();
    await t.mutation(api.assetManager.deleteAsset, at("images/hero"));
    const { versionId, assetId } = first;
    await expectRefused(t, () => t.mutation(api.assetManager.restoreVersion, { versionId }), {
      code: "ASSET_DELETED",
      assetId,
      ...at("images/hero"),
    });
  });
});

describe("in any order of uploads and restores", () => {
  test("exactly one version is published, and all places agree which", async () => {
    const t = openComponent();
    const versionIds: string[] = [];
    for (const step of ["up", "up", 0, "up", 1, 0, 2, "up", 3, "up", 0] as const) {
      if (step === "up") {
        versionIds.push((await upload(t, "hero", `bytes ${versionIds.length}`)).versionId);
      } else {
        await t.mutation(api.assetManager.restoreVersion, { versionId: versionIds[step]! });
      }
      const history = await t.query(api.assetManager.getAssetVersions, at("hero"));
      const published = history.filter((row) => row.state === "published");
      expect(published.map((row) => row.versionId)).toEqual([
        step === "up" ? versionIds.at(-1) : versionIds[step],
      ]);
      const { versionId, version, sha256, storageId } = published[0]!;
      const file = await publishedVersion(t, at("hero"));
      expect(file).toMatchObject({ versionId, version, sha256, storageId });
      const row = (await rows(t, "versions")).find(({ _id }) => _id === versionId)!;
      expect(publicLocation(row.location)).toMatchObject({ storageId });
    }
    expect((await rows(t, "versions")).map((row) => row.version)).toEqual([1, 2, 3, 4, 5]);
  });
});
