/** The design's table of costs, and the variants of its calls. See testing/costs.test-helpers.ts. */
import { describe, expect, test } from "vitest";
import { api } from "../_generated/api.js";
import {
  BEGINNING,
  PATIENT,
  at,
  openComponent,
  store,
  upload,
} from "../testing/component.test-helpers.js";
import {
  costOf,
  expectPrices,
  firstPage,
  openedUpload,
  versionsOf,
} from "../testing/costs.test-helpers.js";

const { assetManager, batches, changelog, pages, published, releases, settings } = api;

expectPrices([
  [
    "getPublishedFile",
    { reads: 1, writes: 0, ranges: 2 },
    { reads: 1, writes: 0, ranges: 2 },
    async () => (ctx) => ctx.runQuery(assetManager.getPublishedFile, at("f/a0")),
  ],
  [
    "getPublishedFile in a perspective",
    { reads: 3, writes: 0, ranges: 5 },
    { reads: 3, writes: 0, ranges: 5 },
    async (t) => {
      const [, second] = await versionsOf(t, "f/a0");
      const { releaseId: perspective } = await t.mutation(releases.createRelease, { name: "Some" });
      const entries = [{ ...at("f/a0"), versionId: second!.versionId }];
      await t.mutation(releases.addToRelease, { releaseId: perspective, entries });
      return (ctx) => ctx.runQuery(assetManager.getPublishedFile, { ...at("f/a0"), perspective });
    },
  ],
  [
    "getPublishedFile of nothing",
    { reads: 0, writes: 0, ranges: 1 },
    { reads: 1, writes: 0 },
    async () => (ctx) => ctx.runQuery(assetManager.getPublishedFile, at("f/none")),
  ],
  [
    "getPublishedFiles of 7",
    { reads: 7, writes: 0, ranges: 8 },
    { reads: 7, writes: 0, ranges: 8 },
    async () => {
      const files = Array.from({ length: 7 }, (_, i) => at(`f/a${i}`));
      return (ctx) => ctx.runQuery(published.getPublishedFiles, { files });
    },
  ],
  [
    "listPublishedFilesInFolder of 7",
    { reads: 7, writes: 0, ranges: 2 },
    { reads: 7, writes: 0, ranges: 2 },
    async () => (ctx) => ctx.runQuery(assetManager.listPublishedFilesInFolder, { folderPath: "f" }),
  ],
  [
    "listPublishedFilesPage, page of 4 of 7",
    { reads: 4, writes: 0, ranges: 2 },
    { reads: 4, writes: 0, ranges: 2 },
    async () => (ctx) =>
      ctx.runQuery(pages.listPublishedFilesPage, { folderPath: "f", ...firstPage(4) }),
  ],
  [
    "listPublishedFilesPage, a page in the middle",
    { reads: 3, writes: 0, ranges: 2 },
    { reads: 3, writes: 0, ranges: 2 },
    async (t) => {
      const folderPath = "f";
      const { continueCursor } = await t.query(pages.listPublishedFilesPage, {
        folderPath,
        ...firstPage(2),
      });
      const paginationOpts = { numItems: 3, cursor: continueCursor };
      return (ctx) => ctx.runQuery(pages.listPublishedFilesPage, { folderPath, paginationOpts });
    },
  ],
  [
    "listAssetsPage, page of 4 of 7",
    { reads: 4, writes: 0, ranges: 2 },
    { reads: 4, writes: 0, ranges: 2 },
    async () => (ctx) => ctx.runQuery(pages.listAssetsPage, { folderPath: "f", ...firstPage(4) }),
  ],
  [
    "listFolders of 7, whatever lies below",
    { reads: 7, writes: 0, ranges: 2 },
    { reads: 7, writes: 0, ranges: 2 },
    async () => (ctx) => ctx.runQuery(assetManager.listFolders, { parentPath: "f" }),
  ],
  [
    "listFoldersPage, page of 4 of 7, whatever lies below",
    { reads: 4, writes: 0, ranges: 2 },
    { reads: 4, writes: 0, ranges: 2 },
    async () => (ctx) => ctx.runQuery(pages.listFoldersPage, { parentPath: "f", ...firstPage(4) }),
  ],
  [
    "getAssetVersions of 5",
    { reads: 6, writes: 0, ranges: 3 },
    { reads: 6, writes: 0 },
    async () => (ctx) => ctx.runQuery(assetManager.getAssetVersions, at("f/a0")),
  ],
  [
    "getAssetVersionsPage, page of 3 of 5",
    { reads: 4, writes: 0, ranges: 3 },
    { reads: 4, writes: 0 },
    async () => (ctx) =>
      ctx.runQuery(pages.getAssetVersionsPage, { ...at("f/a0"), ...firstPage(3) }),
  ],
  [
    "getVersion",
    { reads: 2, writes: 0, ranges: 3 },
    {},
    async (t) => {
      const { versionId } = (await versionsOf(t, "f/a0"))[0]!;
      return (ctx) => ctx.runQuery(assetManager.getVersion, { versionId });
    },
  ],
  [
    "getVersion of a version that the next one has archived",
    { reads: 3, writes: 0, ranges: 4 },
    {},
    async (t) => {
      const { versionId } = (await versionsOf(t, "f/a0"))[1]!;
      return (ctx) => ctx.runQuery(assetManager.getVersion, { versionId });
    },
  ],
  [
    "getVersion of a draft",
    { reads: 2, writes: 0, ranges: 3 },
    {},
    async (t) => {
      const { versionId } = await upload(t, "f/a0", "draft", { publish: false });
      return (ctx) => ctx.runQuery(assetManager.getVersion, { versionId });
    },
  ],
  [
    "getVersion of the version that a restored one has replaced",
    { reads: 2, writes: 0, ranges: 3 },
    {},
    async (t) => {
      const [newest, before] = await versionsOf(t, "f/a0");
      await t.mutation(assetManager.restoreVersion, { versionId: before!.versionId });
      const { versionId } = newest!;
      return (ctx) => ctx.runQuery(assetManager.getVersion, { versionId });
    },
  ],
  [
    "getAssetVersionsPage, the second page of 2 of 5",
    { reads: 4, writes: 0, ranges: 4 },
    { reads: 4, writes: 0 },
    async (t) => {
      const first = { ...at("f/a0"), ...firstPage(2) };
      const { continueCursor: cursor } = await t.query(pages.getAssetVersionsPage, first);
      const paginationOpts = { numItems: 2, cursor };
      return (ctx) => ctx.runQuery(pages.getAssetVersionsPage, { ...first, paginationOpts });
    },
  ],
  [
    "listSince from the beginning, limit 5",
    { reads: 5, writes: 0, ranges: 3 },
    { reads: 6, writes: 0 },
    async () => (ctx) => ctx.runQuery(changelog.listSince, { cursor: BEGINNING, limit: 5 }),
  ],
  [
    "listSince inside a transaction, limit 5",
    { reads: 5, writes: 0, ranges: 3 },
    { reads: 6, writes: 0 },
    async (t) => {
      const { nextCursor: cursor } = await t.query(changelog.listSince, {
        cursor: BEGINNING,
        limit: 1,
      });
      return (ctx) => ctx.runQuery(changelog.listSince, { cursor, limit: 5 });
    },
  ],
  [
    "listSince at the end",
    { reads: 0, writes: 0, ranges: 3 },
    { reads: 1, writes: 0 },
    async (t) => {
      const { nextCursor: cursor } = await t.query(changelog.listSince, {
        cursor: BEGINNING,
        limit: 1000,
      });
      return (ctx) => ctx.runQuery(changelog.listSince, { cursor, limit: 5 });
    },
  ],
  [
    "listForFolder, limit 5",
    { reads: 4, writes: 0, ranges: 3 },
    { reads: 6, writes: 0 },
    async () => (ctx) =>
      ctx.runQuery(changelog.listForFolder, { folderPath: "f", cursor: BEGINNING, limit: 5 }),
  ],
  [
    "listForFolder with all below, limit 5",
    { reads: 5, writes: 0, ranges: 3 },
    { reads: 6, writes: 0 },
    async () => (ctx) =>
      ctx.runQuery(changelog.listForFolder, {
        folderPath: "f",
        recursive: true,
        cursor: BEGINNING,
        limit: 5,
      }),
  ],
  [
    "head",
    { reads: 1, writes: 0, ranges: 2 },
    { reads: 1, writes: 0 },
    async () => (ctx) => ctx.runQuery(changelog.head, {}),
  ],
  [
    "audit of a folder, page of 3",
    { reads: 3, writes: 0, ranges: 1 },
    { reads: 3, writes: 0 },
    async () => (ctx) => ctx.runQuery(changelog.audit, { folderPath: "f", ...firstPage(3) }),
  ],
  [
    "startUpload into a folder that is there",
    { reads: 1, writes: 1, ranges: 6 },
    { reads: 4, writes: 2 },
    async () => (ctx) => ctx.runMutation(assetManager.startUpload, at("f/new")),
  ],
  [
    "startUpload with a configured backend",
    { reads: 2, writes: 1, ranges: 6 },
    { reads: 4, writes: 2 },
    async (t) => {
      await t.mutation(assetManager.configureStorageBackend, { backend: "convex" });
      return (ctx) => ctx.runMutation(assetManager.startUpload, at("f/new"));
    },
  ],
  [
    "startUpload into 2 missing folders: each a row, and a change in two feeds",
    { reads: 1, writes: 7, ranges: 11 },
    { reads: 4, writes: 2 + 2 * 3 },
    async () => (ctx) => ctx.runMutation(assetManager.startUpload, at("f/p/q/new")),
  ],
  [
    "finishUpload of a new asset",
    { reads: 4, writes: 5, ranges: 11 },
    { reads: 8, writes: 8 },
    async (t) => {
      const finish = await openedUpload(t, "f/new", "new bytes");
      return (ctx) => ctx.runMutation(assetManager.finishUpload, finish);
    },
  ],
  [
    "finishUpload of a new version",
    { reads: 4, writes: 4, ranges: 9 },
    { reads: 8, writes: 8 },
    async (t) => {
      const finish = await openedUpload(t, "f/a0", "new bytes");
      return (ctx) => ctx.runMutation(assetManager.finishUpload, finish);
    },
  ],
  [
    "finishUpload of a new version with bytes that are stored already",
    { reads: 6, writes: 4, ranges: 9 },
    { reads: 8, writes: 8 },
    async (t) => {
      const finish = await openedUpload(t, "f/a0", "a0 3");
      return (ctx) => ctx.runMutation(assetManager.finishUpload, finish);
    },
  ],
  [
    "restoreVersion",
    { reads: 3, writes: 2, ranges: 4 },
    { reads: 6, writes: 6 },
    async (t) => {
      const { versionId } = (await versionsOf(t, "f/a0"))[3]!;
      return (ctx) => ctx.runMutation(assetManager.restoreVersion, { versionId });
    },
  ],
  [
    "restoreVersion in place of a restored one",
    { reads: 6, writes: 5, ranges: 4 },
    { reads: 6, writes: 6 },
    async (t) => {
      const history = await versionsOf(t, "f/a0");
      await t.mutation(assetManager.restoreVersion, { versionId: history[3]!.versionId });
      const { versionId } = history[2]!;
      return (ctx) => ctx.runMutation(assetManager.restoreVersion, { versionId });
    },
  ],
  [
    "restoreVersion of the newest one in place of a restored one",
    { reads: 5, writes: 4, ranges: 4 },
    { reads: 6, writes: 6 },
    async (t) => {
      const history = await versionsOf(t, "f/a0");
      await t.mutation(assetManager.restoreVersion, { versionId: history[3]!.versionId });
      const { versionId } = history[0]!;
      return (ctx) => ctx.runMutation(assetManager.restoreVersion, { versionId });
    },
  ],
  [
    "finishUpload in place of a restored version, with bytes that are stored already",
    { reads: 7, writes: 5, ranges: 9 },
    { reads: 8, writes: 8 },
    async (t) => {
      const { versionId } = (await versionsOf(t, "f/a0"))[3]!;
      await t.mutation(assetManager.restoreVersion, { versionId });
      const finish = await openedUpload(t, "f/a0", "a0 3");
      return (ctx) => ctx.runMutation(assetManager.finishUpload, finish);
    },
  ],
  [
    "publishVersion of a draft in place of a restored version",
    { reads: 5, writes: 4, ranges: 4 },
    { reads: 6, writes: 6 },
    async (t) => {
      const { versionId: draftId } = await upload(t, "f/a0", "draft", { publish: false });
      const { versionId } = (await versionsOf(t, "f/a0"))[3]!;
      await t.mutation(assetManager.restoreVersion, { versionId });
      return (ctx) => ctx.runMutation(assetManager.publishVersion, { versionId: draftId });
    },
  ],
  [
    "restoreVersion of what is published",
    { reads: 2, writes: 0, ranges: 3 },
    { reads: 6, writes: 6 },
    async (t) => {
      const { versionId } = (await versionsOf(t, "f/a0"))[0]!;
      return (ctx) => ctx.runMutation(assetManager.restoreVersion, { versionId });
    },
  ],
  [
    "startUpload with an expectation",
    { reads: 1, writes: 1, ranges: 4 },
    { reads: 4, writes: 2 },
    async (t) => {
      const expect = { publishedVersionId: (await versionsOf(t, "f/a0"))[0]!.versionId };
      return (ctx) => ctx.runMutation(assetManager.startUpload, { ...at("f/a0"), expect });
    },
  ],
  [
    "startUpload with everything there is: settings, limits and an expectation",
    // A range for the folder, and for each above it.
    { reads: 3, writes: 1, ranges: 6 },
    { reads: 4, writes: 2 },
    async (t) => {
      await t.mutation(settings.setUploadLimits, { folderPath: "f", maxSize: 100 });
      const expect = { absent: false };
      const declared = { size: 9, contentType: "text/plain" };
      return (ctx) =>
        ctx.runMutation(assetManager.startUpload, { ...at("f/a0"), ...declared, expect });
    },
  ],
  [
    "startUpload of an actor with a limit: 3 of its 20 open uploads are in the share of this one",
    { reads: 5, writes: 1, ranges: 5 },
    {},
    async (t) => {
      await t.mutation(settings.configureUploads, { maxOpenUploads: 25 });
      for (let index = 0; index < 20; index += 1) {
        await t.mutation(assetManager.startUpload, { ...at(`f/a${index}`), actor: "ada" });
      }
      return (ctx) => ctx.runMutation(assetManager.startUpload, { ...at("f/a0"), actor: "ada" });
    },
  ],
  [
    "finishUpload of a draft",
    { reads: 4, writes: 4, ranges: 9 },
    { reads: 8, writes: 8 },
    async (t) => {
      const finish = await openedUpload(t, "f/a0", "new bytes");
      return (ctx) => ctx.runMutation(assetManager.finishUpload, { ...finish, publish: false });
    },
  ],
  [
    "finishUpload of a draft of a new asset",
    { reads: 4, writes: 6, ranges: 11 },
    { reads: 8, writes: 8 },
    async (t) => {
      const finish = await openedUpload(t, "f/new", "new bytes");
      return (ctx) => ctx.runMutation(assetManager.finishUpload, { ...finish, publish: false });
    },
  ],
  [
    "finishUpload of what is published, skipped",
    { reads: 4, writes: 1, ranges: 6 },
    { reads: 8, writes: 8 },
    async (t) => {
      const finish = await openedUpload(t, "f/a0", "a0 5");
      return (ctx) =>
        ctx.runMutation(assetManager.finishUpload, { ...finish, skipIfUnchanged: true });
    },
  ],
  [
    "finishUpload with everything there is: settings, expectations, bytes that are stored already",
    { reads: 6, writes: 4, ranges: 9 },
    { reads: 8, writes: 8 },
    async (t) => {
      await t.mutation(settings.setUploadLimits, { folderPath: "f", maxSize: 100 });
      const expect = { publishedVersionId: (await versionsOf(t, "f/a0"))[0]!.versionId };
      const finish = await openedUpload(t, "f/a0", "a0 3", { expect });
      return (ctx) =>
        ctx.runMutation(assetManager.finishUpload, { ...finish, expect, skipIfUnchanged: true });
    },
  ],
  [
    "createVersionFromStorageId",
    { reads: 3, writes: 4, ranges: 8 },
    { reads: 8, writes: 8 },
    async (t) => {
      const call = { ...at("f/a0"), storageId: await store(t, "new bytes") };
      return (ctx) => ctx.runMutation(assetManager.createVersionFromStorageId, call);
    },
  ],
  [
    "publishVersion of a draft",
    { reads: 5, writes: 4, ranges: 4 },
    { reads: 6, writes: 6 },
    async (t) => {
      const { versionId } = await upload(t, "f/a0", "draft", { publish: false });
      return (ctx) => ctx.runMutation(assetManager.publishVersion, { versionId });
    },
  ],
  [
    "publishVersions of 3 assets",
    { reads: 15, writes: 12, ranges: 10 },
    { reads: 3 * 6, writes: 3 * 6 },
    async (t) => {
      const versions: { versionId: string }[] = [];
      for (const path of ["f/a0", "f/a1", "f/a2"]) {
        const { versionId } = await upload(t, path, `draft ${path}`, { publish: false });
        versions.push({ versionId });
      }
      return (ctx) => ctx.runMutation(batches.publishVersions, { versions });
    },
  ],
]);

describe("an asset of many versions", () => {
  test("costs what one of few costs to upload to, restore, read and page", PATIENT, async () => {
    const t = openComponent();
    const costs = [];
    let versions = 0;
    for (const upTo of [2, 10, 200]) {
      for (; versions < upTo; versions += 1) await upload(t, "f/hero", `bytes ${versions}`);
      const history = await versionsOf(t, "f/hero");
      const { versionId } = history.at(-1)!;
      const finish = await openedUpload(t, "f/hero", `more ${versions}`);
      costs.push({
        restore: await costOf(t, (ctx) =>
          ctx.runMutation(assetManager.restoreVersion, { versionId }),
        ),
        finish: await costOf(t, (ctx) => ctx.runMutation(assetManager.finishUpload, finish)),
        read: await costOf(t, (ctx) => ctx.runQuery(assetManager.getPublishedFile, at("f/hero"))),
        page: await costOf(t, (ctx) =>
          ctx.runQuery(pages.getAssetVersionsPage, { ...at("f/hero"), ...firstPage(2) }),
        ),
      });
      versions += 1;
    }
    const [few, ...many] = costs;
    for (const cost of many) expect(cost).toEqual(few);
    expect(few).toEqual({
      restore: { reads: 3, writes: 2, ranges: 4 },
      finish: { reads: 5, writes: 5, ranges: 9 },
      read: { reads: 1, writes: 0, ranges: 2 },
      page: { reads: 3, writes: 0, ranges: 3 },
    });
  });
});
