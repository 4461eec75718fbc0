"use client";

import type { PaginatedQueryArgs, UsePaginatedQueryReturnType } from "convex/react";
import type { FunctionReference, PaginationOptions, PaginationResult } from "convex/server";
import type { AssetPath } from "../shared/paths.js";
import { type ArgsOf, type AssetOrSkip, toAssetArgs } from "./assetArgs.js";
import { type PagesOptions, usePages } from "./usePages.js";

/** The function that an app exported as `getAssetVersionsPage`. */
export type GetAssetVersionsPage = FunctionReference<
  "query",
  "public",
  AssetPath & { paginationOpts: PaginationOptions },
  PaginationResult<unknown>
>;

/**
 * Returns the history of an asset, newest version first, paginated and live.
 *
 * ```tsx
 * const { results, status, loadMore } = useAssetVersions(api.assets.getAssetVersionsPage, "images/hero");
 * ```
 *
 * @param asset its path, or the arguments of the function; `"skip"` makes no request.
 * @returns the same as Convex's `usePaginatedQuery`; no results if the asset does not exist.
 * @throws the function's errors, while rendering.
 */
export function useAssetVersions<Query extends GetAssetVersionsPage>(
  getAssetVersionsPage: Query,
  asset: AssetOrSkip<ArgsOf<Query>>,
  options?: PagesOptions,
): UsePaginatedQueryReturnType<Query> {
  const args = toAssetArgs<AssetPath>(asset);
  return usePages(getAssetVersionsPage, args as PaginatedQueryArgs<Query> | "skip", options);
}
