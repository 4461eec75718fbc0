/** The properties of images. */
import { v } from "convex/values";
import { admin } from "./declare.js";
import { folderOf } from "./paths.js";

/**
 * Finds the properties of images that were uploaded without: of the published versions in a folder and everything below
 * it. A background job reads the beginning of each JPEG, PNG, WebP, AVIF, GIF and SVG of which nothing is known, and goes
 * on after a crash. It finds no `thumbHash` and no `color`, for which an image must be decoded.
 *
 * @param folderPath the folder; `""` for all.
 * @throws PATH_INVALID
 *
 * Cost: 1 document written; later 1 read for each file, and for each of these images 3 read, 3 written and the first 256
 * KiB of its bytes.
 */
export const describeImages = admin({
  args: { folderPath: v.string() },
  paths: folderOf,
  returns: v.null(),
});
