/**
 * The past. Versions are immutable and the feed has every change, so everything that was published at any moment can be
 * read, as far back as the feed keeps changes.
 */
import { v } from "convex/values";
import { assetPath, page } from "../args.js";
import * as returned from "../validators.js";
import { refusedEntry } from "../values.js";
import { inspect, write } from "./declare.js";
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
  returns: v.nullable(returned.pastFile),
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

/**
 * Returns one page of what differs in a folder and everything below it between two moments: the assets that were added,
 * changed, moved or removed, each as it was at both. Assets that have left the folder are `removed`, and those that came from
 * another one `added`. A page has the assets of the next `numItems` changes of the feed, each once, which may be none although
 * more follow.
 *
 * @param folderPath at most 8 folders deep.
 * @param from the first moment, in milliseconds since 1970; see `getFileAt`.
 * @param to the second moment; not before `from`.
 * @param paginationOpts at most 200 changes for a page.
 * @throws HISTORY_EXPIRED with the first possible moment, if changes of the folder since `from` were deleted, PATH_INVALID,
 * ARGUMENT_INVALID, CURSOR_INVALID
 *
 * Cost: up to 7 documents for each change between the moments, whatever else the folder has; 1 more after changes of the
 * folder were deleted.
 */
export const diffFolder = inspect({
  args: { folderPath: v.string(), from: v.number(), to: v.number(), ...page },
  paths: folderOf,
  returns: returned.pageOf(returned.difference),
  otherPaths: "page",
});

/**
 * Makes a release whose publishing restores a folder and everything below it as of a moment: files get the versions that they
 * had, and files that were not there are unpublished. A file that has another path now, or is in the trash, is copied to its
 * former path as a draft. Nothing that readers see changes before the release is published.
 *
 * Each call adds what the next 100 changes of the feed ask for: repeat it with `releaseId` and `continueCursor` of the result
 * until `isDone`.
 *
 * @param folderPath at most 7 folders deep; so are the folders below it that have changed.
 * @param at in milliseconds since 1970; see `getFileAt`.
 * @param name of the release; by default one with the time.
 * @param releaseId of the result before; not at the first call.
 * @param continueCursor of the result before; not at the first call.
 * @returns `releaseId` is `null` as long as nothing differs. `skipped` has the files of this call that are left as they are:
 * `deleted` permanently or moved out of the folder; `versionGone` or `unverified`, because their bytes are no longer there;
 * `taken`, because another file has the path and one of the two is private.
 * @throws RELEASE_TOO_LARGE if more than 1,000 files differ, HISTORY_EXPIRED with the first possible moment,
 * RELEASE_NOT_FOUND, RELEASE_NOT_OPEN, FOLDER_BUSY, QUOTA_EXCEEDED, PATH_INVALID, ARGUMENT_INVALID, CURSOR_INVALID; then this
 * call adds nothing
 *
 * Cost: up to 10 documents read for each change since the moment; 1 document written for each file, and 7 for a copy.
 */
export const restoreFolder = write({
  args: {
    folderPath: v.string(),
    ...at,
    name: v.optional(v.string()),
    releaseId: v.optional(v.string()),
    continueCursor: v.optional(v.string()),
  },
  paths: folderOf,
  returns: v.object({
    releaseId: v.nullable(v.id("releases")),
    /** The number of files in the release by now. */
    entryCount: v.number(),
    skipped: v.array(refusedEntry),
    isDone: v.boolean(),
    continueCursor: v.string(),
  }),
});
