/** Storage usage, for clients to sum up page by page. */
import * as accepts from "../shared/args.js";
import type { Doc } from "./_generated/dataModel.js";
import { query } from "./_generated/server.js";
import type { Asset } from "./model/files/assets.js";
import { readPage } from "../shared/pages.js";
import { ROOT, joinPath, parseFolderPath } from "../shared/paths.js";
import { assetsWithin, storedBlobs, usageByFolder, usageByType } from "./model/bytes/usage.js";
import * as returned from "../shared/validators.js";

/**
 * Returns the number of assets by folder, for a folder and its subfolders, and the bytes of their published
 * versions; without the trash. Bytes shared by several assets count for each of them. One page sums up
 * `numItems` assets, at most 1000, ordered by folder. A folder whose assets are on two pages is returned
 * twice: add its numbers up.
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
 * Returns the number of stored objects and their bytes, by content type and backend: of all versions,
 * including old ones and the trash, each object once. `isDoomed` marks objects that are about to be deleted.
 * Unfinished uploads are not included. One page sums up `numItems` objects, at most 1000, in no defined
 * order; add the pages up.
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
