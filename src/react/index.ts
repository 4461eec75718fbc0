/** What a React app takes from this package. */
export {
  useUploadFile,
  type FinishUpload,
  type StartUpload,
  type UploadDestination,
  type UploadState,
  type UploadStatus,
  type UseUploadFile,
} from "./useUploadFile.js";
export type {
  ChooseUploadPlace,
  EndedUploadStatus,
  FoundFile,
  QueuedUpload,
  QueuedUploadStatus,
  UploadPlace,
  UploadQueue,
  UploadQueueFunctions,
  UploadQueueOptions,
  UploadQueueState,
  UploadSource,
  UploadTotals,
} from "./uploads/types.js";
export {
  UploadError,
  uploadFile,
  type UploadAnswer,
  type UploadBody,
  type UploadErrorCode,
  type UploadFileOptions,
  type UploadProgress,
  type UploadTarget,
} from "../client/uploadFile.js";
export { isAssetError, type AssetErrorCode, type AssetErrorData } from "../component/errors.js";
