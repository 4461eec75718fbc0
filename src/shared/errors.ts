import { ConvexError, type Infer } from "convex/values";
import type { refusedEntry, releaseStatus } from "./values.js";

/** Every error code of the component, with its fields. Codes are stable. */
export type AssetErrorFields = {
  /** A folder path, basename or file name is invalid. */
  PATH_INVALID: { path: string; reason: string };
  /** An argument is out of bounds; `argument` names it. */
  ARGUMENT_INVALID: { argument: string; reason: string };
  /**
   * The app's callback returned a value of the type `returned`, which allows nothing: `auth` and `upload.authorize`
   * must return a string or `null`, and `authorize` a boolean or `{ signFor }`.
   */
  AUTH_CALLBACK_INVALID: {
    callback: "auth" | "authorize" | "upload.authorize";
    returned: string;
  };
  /** The cursor was not issued by this function. */
  CURSOR_INVALID: { reason: string };
  /** The cursor is older than the oldest retained change: list everything again and continue from `head`. */
  CURSOR_EXPIRED: { oldestCursor: { createdAt: number; id: string } };
  /** Changes of the folder since this moment were deleted; `oldestAt` is the first possible one, in milliseconds since 1970. */
  HISTORY_EXPIRED: { folderPath: string; oldestAt: number };
  /** More results than one call returns; use the paginated function named in `use`. */
  RESULT_TOO_LARGE: { limit: number; use: string };
  /** No folder has this path. */
  FOLDER_NOT_FOUND: { folderPath: string };
  /** No asset has this path. */
  ASSET_NOT_FOUND: { folderPath: string; basename: string };
  /** The version's asset is in the trash. */
  ASSET_DELETED: { assetId: string; folderPath: string; basename: string };
  /** Something of the app uses the file, or a file of the folder, and `ifUnused` asks to keep it then; at most 10 are named. */
  IN_USE: { path: string; owners: string[] };
  /** A legal hold of `heldPath` keeps `path`: release it with `setLegalHold` first. */
  HELD: { path: string; heldPath: string };
  /** Another asset has the target path. */
  ASSET_EXISTS: { folderPath: string; basename: string; assetId: string };
  /** The asset does not match `expect`, because it was changed by another caller. */
  CONFLICT: {
    folderPath: string;
    basename: string;
    expected: { absent?: boolean; publishedVersionId?: string | null };
    actual: { absent: boolean; publishedVersionId: string | null };
  };
  /** The file to upload with `skipIfUnchanged` is published already, as this version. */
  ALREADY_PUBLISHED: {
    folderPath: string;
    basename: string;
    assetId: string;
    versionId: string;
    version: number;
  };
  /** Two entries of a batch refer to the same asset. */
  BATCH_DUPLICATE: { folderPath: string; basename: string };
  /** The asset has no published version. */
  NOT_PUBLISHED: { folderPath: string; basename: string };
  /** Another folder has the target path. */
  FOLDER_EXISTS: { folderPath: string };
  /** A folder cannot be moved or copied into itself. */
  FOLDER_INTO_ITSELF: { folderPath: string; toPath: string };
  /** A job is moving, copying or deleting the folder, or changing its access; `jobId` identifies it. */
  FOLDER_BUSY: { folderPath: string; jobId: string };
  /** Too many folder jobs are running in the deployment: retry when some are done. */
  TOO_MANY_JOBS: { max: number };
  /** No job has this id. */
  JOB_NOT_FOUND: { jobId: string };
  /** The asset is not in the trash: it was never deleted, or was restored or deleted permanently. */
  NOT_IN_TRASH: { assetId: string };
  /** The file exceeds the size limit of its folder. */
  FILE_TOO_LARGE: { size: number; maxSize: number; folderPath: string };
  /** The folder has limits, so an upload must declare its size: pass `size`, in bytes. */
  SIZE_REQUIRED: { folderPath: string };
  /** The folder has limits, so an upload must declare its content type: pass `contentType`. */
  TYPE_REQUIRED: { folderPath: string };
  /** The folder does not allow this content type. */
  TYPE_NOT_ALLOWED: { contentType: string; allowedTypes: string[]; folderPath: string };
  /**
   * The quota of a folder has no room for this; `folderPath` is the folder with the quota, `max` its number of
   * bytes or files, and `asked` how many this call would add.
   */
  QUOTA_EXCEEDED: { folderPath: string; limit: "bytes" | "files"; max: number; asked: number };
  /**
   * The actor has `max` open uploads: finish them, or retry after `retryAt`, in milliseconds since the epoch, when
   * the first of them expires.
   */
  TOO_MANY_UPLOADS: { max: number; retryAt: number };
  /** No version has this id. */
  VERSION_NOT_FOUND: { versionId: string };
  /** The version was never published, so it cannot be restored; the function named in `use` publishes it. */
  VERSION_IS_DRAFT: { versionId: string; version: number; use: "publishVersion" };
  /** No upload has this id. */
  UPLOAD_NOT_FOUND: { intentId: string };
  /** The upload was not finished in time; start it again. */
  UPLOAD_EXPIRED: { intentId: string; expiredAt: number };
  /** The upload was already finished; the fields name the version that it created. */
  UPLOAD_ALREADY_FINISHED: {
    intentId: string;
    assetId: string;
    versionId: string;
    version: number;
  };
  /** The upload is not one in parts: it was not offered, because the file is small or not for a bucket. */
  UPLOAD_NOT_IN_PARTS: { intentId: string };
  /** Another client, such as a second tab, has begun to send the parts of this upload under another `uploadId`. */
  UPLOAD_BEGUN_ELSEWHERE: { intentId: string };
  /** The upload has no such part, or the part has another size: `size` in bytes, `null` for no such part. */
  PART_INVALID: { intentId: string; partNumber: number; size: number | null };
  /** Another actor started the upload. */
  UPLOAD_NOT_YOURS: { intentId: string };
  /** The path became private or public during the upload; start it again. */
  ACCESS_CHANGED: { access: "public" | "private" };
  /** The named bytes are not in storage, or belong to a version already. */
  BYTES_NOT_FOUND: { storageId?: string; r2Key?: string; versionId?: string };
  /** The file is not text in the character set of its content type. */
  NOT_TEXT: { versionId: string; contentType: string };
  /** The object to adopt belongs to a version already. */
  BYTES_ALREADY_USED: { r2Key: string };
  /** The object may still be replaced through the upload URL of the program that stored it; adopt it later. */
  OBJECT_REPLACEABLE: { r2Key: string; until: number };
  /** The stored bytes differ from what was declared. */
  BYTES_MISMATCH: { field: "size" | "sha256" | "contentType"; declared: string; actual: string };
  /**
   * The storage does not have the declared bytes of this version, or they are not confirmed yet. `foundType` is the
   * type that the first bytes show, if the version failed because it is not the declared one.
   */
  VERSION_UNVERIFIED: {
    versionId: string;
    verification: "failed" | "pending";
    foundType?: string | undefined;
  };
  /** The bucket is not configured; `missing` names the settings to set. */
  R2_NOT_CONFIGURED: { missing: string[] };
  /** A setting of the bucket is invalid. */
  R2_CONFIG_INVALID: { setting: string; reason: string };
  /** The bucket rejects the credentials, or denies the operation. */
  R2_ACCESS_DENIED: { operation: string };
  /** The bucket does not respond, or returns an error; retry. */
  R2_UNAVAILABLE: { operation: string; status: number | null };
  /** The bytes are not an image of this width and format, or not of the version's proportions. */
  RENDITION_INVALID: { width: number; format: string; reason: string };
  /** A migration is running; wait for it, or stop it. */
  MIGRATION_RUNNING: { migrationId: string };
  /** No release with this id contains the folder of this path. */
  RELEASE_NOT_FOUND: { releaseId: string };
  /** The release is not in a state for this call; `status` says which it is in. */
  RELEASE_NOT_OPEN: {
    releaseId: string;
    status: Infer<typeof releaseStatus>;
  };
  /** No share link has this id, or it was deleted after its end. */
  SHARE_NOT_FOUND: { shareId: string };
  /** The folder has more than `max` files, so a share link cannot pin their versions. */
  SHARE_TOO_LARGE: { folderPath: string; max: number };
  /** A release has at most `max` assets, or deletes at most `max`. */
  RELEASE_TOO_LARGE: { releaseId: string; max: number };
  /** Files have changed since they were added to the release, or since it was published; nothing was changed. */
  RELEASE_CONFLICT: {
    releaseId: string;
    /** Each of `count`, unless their paths have more than 131,072 characters: `listReleaseEntriesPage` lists all. */
    entries: Infer<typeof refusedEntry>[];
    count: number;
  };
};

/** The codes of the component's errors. */
export type AssetErrorCode = keyof AssetErrorFields;

/** The type of `error.data`, discriminated by `code`; `message` says what to do. */
export type AssetErrorData = {
  [Code in AssetErrorCode]: { code: Code; message: string } & AssetErrorFields[Code];
}[AssetErrorCode];

/**
 * Creates the error that a failing call throws.
 *
 * @param code stable code for programs.
 * @param message one sentence that says what is wrong and what to do.
 * @param fields the data that a caller needs to handle this code.
 */
export function assetError<Code extends AssetErrorCode>(
  code: Code,
  message: string,
  fields: AssetErrorFields[Code],
): ConvexError<AssetErrorData> {
  return new ConvexError({ code, message, ...fields } as AssetErrorData);
}

/** Returns true for an error of this component, and narrows `error.data` by its `code`. */
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
