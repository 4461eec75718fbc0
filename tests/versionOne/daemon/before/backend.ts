/** The app on the real package 1.x. */
import { defineSchema } from "convex/server";
import type { BackendApp } from "../../../../local/startLocalBackend.js";
import versionOneSchema from "../../../../node_modules/convex-versioned-assets-1/src/component/schema.js";

export const schema = defineSchema({});

export const modules: BackendApp["modules"] = {
  "./convex/_generated/api.ts": () => import("./components.js"),
  "./convex/versionedAssets.ts": () => import("./versionedAssets.js"),
};

export const register: BackendApp["register"] = (t) => {
  const versionOne = import.meta.glob([
    "../../../../node_modules/convex-versioned-assets-1/src/component/**/*.ts",
    "!**/*.test.ts",
  ]);
  t.registerComponent("versionedAssets", versionOneSchema, versionOne);
};
