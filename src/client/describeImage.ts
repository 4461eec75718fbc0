import { later } from "./later.js";
import type { Sendable } from "./localFile.js";
import type { ImageFacts } from "../shared/images/imageFacts.js";

/**
 * Finds the properties of an image for the `image` of `startUpload`: size, orientation, whether it moves or may be
 * transparent, a ThumbHash and the dominant color. Pass it to the upload hooks as the option `describeImage`, or call it
 * before `startUpload`; see docs/images.md.
 *
 * It reads the first 256 KiB of a JPEG, PNG, WebP, AVIF, GIF or SVG. In a browser it decodes an image of at most 100
 * megapixels for the ThumbHash and the color, which an SVG and other programs do without.
 *
 * @returns `undefined` for a file that is no such image, and for one that cannot be read, as those of React Native.
 * @throws {UploadError} with code UPLOAD_NETWORK if the page cannot load the code.
 */
export async function describeImage(file: Sendable): Promise<ImageFacts | undefined> {
  const { describe } = await later(import("./images/describe.js"));
  return await describe(file);
}
