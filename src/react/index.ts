/** Exports everything that a React app uses from this package. */
export {
  useUploadFile,
  type FinishUpload,
  type StartUpload,
  type UploadDestination,
  type UploadState,
  type UploadStatus,
  type UseUploadFile,
} from "./useUploadFile.js";
export { AssetPerspective, usePerspective } from "./perspective.js";
export { usePublishedFile, type GetPublishedFile } from "./usePublishedFile.js";
export {
  useFolder,
  type FolderOrSkip,
  type ListAssetsPage,
  type ListFoldersPage,
  type UseFolder,
} from "./useFolder.js";
export { useAssetVersions, type GetAssetVersionsPage } from "./useAssetVersions.js";
export { usePages, type PagesOptions } from "./usePages.js";
export type { AssetOrSkip } from "./assetArgs.js";
export { useUploads, type UseUploads } from "./useUploads.js";
export { useUploadQueue } from "./useUploadQueue.js";
export { createUploadQueue } from "./uploads/queue.js";
export {
  uploadFunctions,
  type GetUploadLimits,
  type UploadApi,
  type UploadClient,
  type UploadQueueOf,
} from "./uploads/appFunctions.js";
export {
  describeChanges,
  type ChangeTone,
  type ChangeWords,
  type DescribableChange,
  type DescribedChange,
} from "../shared/changeWords.js";
export { describeError } from "./describeError.js";
export { judgeFile, type Judgement } from "../shared/judgeFile.js";
export type {
  AddOptions,
  ChooseUploadPlace,
  ConflictAnswer,
  EndedUploadStatus,
  FoundFile,
  OnConflict,
  QuestionAnswer,
  QueuedUpload,
  QueuedUploadStatus,
  UploadPlace,
  UploadQueue,
  UploadQueueFunctions,
  UploadQueueOptions,
  UploadQuestion,
  UploadQueueState,
  UploadSource,
  UploadTotals,
} from "./uploads/types.js";
export { usePrivateUrl, type GetSignedUrl, type PrivateUrl } from "./usePrivateUrl.js";
export { UploadControl } from "../client/parts/control.js";
export type { PartFunctions, SavedUpload, UploadStore } from "../client/parts/saved.js";
export { stripPhotoMetadata } from "../client/stripPhotoMetadata.js";
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
} from "../client/uploadFile.js";
export { isAssetError, type AssetErrorCode, type AssetErrorData } from "../shared/errors.js";
