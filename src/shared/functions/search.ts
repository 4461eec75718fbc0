/** Search for assets and folders. */
import { v } from "convex/values";
import * as returned from "../validators.js";
import { inspect } from "./declare.js";
import { optionalFolderOf } from "./paths.js";

/**
 * Finds assets, published or not, by words of their basenames, tags, titles and alternative texts; never assets in the trash.
 * Each word of `text` must match the start of one of these words, ignoring case, accents and punctuation. `hero im` finds
 * `Hero-Image.png` and `heroImage2`. Of an asset's description, the first 128 words are found, those of its tags first.
 *
 * Below a folder, a search reads the assets there in the order of their paths, and nothing depends on other
 * folders. Everywhere, it returns the best matches of the text index first.
 *
 * @param text 1 to 16 words, at most 255 characters.
 * @param folderPath only assets in this folder and its subfolders; everywhere by default.
 * @param cursor the `continueCursor` of the search before, to continue below a folder.
 * @param contentTypes only assets published with one of these media types, `image/png` or `image/*`.
 * @param isPublished only assets with a published version, or only those without one.
 * @param limit maximum number of assets, 1 to 200; 50 by default.
 * @returns the matches, and whether these are all. If not, continue with `continueCursor`; everywhere, where it is
 * `null`, use more words.
 * @throws ARGUMENT_INVALID, PATH_INVALID, CURSOR_INVALID
 *
 * Cost: below a folder 1 document for each asset there, at most 2,000 in one call, 2 ranges; everywhere 1 for each
 * asset that has one of the words, until `limit` are found, at most 513.
 */
export const searchAssets = inspect({
  panel: true,
  args: {
    text: v.string(),
    folderPath: v.optional(v.string()),
    cursor: v.optional(v.nullable(v.string())),
    contentTypes: v.optional(v.array(v.string())),
    isPublished: v.optional(v.boolean()),
    limit: v.optional(v.number()),
  },
  paths: optionalFolderOf,
  returns: returned.foundAssets,
});

/**
 * Finds folders by words of their display names and of the last segments of their paths, as `searchAssets` finds
 * assets.
 *
 * Below a folder, a search reads the folders there in the order of their paths. Everywhere, it returns the best matches of
 * the text index first, and folders that an earlier alpha has created only once they have got another display name.
 *
 * @param text 1 to 16 words, at most 255 characters.
 * @param folderPath only folders in this folder and its subfolders; everywhere by default.
 * @param cursor the `continueCursor` of the search before, to continue below a folder.
 * @param limit maximum number of folders, 1 to 200; 50 by default.
 * @returns the matches, and whether these are all. If not, continue with `continueCursor`; everywhere, where it is
 * `null`, use more words.
 * @throws ARGUMENT_INVALID, PATH_INVALID, CURSOR_INVALID
 *
 * Cost: below a folder 1 document for each folder there, at most 2,000 in one call; everywhere 1 for each folder that has
 * one of the words, until `limit` are found, at most 513.
 */
export const searchFolders = inspect({
  panel: true,
  args: {
    text: v.string(),
    folderPath: v.optional(v.string()),
    cursor: v.optional(v.nullable(v.string())),
    limit: v.optional(v.number()),
  },
  paths: optionalFolderOf,
  returns: returned.foundFolders,
});
