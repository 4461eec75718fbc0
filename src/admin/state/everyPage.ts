import type { ConvexReactClient, PaginatedQueryArgs, PaginatedQueryReference } from "convex/react";
import type { FunctionReference, PaginationResult } from "convex/server";
import { eachPage } from "../../shared/eachPage.js";

/**
 * The sizes of live pages of rows that change with each publish. Convex then reads a page again, so that it is small: both
 * together are at most 45 kB.
 */
export const ASSETS_AT_A_TIME = 64;
export const VERSIONS_AT_A_TIME = 25;

/** The first page loads quickly; the others are large enough for speed, and small enough to show progress. */
export const COMPLETE = { first: 100, next: 500 };

/** Reads a whole list of the app, without a subscription. */
export function everyPage<Query extends PaginatedQueryReference>(
  client: Pick<ConvexReactClient, "query">,
  query: Query,
  args: PaginatedQueryArgs<Query>,
): AsyncGenerator<Query["_returnType"]["page"]> {
  type Row = Query["_returnType"]["page"][number];
  const anyQuery: FunctionReference<"query"> = query;
  return eachPage<Row>((cursor) => {
    const paginationOpts = { cursor, numItems: COMPLETE.next };
    return client.query(anyQuery, { ...args, paginationOpts }) as Promise<PaginationResult<Row>>;
  });
}
