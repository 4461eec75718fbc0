import { type FunctionReference, getFunctionName, makeFunctionReference } from "convex/server";
import { useMemo } from "react";
import type { AssetAdminApi } from "../types.js";

/** The functions that the panel calls, by their names in `api()`. */
export const PANEL_FUNCTIONS = [
  "archiveAsset",
  "audit",
  "configureRetention",
  "configureStorageBackend",
  "createFolderByPath",
  "deleteAsset",
  "deleteFolder",
  "finishUpload",
  "getAsset",
  "getAssetVersionsPage",
  "getFolder",
  "getOperation",
  "getSettings",
  "getSignedUrl",
  "getUploadLimits",
  "listAssetsPage",
  "listFolderUsage",
  "listFoldersPage",
  "listMigrations",
  "listOperations",
  "listStorageUsage",
  "listSweeps",
  "listTrash",
  "moveAsset",
  "moveFolder",
  "publishVersion",
  "purge",
  "renameAsset",
  "restoreVersion",
  "searchAssets",
  "setAssetAccess",
  "setFolderAccess",
  "startMigration",
  "startSweep",
  "startUpload",
  "stopMigration",
  "undelete",
  "undeleteFolder",
  "updateAsset",
  "updateFolder",
  "updateVersion",
] as const;

/**
 * Returns the same references while they refer to the same functions. The generated `api` creates a new
 * reference on each access, and a new reference would be a new subscription.
 */
export function useStableApi(api: AssetAdminApi): AssetAdminApi {
  const names = JSON.stringify(PANEL_FUNCTIONS.map((name) => getFunctionName(api[name])));
  return useMemo(() => {
    const references = (JSON.parse(names) as string[]).map(
      (name, index) => [PANEL_FUNCTIONS[index], makeFunctionReference(name)] as const,
    );
    return Object.fromEntries<FunctionReference<"query">>(
      references as never,
    ) as unknown as AssetAdminApi;
  }, [names]);
}
