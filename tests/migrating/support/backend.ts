/** What the embedded backend runs: the app of example/migrating, with the real packages in it. */
import actionRetrier from "@convex-dev/action-retrier/test";
import { register as registerR2 } from "@convex-dev/r2/test";
import { register as registerAssets } from "convex-versioned-assets/test";
import type { BackendApp } from "../../../local/startLocalBackend.js";
import appSchema from "../../../example/migrating/convex/schema.js";
import versionOneSchema from "../../../node_modules/convex-versioned-assets-1/src/component/schema.js";

export const schema = appSchema;

const functions = import.meta.glob("../../../example/migrating/convex/**/*.*s");
const inApp = ([file, load]: [string, () => Promise<unknown>]) => [
  file.replace("../../../example/migrating", "."),
  load,
];
export const modules: BackendApp["modules"] = {
  ...(Object.fromEntries(Object.entries(functions).map(inApp)) as BackendApp["modules"]),
  "./convex/migrating/work.ts": () => import("./mortalWork.js"),
  "./convex/testing.ts": () => import("./functions.js"),
};

export const register: BackendApp["register"] = (t) => {
  const versionOne = import.meta.glob([
    "../../../node_modules/convex-versioned-assets-1/src/component/**/*.ts",
    "!**/*.test.ts",
  ]);
  const assetManager = Object.keys(versionOne).find((file) => file.endsWith("/assetManager.ts"))!;
  t.registerComponent("versionedAssets", versionOneSchema, {
    ...versionOne,
    [assetManager.replace("assetManager.ts", "testing.ts")]: () =>
      import("./versionOneFunctions.js"),
  });
  registerAssets(t, "assets");
  registerR2(t, "r2");
  t.registerComponent("r2/actionRetrier", actionRetrier.schema, actionRetrier.modules);
};
