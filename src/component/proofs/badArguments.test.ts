/** Arguments that are not paths, outside their bounds: a typed error, and nothing changed. */
import { describe, expect, test } from "vitest";
import { api } from "../_generated/api.js";
import {
  BEGINNING,
  type Component,
  PATIENT,
  at,
  openComponent,
  rows,
  upload,
} from "../testing/component.test-helpers.js";
import { expectRefused, refusalOf } from "../testing/refusals.test-helpers.js";
import { someNumber } from "../testing/matchers.test-helpers.js";

const {
  assetManager,
  batches,
  changelog,
  jobs,
  pages,
  quotas,
  renditions,
  settings,
  sweeper,
  trash,
} = api;

async function openWithHero() {
  const t = openComponent();
  const hero = await upload(t, "images/hero", "one");
  const gone = await upload(t, "images/gone", "two");
  await t.mutation(assetManager.deleteAsset, at("images/gone"));
  const { intentId } = await t.mutation(assetManager.startUpload, at("images/open"));
  return { t, hero, gone, intentId };
}

type Opened = Awaited<ReturnType<typeof openWithHero>>;

describe("the actor", () => {
  const ACTING: Record<string, (opened: Opened, actor: string) => Promise<unknown>> = {
    configureStorageBackend: ({ t }, actor) =>
      t.mutation(assetManager.configureStorageBackend, { backend: "convex", actor }),
    startUpload: ({ t }, actor) => t.mutation(assetManager.startUpload, { ...at("a/b"), actor }),
    finishUpload: async ({ t, intentId, hero }, actor) =>
      t.mutation(assetManager.finishUpload, { intentId, storageId: hero.storageId, actor }),
    createFolderByPath: ({ t }, actor) =>
      t.mutation(assetManager.createFolderByPath, { path: "new", actor }),
    restoreVersion: ({ t, hero }, actor) =>
      t.mutation(assetManager.restoreVersion, { versionId: hero.versionId, actor }),
    moveAsset: ({ t }, actor) =>
      t.mutation(assetManager.moveAsset, {
        fromFolderPath: "images",
        basename: "hero",
        toFolderPath: "other",
        actor,
      }),
    renameAsset: ({ t }, actor) =>
      t.mutation(assetManager.renameAsset, { ...at("images/hero"), newBasename: "banner", actor }),
    deleteAsset: ({ t }, actor) =>
      t.mutation(assetManager.deleteAsset, { ...at("images/hero"), actor }),
    startUploads: ({ t }, actor) =>
      t.mutation(batches.startUploads, { uploads: [at("a/b")], actor }),
    finishUploads: ({ t, intentId, hero }, actor) =>
      t.mutation(batches.finishUploads, {
        uploads: [{ intentId, storageId: hero.storageId }],
        actor,
      }),
    publishVersions: ({ t, hero }, actor) =>
      t.mutation(batches.publishVersions, { versions: [{ versionId: hero.versionId }], actor }),
    publishVersion: ({ t, hero }, actor) =>
      t.mutation(assetManager.publishVersion, { versionId: hero.versionId, actor }),
    archiveAsset: ({ t }, actor) =>
      t.mutation(assetManager.archiveAsset, { ...at("images/hero"), actor }),
    updateVersion: ({ t, hero }, actor) =>
      t.mutation(assetManager.updateVersion, { versionId: hero.versionId, label: "x", actor }),
    updateAsset: ({ t }, actor) =>
      t.mutation(assetManager.updateAsset, { ...at("images/hero"), metadata: null, actor }),
    describeAssets: ({ t }, actor) =>
      t.mutation(batches.describeAssets, { assets: [{ ...at("images/hero"), alt: "" }], actor }),
    copyAsset: ({ t }, actor) =>
      t.mutation(assetManager.copyAsset, { ...at("images/hero"), toFolderPath: "b", actor }),
    createFolderByName: ({ t }, actor) =>
      t.mutation(assetManager.createFolderByName, { parentPath: "", name: "New", actor }),
    updateFolder: ({ t }, actor) =>
      t.mutation(assetManager.updateFolder, { path: "images", name: "New", actor }),
    moveFolder: ({ t }, actor) =>
      t.mutation(jobs.moveFolder, { path: "images", toPath: "other", actor }),
    renameFolder: ({ t }, actor) =>
      t.mutation(jobs.renameFolder, { path: "images", newName: "other", actor }),
    copyFolder: ({ t }, actor) =>
      t.mutation(jobs.copyFolder, { path: "images", toPath: "other", actor }),
    deleteFolder: ({ t }, actor) => t.mutation(jobs.deleteFolder, { path: "images", actor }),
    undelete: ({ t, gone }, actor) => t.mutation(trash.undelete, { assetId: gone.assetId, actor }),
    purge: ({ t, gone }, actor) => t.mutation(trash.purge, { assetId: gone.assetId, actor }),
    startSweep: ({ t }, actor) => t.mutation(sweeper.startSweep, { actor }),
    configureRetention: ({ t }, actor) =>
      t.mutation(settings.configureRetention, { isSweepPaused: true, actor }),
    configureUploads: ({ t }, actor) =>
      t.mutation(settings.configureUploads, { maxOpenUploads: 1, actor }),
    takeDownFolder: ({ t }, actor) => t.mutation(jobs.takeDownFolder, { path: "images", actor }),
    takeDownVersions: ({ t, hero }, actor) =>
      t.mutation(trash.takeDownVersions, { versionIds: [hero.versionId], actor }),
    setQuota: ({ t }, actor) => t.mutation(quotas.setQuota, { folderPath: "", maxFiles: 1, actor }),
    setImagePresets: ({ t }, actor) =>
      t.mutation(renditions.setImagePresets, { folderPath: "", widths: [1], actor }),
    retryRenditions: ({ t, hero }, actor) =>
      t.mutation(renditions.retryRenditions, { versionId: hero.versionId, actor }),
    setUploadLimits: ({ t }, actor) =>
      t.mutation(settings.setUploadLimits, { folderPath: "", maxSize: 1, actor }),
  };

  describe.each(Object.entries(ACTING))("of %s", (_name, call) => {
    test.each([
      ["empty", ""],
      ["too long", "x".repeat(257)],
    ])("may not be %s", async (_what, actor) => {
      const opened = await openWithHero();
      await expectRefused(opened.t, () => call(opened, actor), {
        code: "ARGUMENT_INVALID",
        argument: "actor",
      });
    });
  });

  test("may have 256 characters of any kind", async () => {
    const t = openComponent();
    const actor = "\u00e9|".repeat(128);
    await upload(t, "hero", "one", { actor });
    expect(await t.query(assetManager.getAsset, at("hero"))).toMatchObject({ createdBy: actor });
  });
});

describe("what is said of the bytes", () => {
  const SAYING: Record<
    string,
    (opened: Opened, said: Record<string, unknown>) => Promise<unknown>
  > = {
    startUpload: ({ t }, said) => t.mutation(assetManager.startUpload, { ...at("a/b"), ...said }),
    finishUpload: async ({ t, intentId }, said) =>
      t.mutation(assetManager.finishUpload, { intentId, storageId: "any", ...said }),
  };
  const BAD_SIZES = [-1, 0.5, Number.NaN, Infinity, -Infinity, 2 ** 53].map(
    (size) => ["size", size] as const,
  );
  const BAD_TYPES = [
    "png",
    "text/plain ;charset=utf-8",
    "text/plain; charset",
    "text/plain;;charset=utf-8",
    "image/",
    "/png",
    "image /png",
    "image/png\r\nSet-Cookie: a=b",
    "image/png\r\n;a=b",
    "image/png\n; charset=utf-8",
    "image/png; a=b\r\nX: y",
    "image/png\u0000",
    "image/png; name=\u00e9",
    "imäge/png",
    "image/png, text/html",
    ` image/png`,
    `image/${"x".repeat(255)}`,
  ].map((contentType) => ["contentType", contentType] as const);
  const BAD_DIGESTS = ["", "abc", "g".repeat(64), "0".repeat(63), `${"0".repeat(64)}\n`].map(
    (sha256) => ["sha256", sha256] as const,
  );

  describe.each(Object.entries(SAYING))("to %s", (_name, call) => {
    test.each([...BAD_SIZES, ...BAD_TYPES, ...BAD_DIGESTS])(
      "%s may not be %j",
      async (argument, value) => {
        const opened = await openWithHero();
        await expectRefused(opened.t, () => call(opened, { [argument]: value }), {
          code: "ARGUMENT_INVALID",
          argument,
        });
      },
    );
  });

  test.each([
    "image/svg+xml",
    "text/html; charset=utf-8",
    "application/vnd.oasis.opendocument.text",
    'multipart/mixed; boundary="a b"',
  ])("a content type may be %s", async (contentType) => {
    const t = openComponent();
    const ticket = await t.mutation(assetManager.startUpload, { ...at("a"), contentType });
    expect(ticket.headers).toEqual({ "Content-Type": contentType });
  });
});

describe("labels and names", () => {
  test("a label has at most 1000 characters", async () => {
    const { t } = await openWithHero();
    await upload(t, "labelled", "two", { label: "x".repeat(1000) });
    await expectRefused(
      t,
      () => t.mutation(assetManager.startUpload, { ...at("a"), label: "x".repeat(1001) }),
      { code: "ARGUMENT_INVALID", argument: "label" },
    );
  });

  test.each(["", "   ", "x".repeat(256)])("a folder may not be named %j", async (name) => {
    const { t } = await openWithHero();
    await expectRefused(
      t,
      () => t.mutation(assetManager.createFolderByPath, { path: "a/b", name }),
      { code: "ARGUMENT_INVALID", argument: "name" },
    );
  });
});

describe("limits", () => {
  const BAD_LIMITS = [0, -1, 1.5, 1001, 1e9, Number.NaN, Infinity];
  const page = (numItems: number) => ({ paginationOpts: { numItems, cursor: null } });
  const LIMITED: Record<string, [string, (t: Component, limit: number) => Promise<unknown>]> = {
    listSince: ["limit", (t, limit) => t.query(changelog.listSince, { cursor: BEGINNING, limit })],
    listForFolder: [
      "limit",
      (t, limit) =>
        t.query(changelog.listForFolder, { folderPath: "images", cursor: BEGINNING, limit }),
    ],
    listPublishedFilesPage: [
      "numItems",
      (t, limit) => t.query(pages.listPublishedFilesPage, { folderPath: "images", ...page(limit) }),
    ],
    listAssetsPage: [
      "numItems",
      (t, limit) => t.query(pages.listAssetsPage, { folderPath: "images", ...page(limit) }),
    ],
    listFoldersPage: ["numItems", (t, limit) => t.query(pages.listFoldersPage, page(limit))],
    getAssetVersionsPage: [
      "numItems",
      (t, limit) => t.query(pages.getAssetVersionsPage, { ...at("images/hero"), ...page(limit) }),
    ],
  };

  describe.each(Object.entries(LIMITED))("of %s", (_name, [argument, call]) => {
    test.each(BAD_LIMITS)("may not be %d", async (limit) => {
      const { t } = await openWithHero();
      await expectRefused(t, () => call(t, limit), { code: "ARGUMENT_INVALID", argument });
    });

    test.each([1, 1000])("may be %d", async (limit) => {
      const { t } = await openWithHero();
      await call(t, limit);
    });
  });

  test("hold for an asset that does not exist, too", async () => {
    const t = openComponent();
    const data = await refusalOf(
      t.query(pages.getAssetVersionsPage, { ...at("nothing"), ...page(0) }),
    );
    expect(data).toMatchObject({ code: "ARGUMENT_INVALID", argument: "numItems" });
  });

  test("a whole list of more than 1000 is refused, and says what to use", PATIENT, async () => {
    const t = openComponent();
    const now = Date.now();
    await t.run(async (ctx) => {
      for (let index = 0; index <= 1000; index += 1) {
        const path = `folder ${index}`;
        await ctx.db.insert("folders", {
          path,
          parentPath: "",
          name: path,
          createdAt: now,
          updatedAt: now,
        });
      }
    });
    expect(await refusalOf(t.query(assetManager.listFolders, {}))).toMatchObject({
      code: "RESULT_TOO_LARGE",
      limit: 1000,
      use: "listFoldersPage",
    });
    await t.run(async (ctx) => {
      const last = await ctx.db.query("folders").order("desc").first();
      if (last !== null) await ctx.db.delete("folders", last._id);
    });
    expect(await t.query(assetManager.listFolders, {})).toHaveLength(1000);
  });
});

describe("R2", () => {
  const SECRET = "very-secret-access-key";
  const r2Config = {
    R2_BUCKET: "bucket",
    R2_ENDPOINT: "https://r2.example",
    R2_ACCESS_KEY_ID: "key-id",
    R2_SECRET_ACCESS_KEY: SECRET,
  };

  test("cannot be configured without its public address", async () => {
    const { t } = await openWithHero();
    await expectRefused(
      t,
      () => t.mutation(assetManager.configureStorageBackend, { backend: "r2", r2KeyPrefix: "a" }),
      { code: "R2_NOT_CONFIGURED", missing: ["r2PublicUrl"] },
    );
    expect(await rows(t, "settings")).toEqual([]);
  });

  test("cannot be used without credentials, and the error names what is missing", async () => {
    const { t } = await openWithHero();
    const call = () =>
      t.mutation(assetManager.startUpload, {
        ...at("new/folder/file"),
        r2Config: { ...r2Config, R2_BUCKET: "", R2_ENDPOINT: "" },
      });
    await expectRefused(t, call, {
      code: "R2_NOT_CONFIGURED",
      missing: ["R2_BUCKET", "R2_ENDPOINT"],
    });
    expect(JSON.stringify(await refusalOf(call()))).not.toContain(SECRET);
  });

  test("leaves a configuration that was there as it was", async () => {
    const { t } = await openWithHero();
    await t.mutation(assetManager.configureStorageBackend, { backend: "convex", actor: "ada" });
    await expectRefused(
      t,
      () => t.mutation(assetManager.configureStorageBackend, { backend: "r2" }),
      { code: "R2_NOT_CONFIGURED" },
    );
  });
});

test("configuring Convex storage is recorded in one row", async () => {
  const t = openComponent();
  await t.mutation(assetManager.configureStorageBackend, { backend: "convex", actor: "ada" });
  await t.mutation(assetManager.configureStorageBackend, {
    backend: "convex",
    r2KeyPrefix: "later/",
    actor: "bob",
  });
  expect(await rows(t, "settings")).toMatchObject([
    { backend: "convex", r2KeyPrefix: "later", updatedBy: "bob", updatedAt: someNumber },
  ]);
  const { storageId } = await upload(t, "a", "x");
  expect(await rows(t, "blobs")).toMatchObject([{ location: { backend: "convex", storageId } }]);
});
