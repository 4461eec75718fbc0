/** The callbacks that pages and templates show, as functions. */
import { readFile } from "node:fs/promises";
import path from "node:path";
import { runInNewContext } from "node:vm";
import * as rateLimiter from "@convex-dev/rate-limiter";
import { componentsGeneric } from "convex/server";
import * as values from "convex/values";
import ts from "typescript";
import type { ApiOptions } from "../../../src/client/api.js";
import type { AssetRouteOptions } from "../../../src/client/http/options.js";
import { repository } from "../../../scripts/scratch.js";
import { snippetsOf } from "../snippets.js";

export type Auth = ApiOptions<never>["auth"];
export type Authorize = NonNullable<AssetRouteOptions["authorize"]>;

/** The packages that recipes import beside this one. */
export const PACKAGES = { "@convex-dev/rate-limiter": rateLimiter, "convex/values": values };

/** Loads a module; `imports` has what it imports, by specifier, and `""` for all others. */
export function load(
  code: string,
  imports: Record<string, unknown>,
  env: Record<string, string> = {},
): Record<string, unknown> {
  const { outputText } = ts.transpileModule(code, {
    compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 },
  });
  const exports = {};
  const require = (name: string) => imports[name] ?? imports[""];
  runInNewContext(outputText, { exports, require, process: { env } });
  return exports;
}

/** Loads a file of the repository. */
export async function loadFile(file: string, imports: Record<string, unknown>) {
  return load(await readFile(path.join(repository, file), "utf8"), imports);
}

/** The code of the one block of a page with these words. */
export async function blockOf(page: string, words: string): Promise<string> {
  const found = (await snippetsOf(page)).filter(({ code }) => code.includes(words));
  if (found.length !== 1) throw new Error(`${found.length} blocks of ${page} have ${words}`);
  return found[0]!.code;
}

/** The `auth` callback of a module, which exports only some functions: in tests it guards all of them. */
export function authOf(code: string, env?: Record<string, string>): Auth {
  let found: Auth | undefined;
  class VersionedAssets {
    api({ auth }: { auth: Auth }) {
      found = auth;
      return {};
    }
  }
  load(code, { ...PACKAGES, "": { VersionedAssets, components: componentsGeneric() } }, env);
  return found!;
}

/** The options of a module that registers the routes; of several, those with a callback. */
export function routeOptionsOf(code: string, env?: Record<string, string>): AssetRouteOptions {
  let found: AssetRouteOptions = {};
  const registerAssetRoutes = (_http: unknown, _component: unknown, options: AssetRouteOptions) => {
    if (options.authorize ?? options.upload) found = options;
  };
  const internal = { sessions: { isOpen: "sessions:isOpen" } };
  const imports = { registerAssetRoutes, components: {}, internal, httpRouter: () => ({}) };
  load(code, { "": imports }, env);
  return found;
}

/** The `authorize` callback of a module that registers the routes. */
export function authorizeOf(code: string): Authorize {
  return routeOptionsOf(code).authorize!;
}
