/** Checks whether the bucket has the declared bytes of a version. */
import { v } from "convex/values";
import { actor } from "../shared/args.js";
import * as declared from "../shared/functions/verification.js";
import { internal } from "./_generated/api.js";
import { action, internalAction, internalMutation, internalQuery } from "./_generated/server.js";
import { hasCredentials, publicUrl, requireCredentials } from "./backends/r2Config.js";
import { headObject, headPublicObject } from "./backends/r2Objects.js";
import { encodeKey } from "../shared/r2/requests.js";
import { assetError, isAssetError } from "../shared/errors.js";
import { parseActor } from "../shared/bounds.js";
import { writeAs } from "./model/feed/recording.js";
import { STEP_SIZE } from "./model/work/steps.js";
import { parseUploadFinish } from "./model/bytes/uploadArguments.js";
import * as uploads from "./model/bytes/uploads.js";
import { type Verdict, applyVerdict, dueVerifications } from "./model/bytes/verifying.js";
import { placeInBucket } from "./schema.js";
import * as returned from "../shared/validators.js";

const { bucket } = placeInBucket.fields;

const facts = v.object({
  size: v.number(),
  contentType: v.string(),
  sha256: v.optional(v.string()),
});

export const finishVerifiedUpload = action({
  ...declared.finishVerifiedUpload,
  handler: async (
    ctx,
    { r2Config, ...args },
  ): Promise<(typeof returned.finishedUpload)["type"]> => {
    const place = await ctx.runQuery(internal.verification.uploadPlace, {
      intentId: args.intentId,
    });
    if (place === null || place.r2Key === undefined) {
      return await ctx.runMutation(internal.verification.finishWithFacts, { finish: args });
    }
    const credentials = requireCredentials(r2Config, place.bucket);
    const found = await headObject(credentials, place.r2Key);
    if (found === null) {
      throw assetError(
        "BYTES_NOT_FOUND",
        "The bucket does not have the object. Send the file first.",
        {
          r2Key: place.r2Key,
        },
      );
    }
    return await ctx.runMutation(internal.verification.finishWithFacts, {
      finish: args,
      facts: found,
    });
  },
});

export const uploadPlace = internalQuery({
  args: { intentId: v.string() },
  returns: v.union(v.object({ r2Key: v.optional(v.string()), bucket }), v.null()),
  handler: async (ctx, { intentId }) => await uploads.uploadPlace(ctx, intentId),
});

export const finishWithFacts = internalMutation({
  args: {
    finish: v.object({ ...declared.finishVerifiedUpload.clientArgs, ...actor }),
    facts: v.optional(facts),
  },
  returns: returned.finishedUpload,
  handler: async (ctx, { finish, facts }) => {
    const parsed = parseUploadFinish(finish);
    const { assetPath, ...finished } = await writeAs(ctx, parseActor(finish.actor), (writing) =>
      uploads.finishUpload(writing, parsed, facts),
    );
    return finished;
  },
});

/** Verifies one version in the background and acts on the result. */
export const verifyVersion = internalAction({
  args: { versionId: v.id("versions") },
  returns: v.null(),
  handler: async (ctx, { versionId }): Promise<null> => {
    const object = await ctx.runQuery(internal.verification.pendingObject, { versionId });
    if (object === null) return null;
    let verdict: Verdict;
    try {
      verdict = {
        facts: hasCredentials()
          ? await headObject(requireCredentials(undefined, object.bucket), object.key)
          : await headPublicObject(object.url ?? ""),
      };
    } catch (error) {
      // A failed request proves nothing; retry with backoff. Wrong credentials can be fixed, too.
      if (!isAssetError(error)) throw error;
      verdict = "unavailable";
    }
    await ctx.runMutation(internal.verification.settle, {
      versionId,
      ...(verdict === "unavailable" ? {} : { answer: verdict }),
    });
    return null;
  },
});

export const pendingObject = internalQuery({
  args: { versionId: v.id("versions") },
  returns: v.union(
    v.object({ key: v.string(), bucket, url: v.union(v.string(), v.null()) }),
    v.null(),
  ),
  handler: async (ctx, { versionId }) => {
    const version = await ctx.db.get("versions", versionId);
    if (version?.verification !== "pending" || version.location.backend !== "r2") return null;
    const { key, bucket } = version.location;
    const base = bucket === "private" ? null : await publicUrl(ctx);
    return { key, bucket, url: base === null ? null : `${base}/${encodeKey(key)}` };
  },
});

export const settle = internalMutation({
  args: {
    versionId: v.id("versions"),
    answer: v.optional(v.object({ facts: v.union(facts, v.null()) })),
  },
  returns: v.null(),
  handler: async (ctx, { versionId, answer }) => {
    await writeAs(ctx, undefined, (writing) =>
      applyVerdict(writing, versionId, answer ?? "unavailable"),
    );
    return null;
  },
});

/** Verifies pending versions again whose bucket was down or whose check was lost. */
export const resumeVerifications = internalMutation({
  args: {},
  returns: v.null(),
  handler: async (ctx) => {
    for (const versionId of await dueVerifications(ctx, STEP_SIZE)) {
      await ctx.scheduler.runAfter(0, internal.verification.verifyVersion, { versionId });
    }
    return null;
  },
});
