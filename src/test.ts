/// <reference types="vite/client" />
import type { TestConvex } from "convex-test";
import type { GenericSchema, SchemaDefinition } from "convex/server";
import schema from "./component/schema.js";

const modules = import.meta.glob("./component/**/*.ts");

/**
 * Registers the component with a `convex-test` instance.
 *
 * @param t what `convexTest(schema, modules)` returned for your app.
 * @param name the component's name in your convex.config.ts, if you gave it another.
 */
export function register(
  t: TestConvex<SchemaDefinition<GenericSchema, boolean>>,
  name = "versionedAssets",
): void {
  t.registerComponent(name, schema, modules);
}

export default { register, schema, modules };
