import { R2 } from "@convex-dev/r2";
import { VersionedAssets } from "convex-versioned-assets";
import { v } from "convex/values";
import { components } from "./_generated/api.js";
import { internalAction } from "./_generated/server.js";

const assets = new VersionedAssets(components.assets);
const r2 = new R2(components.r2);

export const adopt = internalAction({
  args: { key: v.string(), folderPath: v.string(), basename: v.string() },
  returns: v.null(),
  handler: async (ctx, { key, ...path }): Promise<null> => {
    await assets.adopt(ctx, { r2Key: key, ...path, access: "public" });
    // The object belongs to the asset from now on.
    const { bucket } = r2.config;
    await ctx.runMutation(components.r2.lib.deleteMetadata, { key, bucket });
    return null;
  },
});
