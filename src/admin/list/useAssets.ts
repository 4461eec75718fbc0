import { useDeferredValue, useEffect, useMemo, useState } from "react";
import { usePageList } from "../../react/usePageList.js";
import { useAdmin } from "../state/AdminContext.js";
import { useLive } from "../state/useLive.js";
import { ASSETS_AT_A_TIME } from "../state/everyPage.js";
import type { ListOptions } from "../state/listOptions.js";
import { useNow } from "../state/useNow.js";
import { type AssetRow, filterRows, isFiltered, isServerOrder, sortRows } from "./rows.js";

export type Assets = {
  /** The rows to show, in order. */
  rows: readonly AssetRow[];
  /** The number of assets loaded so far in the folder, or found by the search. */
  total: number;
  isComplete: boolean;
  hasFirstPage: boolean;
  /** True while pages are read that the user has not scrolled to. */
  isReading: boolean;
  /** True if sorting and filtering leave out assets that are not loaded, until `readAll` is called. */
  isPartial: boolean;
  error: unknown;
  /** Loads the next page, if the list is shown in the order of the server. */
  readMore: () => void;
  /** Loads the whole folder. */
  readAll: () => void;
};

const MOST_FOUND = 200;
/** The number of assets that are sorted or filtered without being asked: the server has no index for that. */
export const MOST_ARRANGED = 1000;
/** The page size for reading more than is shown. */
const MANY_AT_A_TIME = 250;

/** The assets of the folder, or the results of a search everywhere. Reads only what is shown. */
export function useAssets(filter: ListOptions): Assets {
  const { sort, scope } = filter;
  const { api, location, rootPath } = useAdmin();
  const { folderPath } = location;
  const text = useDeferredValue(filter.text).trim();
  const isSearch = scope === "everywhere" && text !== "";
  const search = useLive(
    api.searchAssets,
    isSearch ? { text, folderPath: rootPath, limit: MOST_FOUND } : "skip",
  );
  const folder = useFolderPages(folderPath, sort.by === "name" && sort.isDescending);

  const isArranged = isFiltered(filter) || !isServerOrder(sort);
  const { wanted, readAll } = useWanted(folderPath, isArranged && !isSearch);
  const { status, results, loadMore, error } = folder;
  const isReading = status !== "Exhausted" && error === null && results.length < wanted;
  useEffect(() => {
    if (isReading && status === "CanLoadMore") loadMore(MANY_AT_A_TIME);
  }, [isReading, status, loadMore]);

  const found = search.data?.assets;
  const candidates = isSearch ? (found ?? NOTHING) : results;
  // The server has already matched the words.
  const rest = useMemo(() => (isSearch ? { ...filter, text: "" } : filter), [isSearch, filter]);
  const deferredFilter = useDeferredValue(rest);
  const now = useNow();
  // The time changes nothing unless it is asked for.
  const since = filter.changed === "any" ? 0 : now;
  const isWhole = status === "Exhausted" && results.length <= ASSETS_AT_A_TIME;
  const isSorted = !isSearch && !isWhole && isServerOrder(sort) && !folder.isFormer;
  const rows = useMemo(() => {
    const filtered = filterRows(candidates, deferredFilter, since);
    return isSorted ? filtered : sortRows(filtered, sort);
  }, [candidates, deferredFilter, sort, isSorted, since]);
  return isSearch
    ? {
        rows,
        total: candidates.length,
        isComplete: search.data?.isComplete ?? false,
        hasFirstPage: search.data !== undefined,
        isReading: false,
        isPartial: false,
        error: search.error,
        readMore: () => undefined,
        readAll: () => undefined,
      }
    : {
        rows,
        total: results.length,
        isComplete: status === "Exhausted" && error === null,
        hasFirstPage: status !== "LoadingFirstPage",
        isReading,
        isPartial: isArranged && status === "CanLoadMore" && !isReading,
        error: error ?? undefined,
        readMore: () => {
          if (!isArranged) loadMore(ASSETS_AT_A_TIME);
        },
        readAll,
      };
}

const NOTHING: readonly AssetRow[] = [];

/** The pages of a folder; while the other order loads, the rows from before. */
function useFolderPages(folderPath: string, isBackwards: boolean) {
  const { api } = useAdmin();
  const args = isBackwards ? { folderPath, order: "desc" as const } : { folderPath };
  const pages = usePageList(api.listAssetsPage, args, { first: ASSETS_AT_A_TIME });
  const [former, setFormer] = useState({ folderPath, pages });
  const isFormer =
    pages.status === "LoadingFirstPage" &&
    pages.error === null &&
    former.folderPath === folderPath &&
    former.pages !== pages;
  if (!isFormer && former.pages !== pages) setFormer({ folderPath, pages });
  return isFormer
    ? { ...former.pages, status: "LoadingMore" as const, isFormer }
    : { ...pages, isFormer };
}

/** The number of assets to load although they are not shown. */
function useWanted(folderPath: string, isArranged: boolean) {
  const [whole, setWhole] = useState<string | null>(null);
  if (whole !== null && whole !== folderPath) setWhole(null);
  return {
    wanted: whole === folderPath ? Infinity : isArranged ? MOST_ARRANGED : 0,
    readAll: () => setWhole(folderPath),
  };
}
