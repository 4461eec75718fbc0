/** Smaller images of published images, which the app encodes. */
import { v } from "convex/values";
import * as returned from "../validators.js";
import { resolved } from "../args.js";
import { admin, inspect, internal, trusted, write } from "./declare.js";
import { folderOf, ofVersion } from "./paths.js";

/**
 * Sets which smaller images the published images in a folder and everything below it get. The preset of the nearest folder
 * above an image counts. A background job compares the images that are there with it: what is missing is made by
 * `makeRenditions` of your app, and what the preset no longer wants is removed when nothing is missing.
 *
 * @param folderPath the folder; `""` for all.
 * @param widths in pixels; `[]` for no smaller images, `null` to remove the folder's own preset. Animations, SVG and images
 * that are not wider get none.
 * @param formats `["webp"]` by default. Widths times formats are at most 12.
 * @param quality from 1 to 100; 80 by default.
 * @param make when they are made: `published`, the default, or `asked`: once a visitor asks the routes for one with `?w=`. Until
 * then the image is shown itself.
 * @throws ARGUMENT_INVALID, PATH_INVALID
 *
 * Cost: at most 4 documents read, 3 written; later 1 document for each file, and for each image at most 30 read.
 */
export const setImagePresets = admin({
  panel: true,
  args: {
    folderPath: v.string(),
    widths: v.nullable(v.array(v.number())),
    formats: v.optional(v.array(returned.imageFormat)),
    quality: v.optional(v.number()),
    make: v.optional(v.union(v.literal("published"), v.literal("asked"))),
  },
  paths: folderOf,
  returns: v.null(),
});

/**
 * Returns the effective image preset of a folder; `null` without one. Its `folderPath` is the folder that it is set on: this one
 * or one above.
 *
 * @param folderPath the folder; `""` is the root.
 *
 * Cost: at most 2 documents, and 1 range for each folder up to the one with the preset.
 */
export const getImagePresets = inspect({
  panel: true,
  args: { folderPath: v.string() },
  paths: folderOf,
  returns: v.nullable(returned.presetRule),
});

/**
 * Returns the smaller images of a version that pages have, or would have if it were published, by width, and those that its
 * preset wants and that do not exist; `null` for an unknown version, one in the trash, and one of which no `image` is known. The
 * version's `renditionProblem` says why nothing makes them.
 *
 * Cost: at most 4 documents, 2 ranges.
 */
export const getRenditions = inspect({
  panel: true,
  args: { versionId: v.string() },
  trusted: resolved,
  paths: ofVersion,
  returns: v.nullable(returned.renditionProgress),
});

/**
 * Requests the missing smaller images of a published version again, and forgets its `renditionProblem`. `makeRenditions` of your
 * app then makes them. Other versions stay as they are.
 *
 * @throws VERSION_NOT_FOUND, ASSET_DELETED, FOLDER_BUSY
 *
 * Cost: at most 30 documents read, 5 written.
 */
export const retryRenditions = write({
  panel: true,
  args: { versionId: v.string() },
  trusted: resolved,
  paths: ofVersion,
  returns: v.null(),
});

/**
 * Has the smaller images of a published version made, if the preset of its folder makes them once they are asked for. Only for
 * the routes, which ask for what `findUrl` or `findFile` calls requestable.
 *
 * Cost: at most 18 documents read and 1 written.
 */
export const requestRenditions = internal("mutation", {
  args: { versionId: v.string() },
  returns: v.null(),
});

/**
 * Takes the next version of which smaller images are to be made, for 15 minutes. `makeRenditions` calls it.
 *
 * @returns what is to be made of it; `null` if nothing is due.
 *
 * Cost: at most 30 documents read and 30 written, for each version that it looks at.
 */
export const claimRenditions = trusted("mutation", {
  args: {},
  returns: v.nullable(returned.renditionsToMake),
});

/**
 * Stores smaller images that were made of a version. They are shown with the version from then on.
 *
 * @param workId from `claimRenditions`.
 * @param renditions at most 8 MiB together. Their bytes must be images of exactly these widths and formats.
 * @returns how many were stored. Those that the preset no longer wants, or of a version that is no longer published, are not.
 * @throws RENDITION_INVALID, ARGUMENT_INVALID, QUOTA_EXCEEDED, R2_NOT_CONFIGURED, R2_ACCESS_DENIED, R2_UNAVAILABLE
 *
 * Cost: at most 30 documents read, and 5 written for each.
 */
export const storeRenditions = trusted("action", {
  args: {
    workId: v.string(),
    renditions: v.array(v.object({ ...returned.wantedRendition.fields, bytes: v.bytes() })),
  },
  returns: v.number(),
});

/**
 * Records that smaller images of a version could not be made. They are tried again with backoff; after 5 attempts without a
 * result, the version has a `renditionProblem` until it is published again, its folder gets a preset, or `retryRenditions` is
 * called.
 *
 * @param workId from `claimRenditions`.
 * @param message of at most 300 characters, for those who manage the file.
 * @param isFinal true if another attempt cannot help.
 *
 * Cost: at most 2 documents read and written.
 */
export const failRenditions = trusted("mutation", {
  args: { workId: v.string(), message: v.string(), isFinal: v.optional(v.boolean()) },
  returns: v.null(),
});
