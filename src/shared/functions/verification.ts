/** Checks whether the bucket has the declared bytes of a version. */
import { actor, credentials } from "../args.js";
import * as returned from "../validators.js";
import { trusted } from "./declare.js";
import { finishUpload } from "./assetManager.js";

/**
 * Same as `assetManager.finishUpload`, for an action: checks the bucket first, so that a version is published
 * only after its bytes are verified.
 *
 * @param r2Config credentials, if the deployment's environment has none.
 * @throws R2_NOT_CONFIGURED, R2_ACCESS_DENIED, R2_UNAVAILABLE, BYTES_NOT_FOUND, BYTES_MISMATCH and the errors
 * of `finishUpload`.
 *
 * Cost: as `finishUpload`, 1 document more, and 1 request to the bucket.
 */
export const finishVerifiedUpload = trusted("action", {
  args: finishUpload.clientArgs,
  trusted: { ...credentials, ...actor },
  returns: returned.finishedUpload,
});
