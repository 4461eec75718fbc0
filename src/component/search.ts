/** Search for assets and folders. */
import * as declared from "../shared/functions/search.js";
import { query } from "./_generated/server.js";
import { folderViewer, shownRows } from "./model/tree/closing.js";
import { assetView } from "./model/files/assets.js";
import { parseLimit, parseTypePatterns } from "../shared/bounds.js";
import { ROOT, parseFolderPath } from "../shared/paths.js";
import { findAssets, findFolders, parseSearchText } from "./model/files/searching.js";

const DEFAULT_LIMIT = 50;
const MAX_LIMIT = 200;

export const searchAssets = query({
  ...declared.searchAssets,
  handler: async (ctx, { text, folderPath = ROOT, cursor, contentTypes, isPublished, limit }) => {
    const search = {
      words: parseSearchText(text),
      folderPath: parseFolderPath(folderPath),
      after: cursor ?? undefined,
      contentTypes:
        contentTypes === undefined ? undefined : parseTypePatterns("contentTypes", contentTypes),
      isPublished,
    };
    const most = parseLimit("limit", limit ?? DEFAULT_LIMIT, MAX_LIMIT);
    const { found, isComplete, lastRead } = await findAssets(ctx, search, most);
    const assets = await shownRows(ctx, found, (row) => assetView(ctx, row));
    return { assets, isComplete, continueCursor: lastRead };
  },
});

export const searchFolders = query({
  ...declared.searchFolders,
  handler: async (ctx, { text, folderPath = ROOT, cursor, limit }) => {
    const search = {
      words: parseSearchText(text),
      folderPath: parseFolderPath(folderPath),
      after: cursor ?? undefined,
    };
    const most = parseLimit("limit", limit ?? DEFAULT_LIMIT, MAX_LIMIT);
    const { found, isComplete, lastRead } = await findFolders(ctx, search, most);
    const folders = await Promise.all(found.map(folderViewer(ctx)));
    return { folders, isComplete, continueCursor: lastRead };
  },
});
