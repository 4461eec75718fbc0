/** The change feed: every change exactly once, in commit order. */
import { v } from "convex/values";
import { changeCursor, page, resolved } from "../args.js";
import * as returned from "../validators.js";
import { inspect } from "./declare.js";
import { everything, folderOf, ofAudit, optionalFolderOf } from "./paths.js";

/**
 * Returns the changes after a cursor, oldest first.
 *
 * Start with `{createdAt: 0, id: ""}` for the beginning, or with a time in milliseconds since 1970 and an
 * empty `id`; then pass `nextCursor` back unchanged. No change is missing or repeated, however many writers
 * there are.
 *
 * @param limit maximum number of changes, 1 to 1000; 100 by default.
 * @returns the changes, the next cursor, and whether this was the end for now.
 * @throws CURSOR_INVALID, CURSOR_EXPIRED, ARGUMENT_INVALID
 *
 * Cost: at most limit + 1 documents; 1 more after changes were deleted.
 */
export const listSince = inspect({
  args: { cursor: changeCursor, limit: v.optional(v.number()) },
  paths: everything,
  returns: returned.changePage,
});

/**
 * Returns the changes of one folder: changes of the folder, of the assets in it, and of its subfolders. A
 * move between two folders is in the feeds of both, and shows only what is in the folder and below it: an asset that
 * was moved out has a change of the type `asset:leave`, without its new path, content and actor; one that came from
 * outside has no `from…`.
 *
 * @param recursive true includes everything below the folder, which is at most 8 folders deep. Changes outside of
 * the folder are not read.
 * @throws CURSOR_INVALID, CURSOR_EXPIRED, ARGUMENT_INVALID, PATH_INVALID
 *
 * Cost: at most limit + 1 documents; 1 more after changes of this feed were deleted.
 */
export const listForFolder = inspect({
  args: {
    folderPath: v.string(),
    recursive: v.optional(v.boolean()),
    ...listSince.clientArgs,
  },
  paths: folderOf,
  returns: returned.changePage,
});

/**
 * Returns the current cursor, of everything or of a folder and everything below it. A program that gets it, then lists
 * all assets, and then follows the feed from it, misses nothing: changes made during the listing are after the cursor.
 *
 * @param folderPath at most 8 folders deep; for `listForFolder` with `recursive`.
 * @throws ARGUMENT_INVALID, PATH_INVALID
 *
 * Cost: 1 document; 1 more after changes of this feed were deleted.
 */
export const head = inspect({
  args: { folderPath: v.optional(v.string()) },
  paths: optionalFolderOf,
  returns: changeCursor,
});

/**
 * Returns one page of the audit log, newest first: of an asset, a folder, an actor, or everything without a
 * filter. Changes elsewhere are shown as `listForFolder` shows them: an asset that was moved out has a
 * change of the type `asset:leave`, one that came from outside has no `from…`.
 *
 * @param assetId its changes at its present path, back to when it came there. With `folderPath`, its changes in this
 * folder and the folders below, back to when it came there; `""` for all of them.
 * @param folderPath all folders by default.
 * @param recursive true includes everything below the folder, which is at most 8 folders deep.
 * @param by the recorded actor. With `folderPath`, a page has the changes of this actor among `numItems` changes of the
 * folder, which may be none although more follow.
 * @throws ARGUMENT_INVALID for `assetId` with `by`, CURSOR_INVALID, PATH_INVALID
 *
 * Cost: 1 document for each change, at most 2 ranges; for an asset 1 more of each, and 1 more after the first page.
 */
export const audit = inspect({
  panel: true,
  args: {
    assetId: v.optional(v.string()),
    folderPath: v.optional(v.string()),
    recursive: v.optional(v.boolean()),
    by: v.optional(v.string()),
    ...page,
  },
  trusted: resolved,
  paths: ofAudit,
  returns: returned.pageOf(returned.change),
});
