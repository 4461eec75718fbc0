/** Every promised function of the component, with the arguments that are promised. */
import { v } from "convex/values";
import { components } from "./_generated/api";
import { action, mutation, query } from "./_generated/server";

const { assetManager, changelog } = components.versionedAssets;

const assetPath = { folderPath: v.string(), basename: v.string() };

export const configure = mutation({
  args: {
    backend: v.union(v.literal("convex"), v.literal("r2")),
    r2PublicUrl: v.optional(v.string()),
    r2KeyPrefix: v.optional(v.string()),
    uploadRoutesUrl: v.optional(v.string()),
  },
  handler: async (ctx, args) => {
    await ctx.runMutation(assetManager.configureStorageBackend, args);
  },
});

/** An upload whose response is passed on. */
export const uploadAndPassOn = action({
  args: { ...assetPath, text: v.string() },
  handler: async (ctx, { text, ...asset }) => {
    const { intentId, uploadUrl, method, headers } = await ctx.runMutation(
      assetManager.startUpload,
      asset,
    );
    const response = await fetch(uploadUrl, { method, headers, body: text });
    const uploadResponse =
      method === "POST" ? ((await response.json()) as { storageId: string }) : undefined;
    return await ctx.runMutation(assetManager.finishUpload, {
      intentId,
      size: text.length,
      ...(uploadResponse && { uploadResponse }),
    });
  },
});

export const change = mutation({
  args: { versionId: v.string() },
  handler: async (ctx, { versionId }) => {
    await ctx.runMutation(assetManager.restoreVersion, { versionId });
    await ctx.runMutation(assetManager.createFolderByPath, { path: "archive" });
    await ctx.runMutation(assetManager.createFolderByName, { parentPath: "", name: "Old things" });
    await ctx.runMutation(assetManager.moveAsset, {
      fromFolderPath: "images",
      basename: "hero",
      toFolderPath: "archive",
    });
    await ctx.runMutation(assetManager.renameAsset, {
      folderPath: "archive",
      basename: "hero",
      newBasename: "first",
    });
  },
});

export const remove = mutation({
  args: assetPath,
  handler: async (ctx, asset) => {
    await ctx.runMutation(assetManager.deleteAsset, asset);
  },
});

export const published = query({
  args: assetPath,
  handler: async (ctx, asset) => await ctx.runQuery(assetManager.getPublishedFile, asset),
});

export const versions = query({
  args: assetPath,
  handler: async (ctx, asset) => await ctx.runQuery(assetManager.getAssetVersions, asset),
});

export const folders = query({
  args: { folderPath: v.string() },
  handler: async (ctx, { folderPath }) => ({
    files: await ctx.runQuery(assetManager.listPublishedFilesInFolder, { folderPath }),
    folders: await ctx.runQuery(assetManager.listFolders, { parentPath: folderPath }),
    folder: await ctx.runQuery(assetManager.getFolder, { path: folderPath }),
  }),
});

export const feed = query({
  args: { folderPath: v.string() },
  handler: async (ctx, { folderPath }) => {
    const cursor = { createdAt: 0, id: "" };
    const { changes } = await ctx.runQuery(changelog.listSince, { cursor, limit: 100 });
    const below = await ctx.runQuery(changelog.listForFolder, { folderPath, cursor, limit: 100 });
    return { all: changes, below: below.changes };
  },
});
