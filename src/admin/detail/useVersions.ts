import { useMemo } from "react";
import { usePages } from "../../react/usePages.js";
import { useAdmin } from "../state/AdminContext.js";
import { VERSIONS_AT_A_TIME } from "../state/everyPage.js";
import type { AssetRow } from "../list/rows.js";
import type { AssetAdminApi } from "../types.js";

export type Version = AssetAdminApi["getAssetVersionsPage"]["_returnType"]["page"][number];

export type Versions = {
  /** The published one first, also if it is not loaded otherwise; then from new to old. */
  rows: readonly Version[];
  newest: Version | undefined;
  isLoading: boolean;
  /** `null` when all are loaded. */
  loadMore: (() => void) | null;
};

/** Returns the history of an asset, live and paginated. */
export function useVersions({ folderPath, basename, assetId, published }: AssetRow): Versions {
  const { api } = useAdmin();
  const { results, status, loadMore } = usePages(
    api.getAssetVersionsPage,
    { folderPath, basename },
    { initialNumItems: VERSIONS_AT_A_TIME },
  );
  const rows = useMemo(() => pinned(results, assetId, published), [results, assetId, published]);
  return {
    rows,
    newest: results[0],
    isLoading: status === "LoadingFirstPage" || status === "LoadingMore",
    loadMore: status === "CanLoadMore" ? () => loadMore(VERSIONS_AT_A_TIME) : null,
  };
}

function pinned(
  rows: readonly Version[],
  assetId: Version["assetId"],
  published: AssetRow["published"],
): readonly Version[] {
  if (published === null) return rows;
  const isPublished = ({ versionId }: Version) => versionId === published.versionId;
  const summary = { ...published, assetId, state: "published", verification: "verified" } as const;
  return [rows.find(isPublished) ?? summary, ...rows.filter((row) => !isPublished(row))];
}
