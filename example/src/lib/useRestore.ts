import { useMutation } from "convex/react";
import type { AssetVersion } from "convex-versioned-assets";
import { api } from "../../convex/_generated/api.js";
import type { AssetPath } from "./assetPath.js";

/** Restores a version, with an optimistic update. */
export function useRestore({ folderPath, basename }: AssetPath) {
  const path = { folderPath, basename };
  return useMutation(api.assets.restoreVersion).withOptimisticUpdate((store, { versionId }) => {
    const versions = store.getQuery(api.assets.getAssetVersions, path);
    const restored = versions?.find((version) => version.versionId === versionId);
    if (versions === undefined || restored === undefined || restored.url === null) return;
    store.setQuery(
      api.assets.getAssetVersions,
      path,
      versions.map((version) => withState(version, versionId)),
    );
    const { archivedAt: _at, archivedBy: _by, url, ...published } = restored;
    store.setQuery(api.assets.getPublishedFile, path, {
      ...published,
      ...path,
      url,
      state: "published",
      publishedAt: restored.publishedAt ?? restored.createdAt,
      modifiedAt: restored.publishedAt ?? restored.createdAt,
    });
  });
}

function withState(version: AssetVersion, publishedId: string): AssetVersion {
  if (version.versionId === publishedId) return { ...version, state: "published" };
  return version.state === "published" ? { ...version, state: "archived" } : version;
}
