/** The trash: list, restore and permanently delete assets. */
import { v } from "convex/values";
import { page, resolved } from "../args.js";
import * as returned from "../validators.js";
import { admin, publish, inspect } from "./declare.js";
import { everything, ofJob, ofTrashed, ofUndelete } from "./paths.js";

/** Returns one page of the trash, latest deletion first. Cost: 1 document each, and 1 more. */
export const listTrash = inspect({
  panel: true,
  args: page,
  paths: everything,
  returns: returned.pageOf(returned.trashedAsset),
});

/** Returns an asset in the trash; `null` if it is not there. Cost: 1 document. */
export const getTrashed = inspect({
  args: { assetId: v.string() },
  trusted: resolved,
  paths: ofTrashed,
  returns: v.union(returned.trashedAsset, v.null()),
});

/**
 * Restores an asset from the trash with all its versions and its former state; to another folder or basename
 * if its path is taken.
 *
 * @throws NOT_IN_TRASH, ASSET_EXISTS, QUOTA_EXCEEDED, FOLDER_BUSY, PATH_INVALID
 *
 * Cost: 3 documents read, 3 written, whatever the number of versions.
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
 * Cost: for each asset 3 documents read and 3 written, for each folder 3 read and 4 written; 100 of both in
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
 * @throws NOT_IN_TRASH
 *
 * Cost: for each version 4 documents read and 2 written, 100 versions in one transaction; 1 more written.
 */
export const purge = admin({
  panel: true,
  args: { assetId: v.string() },
  trusted: resolved,
  paths: ofTrashed,
  returns: v.null(),
});
