/** Files of a release whose bytes other assets serve. */
import { describe, expect, test } from "vitest";
import { api } from "./_generated/api.js";
import {
  type Component,
  at,
  openComponent,
  rows,
  storedObjects,
  upload,
} from "./testing/component.test-helpers.js";
import { stopTheClock } from "./testing/clock.test-helpers.js";
import { expectRefused } from "./testing/refusals.test-helpers.js";
import { relocate, setAccess, setFolderAccess } from "./testing/relocating.test-helpers.js";
import { expectCountedBlobs } from "./testing/trees.test-helpers.js";

const { assetManager, jobs, quotas, releases, settings } = api;

stopTheClock();

const PNG = "image/png";
const IMAGE = { width: 3, height: 2 };
const FROM = { fromFolderPath: "site", fromBasename: "hero" };

/** `site/hero` with a description, and an open release of `site`. */
async function openSite() {
  const t = openComponent();
  await upload(t, "site/hero", "old", { contentType: PNG });
  const { versionId } = await upload(t, "site/hero", "same", {
    ...{ contentType: PNG, filename: "Hero.png", label: "spring", metadata: { alt: "A tree" } },
  });
  await t.mutation(assetManager.updateAsset, { ...at("site/hero"), metadata: { pinned: true } });
  await t.run(async (ctx) => await ctx.db.patch("versions", versionId, { image: IMAGE }));
  const release = { name: "Spring", folderPath: "site" };
  const { releaseId } = await t.mutation(releases.createRelease, release);
  const copy = async (to: string, more: Partial<Copy> = {}) => {
    const copies = [
      {
        ...at(to),
        ...FROM,
        versionId: versionId as string,
        contentType: PNG,
        ...more,
      },
    ];
    return await t.mutation(releases.copyToRelease, { releaseId, copies, actor: "bob" });
  };
  const entries = async () => {
    const paginationOpts = { numItems: 100, cursor: null };
    const found = await t.query(releases.listReleaseEntriesPage, { releaseId, paginationOpts });
    return found.page.map(({ folderPath, basename }) => `${folderPath}/${basename}`);
  };
  return { t, releaseId, versionId, copy, entries };
}

type Copy = (typeof releases.copyToRelease._args)["copies"][number];

const published = async (t: Component, path: string) =>
  await t.query(assetManager.getPublishedFile, at(path));

describe("copyToRelease", () => {
  test("adds a draft with the bytes, and nothing else of the other asset", async () => {
    const { t, releaseId, copy } = await openSite();
    expect(await copy("site/deep/banner", { filename: "banner" })).toEqual([true]);
    const banner = at("site/deep/banner");
    expect(await published(t, "site/deep/banner")).toBeNull();
    const [version] = await t.query(assetManager.getAssetVersions, banner);
    expect(version).toMatchObject({
      ...{ version: 1, state: "draft", size: 4, contentType: PNG, filename: "banner" },
      createdBy: "bob",
    });
    expect(version!.image).toEqual(IMAGE);
    for (const field of ["label", "metadata"]) expect(version).not.toHaveProperty(field);
    expect(await t.query(assetManager.getAsset, banner)).not.toHaveProperty("metadata");
    expect(await storedObjects(t)).toHaveLength(2);
    await expectCountedBlobs(t);
    await t.mutation(releases.publishRelease, { releaseId });
    expect(await published(t, "site/deep/banner")).toMatchObject({ size: 4, version: 1 });
    await t.mutation(releases.rollbackRelease, { releaseId });
    expect(await published(t, "site/deep/banner")).toBeNull();
  });

  test("adds a version to an asset that is there", async () => {
    const { t, releaseId, copy } = await openSite();
    await upload(t, "site/other", "other");
    expect(await copy("site/other")).toEqual([true]);
    await t.mutation(releases.publishRelease, { releaseId });
    expect(await published(t, "site/other")).toMatchObject({ version: 2, contentType: PNG });
  });

  test("outlives the asset that had the bytes", async () => {
    const { t, releaseId, copy } = await openSite();
    await copy("site/moved");
    await t.mutation(assetManager.deleteAsset, at("site/hero"));
    await t.mutation(releases.publishRelease, { releaseId });
    expect(await published(t, "site/moved")).toMatchObject({ size: 4 });
    await expectCountedBlobs(t);
  });

  const CHANGES: Record<string, (t: Component) => Promise<unknown>> = {
    changed: async (t) => await upload(t, "site/hero", "new", { contentType: PNG }),
    deleted: async (t) => await t.mutation(assetManager.deleteAsset, at("site/hero")),
    unpublished: async (t) => await t.mutation(assetManager.archiveAsset, at("site/hero")),
    moved: async (t) =>
      await t.mutation(assetManager.renameAsset, { ...at("site/hero"), newBasename: "other" }),
    "made private": async (t) => await setAccess(t, "site/hero", "private"),
    "in a locked folder": async (t) =>
      await t.mutation(jobs.moveFolder, { path: "site", toPath: "away" }),
  };
  test.each(Object.entries(CHANGES))("leaves out a file whose source was %s", async (_, change) => {
    const { t, copy, entries } = await openSite();
    await change(t);
    const versions = (await rows(t, "versions")).length;
    expect(await copy("site/copy")).toEqual([false]);
    expect(await entries()).toEqual([]);
    expect(await rows(t, "versions")).toHaveLength(versions);
  });

  test("leaves out a file with another type, and a version that the source never served", async () => {
    const { t, copy } = await openSite();
    const other = await upload(t, "site/other", "other", { contentType: PNG });
    expect(await copy("site/copy", { contentType: "text/plain" })).toEqual([false]);
    expect(await copy("site/copy", { versionId: other.versionId })).toEqual([false]);
    expect(await copy("site/copy", { versionId: "nonsense" })).toEqual([false]);
    expect(await copy("site/copy", { fromBasename: "none" })).toEqual([false]);
  });

  describe("between access classes", () => {
    test("leaves out a private path for a public file", async () => {
      const { t, copy } = await openSite();
      await upload(t, "site/secret", "secret", { contentType: PNG });
      await setAccess(t, "site/secret", "private");
      expect(await copy("site/secret")).toEqual([false]);
      await t.mutation(assetManager.createFolderByPath, { path: "site/closed" });
      await setFolderAccess(t, "site/closed", "private");
      await relocate(t);
      expect(await copy("site/closed/copy")).toEqual([false]);
    });

    test("leaves out a public path for a private file, also of one on its way", async () => {
      const { t, copy } = await openSite();
      await setAccess(t, "site/hero", "private");
      expect(await copy("site/copy")).toEqual([false]);
      await relocate(t);
      expect(await copy("site/copy")).toEqual([false]);
      await setAccess(t, "site/hero", "public");
      // Its bytes are still in the private place.
      expect(await copy("site/copy")).toEqual([false]);
    });

    test("gives a private file at a new private path an object of its own, and leaves out others", async () => {
      const { t, releaseId, copy } = await openSite();
      await upload(t, "site/other", "other", { contentType: PNG });
      await setFolderAccess(t, "site", "private");
      await relocate(t);
      expect(await copy("site/other")).toEqual([false]);
      expect(await copy("site/copy")).toEqual([true]);
      await relocate(t);
      await t.mutation(releases.publishRelease, { releaseId });
      expect(await published(t, "site/copy")).toBeNull();
      expect(await t.query(assetManager.getAsset, at("site/copy"))).toMatchObject({
        isPrivate: true,
        published: { size: 4 },
      });
      const blobs = new Set((await rows(t, "versions")).map(({ blobId }) => blobId));
      expect(blobs.size).toBe(4);
      await expectCountedBlobs(t);
    });
  });

  test("is refused where an upload would be", async () => {
    const { t, releaseId, copy } = await openSite();
    const refused = async (call: () => Promise<unknown>, code: string) =>
      await expectRefused(t, call, { code: code as never });
    await refused(() => copy("elsewhere/copy"), "RELEASE_NOT_FOUND");
    await refused(() => copy("site/copy", { expect: { absent: false } }), "CONFLICT");
    expect(await copy("site/free", { expect: { absent: true } })).toEqual([true]);
    await refused(() => copy("site/zero\u200bwidth"), "PATH_INVALID");
    await t.mutation(settings.setUploadLimits, { folderPath: "site/small", maxSize: 3 });
    await refused(() => copy("site/small/copy"), "FILE_TOO_LARGE");
    await t.mutation(settings.setUploadLimits, {
      folderPath: "site/text",
      allowedTypes: ["text/*"],
    });
    await refused(() => copy("site/text/copy"), "TYPE_NOT_ALLOWED");
    await t.mutation(quotas.setQuota, { folderPath: "site/full", maxBytes: 3 });
    await refused(() => copy("site/full/copy"), "QUOTA_EXCEEDED");
    const twice = { ...at("site/twice"), ...FROM, versionId: "1", contentType: PNG };
    const copies = [twice, twice];
    await refused(
      () => t.mutation(releases.copyToRelease, { releaseId, copies }),
      "BATCH_DUPLICATE",
    );
    await t.mutation(releases.discardRelease, { releaseId });
    await refused(() => copy("site/copy"), "RELEASE_NOT_FOUND");
  });
});
