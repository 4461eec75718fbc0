/** Batches: all entries in one transaction. */
import { v } from "convex/values";
import { resolved } from "../args.js";
import * as returned from "../validators.js";
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
