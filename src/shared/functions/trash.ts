/** The trash: list, restore and permanently delete assets. */
import { v } from "convex/values";
import { assetPath, page, resolved } from "../args.js";
import * as returned from "../validators.js";
import { admin, publish, inspect } from "./declare.js";
import {
  ofAsset,
  ofJob,
  ofKnownAsset,
  ofTrashed,
  ofUndelete,
  ofVersionIds,
  optionalFolderOf,
} from "./paths.js";

/**
 * Returns one page of the trash, latest deletion first: of a folder, or all of it without `folderPath`. The trash of
 * other folders is not read.
 *
 * @param recursive true includes everything below the folder, which is at most 8 folders deep.
 * @throws ARGUMENT_INVALID, CURSOR_INVALID, PATH_INVALID
 *
 * Cost: 2 documents each, and 1 range.
 */
export const listTrash = inspect({
  panel: true,
  args: { folderPath: v.optional(v.string()), recursive: v.optional(v.boolean()), ...page },
  paths: optionalFolderOf,
  returns: returned.pageOf(returned.trashedAsset),
});

/** Returns an asset in the trash; `null` if it is not there. Cost: 1 document and 1 range. */
export const getTrashed = inspect({
  args: { assetId: v.string() },
  trusted: resolved,
  paths: ofTrashed,
  returns: v.nullable(returned.trashedAsset),
});

/**
 * Restores an asset from the trash with all its versions and its former state; to another folder or basename
 * if its path is taken.
 *
 * @throws NOT_IN_TRASH, ASSET_EXISTS, QUOTA_EXCEEDED, FOLDER_BUSY, HELD, PATH_INVALID
 *
 * Cost: 5 documents read, 4 written, whatever the number of versions.
 */
export const undelete = publish({
  panel: true,
  args: {
    assetId: v.string(),
    folderPath: v.optional(v.string()),
    basename: v.optional(v.string()),
  },
  trusted: resolved,
  paths: ofUndelete,
  returns: v.object({ assetId: v.id("assets"), folderPath: v.string(), basename: v.string() }),
});

/**
 * Undoes a folder deletion: restores the folders with their names and access, and all of their assets that
 * are still in the trash. An asset whose path is taken stays in the trash and is counted as skipped; a folder
 * that was created since stays as it is.
 *
 * @param jobId the result of `jobs.deleteFolder`.
 * @throws JOB_NOT_FOUND, ARGUMENT_INVALID, FOLDER_BUSY
 *
 * Cost: for each asset 6 documents read and 4 written, for each folder 3 read and 4 written; 100 of both in
 * one transaction.
 */
export const undeleteFolder = publish({
  panel: true,
  args: { jobId: v.string() },
  trusted: resolved,
  paths: ofJob,
  returns: returned.job,
});

/**
 * Deletes an asset in the trash permanently. Its bytes are deleted after the grace period, unless another
 * version references them. An asset with very many versions is deleted by a background job.
 *
 * @throws NOT_IN_TRASH, HELD
 *
 * Cost: for each version 4 documents read and 2 written, 100 versions in one transaction; 2 more read and 2 more written.
 */
export const purge = admin({
  panel: true,
  args: { assetId: v.string() },
  trusted: resolved,
  paths: ofTrashed,
  returns: v.null(),
});

/**
 * Takes down the file at a path: from this call on, no route, list, version or URL of the app serves it, and its
 * bytes are deleted from the storage without trash and without grace period. Also takes down files in the trash that
 * were at the path. A folder that a job has locked does not refuse it. The path stays private: a later upload there
 * is private until `assetManager.setAssetAccess` says otherwise.
 *
 * Objects of Convex storage are deleted in the same transaction, for up to 100 versions; further versions follow in
 * steps, and objects in a bucket by requests that are retried: `getTakedown` returns what is left. The call reaches the
 * file in use and 250 files in the trash; more of them follow in steps.
 *
 * @returns `assetIds`, for `getTakedown`; `isDone` if no version is left; for the first 100 versions the
 * `storageUrls` of the objects and the `routePaths` below the prefix of your routes, to purge from caches; and
 * `alsoAt`, copies that share the objects: their bytes stay until you take them down, too. `api()` returns only copies
 * that `auth` allows to take down.
 * @throws ASSET_NOT_FOUND, HELD, PATH_INVALID
 *
 * Cost: for each version 6 documents read and 3 written, 100 versions in one transaction; 2 more read and 4 more
 * written for each file at the path.
 */
export const takeDown = admin({
  panel: true,
  args: assetPath,
  paths: ofAsset,
  otherPaths: "alsoAt",
  returns: returned.takedown,
});

/**
 * Takes down single versions, as `takeDown` does with all versions of a file: no route, list or URL serves them, and
 * their bytes are deleted. Other versions stay. If a version is published, its file is unpublished. The path keeps
 * its access. Other versions that share the object are returned as `alsoAt`: the bytes stay until you take them
 * down, too.
 *
 * @param versionIds 1 to 100; with their smaller images at most 400.
 * @returns as `takeDown`; `isDone` is true. `getTakedown` returns what a bucket has still to delete.
 * @throws VERSION_NOT_FOUND, HELD, ARGUMENT_INVALID
 *
 * Cost: for each version 8 documents read and 6 written.
 */
export const takeDownVersions = admin({
  panel: true,
  args: { versionIds: v.array(v.string()) },
  trusted: resolved,
  paths: ofVersionIds,
  otherPaths: "alsoAt",
  returns: returned.takedown,
});

/**
 * Returns how far a takedown is: whether versions are left, how many objects a bucket has still to delete (up to
 * 100), and how many requests to it have failed so far.
 *
 * Cost: 1 document, and 1 for each object that is left.
 */
export const getTakedown = inspect({
  panel: true,
  args: { assetId: v.string() },
  trusted: resolved,
  paths: ofKnownAsset,
  returns: returned.takedownProgress,
});
