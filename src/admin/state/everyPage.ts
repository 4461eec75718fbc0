import type { ConvexReactClient, PaginatedQueryArgs, PaginatedQueryReference } from "convex/react";
import type { FunctionReference, PaginationResult } from "convex/server";
import { eachPage } from "../../shared/eachPage.js";

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
