import { useQueries } from "convex/react";
import {
  type FunctionArgs,
  type FunctionReference,
  type FunctionReturnType,
  getFunctionName,
  makeFunctionReference,
} from "convex/server";
import type { Value } from "convex/values";
import { useMemo } from "react";

type Query = FunctionReference<"query">;

export type QueryResult<Data> =
  { status: "loading" } | { status: "failed"; error: Error } | { status: "ready"; data: Data };

/**
 * A live query that returns an error as a value: users type paths here, and an invalid one must not crash the
 * page. `null` arguments make no request.
 */
export function useResult<Q extends Query>(
  query: Q,
  args: FunctionArgs<Q> | null,
): QueryResult<FunctionReturnType<Q>> {
  // References and arguments are new objects in each render, so compare their serialized form.
  const name = getFunctionName(query);
  const text = args === null ? null : JSON.stringify(args);
  const queries = useMemo(() => {
    const requests: Record<string, { query: Query; args: Record<string, Value> }> = {};
    if (text !== null) {
      const args = JSON.parse(text) as Record<string, Value>;
      requests.result = { query: makeFunctionReference<"query">(name), args };
    }
    return requests;
  }, [name, text]);
  const result: unknown = useQueries(queries).result;
  if (result === undefined) return { status: "loading" };
  if (result instanceof Error) return { status: "failed", error: result };
  return { status: "ready", data: result as FunctionReturnType<Q> };
}
