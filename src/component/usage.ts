/** What is stored, for a client to add up page by page. */
import * as accepts from "../shared/args.js";
import type { Doc } from "./_generated/dataModel.js";
import { query } from "./_generated/server.js";
import type { Asset } from "./model/files/assets.js";
import { readPage } from "../shared/pages.js";
import { ROOT, joinPath, parseFolderPath } from "../shared/paths.js";
import { assetsWithin, storedBlobs, usageByFolder, usageByType } from "./model/bytes/usage.js";
import * as returned from "../shared/validators.js";

/**
 * How many assets are in a folder and in each one below it, and the bytes of their published
 * versions; without what is in the trash. Bytes that several assets share count for each of them.
 * One page adds up `numItems` assets, at most 1000, ordered by folder. A folder whose assets are on
 * two pages comes twice: add its numbers up.
 *
 * @param folderPath the root by default.
 * @throws ARGUMENT_INVALID, CURSOR_INVALID, PATH_INVALID
 *
 * Cost: 1 document for each asset, at most 3 ranges.
 */
export const listFolderUsage = query({
  args: accepts.listFolderUsage,
  returns: returned.pageOf(returned.folderUsage),
  handler: async (ctx, { folderPath = ROOT, paginationOpts }) => {
    const scope = parseFolderPath(folderPath);
    const result = await readPage(
      paginationOpts,
      {
        name: "folderUsage",
        scope,
        keyType: "string",
        keyOf: (row: Asset) => joinPath(row.folderPath, row.basename),
        read: (bounds) => assetsWithin(ctx, scope, bounds),
      },
      (row) => row,
    );
    return { ...result, page: usageByFolder(result.page) };
  },
});

/**
 * How many objects are stored and their bytes, by content type and backend: those of every version,
 * also of old ones and in the trash, each object once. `isDoomed` tells apart what the storage is
 * about to delete. Uploads that were never finished are not in it.
 * One page adds up `numItems` objects, at most 1000, in no particular order; add the pages up.
 *
 * @throws ARGUMENT_INVALID, CURSOR_INVALID
 *
 * Cost: 1 document for each object, 1 range.
 */
export const listStorageUsage = query({
  args: accepts.listStorageUsage,
  returns: returned.pageOf(returned.storageUsage),
  handler: async (ctx, { paginationOpts }) => {
    const result = await readPage(
      paginationOpts,
      {
        name: "storageUsage",
        scope: ROOT,
        keyType: "string",
        keyOf: (row: Doc<"blobs">) => row._id,
        read: (bounds) => storedBlobs(ctx, bounds),
      },
      (row) => row,
    );
    return { ...result, page: usageByType(result.page) };
  },
});
