/** Batches: all entries in one transaction. */
import { v } from "convex/values";
import { assetPath, expect, resolved } from "../args.js";
import * as returned from "../validators.js";
import { changesDescription } from "../assetDescriptions.js";
import { assetDescriptionChange } from "../values.js";
import { publish, write } from "./declare.js";
import { ofAsset, ofUploads, ofVersions } from "./paths.js";
import { finishUpload, publishVersion, startUpload } from "./assetManager.js";

/**
 * Starts up to 100 uploads in one transaction; see `assetManager.startUpload`.
 *
 * @throws BATCH_DUPLICATE and the errors of `startUpload`; then no upload is started.
 *
 * Cost: as `startUpload` for each.
 */
export const startUploads = write({
  args: { uploads: v.array(v.object(startUpload.clientArgs)) },
  paths: ({ uploads }) => uploads.flatMap(ofAsset),
  returns: v.array(returned.uploadTicket),
});

/**
 * Finishes up to 100 uploads in one transaction, so that a page that needs several new files never shows only
 * some of them; see `assetManager.finishUpload`. Files in a bucket are published one by one, as the bucket
 * confirms them: to publish them together, finish them as drafts and call `publishVersions`.
 *
 * @param releaseId an open release: the versions become drafts, and are added to it; see `releases.addToRelease`. A file that
 * is published already and was sent with `skipIfUnchanged` is not added.
 * @throws BATCH_DUPLICATE and the errors of `finishUpload` and `addToRelease`; then no upload is finished.
 *
 * Cost: as `finishUpload` for each.
 */
export const finishUploads = publish({
  args: {
    uploads: v.array(v.object(finishUpload.clientArgs)),
    releaseId: v.optional(v.string()),
  },
  trusted: resolved,
  paths: ofUploads,
  publishes: ({ uploads, releaseId }) =>
    releaseId === undefined && uploads.some((upload) => upload.publish !== false),
  returns: v.array(returned.finishedUpload),
});

/**
 * Publishes up to 100 versions of different assets in one transaction. If the bytes of any must be copied to the public
 * bucket first, `isPending` is true for all, and all are published in the transaction that confirms the last copy; those
 * that a later decision supersedes are left out. If the bytes of one prove to be replaced or lost, none is published.
 *
 * @throws BATCH_DUPLICATE and the errors of `assetManager.publishVersion`; then nothing changes.
 *
 * Cost: as `publishVersion` for each.
 */
export const publishVersions = publish({
  args: { versions: v.array(v.object(publishVersion.clientArgs)) },
  trusted: resolved,
  paths: ofVersions,
  returns: v.array(returned.chosenVersion),
});

/**
 * Changes the description and the metadata of up to 100 different assets in one transaction. An asset that is described so
 * already stays as it is, and is not in the feed.
 *
 * @param assets the assets, each with the fields to change; see `assetManager.updateAsset`.
 * @throws BATCH_DUPLICATE, ASSET_NOT_FOUND, CONFLICT, FOLDER_BUSY, ARGUMENT_INVALID, PATH_INVALID; then nothing changes.
 *
 * Cost: as `updateAsset` for each.
 */
export const describeAssets = publish({
  args: { assets: v.array(v.object({ ...assetPath, ...assetDescriptionChange, ...expect })) },
  paths: ({ assets }) => assets.flatMap(ofAsset),
  publishes: ({ assets }) => assets.some(changesDescription),
  returns: v.null(),
});
