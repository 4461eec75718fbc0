"use client";

import type {
  PaginatedQueryArgs,
  PaginatedQueryReference,
  UsePaginatedQueryReturnType,
} from "convex/react";
import { usePageList } from "./usePageList.js";

/** Options of `usePages`. */
export type PagesOptions = {
  /** Rows in the first page; 50 by default, at most 1000. */
  initialNumItems?: number;
};

const DEFAULT_ITEMS = 50;

/**
 * Returns a list of the component in pages that grow with `loadMore`. All loaded rows are live: insertions,
 * deletions and changes show immediately, and no row is duplicated or missing.
 *
 * Use it for functions with `paginationOpts` that the app exported with `api()`, such as `listAssetsPage` or
 * `listTrash`. Convex's own `usePaginatedQuery` does not support their key-based pages: it loses rows when
 * others are inserted before them. Results have the same shape.
 *
 * ```tsx
 * const { results, status, loadMore } = usePages(api.assets.listTrash, {});
 * ```
 *
 * @param args of the function, without `paginationOpts`; `"skip"` makes no request.
 * @throws the function's errors, while rendering.
 */
export function usePages<Query extends PaginatedQueryReference>(
  query: Query,
  args: PaginatedQueryArgs<Query> | "skip",
  { initialNumItems = DEFAULT_ITEMS }: PagesOptions = {},
): UsePaginatedQueryReturnType<Query> {
  const list = usePageList(query, args, { first: initialNumItems });
  if (list.error !== null) throw list.error;
  return list as UsePaginatedQueryReturnType<Query>;
}
