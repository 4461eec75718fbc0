/** What an app exports to its clients: the functions that the setup command of 1.x wrote, and some more. */
import { mutationGeneric as mutation, queryGeneric as query } from "convex/server";
import { v } from "convex/values";
import { requireAdmin } from "../admin.js";
import { components } from "./components.js";

const admin = { _adminKey: v.optional(v.string()) };
const assetPath = { folderPath: v.string(), basename: v.string() };

export const listAllFolders = query({
  args: admin,
  handler: async (ctx, { _adminKey }) => {
    requireAdmin(_adminKey);
    return await ctx.runQuery(components.assets.v1.listAllFolders, {});
  },
});

export const listPublishedFilesInFolder = query({
  args: { folderPath: v.string() },
  handler: async (ctx, args) =>
    await ctx.runQuery(components.assets.v1.listPublishedFilesInFolder, args),
});

export const getPublishedFile = query({
  args: assetPath,
  handler: async (ctx, args) => await ctx.runQuery(components.assets.v1.getPublishedFile, args),
});

export const watchChangelog = query({
  args: {
    cursorCreatedAt: v.number(),
    cursorId: v.string(),
    limit: v.optional(v.number()),
    ...admin,
  },
  handler: async (ctx, { cursorCreatedAt, cursorId, limit, _adminKey }): Promise<unknown> => {
    requireAdmin(_adminKey);
    const cursor = { createdAt: cursorCreatedAt, id: cursorId };
    return await ctx.runQuery(components.assets.v1.listSince, { cursor, limit });
  },
});

export const startUpload = mutation({
  args: assetPath,
  handler: async (ctx, args) => {
    const { folderPath: path } = args;
    if (path !== "") {
      await ctx.runMutation(components.assets.v1.createFolderByPath, { path });
    }
    return await ctx.runMutation(components.assets.v1.startUpload, args);
  },
});

export const finishUpload = mutation({
  args: { intentId: v.string(), uploadResponse: v.any() },
  handler: async (ctx, args) => await ctx.runMutation(components.assets.v1.finishUpload, args),
});

export const createFolderByName = mutation({
  args: { parentPath: v.string(), name: v.string() },
  handler: async (ctx, args) =>
    await ctx.runMutation(components.assets.v1.createFolderByName, args),
});

export const restoreVersion = mutation({
  args: { versionId: v.string(), label: v.optional(v.string()) },
  handler: async (ctx, args) => await ctx.runMutation(components.assets.v1.restoreVersion, args),
});

export const renameAsset = mutation({
  args: { ...assetPath, newBasename: v.string() },
  handler: async (ctx, args) => await ctx.runMutation(components.assets.v1.renameAsset, args),
});

export const moveAsset = mutation({
  args: { fromFolderPath: v.string(), basename: v.string(), toFolderPath: v.string() },
  handler: async (ctx, args) => await ctx.runMutation(components.assets.v1.moveAsset, args),
});

export const deleteFile = mutation({
  args: assetPath,
  handler: async (ctx, args) => await ctx.runMutation(components.assets.v1.deleteFile, args),
});
