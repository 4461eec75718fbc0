/// <reference types="vite/client" />
import type { TestConvex } from "convex-test";
import type { GenericSchema, SchemaDefinition } from "convex/server";
import schema from "./component/schema.js";

const modules = import.meta.glob("./component/**/*.ts");

/**
 * Registers the component with a `convex-test` instance.
 *
 * @param t the result of `convexTest(schema, modules)` for your app.
 * @param name the component's name in your convex.config.ts, if it differs from the default.
 */
export function register(
  t: TestConvex<SchemaDefinition<GenericSchema, boolean>>,
  name = "versionedAssets",
): void {
  t.registerComponent(name, schema, modules);
}

/**
 * Stores bytes in the component's storage, like an upload request; pass the id to `finishUpload`.
 *
 * @param t the instance that the component is registered with.
 * @param name the name of the registered component.
 */
export async function store(
  t: TestConvex<SchemaDefinition<GenericSchema, boolean>>,
  blob: Blob,
  name = "versionedAssets",
): Promise<string> {
  // It is there at run time, though not in the types.
  const { runInComponent } = t as unknown as {
    runInComponent: <T>(
      path: string,
      work: (ctx: { storage: { store: (blob: Blob) => Promise<string> } }) => Promise<T>,
    ) => Promise<T>;
  };
  return await runInComponent(name, async (ctx) => await ctx.storage.store(blob));
}

export default { register, store, schema, modules };
