import { useDeferredValue, useMemo } from "react";
import { useAdmin } from "../state/AdminContext.js";
import { useLive } from "../state/useLive.js";
import { usePagedList } from "../state/usePagedList.js";
import { type AssetRow, type Filter, type Sort, filterRows, sortRows } from "./rows.js";

/** Where to look: among the assets of this folder, or everywhere by the words of a name. */
export type Scope = "folder" | "everywhere";

export type Assets = {
  /** What to show, in this order. */
  rows: readonly AssetRow[];
  /** How many assets the folder has, as far as they have arrived; of a search, how many it found. */
  total: number;
  isComplete: boolean;
  hasFirstPage: boolean;
  error: unknown;
};

const MOST_FOUND = 200;

/** The assets of the folder that is shown, or those that a search everywhere finds. */
export function useAssets(filter: Filter, sort: Sort, scope: Scope): Assets {
  const { api, location } = useAdmin();
  const folder = usePagedList(api.listAssetsPage, { folderPath: location.folderPath });
  const text = useDeferredValue(filter.text).trim();
  const isSearch = scope === "everywhere" && text !== "";
  const search = useLive(api.searchAssets, isSearch ? { text, limit: MOST_FOUND } : "skip");

  const found = search.data?.assets;
  const candidates = isSearch ? (found ?? NOTHING) : folder.rows;
  // The server has matched the words already, and better.
  const rest = useMemo(() => (isSearch ? { ...filter, text: "" } : filter), [isSearch, filter]);
  const deferredFilter = useDeferredValue(rest);
  const rows = useMemo(
    () => sortRows(filterRows(candidates, deferredFilter), sort),
    [candidates, deferredFilter, sort],
  );
  return isSearch
    ? {
        rows,
        total: candidates.length,
        isComplete: search.data?.isComplete ?? false,
        hasFirstPage: search.data !== undefined,
        error: search.error,
      }
    : { ...folder, rows, total: folder.rows.length };
}

const NOTHING: readonly AssetRow[] = [];
