import { ConvexError } from "convex/values";

/** Every error code of the component, with the fields that come with it. Codes are stable. */
export type AssetErrorFields = {
  /** A folder path, basename or file name that cannot be an address. */
  PATH_INVALID: { path: string; reason: string };
  /** An argument outside its bounds; `argument` names it. */
  ARGUMENT_INVALID: { argument: string; reason: string };
  /** A cursor that this function did not hand out. */
  CURSOR_INVALID: { reason: string };
  /** Changes behind this cursor have been pruned: list everything anew and go on from `head`. */
  CURSOR_EXPIRED: { horizon: { createdAt: number; id: string } };
  /** More results than one call returns; use the paginated function named in `use`. */
  RESULT_TOO_LARGE: { limit: number; use: string };
  FOLDER_NOT_FOUND: { folderPath: string };
  ASSET_NOT_FOUND: { folderPath: string; basename: string };
  /** The asset that this version belongs to is in the trash. */
  ASSET_DELETED: { assetId: string; folderPath: string; basename: string };
  /** The target address is taken by another asset. */
  ASSET_EXISTS: { folderPath: string; basename: string; assetId: string };
  /** Another caller was faster: the asset is not what the caller believed. */
  CONFLICT: {
    folderPath: string;
    basename: string;
    expected: { absent?: boolean; publishedVersionId?: string | null };
    actual: { absent: boolean; publishedVersionId: string | null };
  };
  /** Two entries of one batch are for the same asset. */
  BATCH_DUPLICATE: { folderPath: string; basename: string };
  /** The asset has no published version to work with. */
  NOT_PUBLISHED: { folderPath: string; basename: string };
  FOLDER_EXISTS: { folderPath: string };
  /** A folder cannot go into itself. */
  FOLDER_INTO_ITSELF: { folderPath: string; toPath: string };
  /** A move, a copy, a deletion or a change of access is at work there; `operationId` tells how far it is. */
  FOLDER_BUSY: { folderPath: string; operationId: string };
  OPERATION_NOT_FOUND: { operationId: string };
  /** The asset is not in the trash: it was never deleted, was brought back, or is gone for good. */
  NOT_IN_TRASH: { assetId: string };
  /** The file is larger than uploads to this folder may be. */
  FILE_TOO_LARGE: { size: number; maxSize: number; folderPath: string };
  /** Files of this type may not be uploaded to this folder. */
  TYPE_NOT_ALLOWED: { contentType: string; allowedTypes: string[]; folderPath: string };
  VERSION_NOT_FOUND: { versionId: string };
  UPLOAD_NOT_FOUND: { intentId: string };
  UPLOAD_EXPIRED: { intentId: string; expiredAt: number };
  /** The upload was finished before; the fields name what it made. */
  UPLOAD_ALREADY_FINISHED: {
    intentId: string;
    assetId: string;
    versionId: string;
    version: number;
  };
  /** The upload was started by somebody else. */
  UPLOAD_NOT_YOURS: { intentId: string };
  /** The address has become private or public since the upload was started; start it again. */
  ACCESS_CHANGED: { access: "public" | "private" };
  /** The bytes that were named are not in storage. */
  BYTES_NOT_FOUND: { storageId?: string; r2Key?: string; versionId?: string };
  /** The file's bytes are no text in the character set that its content type names. */
  NOT_TEXT: { versionId: string; contentType: string };
  /** The bytes that were named already belong to a version. */
  BYTES_ALREADY_USED: { storageId: string };
  /** The bytes in storage are not what the caller said they are. */
  BYTES_MISMATCH: { field: "size" | "sha256" | "contentType"; declared: string; actual: string };
  /** The bucket does not have the bytes of this version as they were declared. */
  VERSION_UNVERIFIED: { versionId: string };
  /** The bucket cannot be used yet; `missing` names the settings to make. */
  R2_NOT_CONFIGURED: { missing: string[] };
  /** A setting for the bucket that cannot be right. */
  R2_CONFIG_INVALID: { setting: string; reason: string };
  /** The bucket refuses our credentials, or does not let them do this. */
  R2_ACCESS_DENIED: { operation: string };
  /** The bucket does not answer, or answers with an error of its own; worth another try. */
  R2_UNAVAILABLE: { operation: string; status: number | null };
  MIGRATION_RUNNING: { migrationId: string };
};

/** The codes of the errors of the component; each has its fields. */
export type AssetErrorCode = keyof AssetErrorFields;

/** What `error.data` holds, told apart by `code`; `message` says what to do. */
export type AssetErrorData = {
  [Code in AssetErrorCode]: { code: Code; message: string } & AssetErrorFields[Code];
}[AssetErrorCode];

/**
 * Makes the error that every failing call throws.
 *
 * @param code stable code for programs.
 * @param message one sentence for people: what is wrong and what to do about it.
 * @param fields what a caller needs to act on this code.
 */
export function assetError<Code extends AssetErrorCode>(
  code: Code,
  message: string,
  fields: AssetErrorFields[Code],
): ConvexError<AssetErrorData> {
  return new ConvexError({ code, message, ...fields } as AssetErrorData);
}

/** True for an error thrown by this component; narrows `error.data` by its `code`. */
export function isAssetError(error: unknown): error is ConvexError<AssetErrorData> {
  if (!(error instanceof ConvexError)) return false;
  const data: unknown = error.data;
  return (
    typeof data === "object" &&
    data !== null &&
    "code" in data &&
    typeof data.code === "string" &&
    "message" in data
  );
}
