"use client";

import {
  type ConvexReactClient,
  type PaginatedQueryArgs,
  type PaginatedQueryItem,
  type PaginatedQueryReference,
  useConvex,
} from "convex/react";
import { type FunctionReference, getFunctionName, makeFunctionReference } from "convex/server";
import { type Value, convexToJson, jsonToConvex } from "convex/values";
import { useState, useSyncExternalStore } from "react";
import {
  LOADING,
  PageList,
  type PageListState,
  type PageSizes,
  type WatchPage,
} from "./pageList.js";

/** Returns the subscriptions to the pages of a query. */
export function watchPages<Query extends PaginatedQueryReference>(
  client: ConvexReactClient,
  query: Query,
  args: PaginatedQueryArgs<Query>,
): WatchPage<PaginatedQueryItem<Query>> {
  const anyQuery: FunctionReference<"query"> = query;
  return (paginationOpts) => client.watchQuery(anyQuery, { ...args, paginationOpts });
}

/**
 * Subscribes to a list in pages.
 *
 * @returns an error as a value, with the rows from before it.
 */
export function usePageList<Query extends PaginatedQueryReference>(
  query: Query,
  args: PaginatedQueryArgs<Query> | "skip",
  sizes: PageSizes,
): PageListState<PaginatedQueryItem<Query>> {
  const client = useConvex();
  // References and arguments are new objects in each render, so compare their serialized form.
  const name = getFunctionName(query);
  const text = args === "skip" ? null : JSON.stringify(convexToJson(args as Value));
  const create = () => {
    if (text === null) return { client, name, text, list: null };
    const reference = makeFunctionReference<"query">(name) as Query;
    const own = jsonToConvex(JSON.parse(text) as never) as PaginatedQueryArgs<Query>;
    return { client, name, text, list: new PageList(watchPages(client, reference, own), sizes) };
  };
  const [stored, store] = useState(create);
  const isStored = stored.client === client && stored.name === name && stored.text === text;
  const current = isStored ? stored : create();
  if (current !== stored) store(current);
  const { subscribe, getState } = current.list ?? NO_LIST;
  return useSyncExternalStore(subscribe, getState, NO_LIST.getState);
}

const NO_LIST = { subscribe: () => () => undefined, getState: () => LOADING };
