/** How long earlier versions are kept. */
import { v } from "convex/values";
import { retentionRule } from "../retention.js";
import { admin, inspect } from "./declare.js";
import { folderOf } from "./paths.js";

/**
 * Has earlier versions of the files in a folder and its subfolders deleted permanently, as the expiration of noncurrent versions
 * does in S3: those that were replaced more than `keepDays` days ago and have at least `keepVersions` newer earlier versions. The
 * nearest rule of a folder applies, as a whole. A walk deletes them once a day, in steps, while the sweeper is not paused; their
 * bytes follow after the grace period.
 *
 * It never deletes a published version, one that waits to be published, a draft, or a version of a file that is unpublished, in the
 * trash or under a legal hold; nor what a release publishes or has replaced, unless it was rolled back. The feed does not have
 * these deletions, as it has none of the sweeper; a past moment that served such a version no longer has the file.
 *
 * @param folderPath the root is `""`.
 * @param keepDays from 1 to 36,500; `null` removes the rule of this folder.
 * @param keepVersions the number of newest earlier versions that are kept, however old they are; 0 by default.
 * @param keepLabelled true to keep those with a label.
 * @throws ARGUMENT_INVALID, PATH_INVALID
 *
 * Cost: 2 documents read, 1 written.
 */
export const setRetention = admin({
  args: {
    folderPath: v.string(),
    keepDays: v.nullable(v.number()),
    keepVersions: v.optional(v.number()),
    keepLabelled: v.optional(v.boolean()),
  },
  paths: folderOf,
  returns: v.null(),
});

/**
 * Returns the rule that applies to earlier versions in a folder, with the folder that it is set on; `null` if they are kept.
 *
 * @throws PATH_INVALID
 *
 * Cost: 1 document.
 */
export const getRetention = inspect({
  args: { folderPath: v.string() },
  paths: folderOf,
  returns: v.nullable(retentionRule),
});
