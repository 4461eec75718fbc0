/** Publishes and starts the conversion without waiting for the cron job. */
import { v } from "convex/values";
import { VersionedAssets } from "convex-versioned-assets";
import { components } from "../_generated/api.js";
import { mutation } from "../_generated/server.js";
import { wake } from "./following.js";

const assets = new VersionedAssets(components.versionedAssets);

/** Same as `finishUpload`, for pages; the conversion starts after the commit. */
export const finishUpload = mutation({
  args: {
    intentId: v.string(),
    uploadResponse: v.optional(v.object({ storageId: v.string() })),
  },
  returns: v.object({ versionId: v.string(), version: v.number() }),
  handler: async (ctx, args): Promise<{ versionId: string; version: number }> => {
    // A real app checks `ctx.auth` here and throws, the same as for `startUpload` in assets.ts.
    const actor = (await ctx.auth.getUserIdentity())?.subject ?? "demo visitor";
    const { versionId, version } = await assets.finishUpload(ctx, { ...args, actor });
    await wake(ctx);
    return { versionId, version };
  },
});
