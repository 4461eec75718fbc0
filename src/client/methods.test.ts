/** Each method of `VersionedAssets` calls the component's function of its name, with its arguments. */
import { describe, expect, test } from "vitest";
import * as assetManager from "../component/assetManager.js";
import * as batches from "../component/batches.js";
import * as bucket from "../component/bucket.js";
import * as content from "../component/content.js";
import * as changelog from "../component/changelog.js";
import * as migration from "../component/migration.js";
import * as operations from "../component/operations.js";
import * as pages from "../component/pages.js";
import * as search from "../component/search.js";
import * as settings from "../component/settings.js";
import * as signedUrl from "../component/signedUrl.js";
import * as sweeper from "../component/sweeper.js";
import * as trash from "../component/trash.js";
import * as usage from "../component/usage.js";
import * as verification from "../component/verification.js";
import { type ComponentApi, VersionedAssets } from "./index.js";

const MODULES = {
  assetManager,
  batches,
  bucket,
  changelog,
  content,
  migration,
  operations,
  pages,
  search,
  settings,
  signedUrl,
  sweeper,
  trash,
  usage,
  verification,
};

const KINDS = ["query", "mutation", "action"] as const;

/** What only the asset routes call: some of it answers with addresses that must not reach anybody. */
const FOR_ROUTES = ["findFile", "openFile", "openSignedUrl"];

/** The component's public functions: where each is, and of which kind. */
const FUNCTIONS = Object.entries(MODULES).flatMap(([module, exported]) =>
  Object.entries(exported)
    .filter(([name, fn]) => "isPublic" in fn && !FOR_ROUTES.includes(name))
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
  const names = Object.getOwnPropertyNames(VersionedAssets.prototype);
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
