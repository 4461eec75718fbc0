/** Exports everything that an app's Convex functions, and programs that call them, use from this package. */
export { VersionedAssets } from "./versionedAssets.js";
export type { ApiOptions, AuthRequest } from "./api.js";
export { registerAssetRoutes } from "./http/routes.js";
export type { AssetRouteOptions, Decision, RequestedFile } from "./http/options.js";
export { CHANGE_EFFECTS, type ChangeEffect, type ChangeType } from "../shared/changeTypes.js";
export { isAssetError, type AssetErrorCode, type AssetErrorData } from "../shared/errors.js";
export type {
  Args,
  Asset,
  AssetChange,
  AssetVersion,
  ChangeCursor,
  ComponentApi,
  Folder,
  FunctionName,
  PublishedFile,
  Result,
  RunMutationCtx,
  RunQueryCtx,
  UploadTicket,
} from "./types.js";
export { UploadControl } from "./parts/control.js";
export type { PartFunctions, SavedUpload, UploadStore } from "./parts/saved.js";
export { describeImage } from "./describeImage.js";
export {
  makeRenditions,
  type EncodeRenditions,
  type MakeRenditionsOptions,
  type OriginalImage,
  type RenditionToMake,
} from "./makeRenditions.js";
export type { ImageFacts } from "../shared/images/imageFacts.js";
export { stripPhotoMetadata } from "./stripPhotoMetadata.js";
export {
  UploadError,
  uploadFile,
  type FileSlices,
  type LocalFile,
  type UploadAnswer,
  type UploadBody,
  type UploadErrorCode,
  type UploadFileOptions,
  type UploadProgress,
  type UploadTarget,
} from "./uploadFile.js";
