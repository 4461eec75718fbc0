/** The functions of an app in which a caller may do everything below the folder in `TENANT`, and nothing elsewhere. */
import { componentsGeneric, defineSchema, mutationGeneric } from "convex/server";
import { v } from "convex/values";
import { VersionedAssets } from "convex-versioned-assets";
import type { ComponentApi } from "convex-versioned-assets/_generated/component.js";
import { register } from "convex-versioned-assets/test";

export { register };
export const schema = defineSchema({});

const { versionedAssets } = componentsGeneric() as unknown as { versionedAssets: ComponentApi };
const all = new VersionedAssets(versionedAssets);
const assets = all.api({
  auth: (_ctx, { paths }) => {
    const folder = process.env.TENANT!;
    const isWithin = (path: string) => path === folder || path.startsWith(`${folder}/`);
    if (!paths.every(isWithin)) throw new Error("You may not.");
    return folder;
  },
});

/** Saves a page of the app, which uses files. */
const save = mutationGeneric({
  args: { owner: v.string(), paths: v.array(v.string()) },
  returns: v.null(),
  handler: async (ctx, uses) => await all.setReferences(ctx, uses),
});

export const modules = {
  "./convex/_generated/api.ts": () => Promise.resolve({}),
  "./convex/assets.ts": () => Promise.resolve(assets),
  "./convex/pages.ts": () => Promise.resolve({ save }),
};
