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
import type * as webp_conversionError from "../webp/conversionError.js";
import type * as webp_encodeWithSharp from "../webp/encodeWithSharp.js";
import type * as webp_encodeWithWasm from "../webp/encodeWithWasm.js";
import type * as webp_failures from "../webp/failures.js";
import type * as webp_following from "../webp/following.js";
import type * as webp_header from "../webp/header.js";
import type * as webp_images from "../webp/images.js";
import type * as webp_inConvex from "../webp/inConvex.js";
import type * as webp_inNode from "../webp/inNode.js";
import type * as webp_jobs from "../webp/jobs.js";
import type * as webp_outputs from "../webp/outputs.js";
import type * as webp_runConversion from "../webp/runConversion.js";
import type * as webp_settings from "../webp/settings.js";
import type * as webp_tables from "../webp/tables.js";
import type * as webp_uploads from "../webp/uploads.js";
import type * as webp_webpPaths from "../webp/webpPaths.js";

import type {
  ApiFromModules,
  FilterApi,
  FunctionReference,
} from "convex/server";

declare const fullApi: ApiFromModules<{
  assets: typeof assets;
  crons: typeof crons;
  http: typeof http;
  "webp/conversionError": typeof webp_conversionError;
  "webp/encodeWithSharp": typeof webp_encodeWithSharp;
  "webp/encodeWithWasm": typeof webp_encodeWithWasm;
  "webp/failures": typeof webp_failures;
  "webp/following": typeof webp_following;
  "webp/header": typeof webp_header;
  "webp/images": typeof webp_images;
  "webp/inConvex": typeof webp_inConvex;
  "webp/inNode": typeof webp_inNode;
  "webp/jobs": typeof webp_jobs;
  "webp/outputs": typeof webp_outputs;
  "webp/runConversion": typeof webp_runConversion;
  "webp/settings": typeof webp_settings;
  "webp/tables": typeof webp_tables;
  "webp/uploads": typeof webp_uploads;
  "webp/webpPaths": typeof webp_webpPaths;
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
