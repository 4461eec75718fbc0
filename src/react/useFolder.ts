"use client";

import type {
  PaginatedQueryArgs,
  PaginatedQueryItem,
  PaginationStatus,
  UsePaginatedQueryReturnType,
} from "convex/react";
import type { FunctionReference, PaginationOptions, PaginationResult } from "convex/server";
import { useCallback, useMemo } from "react";
import type { ArgsOf } from "./addresses.js";
import { type PagesOptions, usePages } from "./usePages.js";

type Paged<Args> = FunctionReference<
  "query",
  "public",
  Args & { paginationOpts: PaginationOptions },
  PaginationResult<unknown>
>;

/** What an app exported as `listAssetsPage` or `listPublishedFilesPage`. */
export type ListAssetsPage = Paged<{ folderPath: string }>;
/** What an app exported as `listFoldersPage`. */
export type ListFoldersPage = Paged<{ parentPath?: string }>;

/** A folder by its path, or the arguments of `listAssetsPage`; see `AssetOrSkip` for `"skip"`. */
export type FolderOrSkip<Args> =
  Args | ({ folderPath: string } extends Args ? string : never) | "skip";

/** What `useFolder` returns: the folders and assets that are loaded, and how to load more. */
export type UseFolder<Assets extends ListAssetsPage, Folders extends ListFoldersPage> = {
  /** The folders directly in this one, by path. */
  folders: PaginatedQueryItem<Folders>[];
  /** The assets directly in it, by basename. */
  assets: PaginatedQueryItem<Assets>[];
  /** Of both lists: `Exhausted` when everything is loaded. */
  status: PaginationStatus;
  isLoading: boolean;
  /** Loads that many more: folders first, as they are shown first. */
  loadMore: (numItems: number) => void;
};

/**
 * What is in a folder, page by page and live.
 *
 * ```tsx
 * const { folders, assets, status, loadMore } = useFolder(api.assets, "images");
 * ```
 *
 * For one of the two lists alone, take `usePages`.
 *
 * @param functions what the app exported as `listAssetsPage` and `listFoldersPage`.
 * @param folder its path, `""` for the root, or the arguments of `listAssetsPage`, of which
 *   `listFoldersPage` is given the same; `"skip"` asks nothing.
 * @throws while rendering, what the functions throw.
 */
export function useFolder<Assets extends ListAssetsPage, Folders extends ListFoldersPage>(
  functions: { listAssetsPage: Assets; listFoldersPage: Folders },
  folder: FolderOrSkip<ArgsOf<Assets>>,
  options?: PagesOptions,
): UseFolder<Assets, Folders> {
  const args = toFolderArgs(folder);
  const assets = usePages(
    functions.listAssetsPage,
    args as PaginatedQueryArgs<Assets> | "skip",
    options,
  ) as Pages<PaginatedQueryItem<Assets>>;
  const folders = usePages(
    functions.listFoldersPage,
    toParentArgs(args) as PaginatedQueryArgs<Folders> | "skip",
    options,
  ) as Pages<PaginatedQueryItem<Folders>>;

  const { loadMore: loadFolders, status: foldersStatus } = folders;
  const { loadMore: loadAssets } = assets;
  const loadMore = useCallback(
    (numItems: number) => {
      if (foldersStatus === "CanLoadMore") loadFolders(numItems);
      else loadAssets(numItems);
    },
    [loadFolders, loadAssets, foldersStatus],
  );
  const status = ORDER.find((one) => one === folders.status || one === assets.status)!;
  return useMemo(
    () => ({
      folders: folders.results,
      assets: assets.results,
      status,
      isLoading: folders.isLoading || assets.isLoading,
      loadMore,
    }),
    [folders, assets, status, loadMore],
  );
}

/** Results as `usePages` returns them for a function that is not known here. */
type Pages<Row> = Omit<UsePaginatedQueryReturnType<ListAssetsPage>, "results"> & { results: Row[] };

/** Of two lists, what is to be said of both. */
const ORDER: PaginationStatus[] = ["LoadingFirstPage", "LoadingMore", "CanLoadMore", "Exhausted"];

type FolderArgs = { folderPath: string };

function toFolderArgs(folder: unknown): FolderArgs | "skip" {
  if (folder === "skip" || typeof folder !== "string") return folder as FolderArgs | "skip";
  return { folderPath: folder };
}

function toParentArgs(args: FolderArgs | "skip"): { parentPath: string } | "skip" {
  if (args === "skip") return args;
  const { folderPath: parentPath, ...rest } = args;
  return { ...rest, parentPath };
}
