/** Addresses that stop working, for files that not everybody may have. */
import { v } from "convex/values";
import * as accepts from "./args.js";
import { internal } from "./_generated/api.js";
import { action, internalQuery } from "./_generated/server.js";
import { requireCredentials } from "./backends/r2Config.js";
import { signUrl } from "./backends/r2Requests.js";
import { assetError } from "./errors.js";
import { findVersion } from "./model/versions.js";

const DEFAULT_SECONDS = 15 * 60;
/** The longest time that Signature Version 4 allows: 7 days. */
const MAX_SECONDS = 7 * 24 * 60 * 60;

/**
 * An address of one version in the bucket that works for a while, also where the bucket has no
 * public domain.
 *
 * @param expiresIn how long it works, in seconds, 1 to 604,800; 15 minutes by default.
 * @param r2Config credentials, where the deployment's environment has none.
 * @returns the URL; `null` when there is no such version or its bytes are not in the bucket.
 * @throws ARGUMENT_INVALID, R2_NOT_CONFIGURED, R2_CONFIG_INVALID
 */
export const getSignedUrl = action({
  args: { ...accepts.getSignedUrl, ...accepts.withCredentials },
  returns: v.union(v.string(), v.null()),
  handler: async (
    ctx,
    { versionId, expiresIn = DEFAULT_SECONDS, r2Config },
  ): Promise<string | null> => {
    if (!Number.isSafeInteger(expiresIn) || expiresIn < 1 || expiresIn > MAX_SECONDS) {
      throw assetError(
        "ARGUMENT_INVALID",
        `expiresIn must be a whole number of seconds from 1 to ${MAX_SECONDS}.`,
        { argument: "expiresIn", reason: "out of bounds" },
      );
    }
    const key = await ctx.runQuery(internal.signedUrl.keyOfVersion, { versionId });
    if (key === null) return null;
    return await signUrl(requireCredentials(r2Config), { method: "GET", key, expiresIn });
  },
});

export const keyOfVersion = internalQuery({
  args: { versionId: v.string() },
  returns: v.union(v.string(), v.null()),
  handler: async (ctx, { versionId }) => {
    const found = await findVersion(ctx, versionId);
    if (found === null || found.asset.deletedAt !== undefined) return null;
    const { location } = found.version;
    return location.backend === "r2" ? location.key : null;
  },
});
