/** Actions on the bucket: deleting objects, and signing URLs to read them. */
import { credentials } from "../args.js";
import { v } from "convex/values";
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
