import { useMutation } from "convex/react";
import type { AssetVersion } from "convex-versioned-assets";
import { api } from "../../convex/_generated/api.js";
import type { Address } from "./address.js";

/** Brings a version back; the page shows it before the server has answered. */
export function useRestore({ folderPath, basename }: Address) {
  const address = { folderPath, basename };
  return useMutation(api.assets.restoreVersion).withOptimisticUpdate((store, { versionId }) => {
    const versions = store.getQuery(api.assets.getAssetVersions, address);
    const restored = versions?.find((version) => version.versionId === versionId);
    if (versions === undefined || restored === undefined || restored.url === null) return;
    store.setQuery(
      api.assets.getAssetVersions,
      address,
      versions.map((version) => withState(version, versionId)),
    );
    const { archivedAt: _at, archivedBy: _by, url, ...published } = restored;
    store.setQuery(api.assets.getPublishedFile, address, {
      ...published,
      ...address,
      url,
      state: "published",
      publishedAt: restored.publishedAt ?? restored.createdAt,
    });
  });
}

function withState(version: AssetVersion, publishedId: string): AssetVersion {
  if (version.versionId === publishedId) return { ...version, state: "published" };
  return version.state === "published" ? { ...version, state: "archived" } : version;
}
