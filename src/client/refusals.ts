/** Why a file cannot be sent from here. Pages load this module when they have refused one. */
import type { UploadError } from "./uploadError.js";

/**
 * Returns why a file is refused: its size, or that it is named by its URI.
 *
 * @param maxSize of one request, if the file is larger.
 * @param Failure is a parameter, because a page has it before it loads this module.
 */
export function refusal(maxSize: number | undefined, Failure: typeof UploadError): UploadError {
  return maxSize === undefined
    ? new Failure("UPLOAD_UNREADABLE", "Only React Native reads a uri. Pass the file itself.")
    : new Failure(
        "UPLOAD_NEEDS_PARTS",
        `One request takes at most ${maxSize} bytes. To send parts to a bucket, export signUploadParts and ` +
          "listUploadedParts with api(), and use HTTPS. In React Native, pass FileSlices.",
      );
}
