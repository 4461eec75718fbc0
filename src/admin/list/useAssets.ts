import { useDeferredValue, useMemo } from "react";
import { usePageList } from "../../react/usePageList.js";
import { useAdmin } from "../state/AdminContext.js";
import { useLive } from "../state/useLive.js";
import { ASSETS_AT_A_TIME } from "../state/everyPage.js";
import { type AssetRow, type Filter, type Sort, filterRows, sortRows } from "./rows.js";

/** The source of the list: this folder, or a search everywhere. */
export type Scope = "folder" | "everywhere";

export type Assets = {
  /** The rows to show, in order. */
  rows: readonly AssetRow[];
  /** The number of assets loaded so far in the folder, or found by the search. */
  total: number;
  isComplete: boolean;
  hasFirstPage: boolean;
  error: unknown;
};

const MOST_FOUND = 200;
const SIZES = { first: ASSETS_AT_A_TIME, next: ASSETS_AT_A_TIME };

/** The assets of the folder, or the results of a search everywhere. */
export function useAssets(filter: Filter, sort: Sort, scope: Scope): Assets {
  const { api, location } = useAdmin();
  const folder = usePageList(api.listAssetsPage, { folderPath: location.folderPath }, SIZES);
  const text = useDeferredValue(filter.text).trim();
  const isSearch = scope === "everywhere" && text !== "";
  const search = useLive(api.searchAssets, isSearch ? { text, limit: MOST_FOUND } : "skip");

  const found = search.data?.assets;
  const candidates = isSearch ? (found ?? NOTHING) : folder.results;
  // The server has already matched the words.
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
    : {
        rows,
        total: folder.results.length,
        isComplete: folder.status === "Exhausted" && folder.error === null,
        hasFirstPage: folder.status !== "LoadingFirstPage",
        error: folder.error ?? undefined,
      };
}

const NOTHING: readonly AssetRow[] = [];
