/** Storage usage, for clients to sum up page by page. */
import { v } from "convex/values";
import { page } from "../args.js";
import * as returned from "../validators.js";
import { inspect } from "./declare.js";
import { everything, optionalFolderOf } from "./paths.js";

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
export const listFolderUsage = inspect({
  panel: true,
  args: { folderPath: v.optional(v.string()), ...page },
  paths: optionalFolderOf,
  returns: returned.pageOf(returned.folderUsage),
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
export const listStorageUsage = inspect({
  panel: true,
  args: page,
  paths: everything,
  returns: returned.pageOf(returned.storageUsage),
});
