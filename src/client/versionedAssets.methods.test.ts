/** Each method of `VersionedAssets` calls the component's function of its name, with its arguments. */
import { describe, expect, test } from "vitest";
import { MODULES } from "../shared/functions/index.js";
import { type ComponentApi, VersionedAssets } from "./index.js";

/** The functions that become methods: where each is, and of which type. */
const FUNCTIONS = Object.entries<Record<string, { type: string; kind: string }>>(MODULES).flatMap(
  ([module, declared]) =>
    Object.entries(declared)
      .filter(([, { kind }]) => kind !== "internal")
      .map(([name, { type }]) => ({ name, path: `${module}.${name}`, kind: type })),
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
  "listJobs",
  "listSweeps",
  "listMigrations",
  "startSweep",
  "getSettings",
  "head",
])("%s can be called without arguments", async (name) => {
  expect(await methods[name]!(ctx)).toMatchObject({ args: {} });
});

test.each(["größe", "$price", "_id", "", "line\nbreak"])(
  "metadata with the key %j, which Convex refuses without a code, throws a typed error",
  async (key) => {
    const call = methods.startUpload!(ctx, { folderPath: "f", metadata: { [key]: "1" } });
    await expect(call).rejects.toMatchObject({
      data: { code: "ARGUMENT_INVALID", argument: "metadata" },
    });
  },
);

test.each(["größe", "$price", "_id", "", "line\nbreak", "not a language"])(
  "an alternative text in the language %j throws a typed error",
  async (key) => {
    const asset = { folderPath: "f", basename: "a", alt: { [key]: "text" } };
    for (const call of [
      methods.updateAsset!(ctx, asset),
      methods.describeAssets!(ctx, { assets: [{ ...asset, alt: "fine" }, asset] }),
    ]) {
      await expect(call).rejects.toMatchObject({
        data: { code: "ARGUMENT_INVALID", argument: "alt" },
      });
    }
  },
);
