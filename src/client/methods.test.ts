/** Each method of `VersionedAssets` calls the component's function of its name, with its arguments. */
import { describe, expect, test } from "vitest";
import { type ComponentApi, VersionedAssets } from "./index.js";

const LOADED = import.meta.glob<Record<string, object>>(
  ["../component/*.ts", "!../component/{*.test,crons,convex.config,schema}.ts"],
  { eager: true },
);
const MODULES = Object.fromEntries(
  Object.entries(LOADED).map(([file, exported]) => [/(\w+)\.ts$/.exec(file)![1]!, exported]),
);

const KINDS = ["query", "mutation", "action"] as const;

/** What only the asset routes and `api()` call: its answers must not reach anybody. */
const INTERNAL = ["findFile", "openFile", "openSignedUrl", "resolve"];

/** The component's public functions: where each is, and of which kind. */
const FUNCTIONS = Object.entries(MODULES).flatMap(([module, exported]) =>
  Object.entries(exported)
    .filter(
      ([name, fn]) => typeof fn === "function" && "isPublic" in fn && !INTERNAL.includes(name),
    )
    .map(([name, fn]) => ({
      name,
      path: `${module}.${name}`,
      kind: KINDS.find((kind) => `is${kind[0]!.toUpperCase()}${kind.slice(1)}` in fn)!,
    })),
);

/** A component whose functions are their own paths. */
const component = Object.fromEntries(
  Object.keys(MODULES).map((module) => [
    module,
    new Proxy({}, { get: (_target, name) => `${module}.${String(name)}` }),
  ]),
) as unknown as ComponentApi;

type Method = (ctx: unknown, args?: unknown) => Promise<unknown>;
const methods = new VersionedAssets(component) as unknown as Record<string, Method>;

/** A context that answers each call with what it was asked. */
const ctx = {
  runQuery: async (path: string, args: unknown) => ({ query: path, args }),
  runMutation: async (path: string, args: unknown) => ({ mutation: path, args }),
  runAction: async (path: string, args: unknown) => ({ action: path, args }),
};

describe.each(FUNCTIONS)("$name", ({ name, path, kind }) => {
  test(`reaches ${path} with its arguments, and answers what that does`, async () => {
    const args = { anything: name };
    expect(await methods[name]!(ctx, args)).toEqual({ [kind]: path, args });
  });
});

test("there is no other method, but for api", () => {
  const names = [
    VersionedAssets.prototype,
    Object.getPrototypeOf(VersionedAssets.prototype),
  ].flatMap((prototype: object) => Object.getOwnPropertyNames(prototype));
  expect(names.filter((name) => name !== "constructor" && name !== "api").sort()).toEqual(
    FUNCTIONS.map(({ name }) => name).sort(),
  );
});

test.each([
  "listFolders",
  "listOperations",
  "listSweeps",
  "listMigrations",
  "startSweep",
  "getSettings",
  "head",
])("%s can be called without arguments", async (name) => {
  expect(await methods[name]!(ctx)).toMatchObject({ args: {} });
});
