/** Why an image has no WebP. */
import { UploadError, isAssetError } from "convex-versioned-assets";

/**
 * - `NOT_AN_IMAGE`: the bytes are not what their type says, or are damaged.
 * - `ANIMATED`: a conversion would keep only the first picture.
 * - `TOO_LARGE`: more than the runtimes can hold.
 * - `NOT_SMALLER`: the original is the better choice.
 */
export type FailureCode = "NOT_AN_IMAGE" | "ANIMATED" | "TOO_LARGE" | "NOT_SMALLER";

/** A failure that would be the same the next time. */
export class ConversionError extends Error {
  constructor(
    readonly code: FailureCode,
    message: string,
  ) {
    super(message);
  }
}

export type Failure = { code: string; message: string; isFinal: boolean };

/** What is remembered of an error. Only a `ConversionError` is never tried again. */
export function failureOf(error: unknown): Failure {
  if (error instanceof ConversionError) {
    return { code: error.code, message: error.message, isFinal: true };
  }
  const message = error instanceof Error ? error.message : String(error);
  const code = isAssetError(error)
    ? error.data.code
    : error instanceof UploadError
      ? error.code
      : "UNEXPECTED";
  return { code, message: message.slice(0, 500), isFinal: false };
}
