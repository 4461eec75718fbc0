"use client";

import type {
  PaginatedQueryArgs,
  PaginatedQueryItem,
  PaginationStatus,
  UsePaginatedQueryReturnType,
} from "convex/react";
import type { FunctionReference, PaginationOptions, PaginationResult } from "convex/server";
import { useMemo } from "react";
import type { ArgsOf } from "./assetArgs.js";
import { useInPerspective } from "./perspective.js";
import { type PagesOptions, usePages } from "./usePages.js";

type Paged<Args> = FunctionReference<
  "query",
  "public",
  Args & { paginationOpts: PaginationOptions },
  PaginationResult<unknown>
>;

/** The function that an app exported as `listAssetsPage` or `listPublishedFilesPage`. */
export type ListAssetsPage = Paged<{ folderPath: string }>;
/** The function that an app exported as `listFoldersPage`. */
export type ListFoldersPage = Paged<{ parentPath?: string }>;

/** The path of a folder, or the arguments of `listAssetsPage`; see `AssetOrSkip` for `"skip"`. */
export type FolderOrSkip<Args> =
  Args | ({ folderPath: string } extends Args ? string : never) | "skip";

/** The result of `useFolder`: the loaded folders and assets, and a function to load more. */
export type UseFolder<Assets extends ListAssetsPage, Folders extends ListFoldersPage> = {
  /** The subfolders, by path. */
  folders: PaginatedQueryItem<Folders>[];
  /** The assets in the folder, by basename. */
  assets: PaginatedQueryItem<Assets>[];
  /** The status of both lists: `Exhausted` when everything is loaded. */
  status: PaginationStatus;
  /** True while entries are loaded. */
  isLoading: boolean;
  /** Loads that many more entries, folders first. */
  loadMore: (numItems: number) => void;
};

/**
 * Returns the contents of a folder, paginated and live. Inside `AssetPerspective`, the assets are as a release would leave
 * them.
 *
 * ```tsx
 * const { folders, assets, status, loadMore } = useFolder(api.assets, "images");
 * ```
 *
 * For only one of the two lists, use `usePages`.
 *
 * @param functions what the app exported as `listAssetsPage` and `listFoldersPage`.
 * @param folder its path, `""` for the root, or the arguments of `listAssetsPage`, which are also passed to
 * `listFoldersPage`; `"skip"` makes no request.
 * @throws the functions' errors, while rendering.
 */
export function useFolder<Assets extends ListAssetsPage, Folders extends ListFoldersPage>(
  functions: { listAssetsPage: Assets; listFoldersPage: Folders },
  folder: FolderOrSkip<ArgsOf<Assets>>,
  options?: PagesOptions,
): UseFolder<Assets, Folders> {
  const args = toFolderArgs(folder);
  const assets = usePages(
    functions.listAssetsPage,
    useInPerspective(args) as PaginatedQueryArgs<Assets> | "skip",
    options,
  ) as Pages<PaginatedQueryItem<Assets>>;
  const folders = usePages(
    functions.listFoldersPage,
    toParentArgs(args) as PaginatedQueryArgs<Folders> | "skip",
    options,
  ) as Pages<PaginatedQueryItem<Folders>>;

  return useMemo(
    () => ({
      folders: folders.results,
      assets: assets.results,
      status: ORDER.find((one) => one === folders.status || one === assets.status)!,
      isLoading: folders.isLoading || assets.isLoading,
      loadMore: (numItems) =>
        (folders.status === "CanLoadMore" ? folders : assets).loadMore(numItems),
    }),
    [folders, assets],
  );
}

/** The results of `usePages` for a function whose type is not known here. */
type Pages<Row> = Omit<UsePaginatedQueryReturnType<ListAssetsPage>, "results"> & { results: Row[] };

/** Returns the combined status of two lists. */
const ORDER: PaginationStatus[] = ["LoadingFirstPage", "LoadingMore", "CanLoadMore", "Exhausted"];

type FolderArgs = { folderPath: string; perspective?: string };

function toFolderArgs(folder: unknown): FolderArgs | "skip" {
  const isPath = typeof folder === "string" && folder !== "skip";
  return isPath ? { folderPath: folder } : (folder as FolderArgs | "skip");
}

function toParentArgs(args: FolderArgs | "skip"): { parentPath: string } | "skip" {
  if (args === "skip") return args;
  const { folderPath: parentPath, perspective: _, ...rest } = args;
  return { ...rest, parentPath };
}
