/** Lets the demo make smaller images without setting it up: see docs/webp-pure-convex.md for an app's own. */
import { v } from "convex/values";
import { VersionedAssets } from "convex-versioned-assets";
import { components, internal } from "./_generated/api.js";
import { internalMutation, mutation } from "./_generated/server.js";

const assets = new VersionedAssets(components.versionedAssets);

/** Run when the demo starts. A preset that a user has set stays. */
export const setPresets = internalMutation({
  args: {},
  returns: v.null(),
  handler: async (ctx): Promise<null> => {
    const folderPath = "";
    if ((await assets.getImagePresets(ctx, { folderPath })) === null) {
      await assets.setImagePresets(ctx, { folderPath, widths: [320, 640, 960, 1600] });
    }
    return null;
  },
});

/** Publishes what the page has sent, and makes its smaller images without waiting for the cron job. */
export const finishUpload = mutation({
  args: {
    intentId: v.string(),
    uploadResponse: v.optional(v.object({ storageId: v.string() })),
  },
  returns: v.object({ version: v.number() }),
  handler: async (ctx, upload): Promise<{ version: number }> => {
    const actor = (await ctx.auth.getUserIdentity())?.subject ?? "demo visitor";
    const { version } = await assets.finishUpload(ctx, { ...upload, actor });
    await ctx.scheduler.runAfter(0, internal.renditions.make.make, {});
    return { version };
  },
});
