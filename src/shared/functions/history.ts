/**
 * The past. Versions are immutable and the feed has every change, so everything that was published at any moment can be
 * read, as far back as the feed keeps changes.
 */
import { v } from "convex/values";
import { assetPath, page } from "../args.js";
import * as returned from "../validators.js";
import { inspect } from "./declare.js";
import { folderOf, ofAsset } from "./paths.js";

const at = { at: v.number() };

/**
 * Returns the file that a path served at a moment; `null` if it served none, or if its asset or version was deleted
 * permanently since. `api()` returns it only if `auth` allows the path and the present path of the asset.
 *
 * @param folderPath at most 7 folders deep.
 * @param at in milliseconds since 1970. All changes up to this millisecond are included, as `createdAt` in the feed shows
 * them. A time in the future returns what is published now.
 * @returns the file, with a `url` only if it was public then and is public now. `currentPath` is the path of the asset now,
 * also in the trash (`isTrashed`). If the change that tells whether it was private was deleted, it counts as private.
 * @throws HISTORY_EXPIRED with the first possible moment, if changes of the folder since then were deleted, PATH_INVALID,
 * ARGUMENT_INVALID
 *
 * Cost: at most 4 documents; 1 more after changes of the folder were deleted.
 */
export const getFileAt = inspect({
  args: { ...assetPath, ...at },
  paths: ofAsset,
  returns: v.union(returned.pastFile, v.null()),
  otherPaths: "",
});

/**
 * Returns one page of the files that a folder had at a moment, ordered by basename, each as by `getFileAt`. A page has those
 * among the next `numItems` names that the folder has or that were left by a file at some time, which may be none although
 * more follow.
 *
 * @param folderPath at most 7 folders deep.
 * @param at in milliseconds since 1970; see `getFileAt`.
 * @param paginationOpts at most 200 names for a page.
 * @throws HISTORY_EXPIRED with the first possible moment, if changes of the folder since then were deleted, PATH_INVALID,
 * ARGUMENT_INVALID, CURSOR_INVALID
 *
 * Cost: 3 documents for each name that is as it was; up to 5 for one that was left since. 1 more after changes of the folder
 * were deleted.
 */
export const listFolderAt = inspect({
  args: { folderPath: v.string(), ...at, ...page },
  paths: folderOf,
  returns: returned.pageOf(returned.pastFile),
  otherPaths: "page",
});
