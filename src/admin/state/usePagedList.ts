import { useConvex, type ConvexReactClient } from "convex/react";
import type { FunctionArgs, FunctionReference, PaginationOptions } from "convex/server";
import { useMemo, useSyncExternalStore } from "react";
import {
  PagedList,
  type Page,
  type PageRequest,
  type PagedRows,
  type WatchPage,
} from "./pagedList.js";

/** A paginated query. */
export type PagedQuery<Row> = FunctionReference<
  "query",
  "public",
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- what else it takes is its own affair
  any,
  Page<Row>
>;

export type PagedArgs<Query extends FunctionReference<"query">> = Omit<
  FunctionArgs<Query>,
  "paginationOpts"
>;

/** Subscribes to pages of a query. */
export function watchPages<Row>(
  client: ConvexReactClient,
  query: PagedQuery<Row>,
  args: Record<string, unknown>,
): WatchPage<Row> {
  return ({ cursor, endCursor, numItems }: PageRequest, onChange) => {
    const paginationOpts: PaginationOptions =
      endCursor === null ? { cursor, numItems } : { cursor, numItems, endCursor };
    const watch = client.watchQuery(query, { ...args, paginationOpts });
    // Also notifies about cached results, so that no one waits for a change.
    const stop = watch.onUpdate(onChange);
    if (watch.localQueryResult() !== undefined) onChange();
    return { read: () => watch.localQueryResult(), stop };
  };
}

/** Returns the loaded rows of a list, live. */
export function usePagedList<Query extends PagedQuery<unknown>>(
  query: Query,
  args: PagedArgs<Query>,
  sizes?: { first: number; next: number },
): PagedRows<Query["_returnType"]["page"][number]> {
  type Row = Query["_returnType"]["page"][number];
  const client = useConvex();
  const key = JSON.stringify(args);
  const first = sizes?.first;
  const next = sizes?.next;
  const list = useMemo(
    () =>
      new PagedList<Row>(
        watchPages(client, query, JSON.parse(key) as Record<string, unknown>),
        first === undefined || next === undefined ? undefined : { first, next },
      ),
    [client, query, key, first, next],
  );
  return useSyncExternalStore(list.subscribe, list.getSnapshot, list.getSnapshot);
}
