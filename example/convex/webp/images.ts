/** Queries for pages: an image, and its WebP if it exists. */
import { v } from "convex/values";
import { VersionedAssets } from "convex-versioned-assets";
import { components } from "../_generated/api.js";
import { query } from "../_generated/server.js";

const assets = new VersionedAssets(components.versionedAssets);

/**
 * Returns the published image at a path. `webpUrl` is the WebP of this version, and `null` until it is
 * converted.
 */
export const getImage = query({
  args: { folderPath: v.string(), basename: v.string() },
  returns: v.union(
    v.object({ url: v.string(), version: v.number(), webpUrl: v.union(v.string(), v.null()) }),
    v.null(),
  ),
  handler: async (ctx, asset) => {
    const file = await assets.getPublishedFile(ctx, asset);
    if (file === null) return null;
    const conversion = await ctx.db
      .query("webpConversions")
      .withIndex("by_source", (q) => q.eq("sourceVersionId", file.versionId))
      .unique();
    const versionId = conversion?.webp?.versionId;
    const webp = versionId === undefined ? null : await assets.getVersion(ctx, { versionId });
    return { url: file.url, version: file.version, webpUrl: webp?.url ?? null };
  },
});
