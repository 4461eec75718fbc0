/** Why a file was not uploaded. */

/**
 * - `UPLOAD_REJECTED`: the storage responded with an error; see `status` and `answer`.
 * - `UPLOAD_NETWORK`: no response, or the page could not load the code that sends the file.
 * - `UPLOAD_TOO_SLOW`: the file cannot be sent in the two minutes that Convex storage gives to a request.
 * - `UPLOAD_NEEDS_PARTS`: the file is larger than one request takes, and cannot be sent in parts; the message says why.
 * - `UPLOAD_ABORTED`: `signal` canceled the upload.
 * - `UPLOAD_UNREADABLE`: the browser could not read a file or folder, or a file was named by its `uri` outside of React
 * Native.
 * - `FILE_CHANGED`: the file changed while it was read, or is not the one whose upload is to be resumed.
 * - `PHOTO_NOT_STRIPPED`: the metadata of a photo cannot be removed, so that it was not sent; only with
 * `stripPhotoMetadata`.
 * - `UPLOAD_ELSEWHERE`: another tab uploads the same file to the same path; only from the upload queue.
 */
export type UploadErrorCode =
  | "UPLOAD_REJECTED"
  | "UPLOAD_NETWORK"
  | "UPLOAD_TOO_SLOW"
  | "UPLOAD_NEEDS_PARTS"
  | "UPLOAD_ABORTED"
  | "UPLOAD_UNREADABLE"
  | "FILE_CHANGED"
  | "PHOTO_NOT_STRIPPED"
  | "UPLOAD_ELSEWHERE";

/** Why a file was not uploaded. The message says what to do and never contains the upload URL. */
export class UploadError extends Error {
  /** Always `"UploadError"`. */
  override readonly name = "UploadError";
  /** The stable code of the error. */
  readonly code: UploadErrorCode;
  /** The HTTP status of the response; only with `UPLOAD_REJECTED`. */
  readonly status?: number;
  /** The beginning of the response body; only with `UPLOAD_REJECTED`. */
  readonly answer?: string;

  constructor(
    code: UploadErrorCode,
    message: string,
    details: { status?: number; answer?: string; cause?: unknown } = {},
  ) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = code;
    this.status = details.status;
    this.answer = details.answer;
  }
}

export function aborted(reason: unknown): UploadError {
  return new UploadError("UPLOAD_ABORTED", "The upload was canceled.", { cause: reason });
}

export function toError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}
