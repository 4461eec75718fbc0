/** Makes the smaller images that the presets of folders want; see docs/webp-pure-convex.md. */
import { v } from "convex/values";
import { type EncodeRenditions, VersionedAssets, makeRenditions } from "convex-versioned-assets";
import { components, internal } from "../_generated/api.js";
import { type ActionCtx, internalAction } from "../_generated/server.js";
import { encodeInConvex } from "./encodeInConvex.js";

const assets = new VersionedAssets(components.versionedAssets);

/** Encodes in the Convex runtime, and in Node what that cannot. */
export function encodeWith(ctx: Pick<ActionCtx, "runAction">): EncodeRenditions {
  return async function* (original, wanted) {
    let count = 0;
    try {
      // Not after an attempt that failed: the runtime may have ended it for its memory.
      const images = original.attempt === 1 ? encodeInConvex(original, wanted) : [];
      for await (const image of images) {
        count += 1;
        yield image;
      }
    } catch (error) {
      console.warn("The image needs Node:", error);
    }
    while (count < wanted.length) {
      const { url, size } = original;
      const rest = { url, size, wanted: wanted.slice(count) };
      const images = await ctx.runAction(internal.renditions.encodeInNode.encode, rest);
      for (const image of images) yield new Uint8Array(image);
      count += images.length;
    }
  };
}

/** Run by a cron job, and by mutations that publish, so that no one waits for it. */
export const make = internalAction({
  args: {},
  returns: v.null(),
  handler: async (ctx): Promise<null> => {
    await makeRenditions(ctx, assets, encodeWith(ctx));
    return null;
  },
});
