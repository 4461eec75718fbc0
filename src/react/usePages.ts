"use client";

import {
  type PaginatedQueryArgs,
  type PaginatedQueryItem,
  type PaginatedQueryReference,
  type UsePaginatedQueryReturnType,
  useQueries,
} from "convex/react";
import { type PaginationResult, getFunctionName, makeFunctionReference } from "convex/server";
import { type Value, convexToJson, jsonToConvex } from "convex/values";
import { useCallback, useMemo, useState } from "react";
import { isAssetError } from "../shared/errors.js";
import { type PageStart, readPages, requestsOf, splitOverfull } from "./pageLayout.js";

/** Options of `usePages`. */
export type PagesOptions = {
  /** Rows in the first page; 50 by default, at most 1000. */
  initialNumItems?: number;
};

const DEFAULT_ITEMS = 50;

type Paging = {
  /** Identifies the list; another list starts from the beginning. */
  list: string;
  starts: readonly PageStart[];
  /** The pages before the last change, shown until the new ones are loaded. */
  former: readonly PageStart[] | null;
};

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
  type Row = PaginatedQueryItem<Query>;
  // References and arguments are new objects in each render, so compare their serialized form.
  const name = getFunctionName(query);
  const text = args === "skip" ? null : JSON.stringify(convexToJson(args as Value));
  const list = `${name} ${text}`;
  const beginning = { list, starts: [{ cursor: null, numItems: initialNumItems }], former: null };

  const [stored, setPaging] = useState<Paging>(beginning);
  const paging = stored.list === list ? stored : beginning;
  if (paging !== stored) setPaging(paging);
  const { starts, former } = paging;

  const requests = useMemo(() => requestsOf(starts), [starts]);
  const formerRequests = useMemo(() => (former === null ? null : requestsOf(former)), [former]);
  const queries = useMemo(() => {
    if (text === null) return {};
    const common = jsonToConvex(JSON.parse(text) as never) as Record<string, Value>;
    const asked = [...(formerRequests ?? []), ...requests].map(({ key, paginationOpts }) => [
      key,
      {
        query: makeFunctionReference<"query">(name),
        args: { ...common, paginationOpts: paginationOpts as unknown as Value },
      },
    ]);
    return Object.fromEntries(asked) as Parameters<typeof useQueries>[0];
  }, [name, text, requests, formerRequests]);

  const results = useQueries(queries) as Record<string, PaginationResult<Row> | Error | undefined>;
  const read = useMemo(
    () => readPages(results, requests, formerRequests),
    [results, requests, formerRequests],
  );
  const { failure, pages } = read;
  const isComplete = text !== null && read.isComplete;
  if (failure !== null) {
    // The listed object was replaced by another one, such as a new asset at the same path.
    const isLost = isAssetError(failure) && failure.data.code === "CURSOR_INVALID";
    if (!isLost || starts.length === 1) throw failure;
    setPaging(beginning);
  } else if (isComplete) {
    const split = splitOverfull(starts, pages);
    if (split !== starts) setPaging({ list, starts: split, former: starts });
    else if (former !== null) setPaging({ list, starts, former: null });
  }

  const last = isComplete ? pages.at(-1) : undefined;
  const next = last === undefined || last.isDone ? null : last.continueCursor;
  const loadMore = useCallback(
    (numItems: number) => {
      if (next === null) return;
      setPaging((now) => {
        const isThere = now.list !== list || now.starts.some(({ cursor }) => cursor === next);
        if (isThere) return now;
        return { list, starts: [...now.starts, { cursor: next, numItems }], former: now.starts };
      });
    },
    [list, next],
  );

  const status =
    last !== undefined
      ? last.isDone
        ? "Exhausted"
        : "CanLoadMore"
      : starts.length > 1
        ? "LoadingMore"
        : "LoadingFirstPage";
  const isLoading = last === undefined;
  return useMemo(
    () => ({ results: read.rows, status, isLoading, loadMore }) as never,
    [read, status, isLoading, loadMore],
  );
}
