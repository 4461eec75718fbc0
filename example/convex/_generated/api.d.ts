/* eslint-disable */
/**
 * Generated `api` utility.
 *
 * THIS CODE IS AUTOMATICALLY GENERATED.
 *
 * To regenerate, run `npx convex dev`.
 * @module
 */

import type * as assets from "../assets.js";
import type * as crons from "../crons.js";
import type * as http from "../http.js";
import type * as images from "../images.js";
import type * as renditions_encodeInConvex from "../renditions/encodeInConvex.js";
import type * as renditions_encodeInNode from "../renditions/encodeInNode.js";
import type * as renditions_header from "../renditions/header.js";
import type * as renditions_make from "../renditions/make.js";

import type {
  ApiFromModules,
  FilterApi,
  FunctionReference,
} from "convex/server";

declare const fullApi: ApiFromModules<{
  assets: typeof assets;
  crons: typeof crons;
  http: typeof http;
  images: typeof images;
  "renditions/encodeInConvex": typeof renditions_encodeInConvex;
  "renditions/encodeInNode": typeof renditions_encodeInNode;
  "renditions/header": typeof renditions_header;
  "renditions/make": typeof renditions_make;
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
