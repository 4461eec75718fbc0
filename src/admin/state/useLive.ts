import { type RequestForQueries, useQueries } from "convex/react";
import type { FunctionArgs, FunctionReference, FunctionReturnType } from "convex/server";
import type { Value } from "convex/values";
import { useMemo } from "react";

export type Live<Result> = {
  /** `undefined` while it is on its way, or when it cannot be read. */
  data: Result | undefined;
  error: Error | undefined;
};

/** A query's result, kept up to date; an error is a value here, so that one part can show it. */
export function useLive<Query extends FunctionReference<"query">>(
  query: Query,
  args: FunctionArgs<Query> | "skip",
): Live<FunctionReturnType<Query>> {
  const key = args === "skip" ? null : JSON.stringify(args);
  // A new object would be a new subscription.
  const queries = useMemo((): RequestForQueries => {
    if (key === null) return {};
    return { only: { query, args: JSON.parse(key) as Record<string, Value> } };
  }, [query, key]);
  const result: unknown = useQueries(queries).only;
  return result instanceof Error
    ? { data: undefined, error: result }
    : { data: result, error: undefined };
}
