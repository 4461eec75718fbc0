"use client";

import type { PaginatedQueryArgs, UsePaginatedQueryReturnType } from "convex/react";
import type { FunctionReference, PaginationOptions, PaginationResult } from "convex/server";
import type { Address } from "../component/model/paths.js";
import { type ArgsOf, type AssetOrSkip, toAddress } from "./addresses.js";
import { type PagesOptions, usePages } from "./usePages.js";

/** What an app exported as `getAssetVersionsPage`. */
export type GetAssetVersionsPage = FunctionReference<
  "query",
  "public",
  Address & { paginationOpts: PaginationOptions },
  PaginationResult<unknown>
>;

/**
 * The history of an asset, newest version first, page by page and live.
 *
 * ```tsx
 * const { results, status, loadMore } = useAssetVersions(api.assets.getAssetVersionsPage, "images/hero");
 * ```
 *
 * @param asset its path, or the arguments of the function; `"skip"` asks nothing.
 * @returns as Convex's `usePaginatedQuery` does; no results when there is no such asset.
 * @throws while rendering, what the function throws.
 */
export function useAssetVersions<Query extends GetAssetVersionsPage>(
  getAssetVersionsPage: Query,
  asset: AssetOrSkip<ArgsOf<Query>>,
  options?: PagesOptions,
): UsePaginatedQueryReturnType<Query> {
  const args = toAddress<Address>(asset);
  return usePages(getAssetVersionsPage, args as PaginatedQueryArgs<Query> | "skip", options);
}
