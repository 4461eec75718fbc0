/** Actions on the bucket: deleting objects, and taking over those of other programs. */
import { v } from "convex/values";
import { internal } from "./_generated/api.js";
import type { Doc } from "./_generated/dataModel.js";
import {
  type QueryCtx,
  action,
  internalAction,
  internalMutation,
  internalQuery,
} from "./_generated/server.js";
import * as declared from "../shared/functions/bucket.js";
import * as returned from "../shared/validators.js";
import * as args from "../shared/args.js";
import { description } from "../shared/values.js";
import {
  type DeclaredBytes,
  parseActor,
  parseDeclaredBytes,
  parseDescription,
} from "../shared/bounds.js";
import { parseAssetPath } from "../shared/paths.js";
import {
  type ChosenPlace,
  type ForeignObject,
  backendOf,
  inspectForeign,
} from "./backends/index.js";
import { requireCredentials } from "./backends/r2Config.js";
import { type R2Config, parseObjectKey, parseR2Config } from "../shared/r2/config.js";
import { assetError, isAssetError } from "../shared/errors.js";
import { adoptObject } from "./model/bytes/adopting.js";
import { writeAs } from "./model/feed/recording.js";
import { SWEEP_STEP } from "./model/work/steps.js";
import { forgetBlob, postponeDeletion } from "./model/bytes/deletions.js";
import { location, objectFacts, placeInBucket } from "./backends/locations.js";

const object = v.object({
  blobId: v.id("blobs"),
  location,
  etag: v.optional(v.string()),
  /** True if parts may be left of its upload. */
  hasParts: v.boolean(),
});
type DoomedObject = (typeof object)["type"];

/** After this number of consecutive failures the bucket counts as down; each attempt takes half a minute. */
const MAX_SILENCES = 3;

/** Deletes each object and returns which are gone; a failure does not stop the others. */
async function deleteEach(r2Config: R2Config | undefined, objects: DoomedObject[]) {
  const gone: DoomedObject["blobId"][] = [];
  const failed: DoomedObject["blobId"][] = [];
  let silences = 0;
  for (const { blobId, location, etag, hasParts } of objects) {
    if (silences === MAX_SILENCES) {
      failed.push(blobId);
      continue;
    }
    try {
      const backend = backendOf(location);
      if (hasParts) await backend.parts?.abort(location as ChosenPlace, r2Config);
      await backend.removeByRequest?.(location, r2Config, etag);
      gone.push(blobId);
      silences = 0;
    } catch (error) {
      if (!isAssetError(error)) throw error;
      failed.push(blobId);
      const isSilent = error.data.code === "R2_UNAVAILABLE" && error.data.status === null;
      silences = isSilent ? silences + 1 : 0;
    }
  }
  return { gone, failed };
}

/** Deletes due objects; their rows are deleted after the bucket has confirmed it. */
export const deleteObjects = internalAction({
  args: { blobIds: v.array(v.id("blobs")), sweepId: v.optional(v.id("sweeps")) },
  returns: v.null(),
  handler: async (ctx, { blobIds, sweepId }): Promise<null> => {
    const objects = await ctx.runQuery(internal.bucket.doomedObjects, { blobIds });
    const outcome = await deleteEach(undefined, objects);
    await ctx.runMutation(internal.bucket.settleDeletions, { ...outcome, sweepId });
    return null;
  },
});

export const deleteWaitingObjects = action({
  ...declared.deleteWaitingObjects,
  handler: async (ctx, args): Promise<{ gone: number; failed: number }> => {
    const r2Config = parseR2Config(args.r2Config);
    requireCredentials(r2Config);
    const objects = await ctx.runQuery(internal.bucket.doomedObjects, {});
    const { gone, failed } = await deleteEach(r2Config, objects);
    await ctx.runMutation(internal.bucket.settleDeletions, { gone, failed });
    return { gone: gone.length, failed: failed.length };
  },
});

/** Objects that are due, or that failed to be deleted; not those within their grace period. */
async function waitingBlobs(ctx: QueryCtx): Promise<Doc<"blobs">[]> {
  const failed = await ctx.db
    .query("blobs")
    .withIndex("by_failures", (q) => q.gt("failures", 0))
    .take(SWEEP_STEP);
  const due = await ctx.db
    .query("blobs")
    .withIndex("by_deleteAfter", (q) => q.gt("deleteAfter", 0).lte("deleteAfter", Date.now()))
    .take(SWEEP_STEP - failed.length);
  return [...new Map([...failed, ...due].map((blob) => [blob._id, blob])).values()];
}

export const doomedObjects = internalQuery({
  args: { blobIds: v.optional(v.array(v.id("blobs"))) },
  returns: v.array(object),
  handler: async (ctx, { blobIds }) => {
    const blobs =
      blobIds === undefined
        ? await waitingBlobs(ctx)
        : await Promise.all(blobIds.map((blobId) => ctx.db.get("blobs", blobId)));
    return blobs.flatMap((blob) =>
      blob?.state === "doomed" && blob.refCount === 0 && backendOf(blob.location).removeByRequest
        ? [
            {
              ...{ blobId: blob._id, location: blob.location, etag: blob.adoptedEtag },
              hasParts: blob.parts !== undefined,
            },
          ]
        : [],
    );
  },
});

export const settleDeletions = internalMutation({
  args: {
    gone: v.array(v.id("blobs")),
    failed: v.array(v.id("blobs")),
    sweepId: v.optional(v.id("sweeps")),
  },
  returns: v.null(),
  handler: async (ctx, { gone, failed, sweepId }) => {
    const sweep = sweepId === undefined ? null : await ctx.db.get("sweeps", sweepId);
    const counts = {
      deletedBlobs: sweep?.deletedBlobs ?? 0,
      freedBytes: sweep?.freedBytes ?? 0,
      failures: sweep?.failures ?? 0,
    };
    for (const blobId of gone) {
      const blob = await ctx.db.get("blobs", blobId);
      if (blob !== null) await forgetBlob(ctx, blob, counts);
    }
    for (const blobId of failed) {
      const blob = await ctx.db.get("blobs", blobId);
      if (blob !== null) await postponeDeletion(ctx, blob, counts);
    }
    if (sweep !== null) await ctx.db.patch("sweeps", sweep._id, counts);
    return null;
  },
});

/** How long an upload URL of `@convex-dev/r2` is valid; it can replace the object at its key. */
const FOREIGN_URL_LIFETIME_MS = 15 * 60 * 1000;

export const adopt = action({
  ...declared.adopt,
  handler: async (ctx, called): Promise<(typeof returned.finishedUpload)["type"]> => {
    const r2Config = parseR2Config(called.r2Config);
    const { access, publish = true, expect, actor } = called;
    const assetPath = parseAssetPath(called);
    const description = parseDescription(called);
    const key = parseObjectKey(called.r2Key);
    const wanted = parseDeclaredBytes(called);
    const wantsHash = wanted.sha256 !== undefined;
    const object = await inspectForeign(key, access === "private", wantsHash, r2Config);
    requireSettled(key, object);
    requireSame(wanted, object.facts);
    const { place, facts } = object;
    return await ctx.runMutation(internal.bucket.addAdopted, {
      assetPath,
      actor,
      adoption: { object: { place, facts }, description, publish, expect },
    });
  },
});

/** @throws BYTES_NOT_FOUND, OBJECT_REPLACEABLE */
function requireSettled(
  r2Key: string,
  object: ForeignObject | null,
): asserts object is ForeignObject {
  if (object === null) {
    throw assetError("BYTES_NOT_FOUND", "The bucket has no object with this key.", { r2Key });
  }
  const until = object.storedAt + FOREIGN_URL_LIFETIME_MS;
  if (until <= Date.now()) return;
  throw assetError(
    "OBJECT_REPLACEABLE",
    "The upload URL of this object may still be valid, so its bytes could be replaced. Adopt it " +
      `after ${new Date(until).toISOString()}.`,
    { r2Key, until },
  );
}

/** @throws BYTES_MISMATCH */
function requireSame(wanted: DeclaredBytes, facts: ForeignObject["facts"]): void {
  for (const field of ["size", "sha256", "contentType"] as const) {
    const [declared, actual] = [wanted[field], facts[field]];
    if (declared === undefined || declared === actual) continue;
    throw assetError(
      "BYTES_MISMATCH",
      `The ${field} of the object is ${actual}, not ${declared}.`,
      {
        field,
        declared: String(declared),
        actual: String(actual),
      },
    );
  }
}

export const addAdopted = internalMutation({
  args: {
    assetPath: v.object(args.assetPath),
    ...args.actor,
    adoption: v.object({
      object: v.object({
        place: placeInBucket,
        facts: objectFacts,
      }),
      description: v.object(description),
      publish: v.boolean(),
      ...args.expect,
    }),
  },
  returns: returned.finishedUpload,
  handler: async (ctx, { assetPath, actor, adoption }) =>
    await writeAs(ctx, parseActor(actor), (writing) =>
      adoptObject(writing, assetPath, { ...adoption, expect: adoption.expect }),
    ),
});
