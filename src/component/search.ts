/** Search for assets. */
import * as accepts from "../shared/args.js";
import { query } from "./_generated/server.js";
import { assetView } from "./model/files/assets.js";
import { parseLimit, parseTypePatterns } from "../shared/bounds.js";
import { ROOT, parseFolderPath } from "../shared/paths.js";
import { findAssets, parseSearchText } from "./model/files/searching.js";
import * as returned from "../shared/validators.js";

const DEFAULT_LIMIT = 50;
const MAX_LIMIT = 200;

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
export const searchAssets = query({
  args: accepts.searchAssets,
  returns: returned.foundAssets,
  handler: async (ctx, { text, folderPath = ROOT, contentTypes, isPublished, limit }) => {
    const search = {
      words: parseSearchText(text),
      folderPath: parseFolderPath(folderPath),
      contentTypes:
        contentTypes === undefined ? undefined : parseTypePatterns("contentTypes", contentTypes),
      isPublished,
    };
    const most = parseLimit("limit", limit ?? DEFAULT_LIMIT, MAX_LIMIT);
    const { found, isComplete } = await findAssets(ctx, search, most);
    return { assets: await Promise.all(found.map((row) => assetView(ctx, row))), isComplete };
  },
});
