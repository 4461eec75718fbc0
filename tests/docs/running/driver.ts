/** Calls the functions of a page one after the other, in the app that the page makes. */
import { convexTest } from "convex-test";
import { componentsGeneric, makeFunctionReference } from "convex/server";
import { VersionedAssets, type ComponentApi } from "convex-versioned-assets";
import { store } from "convex-versioned-assets/test";
import { expect, test, vi } from "vitest";
// What the test has put beside this file.
import { calls, components, page, schema, modules, type Call } from "./page.js";

type Module = Record<string, Partial<Record<"isQuery" | "isMutation" | "isAction", boolean>>>;
type Results = Record<string, unknown>;

const assets = new VersionedAssets(
  componentsGeneric().versionedAssets as unknown as ComponentApi<"versionedAssets">,
);

/** Puts results of earlier calls where the arguments have `$name.field`. */
function filled(value: unknown, results: Results): unknown {
  if (typeof value === "string" && value.startsWith("$")) {
    return value
      .slice(1)
      .split(".")
      .reduce<unknown>((found, key) => (found as Results)[key], results);
  }
  if (Array.isArray(value)) return value.map((one) => filled(one, results));
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, filled(one, results)]));
}

test(page, async () => {
  vi.useFakeTimers();
  const app = convexTest({ schema, modules });
  for (const { register } of components) register(app);
  const t = app.withIdentity({
    subject: "ada",
    email: "ada@example.com",
    emailVerified: true,
    roles: ["editor", "publisher"],
  });
  const kinds = new Map<string, "query" | "mutation" | "action">();
  for (const [file, load] of Object.entries(modules)) {
    if (file.includes("_generated")) continue;
    const name = file.replace(/^\.\/|\.ts$/g, "");
    for (const [fn, { isQuery, isMutation, isAction }] of Object.entries(
      (await load()) as Module,
    )) {
      const kind = isQuery ? "query" : isMutation ? "mutation" : isAction ? "action" : undefined;
      if (kind !== undefined) kinds.set(`${name}:${fn}`, kind);
    }
  }
  const results: Results = {};
  const run = async ({ call, args }: Call): Promise<unknown> => {
    const given = filled(args, results) as Record<string, string>;
    if (call === "store") return await store(app, new Blob([given.content!]));
    if (call === "upload") {
      const { content, ...address } = given as Record<
        "content" | "folderPath" | "basename",
        string
      >;
      const storageId = await store(app, new Blob([content]));
      return await t.mutation(async (ctx) => {
        const { intentId } = await assets.startUpload(ctx, address);
        return await assets.finishUpload(ctx, { intentId, storageId });
      });
    }
    if (call === "delete") {
      return await t.mutation(async (ctx) => await assets.deleteAsset(ctx, given as never));
    }
    const kind = kinds.get(call);
    if (kind === undefined) throw new Error(`${page} has no ${call}.`);
    const calls = t as unknown as Record<typeof kind, (name: unknown, args: object) => unknown>;
    return await calls[kind](makeFunctionReference(call), given);
  };
  const called = new Set<string>();
  for (const call of calls) {
    const result = await run(call).catch((error: unknown) => {
      if (call.fails === undefined) throw error;
      return (error as Error).message;
    });
    await app.finishAllScheduledFunctions(() => vi.runAllTimers());
    if (call.fails !== undefined) expect(result, call.call).toContain(call.fails);
    if (call.gives !== undefined) {
      const wanted = filled(call.gives, results);
      const isPlain = wanted === null || typeof wanted !== "object";
      if (isPlain) expect(result, call.call).toBe(wanted);
      else expect(result, call.call).toMatchObject(wanted);
    }
    results[call.as ?? call.call] = result;
    called.add(call.call);
  }
  // The panel's forty functions are exported by one line.
  const left = [...kinds.keys()].filter((name) => !called.has(name) && !name.startsWith("panel:"));
  expect(left).toEqual([]);
});
