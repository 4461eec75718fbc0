/** Publishing that does not wait for the cron. */
import { v } from "convex/values";
import { VersionedAssets } from "convex-versioned-assets";
import { components } from "../_generated/api.js";
import { mutation } from "../_generated/server.js";
import { wake } from "./following.js";

const assets = new VersionedAssets(components.versionedAssets);

/** Like `finishUpload`, for pages; the conversion begins when this has committed. */
export const finishUpload = mutation({
  args: {
    intentId: v.string(),
    uploadResponse: v.optional(v.object({ storageId: v.string() })),
  },
  returns: v.object({ versionId: v.string(), version: v.number() }),
  handler: async (ctx, args): Promise<{ versionId: string; version: number }> => {
    // A real app looks at `ctx.auth` here and throws; the same as `startUpload` in assets.ts.
    const actor = (await ctx.auth.getUserIdentity())?.subject ?? "demo visitor";
    const { versionId, version } = await assets.finishUpload(ctx, { ...args, actor });
    await wake(ctx);
    return { versionId, version };
  },
});
