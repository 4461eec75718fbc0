import { type ComponentApi, VersionedAssets } from "convex-versioned-assets";
import { componentsGeneric } from "convex/server";

export const components = componentsGeneric() as unknown as { versionedAssets: ComponentApi };
const assets = new VersionedAssets(components.versionedAssets);

export const {
  configureStorageBackend,
  startUpload,
  finishUpload,
  restoreVersion,
  createFolderByPath,
  setFolderAccess,
  getPublishedFile,
  getVersion,
  setUploadLimits,
} = assets.api({ auth: () => null });
