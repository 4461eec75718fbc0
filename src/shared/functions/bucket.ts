/** Actions on the bucket: deleting objects, and signing URLs to read them. */
import { actor, assetPath, credentials, declaredBytes, expect } from "../args.js";
import { v } from "convex/values";
import { access, description } from "../values.js";
import * as returned from "../validators.js";
import { trusted } from "./declare.js";

/**
 * Deletes due objects from the bucket, for deployments without credentials in the environment.
 *
 * @returns the number of deleted and failed objects; call it again until `gone` is 0.
 * @throws R2_NOT_CONFIGURED, R2_CONFIG_INVALID
 *
 * Cost: 1 document read and 1 written for each object, at most 100, and 1 request to the bucket.
 */
export const deleteWaitingObjects = trusted("action", {
  args: {},
  trusted: credentials,
  returns: v.object({ gone: v.number(), failed: v.number() }),
});

/**
 * Creates the asset's next version from an object that another program has stored in the bucket, such as
 * `@convex-dev/r2`. No bytes are copied.
 *
 * The object belongs to the component from then on: the component deletes it when no version references it,
 * like its own. Let the other program forget it, and never delete it there: its versions would lose their bytes.
 * If the call fails, the object still belongs to the other program and is not touched. Repeating a call returns
 * the version that it has created.
 *
 * @param r2Key the object's key. Not one that the component has made.
 * @param access the bucket: `public` for R2_BUCKET, whose objects anyone with the URL can read, `private` for
 * R2_PRIVATE_BUCKET. The path must have the same access.
 * @param size in bytes, `sha256` and `contentType`: if given, the object must match. With `sha256` the object is
 * read once if the bucket does not know its hash, which is for files that one action can read.
 * @param publish false keeps the new version as a draft.
 * @param expect the asset's expected state.
 * @param r2Config credentials, if the deployment's environment has none.
 * @throws BYTES_NOT_FOUND, BYTES_MISMATCH, BYTES_ALREADY_USED if it is an object of the component,
 * OBJECT_REPLACEABLE in the first 15 minutes of an object, in which an upload URL could replace it,
 * ACCESS_CHANGED if the path has the other access, R2_NOT_CONFIGURED, R2_CONFIG_INVALID, R2_ACCESS_DENIED,
 * R2_UNAVAILABLE, FILE_TOO_LARGE, TYPE_NOT_ALLOWED, CONFLICT, FOLDER_BUSY, PATH_INVALID
 *
 * Cost: at most 10 documents read and 8 written, and 1 request to the bucket.
 */
export const adopt = trusted("action", {
  args: {
    ...assetPath,
    ...declaredBytes,
    ...expect,
    ...description,
    r2Key: v.string(),
    access,
    publish: v.optional(v.boolean()),
  },
  trusted: { ...credentials, ...actor },
  returns: returned.finishedUpload,
});
