/** The app on this package. */
import { defineSchema } from "convex/server";
import { register as registerAssets } from "convex-versioned-assets/test";
import type { BackendApp } from "../../../../local/startLocalBackend.js";

export const schema = defineSchema({});

export const modules: BackendApp["modules"] = {
  "./convex/_generated/api.ts": () => import("./components.js"),
  "./convex/versionedAssets.ts": () => import("./versionedAssets.js"),
  "./convex/today.ts": () => import("./today.js"),
};

export const register: BackendApp["register"] = (t) => {
  registerAssets(t, "assets");
};
