/** Quotas of folders. */
import { v } from "convex/values";
import * as returned from "../validators.js";
import { admin, inspect } from "./declare.js";
import { page } from "../args.js";
import { folderOf, optionalFolderOf } from "./paths.js";

/**
 * Limits what a folder and its subfolders may contain. The quotas of parent folders apply, too. The bytes of all
 * versions count, of drafts, archived versions and the trash as well; failed versions do not. Bytes that several
 * versions share count for each of them. An asset counts as one file until it is deleted permanently.
 *
 * The limit is exact: the transaction that would exceed it throws `QUOTA_EXCEEDED`. Uploads to different assets
 * share one of 8 counters, and all counters while less than their size is left in each. Existing files are
 * counted in steps; until `isCounting` is false, only what was counted is limited. A folder job checks the quota
 * before it changes anything; uploads that finish while it runs may add to the result.
 *
 * Without either limit, the quota is removed.
 *
 * @param folderPath the root is `""`.
 * @param maxBytes `null` for no limit, as `maxFiles`.
 * @param recount true to count existing files from the beginning.
 * @returns the quota, or `null` if it was removed.
 * @throws ARGUMENT_INVALID, PATH_INVALID
 *
 * Cost: at most 20 documents read and 20 written; the first step of a count reads up to 500 assets more.
 */
export const setQuota = admin({
  panel: true,
  args: {
    folderPath: v.string(),
    maxBytes: v.optional(v.nullable(v.number())),
    maxFiles: v.optional(v.nullable(v.number())),
    recount: v.optional(v.boolean()),
  },
  paths: folderOf,
  returns: v.nullable(returned.quota),
});

/**
 * Returns the quota that is set on exactly this folder, and how much of it is used; `null` if there is none.
 *
 * @throws PATH_INVALID
 *
 * Cost: 9 documents, 2 ranges.
 */
export const getQuota = inspect({
  args: { folderPath: v.string() },
  paths: folderOf,
  returns: v.nullable(returned.quota),
});

/**
 * Returns the quotas of a folder and its subfolders, with what they have used, in the order of their paths.
 *
 * @param folderPath the root by default.
 * @throws ARGUMENT_INVALID, CURSOR_INVALID, PATH_INVALID
 *
 * Cost: for each quota 9 documents, 1 more while it counts, and 2 ranges.
 */
export const listQuotas = inspect({
  panel: true,
  args: { folderPath: v.optional(v.string()), ...page },
  paths: optionalFolderOf,
  returns: returned.pageOf(returned.quota),
});
