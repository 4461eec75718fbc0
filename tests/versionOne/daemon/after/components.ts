/** Stands for the generated API of an app that has mounted this package as the guide says. */
import { componentsGeneric } from "convex/server";
import type { ComponentApi } from "convex-versioned-assets/_generated/component.js";

export const components = componentsGeneric() as unknown as { assets: ComponentApi<"assets"> };
