/** The functions of an app in which a caller may do everything below the folder in `TENANT`, and nothing elsewhere. */
import { componentsGeneric, defineSchema } from "convex/server";
import { VersionedAssets } from "convex-versioned-assets";
import type { ComponentApi } from "convex-versioned-assets/_generated/component.js";
import { register } from "convex-versioned-assets/test";

export { register };
export const schema = defineSchema({});

const { versionedAssets } = componentsGeneric() as unknown as { versionedAssets: ComponentApi };
const assets = new VersionedAssets(versionedAssets).api({
  auth: (_ctx, { paths }) => {
    const folder = process.env.TENANT!;
    const isWithin = (path: string) => path === folder || path.startsWith(`${folder}/`);
    if (!paths.every(isWithin)) throw new Error("You may not.");
    return folder;
  },
});

export const modules = {
  "./convex/_generated/api.ts": () => Promise.resolve({}),
  "./convex/assets.ts": () => Promise.resolve(assets),
};
