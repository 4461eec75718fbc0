/** Search for assets. */
import { v } from "convex/values";
import * as returned from "../validators.js";
import { inspect } from "./declare.js";
import { optionalFolderOf } from "./paths.js";

/**
 * Finds assets, published or not, by words of their basenames; never assets in the trash. Each word of `text`
 * must match the start of a word of the basename, ignoring case, accents and punctuation. `hero im` finds
 * `Hero-Image.png` and `heroImage2`.
 *
 * @param text 1 to 16 words, at most 255 characters.
 * @param folderPath only assets in this folder and its subfolders; everywhere by default.
 * @param contentTypes only assets published with one of these media types, `image/png` or `image/*`.
 * @param isPublished only assets with a published version, or only those without one.
 * @param limit maximum number of assets, 1 to 200; 50 by default.
 * @returns the best matches first, and whether these are all: `isComplete` is false if more than `limit`
 * match, or if the search has read 512 assets; then use more words.
 * @throws ARGUMENT_INVALID, PATH_INVALID
 *
 * Cost: 1 document for each asset that has one of the words, until `limit` are found; at most 513.
 */
export const searchAssets = inspect({
  panel: true,
  args: {
    text: v.string(),
    folderPath: v.optional(v.string()),
    contentTypes: v.optional(v.array(v.string())),
    isPublished: v.optional(v.boolean()),
    limit: v.optional(v.number()),
  },
  paths: optionalFolderOf,
  returns: returned.foundAssets,
});
