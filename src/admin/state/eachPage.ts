/** Reads a whole list once, without a subscription. */
import type { ConvexReactClient } from "convex/react";
import type { FunctionReference, OptionalRestArgs } from "convex/server";
import type { Page } from "./pagedList.js";
import type { PagedArgs, PagedQuery } from "./usePagedList.js";

/** The page size: large enough for speed, small enough to show progress. */
const PAGE_SIZE = 500;

/** Calls back for each page until it is stopped. */
export async function* eachPage<Query extends PagedQuery<unknown>>(
  client: Pick<ConvexReactClient, "query">,
  query: Query,
  args: PagedArgs<Query>,
): AsyncGenerator<Query["_returnType"]["page"]> {
  type Anything = FunctionReference<"query", "public", Record<string, unknown>, Page<unknown>>;
  let cursor: string | null = null;
  for (;;) {
    const paginationOpts = { cursor, numItems: PAGE_SIZE };
    const called = [{ ...args, paginationOpts }] as unknown as OptionalRestArgs<Anything>;
    const read: Page<unknown> = await client.query<Anything>(query, ...called);
    yield read.page;
    if (read.isDone) return;
    cursor = read.continueCursor;
  }
}
