/**
 * Folder functions: move, rename, copy and delete folders with everything in them. Small folders are done
 * when the call returns; large ones continue as a background job, whose progress `getJob` returns.
 */
import { v } from "convex/values";
import { access } from "../values.js";
import { resolved } from "../args.js";
import * as returned from "../validators.js";
import { parseFolderPath } from "../paths.js";
import { admin, publish, inspect } from "./declare.js";
import { bothPaths, ofJob, optionalFolderOf, pathOf, siblingOf } from "./paths.js";

/**
 * Moves a folder, with everything in it, to a free path. Until it is done, other writes to either folder
 * throw FOLDER_BUSY; readers see each asset at exactly one path.
 *
 * @throws FOLDER_NOT_FOUND, FOLDER_EXISTS, FOLDER_INTO_ITSELF, QUOTA_EXCEEDED, FOLDER_BUSY, HELD, PATH_INVALID; a large
 * folder is checked in steps, and its job fails with the message of the error before anything changes
 *
 * Cost: for each asset 2 documents read and 3 written, for each folder 6 read and 7 written; 100 of both in
 * one transaction.
 */
export const moveFolder = publish({
  panel: true,
  args: { path: v.string(), toPath: v.string() },
  paths: bothPaths,
  returns: returned.job,
});

/**
 * Renames a folder: changes the last segment of its path. Otherwise same as `moveFolder`.
 *
 * Cost: as `moveFolder`.
 */
export const renameFolder = publish({
  args: { path: v.string(), newName: v.string() },
  paths: ({ path, newName }) => [parseFolderPath(path), siblingOf(path, newName)],
  returns: returned.job,
});

/**
 * Copies the published files of a folder and its subfolders to a free path, as `copyAsset` does. Errors as for
 * `moveFolder`.
 *
 * Cost: for each asset 5 documents read and 7 written, for each folder 4 read and 4 written; 100 of both in
 * one transaction.
 */
export const copyFolder = publish({
  args: { path: v.string(), toPath: v.string() },
  paths: bothPaths,
  returns: returned.job,
});

/**
 * Moves all assets of a folder and its subfolders to the trash and deletes the folders. It can be undone with
 * `trash.undeleteFolder` until the assets are purged.
 *
 * @param ifUnused true keeps a folder of which something uses a file; see `setReferences`.
 * @throws FOLDER_NOT_FOUND, FOLDER_BUSY, IN_USE, PATH_INVALID
 *
 * Cost: for each asset 2 documents read and 3 written, for each folder 3 read and 4 written; 100 of both in
 * one transaction.
 */
export const deleteFolder = publish({
  panel: true,
  args: { path: v.string(), ifUnused: v.optional(v.boolean()) },
  paths: pathOf,
  returns: returned.job,
});

/**
 * Sets the access of a folder and its subfolders: public, or private. Folders and assets with their own
 * setting keep it. Each asset changes as with `assetManager.setAssetAccess`.
 *
 * A folder that becomes private is closed when the call returns: every read treats its contents as private. Their
 * rows change in the same transaction, up to 2,000 assets in 1,500 folders; for more, `status` is `running`,
 * `doneUpTo` says which rows have changed, and `getFolder` returns the job as `closedBy`. In a folder that becomes
 * public, each asset stays private until the job has reached it.
 *
 * @param path `""` is everything.
 * @param access `null` inherits from the parent.
 * @throws FOLDER_NOT_FOUND, FOLDER_BUSY, PATH_INVALID
 *
 * Cost: for each asset and each folder 2 documents read, for an asset 2 written, for a folder 3; 3,600 of both in
 * one transaction, as far as its limits allow, or 100 if they become public.
 */
export const setFolderAccess = admin({
  panel: true,
  args: { path: v.string(), access: v.nullable(access) },
  paths: pathOf,
  returns: returned.job,
});

/**
 * Takes a folder down with everything in it, files in the trash included: when the call returns, no route, list,
 * version or URL of the app serves any of it. Then the versions, their bytes and the folders are deleted without
 * trash and without grace period, in the same transaction for up to 100 versions; for more, `status` is `running`.
 * It cannot be undone. The path stays private, and with it all paths below it that inherit their access.
 *
 * Objects in a bucket are deleted by requests that are retried. For URLs to purge from caches and for copies that
 * share the bytes, use `trash.takeDown` with each file instead.
 *
 * @throws FOLDER_NOT_FOUND, FOLDER_BUSY, HELD, TOO_MANY_JOBS, PATH_INVALID, ARGUMENT_INVALID for the root
 *
 * Cost: for each asset 2 documents read and 3 written, for each version 6 read and 3 written, for each folder 3 read
 * and 4 written; up to 1,800 assets, as far as the limits of a transaction allow, before the first step returns.
 */
export const takeDownFolder = admin({
  panel: true,
  args: { path: v.string() },
  paths: pathOf,
  returns: returned.job,
});

/**
 * Returns the progress of a folder job.
 *
 * @throws JOB_NOT_FOUND
 *
 * Cost: 1 document.
 */
export const getJob = inspect({
  panel: true,
  args: { jobId: v.string() },
  trusted: resolved,
  paths: ofJob,
  returns: returned.job,
});

/**
 * Returns the newest folder jobs, running or done; 20 by default.
 *
 * @param folderPath only jobs on this folder and its subfolders, at most 8 folders deep; all jobs by default. The
 * target of a job is omitted if it is outside.
 * @throws PATH_INVALID, ARGUMENT_INVALID
 *
 * Cost: 1 document each.
 */
export const listJobs = inspect({
  panel: true,
  args: { folderPath: v.optional(v.string()), limit: v.optional(v.number()) },
  paths: optionalFolderOf,
  returns: v.array(returned.job),
});
