/** What it costs to manage assets and folders. See testing/costs.test-helpers.ts. */
import { api } from "../_generated/api.js";
import { at } from "../testing/component.test-helpers.js";
import { expectPrices, firstPage, versionsOf } from "../testing/costs.test-helpers.js";

const { assetManager, batches, jobs, settings, trash } = api;

expectPrices([
  [
    "archiveAsset",
    { reads: 3, writes: 3, ranges: 3 },
    {},
    async () => (ctx) => ctx.runMutation(assetManager.archiveAsset, at("f/a0")),
  ],
  [
    "updateVersion of what is published",
    { reads: 4, writes: 3, ranges: 4 },
    {},
    async (t) => {
      const { versionId } = (await versionsOf(t, "f/a0"))[0]!;
      return (ctx) => ctx.runMutation(assetManager.updateVersion, { versionId, label: "x" });
    },
  ],
  [
    "updateAsset",
    { reads: 2, writes: 2, ranges: 3 },
    {},
    async () => (ctx) =>
      ctx.runMutation(assetManager.updateAsset, { ...at("f/a0"), metadata: { a: 1 } }),
  ],
  [
    "describeAssets of 3 assets",
    { reads: 6, writes: 6, ranges: 7 },
    {},
    async () => (ctx) =>
      ctx.runMutation(batches.describeAssets, {
        assets: ["f/a0", "f/a1", "f/a2"].map((path) => ({ ...at(path), addTags: ["x"] })),
      }),
  ],
  [
    "describeAssets of 3 assets that are described so already",
    { reads: 3, writes: 0, ranges: 6 },
    {},
    async () => (ctx) =>
      ctx.runMutation(batches.describeAssets, {
        assets: ["f/a0", "f/a1", "f/a2"].map((path) => ({ ...at(path), title: null })),
      }),
  ],
  [
    "updateAsset with an expiration",
    { reads: 2, writes: 3, ranges: 4 },
    {},
    async () => (ctx) =>
      ctx.runMutation(assetManager.updateAsset, {
        ...at("f/a0"),
        expiresAt: Date.now() + 365 * 24 * 60 * 60 * 1000,
      }),
  ],
  [
    "updateAsset with a content type",
    { reads: 5, writes: 4, ranges: 7 },
    {},
    async () => (ctx) =>
      ctx.runMutation(assetManager.updateAsset, { ...at("f/a0"), contentType: "text/csv" }),
  ],
  [
    "copyAsset",
    { reads: 6, writes: 5, ranges: 9 },
    {},
    async () => (ctx) =>
      ctx.runMutation(assetManager.copyAsset, {
        ...at("f/a0"),
        toFolderPath: "f",
        toBasename: "copy",
      }),
  ],
  [
    "moveAsset into a folder that is there",
    { reads: 3, writes: 3, ranges: 10 },
    {},
    async () => (ctx) =>
      ctx.runMutation(assetManager.moveAsset, {
        fromFolderPath: "f",
        basename: "a0",
        toFolderPath: "f/sub0",
      }),
  ],
  [
    "deleteAsset",
    { reads: 2, writes: 3, ranges: 4 },
    {},
    async () => (ctx) => ctx.runMutation(assetManager.deleteAsset, at("f/a0")),
  ],
  [
    "listTrash, page of 2 of 4",
    { reads: 4, writes: 0, ranges: 4 },
    { reads: 4, writes: 0, ranges: 4 },
    async (t) => {
      for (const name of ["a0", "a1", "a2", "a3"]) {
        await t.mutation(assetManager.deleteAsset, at(`f/${name}`));
      }
      return (ctx) => ctx.runQuery(trash.listTrash, firstPage(2));
    },
  ],
  [
    "getTrashed",
    { reads: 1, writes: 0, ranges: 2 },
    { reads: 1, writes: 0, ranges: 2 },
    async (t) => {
      const { assetId } = await t.mutation(assetManager.deleteAsset, at("f/a0"));
      return (ctx) => ctx.runQuery(trash.getTrashed, { assetId });
    },
  ],
  [
    "undelete",
    { reads: 5, writes: 3, ranges: 10 },
    {},
    async (t) => {
      const { assetId } = await t.mutation(assetManager.deleteAsset, at("f/a0"));
      return (ctx) => ctx.runMutation(trash.undelete, { assetId });
    },
  ],
  [
    "purge of 5 versions: each deleted, its bytes released, and its upload closed",
    { reads: 34, writes: 18, ranges: 19 },
    {},
    async (t) => {
      const { assetId } = await t.mutation(assetManager.deleteAsset, at("f/a0"));
      return (ctx) => ctx.runMutation(trash.purge, { assetId });
    },
  ],
  [
    "getSettings and getUploadLimits",
    // The settings twice, and the limits twice.
    { reads: 4, writes: 0, ranges: 5 },
    { reads: 4, writes: 0, ranges: 5 },
    async (t) => {
      await t.mutation(settings.setUploadLimits, { folderPath: "f", maxSize: 100 });
      return async (ctx) => {
        await ctx.runQuery(settings.getSettings, {});
        await ctx.runQuery(settings.getUploadLimits, { folderPath: "f" });
      };
    },
  ],
  [
    "getJob",
    { reads: 1, writes: 0, ranges: 1 },
    { reads: 1, writes: 0, ranges: 1 },
    async (t) => {
      const { jobId } = await t.mutation(jobs.deleteFolder, { path: "f/sub0" });
      return (ctx) => ctx.runQuery(jobs.getJob, { jobId });
    },
  ],
  [
    "createFolderByName",
    { reads: 1, writes: 3, ranges: 6 },
    {},
    async () => (ctx) =>
      ctx.runMutation(assetManager.createFolderByName, { parentPath: "f", name: "New one" }),
  ],
  [
    "updateFolder",
    { reads: 2, writes: 3, ranges: 3 },
    {},
    async () => (ctx) =>
      ctx.runMutation(assetManager.updateFolder, { path: "f/sub0", name: "Other" }),
  ],
]);
