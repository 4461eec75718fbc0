/** Checks whether the bucket has the declared bytes of a version. */
import { v } from "convex/values";
import { actor } from "../shared/args.js";
import * as declared from "../shared/functions/verification.js";
import { internal } from "./_generated/api.js";
import {
  type ActionCtx,
  action,
  internalAction,
  internalMutation,
  internalQuery,
} from "./_generated/server.js";
import {
  type ChosenPlace,
  type Location,
  type ObjectFacts,
  askableBackend,
  backendOf,
} from "./backends/index.js";
import { assetError, isAssetError } from "../shared/errors.js";
import { type R2Config, parseR2Config } from "../shared/r2/config.js";
import { parseActor } from "../shared/bounds.js";
import { writeAs } from "./model/feed/recording.js";
import { STEP_SIZE } from "./model/work/steps.js";
import { dismiss, lostAfterMs, watcherArg } from "./model/work/work.js";
import { parseUploadFinish } from "./model/bytes/uploadArguments.js";
import * as intents from "./model/bytes/intents.js";
import { begunOf } from "./model/bytes/parts.js";
import { requireRoom } from "./model/bytes/quotaCounters.js";
import * as uploads from "./model/bytes/uploads.js";
import {
  type Verdict,
  applyVerdict,
  checkDue,
  dueVerifications,
  hasNoType,
  toldFacts,
  typesToSee,
} from "./model/bytes/verifying.js";
import { SIGNATURE_BYTES, contradictingType, guessedType } from "../shared/signatures.js";
import { uploadLimits } from "../shared/values.js";
import { location, objectFacts, placeInBucket } from "./backends/locations.js";
import * as returned from "../shared/validators.js";

const check = v.union(v.literal("first"), v.literal("last"));
/** An upload in parts to complete; see `PartsBegun`. */
const begun = v.nullable(
  v.object({ uploadId: v.string(), size: v.number(), partSize: v.number() }),
);
const { allowedTypes } = uploadLimits;

/** An object, and the types that its folder allows if its first bytes are to be looked at. */
type Looked = {
  location: Location;
  url: string | null;
  allowedTypes?: string[] | undefined;
  /** True if the storage has no type of the object, so that browsers guess it. */
  isUntyped: boolean;
};

export const finishVerifiedUpload = action({
  ...declared.finishVerifiedUpload,
  handler: async (
    ctx,
    { r2Config: given, ...args },
  ): Promise<(typeof returned.finishedUpload)["type"]> => {
    const r2Config = parseR2Config(given);
    const object = await ctx.runQuery(internal.verification.uploadPlace, {
      intentId: args.intentId,
      actor: args.actor,
    });
    const backend = object && askableBackend(object.place);
    if (object === null || backend === null) {
      return await ctx.runMutation(internal.verification.finishWithFacts, { finish: args });
    }
    const { place, begun, allowedTypes } = object;
    if (begun !== null) await backendOf(place).parts?.complete(place, begun, r2Config);
    const facts = await backend.ask(place, null, r2Config);
    if (facts === null) {
      throw assetError(
        "BYTES_NOT_FOUND",
        begun === null
          ? "The bucket does not have the object. Send the file first."
          : "The bucket does not have all parts of the object. Send those that listUploadedParts does not list.",
        { r2Key: place.key },
      );
    }
    const foundType = await look(
      ctx,
      { location: place, url: null, allowedTypes, isUntyped: false },
      facts,
      r2Config,
    );
    const finish = { finish: args, facts, foundType };
    return await ctx.runMutation(internal.verification.finishWithFacts, finish);
  },
});

/** Returns the type that the first bytes of an object show, if it contradicts the stored one or is not allowed. */
async function look(
  ctx: ActionCtx,
  { location, url, allowedTypes, isUntyped }: Looked,
  facts: ObjectFacts,
  r2Config?: R2Config,
): Promise<string | undefined> {
  if (allowedTypes === undefined) return undefined;
  const head = await backendOf(location).firstBytes(
    ctx,
    location,
    facts,
    SIGNATURE_BYTES,
    url,
    r2Config,
  );
  const guessed = isUntyped ? guessedType(head, facts.contentType, allowedTypes) : null;
  return contradictingType(head, facts.contentType, allowedTypes) ?? guessed ?? undefined;
}

export const uploadPlace = internalQuery({
  args: { intentId: v.string(), ...actor },
  returns: v.nullable(v.object({ place: placeInBucket, begun, allowedTypes })),
  handler: async (ctx, { intentId, actor: caller }) => {
    const actor = parseActor(caller);
    const intent = await intents.requireOwnIntent(ctx, intentId, { actor });
    const { place, size: bytes = 0, limits } = intent;
    if (place === undefined) return null;
    const begun = begunOf(intent);
    // A completed object no longer lists its parts: a client would send them again.
    if (begun !== null) await requireRoom(ctx, intent, { bytes, files: 0 });
    return { place, begun, allowedTypes: limits?.allowedTypes };
  },
});

export const finishWithFacts = internalMutation({
  args: {
    finish: v.object({ ...declared.finishVerifiedUpload.clientArgs, ...actor }),
    facts: v.optional(objectFacts),
    foundType: v.optional(v.string()),
  },
  returns: returned.finishedUpload,
  handler: async (ctx, { finish, facts, foundType }) => {
    const parsed = parseUploadFinish(finish);
    const { assetPath, ...finished } = await writeAs(ctx, parseActor(finish.actor), (writing) =>
      uploads.finishUpload(writing, parsed, facts, foundType),
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
    const again = internal.verification.verifyVersion;
    const watcher = await ctx.scheduler.runAfter(lostAfterMs("check"), again, { versionId });
    let verdict: Verdict;
    try {
      const { location, url, begun, known } = object;
      const backend = backendOf(location);
      if (begun !== null) await backend.parts?.complete(location as ChosenPlace, begun);
      const facts = known ?? (await askableBackend(location)?.ask(location, url)) ?? null;
      verdict = { facts, foundType: facts === null ? undefined : await look(ctx, object, facts) };
    } catch (error) {
      // A failed request proves nothing; retry with backoff. Wrong credentials can be fixed, too.
      if (!isAssetError(error)) throw error;
      verdict = "unavailable";
    }
    await ctx.runMutation(internal.verification.settle, {
      versionId,
      check: object.check,
      watcher,
      ...(verdict === "unavailable" ? {} : { answer: verdict }),
    });
    return null;
  },
});

export const pendingObject = internalQuery({
  args: { versionId: v.id("versions") },
  returns: v.nullable(
    v.object({
      ...{ check, location, url: v.nullable(v.string()), begun, allowedTypes },
      /** The facts that need no request; `null` for others, and for a missing object. */
      known: v.nullable(objectFacts),
      isUntyped: v.boolean(),
    }),
  ),
  handler: async (ctx, { versionId }) => {
    const version = await ctx.db.get("versions", versionId);
    const check = version && checkDue(version);
    if (version === null || check === null) return null;
    const { location, blobId } = version;
    const blob = check === "first" ? await ctx.db.get("blobs", blobId) : null;
    const url = await backendOf(location).url(ctx, location);
    const allowedTypes = await typesToSee(ctx, version);
    const known = toldFacts(version, url);
    const isUntyped =
      known !== null && allowedTypes !== undefined && (await hasNoType(ctx, version));
    return { check, location, url, begun: blob && begunOf(blob), allowedTypes, known, isUntyped };
  },
});

export const settle = internalMutation({
  args: {
    versionId: v.id("versions"),
    check,
    ...watcherArg,
    answer: v.optional(
      v.object({ facts: v.nullable(objectFacts), foundType: v.optional(v.string()) }),
    ),
  },
  returns: v.null(),
  handler: async (ctx, { versionId, check, watcher, answer }) => {
    await dismiss(ctx, watcher);
    await writeAs(ctx, undefined, (writing) =>
      applyVerdict(writing, versionId, check, answer ?? "unavailable"),
    );
    return null;
  },
});

/** Checks versions whose bucket was down, whose check was lost, or whose last check is due. */
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
