/** Recognizes why a file was refused, by its name, its content or its speed, and finds another name for it. */
import { readBytes, sha256Of } from "../../client/parts/contents.js";
import type { Sendable } from "../../client/localFile.js";
import { UploadError } from "../../client/uploadError.js";
import { isAssetError } from "../../shared/errors.js";
import { PART_SIZES } from "../../shared/parts.js";
import type { QueuedUpload } from "./types.js";

/** Returns whether an upload failed because its name is taken, although it required a free one. */
export function isTaken(error: unknown): boolean {
  return (
    isAssetError(error) && error.data.code === "CONFLICT" && error.data.expected.absent === true
  );
}

/** Returns whether a file has failed for a reason that may pass: too slow for Convex storage is too slow again. */
export function isWorthRetrying({ status, error }: QueuedUpload): boolean {
  const isTooSlow = error instanceof UploadError && error.code === "UPLOAD_TOO_SLOW";
  return status === "failed" && !isTooSlow;
}

/** Returns whether an upload was refused because its content is published already. */
export function isUnchanged(error: unknown): boolean {
  return isAssetError(error) && error.data.code === "ALREADY_PUBLISHED";
}

/** Numbers up to this one are tried in order; a folder with hundreds of `image.jpg` would take hundreds of calls. */
const LAST_NUMBER = 9;

/**
 * Returns another name for a file: `image-2.jpg` to `image-9.jpg`, then one such as `image-k3x9q2.jpg`.
 *
 * @param attempt how many names were taken, from 1.
 */
export function otherName(basename: string, attempt: number): string {
  const dot = basename.lastIndexOf(".");
  const at = dot > 0 ? dot : basename.length;
  const number = attempt + 1;
  const suffix = number <= LAST_NUMBER ? `${number}` : Math.random().toString(36).slice(2, 8);
  return `${basename.slice(0, at)}-${suffix}${basename.slice(at)}`;
}

/**
 * Returns the SHA-256 of a file; `undefined` for one so large that it would be sent in parts, of which buckets know no
 * hash, for one that cannot be read, and on a page that is not served securely.
 *
 * Cost: reads the file into memory.
 */
export async function hashOf(file: Sendable): Promise<string | undefined> {
  if ("uri" in file || !globalThis.crypto?.subtle || file.size >= PART_SIZES.threshold)
    return undefined;
  try {
    return await sha256Of(await readBytes(file, 0, file.size));
  } catch {
    // It fails with its own error when it is sent.
    return undefined;
  }
}
