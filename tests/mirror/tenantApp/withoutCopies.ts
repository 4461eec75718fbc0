/** The functions of a push in an app that was written before copies were added to releases. */
export {
  addToRelease,
  createRelease,
  finishUploads,
  getAssetVersionsPage,
  getRelease,
  head,
  listAssetsPage,
  listFoldersPage,
  listReleases,
  publishRelease,
  removeFromRelease,
  startUpload,
} from "./assets.js";
