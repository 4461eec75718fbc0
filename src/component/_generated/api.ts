/* eslint-disable */
/**
 * Generated `api` utility.
 *
 * THIS CODE IS AUTOMATICALLY GENERATED.
 *
 * To regenerate, run `npx convex dev`.
 * @module
 */

import type * as backends_convex from "../backends/convex.js";
import type * as backends_index from "../backends/index.js";
import type * as errors from "../errors.js";
import type * as model_arguments from "../model/arguments.js";
import type * as model_changes from "../model/changes.js";
import type * as model_paths from "../model/paths.js";
import type * as model_sha256 from "../model/sha256.js";

import type {
  ApiFromModules,
  FilterApi,
  FunctionReference,
} from "convex/server";
import { anyApi, componentsGeneric } from "convex/server";

const fullApi: ApiFromModules<{
  "backends/convex": typeof backends_convex;
  "backends/index": typeof backends_index;
  errors: typeof errors;
  "model/arguments": typeof model_arguments;
  "model/changes": typeof model_changes;
  "model/paths": typeof model_paths;
  "model/sha256": typeof model_sha256;
}> = anyApi as any;

/**
 * A utility for referencing Convex functions in your app's public API.
 *
 * Usage:
 * ```js
 * const myFunctionReference = api.myModule.myFunction;
 * ```
 */
export const api: FilterApi<
  typeof fullApi,
  FunctionReference<any, "public">
> = anyApi as any;

/**
 * A utility for referencing Convex functions in your app's internal API.
 *
 * Usage:
 * ```js
 * const myFunctionReference = internal.myModule.myFunction;
 * ```
 */
export const internal: FilterApi<
  typeof fullApi,
  FunctionReference<any, "internal">
> = anyApi as any;

export const components = componentsGeneric() as unknown as {};
