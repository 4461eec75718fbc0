/** Uploads that the app's asset routes receive and pass on to the storage. */
import { v } from "convex/values";
import { actor, assetPath } from "../args.js";
import { versionCondition } from "../values.js";
import { internal } from "./declare.js";

/**
 * Verifies a signed upload URL and the announced bytes, and returns where the routes send them. Only for the
 * routes.
 *
 * @param signedPath the part of the request's URL after the prefix of the routes, with its query, as it was
 * sent.
 * @param contentType of the request.
 * @param size of the request's body in bytes, if it is known.
 * @throws UPLOAD_NOT_FOUND for an invalid signature, too; UPLOAD_EXPIRED, UPLOAD_ALREADY_FINISHED,
 * ARGUMENT_INVALID, FILE_TOO_LARGE, TYPE_NOT_ALLOWED, BYTES_MISMATCH
 *
 * Cost: 2 documents.
 */
export const receiveUpload = internal("mutation", {
  args: {
    signedPath: v.string(),
    contentType: v.optional(v.string()),
    size: v.optional(v.number()),
  },
  returns: v.object({ uploadUrl: v.string(), headers: v.record(v.string(), v.string()) }),
});

/**
 * Records the object that the routes have stored for an upload; an earlier one is deleted.
 *
 * @throws the errors of `receiveUpload`; then the object is deleted, too.
 *
 * Cost: 2 documents read, 1 written.
 */
export const keepReceived = internal("mutation", {
  args: { signedPath: v.string(), storageId: v.string(), size: v.optional(v.number()) },
  returns: v.null(),
});

/**
 * Starts the upload of a file that a program sends to its path in one request. Only for the routes.
 *
 * @param size of the request's body in bytes, if it is known; required by folders with limits and by buckets.
 * @param ifMatch the versions of which the asset must have one, published or about to be; `"*"` for any.
 * @param ifNoneMatch the versions of which it must have none; `"*"`: no version may be published.
 * @returns the request to the storage.
 * @throws the errors of `startUpload`; CONFLICT for a condition, and again when the upload is finished; PATH_INVALID
 * for the path of a version.
 *
 * Cost: as `startUpload`, and 1 document more with conditions.
 */
export const openPut = internal("mutation", {
  args: {
    ...assetPath,
    ...actor,
    contentType: v.optional(v.string()),
    size: v.optional(v.number()),
    ifMatch: v.optional(versionCondition),
    ifNoneMatch: v.optional(versionCondition),
  },
  returns: v.object({
    intentId: v.string(),
    /** True if the response to the request names the stored object. */
    namesObject: v.boolean(),
    uploadUrl: v.string(),
    method: v.union(v.literal("POST"), v.literal("PUT")),
    headers: v.record(v.string(), v.string()),
  }),
});
