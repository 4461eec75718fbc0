/** A small app around the component, made of the functions a test gives it. */
import { type TestConvex, convexTest } from "convex-test";
import { componentsGeneric, defineSchema, makeFunctionReference } from "convex/server";
import { followClockOfTest } from "../../../local/host/convexTestInternals.js";
import type { ComponentApi } from "../_generated/component.js";
import type { Doc } from "../_generated/dataModel.js";
import { VersionedAssets } from "../../client/versionedAssets.js";
import { register } from "../../test.js";
import { publishedIdOf } from "../model/files/summaries.js";
import { TABLES, at } from "./component.test-helpers.js";

const appSchema = defineSchema({});

export type App = TestConvex<typeof appSchema>;

export const components = componentsGeneric() as unknown as { versionedAssets: ComponentApi };
export const assets = new VersionedAssets(components.versionedAssets, {
  routesUrl: "https://app.example/assets",
});

/** @param modules what the app's modules export, by their names. */
export function openApp(modules: Record<string, Record<string, unknown>> = {}): App {
  const loaders = Object.entries(modules).map(
    ([name, exported]) => [`./${name}.ts`, async () => exported] as const,
  );
  const t = convexTest({
    schema: appSchema,
    modules: { "./_generated/api.ts": async () => ({}), ...Object.fromEntries(loaders) },
  });
  register(t);
  followClockOfTest(t);
  return t;
}

export type Values = Record<string, unknown>;

/** Calls a public query of the app by its name, as a client does. */
export async function callQuery(t: Pick<App, "query">, name: string, args: Values) {
  return (await t.query(makeFunctionReference<"query">(name), args)) as unknown;
}

/** Calls a public mutation of the app by its name, as a client does. */
export async function callMutation(t: Pick<App, "mutation">, name: string, args: Values) {
  return (await t.mutation(makeFunctionReference<"mutation">(name), args)) as unknown;
}

type ComponentCtx = Parameters<Parameters<App["run"]>[0]>[0];
type RunInComponent = <Result>(
  componentPath: string,
  handler: (ctx: ComponentCtx) => Promise<Result>,
) => Promise<Result>;

/** Runs code inside the component; convex-test has this, but not its type. */
export async function inComponent<Result>(
  t: App,
  handler: (ctx: ComponentCtx) => Promise<Result>,
): Promise<Result> {
  const { runInComponent } = t as unknown as { runInComponent: RunInComponent };
  return await runInComponent("versionedAssets", handler);
}

/** Puts bytes into the component's storage, as an upload request does. */
export async function storeInApp(t: App, content: string): Promise<string> {
  return await inComponent(t, async (ctx) => await ctx.storage.store(new Blob([content])));
}

/** Uploads through the client class, as an app's own code does. */
export async function uploadInApp(t: App, path: string, content: string, actor?: string) {
  const storageId = await storeInApp(t, content);
  return await t.mutation(async (ctx) => {
    const { intentId } = await assets.startUpload(ctx, { ...at(path), actor });
    const finished = await assets.finishUpload(ctx, { intentId, storageId, actor });
    return { ...finished, storageId, intentId };
  });
}

/** Every row of the component's tables and every object it stores. */
export async function componentSnapshot(t: App): Promise<Values> {
  return await inComponent(t, async (ctx) => {
    const found: Values = { stored: await ctx.db.system.query("_storage").collect() };
    for (const table of TABLES) {
      found[table] = await ctx.db.query(table as never).collect();
    }
    return found;
  });
}

/** The id of the version that each path serves, readable or not, and its description. */
export async function served(t: App): Promise<Record<string, unknown>> {
  const { assets: rows } = (await componentSnapshot(t)) as { assets: Doc<"assets">[] };
  return Object.fromEntries(
    rows.flatMap((row) => {
      const publishedId = publishedIdOf(row);
      const isServed = row.deletedAt === undefined && publishedId !== undefined;
      const { alt, title, tags, focalPoint } = row;
      const shown = [publishedId, alt, title, tags, focalPoint];
      return isServed ? [[`${row.folderPath}/${row.basename}`, shown]] : [];
    }),
  );
}
