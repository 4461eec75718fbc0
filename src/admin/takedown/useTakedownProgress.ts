import { type RequestForQueries, useQueries } from "convex/react";
import { useMemo } from "react";
import { useAdmin } from "../state/AdminContext.js";
import type { Live } from "../state/useLive.js";
import type { AssetAdminApi } from "../types.js";

export type Progress = NonNullable<AssetAdminApi["getTakedown"]>["_returnType"];

/**
 * Follows the takedowns of these assets, as one.
 *
 * @returns neither data nor an error if the app does not export the function.
 */
export function useTakedownProgress(assetIds: readonly string[]): Live<Progress> {
  const { api } = useAdmin();
  const getTakedown = api.getTakedown;
  const queries = useMemo((): RequestForQueries => {
    if (getTakedown === undefined) return {};
    return Object.fromEntries(
      assetIds.map((assetId) => [assetId, { query: getTakedown, args: { assetId } }]),
    );
  }, [getTakedown, assetIds]);
  return sumOf(Object.values(useQueries(queries)) as (Progress | Error | undefined)[]);
}

function sumOf(results: (Progress | Error | undefined)[]): Live<Progress> {
  let sum: Progress | undefined;
  for (const result of results) {
    if (result instanceof Error) return { data: undefined, error: result };
    if (result === undefined) return { data: undefined, error: undefined };
    sum = {
      isDone: result.isDone && (sum?.isDone ?? true),
      hasVersions: result.hasVersions || (sum?.hasVersions ?? false),
      objectsLeft: result.objectsLeft + (sum?.objectsLeft ?? 0),
      failures: result.failures + (sum?.failures ?? 0),
    };
  }
  return { data: sum, error: undefined };
}
