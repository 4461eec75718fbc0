/* eslint-disable */
/**
 * Generated `api` utility.
 *
 * THIS CODE IS AUTOMATICALLY GENERATED.
 *
 * To regenerate, run `npx convex dev`.
 * @module
 */

import type * as adopting from "../adopting.js";
import type * as http from "../http.js";
import type * as migrating_failures from "../migrating/failures.js";
import type * as migrating_fromR2 from "../migrating/fromR2.js";
import type * as migrating_fromStorage from "../migrating/fromStorage.js";
import type * as migrating_fromVersionOne from "../migrating/fromVersionOne.js";
import type * as migrating_items from "../migrating/items.js";
import type * as migrating_migration from "../migrating/migration.js";
import type * as migrating_oldUrls from "../migrating/oldUrls.js";
import type * as migrating_runs from "../migrating/runs.js";
import type * as migrating_settings from "../migrating/settings.js";
import type * as migrating_source from "../migrating/source.js";
import type * as migrating_sources from "../migrating/sources.js";
import type * as migrating_tables from "../migrating/tables.js";
import type * as migrating_transfer from "../migrating/transfer.js";
import type * as migrating_work from "../migrating/work.js";

import type {
  ApiFromModules,
  FilterApi,
  FunctionReference,
} from "convex/server";

declare const fullApi: ApiFromModules<{
  adopting: typeof adopting;
  http: typeof http;
  "migrating/failures": typeof migrating_failures;
  "migrating/fromR2": typeof migrating_fromR2;
  "migrating/fromStorage": typeof migrating_fromStorage;
  "migrating/fromVersionOne": typeof migrating_fromVersionOne;
  "migrating/items": typeof migrating_items;
  "migrating/migration": typeof migrating_migration;
  "migrating/oldUrls": typeof migrating_oldUrls;
  "migrating/runs": typeof migrating_runs;
  "migrating/settings": typeof migrating_settings;
  "migrating/source": typeof migrating_source;
  "migrating/sources": typeof migrating_sources;
  "migrating/tables": typeof migrating_tables;
  "migrating/transfer": typeof migrating_transfer;
  "migrating/work": typeof migrating_work;
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
  versionedAssets: import("convex-versioned-assets-1/_generated/component.js").ComponentApi<"versionedAssets">;
  assets: import("convex-versioned-assets/_generated/component.js").ComponentApi<"assets">;
  r2: import("@convex-dev/r2/_generated/component.js").ComponentApi<"r2">;
};
