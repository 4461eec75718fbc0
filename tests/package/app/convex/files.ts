import { v } from "convex/values";
import { isAssetError, VersionedAssets } from "convex-versioned-assets";
import { components } from "./_generated/api.js";
import { mutation, query } from "./_generated/server.js";

const { assetManager, changelog } = components.versionedAssets;
const assets = new VersionedAssets(components.versionedAssets);
const address = { folderPath: v.string(), basename: v.string() };

export const startUpload = mutation({
  args: address,
  handler: (ctx, args) => ctx.runMutation(assetManager.startUpload, args),
});

export const finishUpload = mutation({
  args: { intentId: v.string(), storageId: v.string() },
  handler: (ctx, args) => ctx.runMutation(assetManager.finishUpload, args),
});

export const restore = mutation({
  args: { versionId: v.string() },
  handler: (ctx, args) => ctx.runMutation(assetManager.restoreVersion, args),
});

export const published = query({
  args: address,
  handler: async (ctx, args) => {
    const file = await assets.getPublishedFile(ctx, args);
    return file && { url: file.url, version: file.version, size: file.size };
  },
});

/** Why an address is refused, if it is. */
export const problem = query({
  args: address,
  handler: async (ctx, args): Promise<string | null> => {
    try {
      await assets.getPublishedFile(ctx, args);
      return null;
    } catch (error) {
      return isAssetError(error) ? error.data.code : "unknown";
    }
  },
});

export const versions = query({
  args: address,
  handler: async (ctx, args) => {
    const found = await ctx.runQuery(assetManager.getAssetVersions, args);
    return found.map(({ versionId, version, state }) => ({ versionId, version, state }));
  },
});

export const changes = query({
  args: {},
  handler: async (ctx) => {
    const cursor = { createdAt: 0, id: "" };
    const page = await ctx.runQuery(changelog.listSince, { cursor, limit: 100 });
    return page.changes.map((change) => change.type);
  },
});

/** Ready functions, behind a callback that knows who may do what. */
const guarded = assets.api({
  auth: async (ctx, { kind }) => {
    const identity = await ctx.auth.getUserIdentity();
    if (kind !== "read" && identity === null) throw new Error("Sign in first");
    return identity?.subject ?? null;
  },
});

export const { getAsset, moveAsset, startUpload: openUpload, finishUpload: closeUpload } = guarded;
