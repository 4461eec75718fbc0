/** Loads parts of this package that a page needs only for some uploads. */
import { UploadError } from "./uploadError.js";

/**
 * Waits for a part that is being loaded.
 *
 * @throws {UploadError} with code UPLOAD_NETWORK: the page is offline, its site has new files, or its policy forbids it.
 */
export async function later<Part>(loading: Promise<Part>): Promise<Part> {
  try {
    return await loading;
  } catch (cause) {
    throw new UploadError(
      "UPLOAD_NETWORK",
      "The page could not load the code for this file. Check the connection and upload it again, or reload the page.",
      { cause },
    );
  }
}
