/** Stands for the generated API of an app that has mounted 1.x. */
import { componentsGeneric } from "convex/server";
import type { ComponentApi } from "convex-versioned-assets-1/_generated/component";

export const components = componentsGeneric() as unknown as {
  versionedAssets: ComponentApi<"versionedAssets">;
};
