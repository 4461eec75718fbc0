/** The functions of an app whose encoder a test runs, or lets fail. The preset of the folder `fixed` may not be changed. */
import { actionGeneric, componentsGeneric, defineSchema, mutationGeneric } from "convex/server";
import { v } from "convex/values";
import { VersionedAssets } from "convex-versioned-assets";
import type { ComponentApi } from "convex-versioned-assets/_generated/component.js";
import { register } from "convex-versioned-assets/test";
import { png, webp } from "../../../src/component/testing/images.test-helpers.js";

export { register };
export const schema = defineSchema({});

const FIXED = "fixed";

const { versionedAssets } = componentsGeneric() as unknown as { versionedAssets: ComponentApi };
const assets = new VersionedAssets(versionedAssets);
const functions = assets.api({
  auth: (_ctx, { kind, paths }) => {
    const isFixed = paths.some((path) => path === FIXED || path.startsWith(`${FIXED}/`));
    if (kind === "admin" && isFixed) throw new Error("Only administrators may.");
    return "ada";
  },
});

const encoder = {
  /** Makes the smaller images of each version that is due, with 10 bytes for a pixel of their width. */
  make: actionGeneric({
    handler: async (ctx) => {
      for (;;) {
        const claimed = await assets.claimRenditions(ctx, {});
        if (claimed === null) return;
        const made = claimed.renditions.map(({ width, height, format, quality }) => ({
          ...{ width, format, quality },
          bytes: (format === "png"
            ? png(width, height, 2, 10 * width)
            : webp(width, height, 10 * width)
          ).buffer,
        }));
        await assets.storeRenditions(ctx, { workId: claimed.workId, renditions: made });
      }
    },
  }),
  /** Lets the encoder fail at all versions that are due. */
  fail: mutationGeneric({
    args: { message: v.string() },
    handler: async (ctx, { message }) => {
      for (;;) {
        const claimed = await assets.claimRenditions(ctx, {});
        if (claimed === null) return;
        const { workId } = claimed;
        await assets.failRenditions(ctx, { workId, message, isFinal: true });
      }
    },
  }),
};

export const modules = {
  "./convex/_generated/api.ts": () => Promise.resolve({}),
  "./convex/assets.ts": () => Promise.resolve(functions),
  "./convex/encoder.ts": () => Promise.resolve(encoder),
};
