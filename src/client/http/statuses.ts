/** The statuses of responses to uploads. */
import type { AssetErrorCode } from "../../shared/errors.js";

const STATUSES: Partial<Record<AssetErrorCode, number>> = {
  UPLOAD_NOT_FOUND: 404,
  UPLOAD_EXPIRED: 403,
  UPLOAD_ALREADY_FINISHED: 412,
  CONFLICT: 412,
  ACCESS_CHANGED: 409,
  SIZE_REQUIRED: 411,
  FILE_TOO_LARGE: 413,
  TYPE_NOT_ALLOWED: 415,
  TYPE_REQUIRED: 415,
  // Clients retry this one.
  FOLDER_BUSY: 503,
  QUOTA_EXCEEDED: 507,
};

/** The storage, or its configuration, fails. Only the app's logs contain the reason. */
const OF_STORAGE = /^R2_|^BYTES_NOT_FOUND$/;

/** Returns the status for an error's code; `null` if the storage is at fault. */
export function statusOf(code: AssetErrorCode): number | null {
  return OF_STORAGE.test(code) ? null : (STATUSES[code] ?? 400);
}
