import { useDeferredValue, useMemo } from "react";
import { usePageList } from "../../react/usePageList.js";
import { useAdmin } from "../state/AdminContext.js";
import { useLive } from "../state/useLive.js";
import type { ListOptions } from "../state/listOptions.js";
import { COMPLETE } from "../state/everyPage.js";
import { type ListItem, arrangeFolders, assetItem, folderItem } from "./items.js";
import { type Assets, useAssets } from "./useAssets.js";

/** The rows of the list: the subfolders, and then the assets. */
export type Items = Omit<Assets, "rows"> & {
  items: readonly ListItem[];
  /** The shown folders and assets. */
  folders: number;
  files: number;
};

/** The contents of the folder, or the results of a search everywhere. */
export function useItems(options: ListOptions): Items {
  const { api, location, rootPath } = useAdmin();
  const { scope, sort, text } = options;
  const isSearch = scope === "everywhere" && text.trim() !== "";
  const { rows, ...assets } = useAssets(options);
  // The tree has the same first page, so that the client reads it once.
  const subfolders = usePageList(
    api.listFoldersPage,
    isSearch ? "skip" : { parentPath: location.folderPath },
    { first: COMPLETE.first },
  );
  const deferred = useDeferredValue(options);
  const { results, status, loadMore } = subfolders;
  const wanted = deferred.text.trim();
  const search = isSearch && wanted !== "" ? { text: wanted, folderPath: rootPath } : "skip";
  // Without the function, which apps of earlier alphas do not export, a search finds files only.
  const found = useLive(api.searchFolders, search).data;
  const folders = useMemo(
    () =>
      isSearch
        ? // The server has already matched the words.
          arrangeFolders(found?.folders ?? [], { ...deferred, text: "" }, sort)
        : arrangeFolders(results, deferred, sort),
    [isSearch, found, results, deferred, sort],
  );
  const hasFolders = isSearch || status === "Exhausted" || subfolders.error !== null;
  const items = useMemo(
    () => [...folders.map(folderItem), ...(hasFolders ? rows.map(assetItem) : [])],
    [folders, rows, hasFolders],
  );
  return {
    ...assets,
    items,
    folders: folders.length,
    files: hasFolders ? rows.length : 0,
    total: hasFolders ? assets.total : 0,
    hasFirstPage: assets.hasFirstPage && (isSearch || status !== "LoadingFirstPage"),
    isComplete: assets.isComplete && hasFolders && found?.isComplete !== false,
    error: assets.error ?? subfolders.error ?? undefined,
    readMore: () => (hasFolders ? assets.readMore() : loadMore(COMPLETE.first)),
  };
}
