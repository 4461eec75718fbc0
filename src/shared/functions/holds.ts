/** Legal holds: nothing that is held is deleted permanently. */
import { v } from "convex/values";
import { page } from "../args.js";
import * as returned from "../validators.js";
import { admin, inspect } from "./declare.js";
import { optionalPathOf, pathOf } from "./paths.js";

/**
 * Holds a file, or a folder with everything below it: nothing of it is deleted permanently until the hold is released. A purge, a
 * takedown and a move or rename out of the held path throw `HELD`; the sweeper leaves it in the trash. Uploads, publishing,
 * moving to the trash and restoring from it stay possible, as with a legal hold in S3.
 *
 * A hold is of a path: it also holds what comes to the path later, and earlier files of the path that are in the trash. It does
 * not hold what a purge or a takedown has begun to delete before. Each hold stays a row when it is released, with who set and
 * released it, when and why; the change feed does not have it.
 *
 * A path that is held already stays as it is; with another `reason` its hold is released and a new one begins.
 *
 * @param path of a file or a folder; nothing needs to be there yet. `""` is everything.
 * @param hold false releases the hold of exactly this path; holds of folders above or below stay.
 * @param reason of at most 1,000 characters, such as the case. Those who manage files may read it.
 * @returns the hold, or `null` if the path has none of its own now.
 * @throws ARGUMENT_INVALID, FOLDER_BUSY, PATH_INVALID
 *
 * Cost: 3 documents read, 2 written.
 */
export const setLegalHold = admin({
  args: { path: v.string(), hold: v.boolean(), reason: v.optional(v.string()) },
  paths: pathOf,
  returns: v.nullable(returned.legalHold),
});

/**
 * Returns the nearest hold of a path: its own, or that of a folder above it; `null` if nothing holds it.
 *
 * @param path of a file or a folder.
 * @returns the held path, and since when it is held; `listLegalHolds` returns who has set it and why.
 * @throws PATH_INVALID
 *
 * Cost: 1 range while nothing is held, otherwise 1 more for the path and each folder above it.
 */
export const getLegalHold = inspect({
  args: { path: v.string() },
  paths: pathOf,
  returns: v.nullable(v.object({ path: v.string(), heldAt: v.number() })),
});

/**
 * Returns one page of the holds of a path and of everything below it, ordered by path. Holds of folders above are not listed.
 *
 * @param path of a file or a folder; the root by default.
 * @param withReleased true for released holds, too, the earliest first.
 * @throws ARGUMENT_INVALID, CURSOR_INVALID, PATH_INVALID
 *
 * Cost: 1 document each, and 2 ranges.
 */
export const listLegalHolds = inspect({
  args: { path: v.optional(v.string()), withReleased: v.optional(v.boolean()), ...page },
  paths: optionalPathOf,
  returns: returned.pageOf(returned.legalHold),
});
