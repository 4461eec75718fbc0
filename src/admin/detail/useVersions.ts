import { usePages } from "../../react/usePages.js";
import { useAdmin } from "../state/AdminContext.js";
import { VERSIONS_AT_A_TIME } from "../state/everyPage.js";
import type { AssetPath } from "../state/paths.js";
import type { AssetAdminApi } from "../types.js";

export type Version = AssetAdminApi["getAssetVersionsPage"]["_returnType"]["page"][number];

export type Versions = {
  /** Newest first. */
  rows: readonly Version[];
  isLoading: boolean;
  /** `null` when all are loaded. */
  loadMore: (() => void) | null;
};

/** Returns the history of an asset, live and paginated. */
export function useVersions({ folderPath, basename }: AssetPath): Versions {
  const { api } = useAdmin();
  const { results, status, loadMore } = usePages(
    api.getAssetVersionsPage,
    { folderPath, basename },
    { initialNumItems: VERSIONS_AT_A_TIME },
  );
  return {
    rows: results,
    isLoading: status === "LoadingFirstPage" || status === "LoadingMore",
    loadMore: status === "CanLoadMore" ? () => loadMore(VERSIONS_AT_A_TIME) : null,
  };
}
