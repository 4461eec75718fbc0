/** Functions that the app has written since: they are not in 1.x. */
import { mutationGeneric as mutation } from "convex/server";
import { v } from "convex/values";
import { components } from "./components.js";

const assetPath = { folderPath: v.string(), basename: v.string() };

export const archiveAsset = mutation({
  args: assetPath,
  handler: async (ctx, args) =>
    await ctx.runMutation(components.assets.assetManager.archiveAsset, args),
});

export const makePrivate = mutation({
  args: assetPath,
  handler: async (ctx, args) =>
    await ctx.runMutation(components.assets.assetManager.setAssetAccess, {
      ...args,
      access: "private",
    }),
});

export const moveFolder = mutation({
  args: { path: v.string(), newPath: v.string() },
  handler: async (ctx, args) => await ctx.runMutation(components.assets.v1.updateFolder, args),
});
