/**
 * Uploads of large files in parts, and ending an upload. `uploadFile` and the hooks call these functions.
 *
 * `startUpload` offers parts for files of 64 MiB or more to a bucket. A client begins with the request of the
 * ticket's `parts`, sends each part with a request from `signUploadParts`, and calls `finishUpload`: the component
 * then makes one object of the parts, and publishes the version when the bucket has confirmed it.
 */
import { v } from "convex/values";
import { credentials, resolved } from "../args.js";
import * as returned from "../validators.js";
import { write } from "./declare.js";
import { ofUpload } from "./paths.js";

/** An upload, and the bucket's id of its parts. */
const begun = { intentId: v.string(), uploadId: v.string() };

/**
 * Returns one request for each part of an upload, at most 100: a PUT with these headers and the bytes of the part.
 * The bucket accepts no other length and no bytes with another SHA-256. A part may be sent again. The first call
 * extends the time to finish the upload to six days after its start.
 *
 * @param uploadId the `UploadId` in the response to the request that began the upload. Later calls must pass the
 * same.
 * @param parts the number of each part from 1, its size in bytes and its SHA-256 in hex or base64. All parts have the
 * ticket's `partSize`, the last one what is left.
 * @throws PART_INVALID, UPLOAD_NOT_IN_PARTS, UPLOAD_BEGUN_ELSEWHERE, UPLOAD_NOT_FOUND, UPLOAD_EXPIRED,
 * UPLOAD_ALREADY_FINISHED, UPLOAD_NOT_YOURS, QUOTA_EXCEEDED, ARGUMENT_INVALID, R2_NOT_CONFIGURED, R2_CONFIG_INVALID
 *
 * Cost: 1 document read, whatever the number of parts; 1 more read and 1 written by the first call, and 3 more read for
 * each quota.
 */
export const signUploadParts = write({
  args: {
    ...begun,
    parts: v.array(v.object({ partNumber: v.number(), size: v.number(), sha256: v.string() })),
  },
  trusted: { ...credentials, ...resolved },
  paths: ofUpload,
  returns: returned.signedParts,
});

/**
 * Returns URLs for GET requests to the bucket, whose responses list the parts that it has: in XML, with a
 * `PartNumber` and a `Size` each, at most 1000 in a response. They are valid for an hour.
 *
 * @param uploadId as for `signUploadParts`.
 * @throws the errors of `signUploadParts`.
 *
 * Cost: 1 document.
 */
export const listUploadedParts = write({
  args: begun,
  trusted: { ...credentials, ...resolved },
  paths: ofUpload,
  returns: v.object({ urls: v.array(v.string()) }),
});

/**
 * Ends an upload before it is finished, in parts or not. The sweeper deletes what was sent, an hour later at the
 * earliest in a bucket.
 *
 * @throws UPLOAD_NOT_FOUND, also if it was aborted before; UPLOAD_EXPIRED, UPLOAD_ALREADY_FINISHED, UPLOAD_NOT_YOURS
 *
 * Cost: 2 documents read, 2 written.
 */
export const abortUpload = write({
  args: { intentId: v.string() },
  trusted: resolved,
  paths: ofUpload,
  returns: v.null(),
});
