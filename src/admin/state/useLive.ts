import { useQueries } from "convex/react";
import type { FunctionArgs, FunctionReference, FunctionReturnType } from "convex/server";

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
  const isSkipped = args === "skip";
  // useQueries compares what it is given by value.
  const results = useQueries(isSkipped ? {} : { only: { query, args } });
  const result: unknown = isSkipped ? undefined : results.only;
  return result instanceof Error
    ? { data: undefined, error: result }
    : { data: result as FunctionReturnType<Query> | undefined, error: undefined };
}
