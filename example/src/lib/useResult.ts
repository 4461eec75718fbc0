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
 * A live query whose failure is a value: people type addresses here, and a wrong one is to be
 * explained where it matters, not to take the page down. `null` arguments ask nothing.
 */
export function useResult<Q extends Query>(
  query: Q,
  args: FunctionArgs<Q> | null,
): QueryResult<FunctionReturnType<Q>> {
  // References and arguments are new objects at each render; their names and texts are not.
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
