/* eslint-disable */
/**
 * Generated `api` utility.
 *
 * THIS CODE IS AUTOMATICALLY GENERATED.
 *
 * To regenerate, run `npx convex dev`.
 * @module
 */

import type * as authz from "../authz.js";
import type * as functions from "../functions.js";
import type * as generateUploadUrl from "../generateUploadUrl.js";
import type * as http from "../http.js";
import type * as signedIn from "../signedIn.js";
import type * as versionedAssets from "../versionedAssets.js";

import type {
  ApiFromModules,
  FilterApi,
  FunctionReference,
} from "convex/server";

declare const fullApi: ApiFromModules<{
  authz: typeof authz;
  functions: typeof functions;
  generateUploadUrl: typeof generateUploadUrl;
  http: typeof http;
  signedIn: typeof signedIn;
  versionedAssets: typeof versionedAssets;
}>;

/**
 * A utility for referencing Convex functions in your app's public API.
 *
 * Usage:
 * ```js
 * const myFunctionReference = api.myModule.myFunction;
 * ```
 */
export declare const api: FilterApi<
  typeof fullApi,
  FunctionReference<any, "public">
>;

/**
 * A utility for referencing Convex functions in your app's internal API.
 *
 * Usage:
 * ```js
 * const myFunctionReference = internal.myModule.myFunction;
 * ```
 */
export declare const internal: FilterApi<
  typeof fullApi,
  FunctionReference<any, "internal">
>;

export declare const components: {
  versionedAssets: import("convex-versioned-assets/_generated/component.js").ComponentApi<"versionedAssets">;
};
