/**
 * Releases: changes of many assets, prepared together and published in one transaction, which one call takes back. A
 * release belongs to a folder, and changes only assets in it and its subfolders.
 */
import { v } from "convex/values";
import { assetPath, expect, page, resolved } from "../args.js";
import * as returned from "../validators.js";
import { onConflict, releaseAction } from "../values.js";
import { inspect, publish, write } from "./declare.js";
import { assetAt, ofRelease, ofReleasePaths, optionalFolderOf } from "./paths.js";

/**
 * Creates an empty release.
 *
 * @param name for people, at most 255 characters.
 * @param folderPath the folder that contains all its assets; by default the root.
 * @throws ARGUMENT_INVALID, PATH_INVALID
 *
 * Cost: 1 document written.
 */
export const createRelease = write({
  panel: true,
  args: { name: v.string(), folderPath: v.optional(v.string()) },
  paths: optionalFolderOf,
  returns: returned.release,
});

/**
 * Adds up to 100 assets to an open release: a version to publish, or that the asset is unpublished or moved to the trash.
 * Nothing that readers see changes. Each is based on the version that is published now; an asset that is in the release
 * already gets the new action and the new base. A release has at most 1,000 assets; a deletion counts as four of 1,300,
 * because taking assets from the trash reads more. So it deletes at most 325 assets, or 100 beside 900 others.
 *
 * @param entries `action` is `publish` by default, which needs a `versionId` of this asset: usually a draft. Bytes that a
 * bucket has not confirmed yet must be confirmed when the release is published.
 * @throws RELEASE_NOT_FOUND also for paths outside of its folder, RELEASE_NOT_OPEN, RELEASE_TOO_LARGE, BATCH_DUPLICATE,
 * ASSET_NOT_FOUND, VERSION_NOT_FOUND, VERSION_UNVERIFIED, CONFLICT, FOLDER_BUSY, PATH_INVALID, ARGUMENT_INVALID; then
 * nothing is added
 *
 * Cost: 1 document, and for each asset up to 3 read and 1 written.
 */
export const addToRelease = write({
  panel: true,
  args: {
    releaseId: v.string(),
    entries: v.array(
      v.object({
        ...assetPath,
        action: v.optional(releaseAction),
        versionId: v.optional(v.string()),
        ...expect,
      }),
    ),
  },
  paths: ({ entries }) => entries.map(assetAt),
  returns: returned.release,
});

/**
 * Adds up to 100 files to an open release whose bytes other assets serve, so that they need not be uploaded again: a file
 * that was renamed, moved or copied. Each becomes a draft, as with `finishUploads`, and nothing but the bytes is copied. Nothing
 * that readers see changes.
 *
 * @param copies `fromFolderPath` and `fromBasename` are the path of the asset that serves the bytes, `versionId` its published
 * version, `contentType` the type that the file has; `auth` must allow both paths.
 * @returns for each copy whether it was added. `false`: upload the bytes, because the asset no longer serves this version, has
 * it with another type, or only one of the two paths is private. The bytes of a private file are only copied to a new path.
 * @throws RELEASE_NOT_FOUND also for paths outside of its folder, RELEASE_NOT_OPEN, RELEASE_TOO_LARGE, BATCH_DUPLICATE,
 * CONFLICT, FOLDER_BUSY, FILE_TOO_LARGE, TYPE_NOT_ALLOWED, QUOTA_EXCEEDED, PATH_INVALID, ARGUMENT_INVALID; then nothing is
 * added
 *
 * Cost: 2 documents, and for each copy up to 8 read and 7 written; 3 more for each missing folder.
 */
export const copyToRelease = write({
  args: {
    releaseId: v.string(),
    copies: v.array(
      v.object({
        ...assetPath,
        fromFolderPath: v.string(),
        fromBasename: v.string(),
        versionId: v.string(),
        contentType: v.string(),
        filename: v.optional(v.string()),
        ...expect,
      }),
    ),
  },
  paths: ({ copies }) =>
    copies.flatMap(({ fromFolderPath: folderPath, fromBasename: basename, ...to }) => [
      assetAt({ folderPath, basename }),
      assetAt(to),
    ]),
  returns: v.array(v.boolean()),
});

/**
 * Removes up to 100 assets from an open release. Those that are not in it are ignored.
 *
 * @param assets their paths when they were added.
 * @throws RELEASE_NOT_FOUND also for paths outside of its folder, RELEASE_NOT_OPEN, PATH_INVALID, ARGUMENT_INVALID
 *
 * Cost: 1 document, and for each asset 2 read and 1 deleted.
 */
export const removeFromRelease = write({
  panel: true,
  args: { releaseId: v.string(), assets: v.array(v.object(assetPath)) },
  paths: ({ assets }) => assets.map(assetAt),
  returns: returned.release,
});

/**
 * Renames a release, in any state.
 *
 * @param name for people, at most 255 characters.
 * @throws RELEASE_NOT_FOUND, ARGUMENT_INVALID
 *
 * Cost: 1 document read, 1 written.
 */
export const renameRelease = write({
  args: { releaseId: v.string(), name: v.string() },
  trusted: resolved,
  paths: ofRelease,
  returns: returned.release,
});

/**
 * Returns a release; `null` if it does not exist.
 *
 * Cost: 1 document.
 */
export const getRelease = inspect({
  panel: true,
  args: { releaseId: v.string() },
  trusted: resolved,
  paths: ofRelease,
  returns: v.nullable(returned.release),
});

/**
 * Returns the newest releases; 20 by default.
 *
 * @param folderPath only releases of this folder and its subfolders, at most 8 folders deep; all by default.
 * @throws PATH_INVALID, ARGUMENT_INVALID
 *
 * Cost: 1 document each.
 */
export const listReleases = inspect({
  panel: true,
  args: { folderPath: v.optional(v.string()), limit: v.optional(v.number()) },
  paths: optionalFolderOf,
  returns: v.array(returned.release),
});

/**
 * Returns one page of the releases, newest first.
 *
 * @param folderPath only releases of this folder and its subfolders, at most 8 folders deep; all by default.
 * @throws PATH_INVALID, ARGUMENT_INVALID, CURSOR_INVALID
 *
 * Cost: 1 document each, and 1 more for later pages.
 */
export const listReleasesPage = inspect({
  args: { folderPath: v.optional(v.string()), ...page },
  paths: optionalFolderOf,
  returns: returned.pageOf(returned.release),
});

/**
 * Returns one page of a release's assets: the version each was based on, the one that is published now, and why the entry
 * would be refused now.
 *
 * @throws RELEASE_NOT_FOUND, ARGUMENT_INVALID, CURSOR_INVALID
 *
 * Cost: 1 document, and up to 3 for each asset.
 */
export const listReleaseEntriesPage = inspect({
  panel: true,
  args: { releaseId: v.string(), ...page },
  trusted: resolved,
  paths: ofRelease,
  returns: returned.pageOf(returned.releaseEntry),
});

/**
 * Publishes a release: all its assets change in one transaction, or none does. Readers and open pages see all of it in the
 * same moment. If a version's bytes must be copied to the public bucket first, `status` is `publishing`, and everything
 * becomes visible in the transaction after the last copy.
 *
 * @param onConflict for assets that have changed since they were added: `refuse` (the default) refuses the whole release,
 * `overwrite` applies the entry, `skip` leaves the asset as it is. Only `skip` applies to assets that were moved or deleted;
 * unconfirmed bytes and locked folders always refuse it.
 * @throws RELEASE_CONFLICT with each entry, or the first of very many with long paths, RELEASE_NOT_FOUND, RELEASE_NOT_OPEN,
 * RELEASE_TOO_LARGE, ARGUMENT_INVALID for
 * an empty release; then nothing changes
 *
 * Cost: 2 documents, and for each asset 4 read and 2 written: its row and the change. 1,000
 * assets use about 3,000 of the 4,096 ranges of a transaction.
 */
export const publishRelease = publish({
  panel: true,
  args: { releaseId: v.string(), onConflict: v.optional(onConflict) },
  trusted: resolved,
  paths: ofReleasePaths,
  returns: returned.releaseResult,
});

/**
 * Publishes an open release at a time. Until then nothing can be added to it. If it is refused then, it is open again, with
 * `failure`.
 *
 * @param publishAt in milliseconds since the epoch, in the future and at most a year from now.
 * @param onConflict as for `publishRelease`.
 * @throws RELEASE_CONFLICT if it would be refused now already, RELEASE_NOT_FOUND, RELEASE_NOT_OPEN, ARGUMENT_INVALID
 *
 * Cost: 1 document written, and for each asset up to 3 read.
 */
export const scheduleRelease = publish({
  panel: true,
  args: { releaseId: v.string(), publishAt: v.number(), onConflict: v.optional(onConflict) },
  trusted: resolved,
  paths: ofReleasePaths,
  returns: returned.release,
});

/**
 * Opens a scheduled release again.
 *
 * @throws RELEASE_NOT_FOUND, RELEASE_NOT_OPEN
 *
 * Cost: 1 document written.
 */
export const unscheduleRelease = publish({
  panel: true,
  args: { releaseId: v.string() },
  trusted: resolved,
  paths: ofRelease,
  returns: returned.release,
});

/**
 * Takes a published release back in one transaction: each asset serves again what it served before, and deleted assets
 * leave the trash.
 *
 * @param onConflict for assets that were changed since the release: `refuse` (the default) changes nothing,
 * `overwrite` applies to changed assets, `skip` leaves them as they are.
 * @throws RELEASE_CONFLICT with each entry, RELEASE_NOT_FOUND, RELEASE_NOT_OPEN, RELEASE_TOO_LARGE; then nothing changes
 *
 * Cost: as `publishRelease`, and 1 document more written for each asset right after the publishing.
 */
export const rollbackRelease = publish({
  panel: true,
  args: { releaseId: v.string(), onConflict: v.optional(onConflict) },
  trusted: resolved,
  paths: ofReleasePaths,
  returns: returned.releaseResult,
});

/**
 * Deletes a release that is open or scheduled. Its versions stay, as drafts.
 *
 * @throws RELEASE_NOT_FOUND, RELEASE_NOT_OPEN
 *
 * Cost: 1 document deleted for each asset.
 */
export const discardRelease = write({
  panel: true,
  args: { releaseId: v.string() },
  trusted: resolved,
  paths: ofRelease,
  returns: v.null(),
});
