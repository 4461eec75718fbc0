import { type RequestForQueries, useQueries } from "convex/react";
import type { FunctionArgs, FunctionReference, FunctionReturnType } from "convex/server";
import type { Value } from "convex/values";
import { useMemo } from "react";

export type Live<Result> = {
  /** `undefined` while loading, or on an error. */
  data: Result | undefined;
  error: Error | undefined;
};

/** Subscribes to a query, if the app exports it; returns an error as a value, so that a part of the screen can show it. */
export function useLive<Query extends FunctionReference<"query">>(
  query: Query | undefined,
  args: FunctionArgs<Query> | "skip",
): Live<FunctionReturnType<Query>> {
  const key = args === "skip" ? null : JSON.stringify(args);
  // A new object would be a new subscription.
  const queries = useMemo((): RequestForQueries => {
    if (key === null || query === undefined) return {};
    return { only: { query, args: JSON.parse(key) as Record<string, Value> } };
  }, [query, key]);
  const result: unknown = useQueries(queries).only;
  return result instanceof Error
    ? { data: undefined, error: result }
    : { data: result, error: undefined };
}
