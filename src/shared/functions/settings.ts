/** Settings of the component. */
import { v } from "convex/values";
import * as returned from "../validators.js";
import { admin, inspect, read } from "./declare.js";
import { everything, folderOf } from "./paths.js";

/**
 * Returns all settings, with defaults, and the first 200 folders with upload limits and with image presets, by path;
 * `getUploadLimits` and `getImagePresets` return those of any folder.
 *
 * Cost: 1 document, and 1 for each rule of a folder.
 */
export const getSettings = inspect({
  panel: true,
  args: {},
  paths: everything,
  returns: returned.settings,
});

/**
 * Sets retention times, and pauses or resumes the sweeper. Omitted settings are kept.
 *
 * @param trashRetentionMs how long deleted assets can be restored; 30 days by default.
 * @param blobGraceMs how long unreferenced bytes are kept; 1 day by default.
 * @param feedRetentionMs how long the feed keeps changes; `null`, the default, is unlimited.
 * @param isSweepPaused true stops all scheduled deletions.
 * @throws ARGUMENT_INVALID
 *
 * Cost: at most 3 documents read, 1 written.
 */
export const configureRetention = admin({
  panel: true,
  args: {
    trashRetentionMs: v.optional(v.number()),
    blobGraceMs: v.optional(v.number()),
    feedRetentionMs: v.optional(v.nullable(v.number())),
    isSweepPaused: v.optional(v.boolean()),
  },
  paths: everything,
  returns: v.null(),
});

/**
 * Limits uploads to a folder and its subfolders; `""` is everything. Each limit applies until a subfolder
 * sets its own. Without either limit the folder has no rule of its own.
 *
 * @param maxSize in bytes.
 * @param allowedTypes media types such as `image/png`, or `image/*`.
 * @throws ARGUMENT_INVALID, PATH_INVALID
 *
 * Cost: at most 4 documents read, 1 written, or 2 for the first and the last folder with limits.
 */
export const setUploadLimits = admin({
  args: {
    folderPath: v.string(),
    maxSize: v.optional(v.number()),
    allowedTypes: v.optional(v.array(v.string())),
  },
  paths: folderOf,
  returns: v.null(),
});

/** Returns the effective limits of a folder, to check files before an upload. Cost: 1 document, and those of the folders above that have limits. */
export const getUploadLimits = read({
  panel: true,
  args: { folderPath: v.string() },
  paths: folderOf,
  returns: returned.uploadLimits,
});

/**
 * Limits how many uploads an actor may have open: started, not finished, and not expired. The limit is exact.
 * Uploads that started without a limit do not count. All callers without an actor count as one actor: return a
 * string of each visitor from `auth`, such as a session's id, to limit them one by one.
 *
 * @param maxOpenUploads from 1 to 1,000; `null`, the default, is unlimited.
 * @throws ARGUMENT_INVALID
 *
 * Cost: at most 3 documents read, 1 written. With a limit, `startUpload` reads the open uploads of its actor: about
 * an eighth of them, and all when the limit is reached.
 */
export const configureUploads = admin({
  args: { maxOpenUploads: v.nullable(v.number()) },
  paths: everything,
  returns: v.null(),
});
