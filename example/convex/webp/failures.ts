/** The recorded failure of an attempt. */
import { UploadError, isAssetError } from "convex-versioned-assets";
import { ConversionError } from "./conversionError.js";

export type Failure = { code: string; message: string; isFinal: boolean };

/** Returns the failure to record. Only a `ConversionError` is never retried. */
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
