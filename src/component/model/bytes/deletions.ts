/** Deletes stored objects: immediately, later, or when their storage can be reached. */
import { internal } from "../../_generated/api.js";
import type { Doc, Id } from "../../_generated/dataModel.js";
import type { MutationCtx } from "../../_generated/server.js";
import { backendOf } from "../../backends/index.js";
import { releaseBlob } from "./blobs.js";
import { enqueueDeletion, removeObject } from "./removing.js";
import { madeAt } from "../rows.js";
import { retryAt } from "../work/work.js";

type BlobRow = Doc<"blobs">;

/** The result of deleting an object. */
export type DeletionCounts = { deletedBlobs: number; freedBytes: number; failures: number };

/** An object of Convex storage and its row are deleted in this transaction. */
export async function deleteBlob(
  ctx: MutationCtx,
  blob: BlobRow,
  counts: DeletionCounts,
): Promise<void> {
  try {
    await removeObject(ctx, blob.location);
  } catch {
    await postponeDeletion(ctx, blob, counts);
    return;
  }
  await forgetBlob(ctx, blob, counts);
}

/** Deletes the row of a deleted object. */
export async function forgetBlob(
  ctx: MutationCtx,
  blob: BlobRow,
  counts: DeletionCounts,
): Promise<void> {
  await ctx.db.delete("blobs", blob._id);
  counts.deletedBlobs += 1;
  counts.freedBytes += blob.size;
}

/** Schedules a retry with backoff. */
export async function postponeDeletion(
  ctx: MutationCtx,
  blob: BlobRow,
  counts: DeletionCounts,
): Promise<void> {
  const failures = (blob.failures ?? 0) + 1;
  await ctx.db.patch("blobs", blob._id, { failures, deleteAfter: retryAt("deletion", failures) });
  counts.failures += 1;
}

/**
 * Removes references to public bytes, and deletes the object without a grace period if they were the last:
 * users who lost access could still read it. Also deletes what migrations have left of it.
 *
 * @param takenDownWith the asset whose takedown deletes them.
 */
export async function releaseNow(
  ctx: MutationCtx,
  blobId: Id<"blobs">,
  count: number,
  takenDownWith?: Id<"assets">,
): Promise<void> {
  await releaseBlob(ctx, blobId, count, 0);
  const blob = await ctx.db.get("blobs", blobId);
  if (blob === null || blob.refCount > 0) return;
  const former = await formerObjects(ctx, blob, takenDownWith !== undefined);
  for (const object of [blob, ...former]) await deleteNow(ctx, object, takenDownWith);
}

/** The maximum number of objects that migrations and changes of access can leave within one grace period. */
const MAX_FORMER = 20;

/**
 * Returns the objects that had these bytes before and are kept for a while: the public ones from which migrations have
 * moved them, or all, also those from which an asset became public.
 */
async function formerObjects(ctx: MutationCtx, blob: BlobRow, isAll: boolean): Promise<BlobRow[]> {
  const { _id, assetId, sha256, size, contentType } = blob;
  const unfinished = await ctx.db
    .query("blobs")
    .withIndex("by_replacement", (q) => q.eq("takenDownWith", undefined).eq("replacedBy", _id))
    .take(MAX_FORMER);
  if (sha256 === undefined && !isAll) return unfinished;
  const same = ctx.db.query("blobs").withIndex("by_content", (q) => {
    const content = q
      .eq("assetId", assetId)
      .eq("sha256", sha256)
      .eq("size", size)
      .eq("contentType", contentType);
    return isAll ? content : content.eq("isPrivate", undefined);
  });
  const waiting = (await same.take(MAX_FORMER)).filter((row) => {
    if (row._id === _id || row.replacedBy !== undefined) return false;
    return isAll ? row.refCount === 0 : row.state === "doomed";
  });
  return [...unfinished, ...waiting];
}

/** The objects of an asset that are looked at in one step. */
const MAX_STORED = 200;

/**
 * Deletes without their grace period the objects that an asset has stored and that nothing references: smaller images
 * that others have replaced, and bytes of versions that are gone.
 *
 * @param takenDownWith the asset, if it was taken down; otherwise private objects stay for their grace period.
 * @returns whether there may be more.
 *
 * Cost: 1 range, at most 200 documents read.
 */
export async function deleteUnreferenced(
  ctx: MutationCtx,
  assetId: Id<"assets">,
  takenDownWith?: Id<"assets">,
): Promise<boolean> {
  const stored = await ctx.db
    .query("blobs")
    .withIndex("by_content", (q) => q.eq("assetId", assetId))
    .take(MAX_STORED);
  // A copy may still come to a reserved place, and what replaced an object deletes it.
  const waiting = stored.filter(
    ({ refCount, state, replacedBy, isPrivate }) =>
      refCount === 0 &&
      state === undefined &&
      replacedBy === undefined &&
      !(isPrivate && takenDownWith === undefined),
  );
  for (const blob of waiting) await deleteNow(ctx, blob, takenDownWith);
  return waiting.length > 0 && stored.length === MAX_STORED;
}

/** When the upload URL of an object can no longer create it again, in milliseconds since the epoch. */
export function resendableUntil(blob: BlobRow): number {
  // Its upload URL had expired before it was adopted.
  if (blob.adoptedEtag !== undefined) return 0;
  return madeAt(blob) + backendOf(blob.location).resendableMs;
}

/** Deletes the object again later, because its upload URL could create it again after the deletion. */
async function deleteResent(ctx: MutationCtx, blob: BlobRow): Promise<void> {
  const until = resendableUntil(blob);
  if (until > Date.now()) await enqueueDeletion(ctx, blob.location, until);
}

/**
 * Deletes the object of a blob that failed its verification. The blob's row stays, because versions reference it
 * as the record of what was declared.
 */
export async function deleteFailed(ctx: MutationCtx, blob: BlobRow): Promise<void> {
  if (backendOf(blob.location).removeByRequest === undefined) {
    return await removeObject(ctx, blob.location);
  }
  const blobId = await enqueueDeletion(ctx, blob.location, Date.now(), blob.parts);
  await ctx.scheduler.runAfter(0, internal.bucket.deleteObjects, { blobIds: [blobId] });
  await deleteResent(ctx, blob);
}

async function deleteNow(
  ctx: MutationCtx,
  blob: BlobRow,
  takenDownWith: Id<"assets"> | undefined,
): Promise<void> {
  if (backendOf(blob.location).removeByRequest === undefined) {
    await deleteBlob(ctx, blob, { deletedBlobs: 0, freedBytes: 0, failures: 0 });
    return;
  }
  const doomed = {
    state: "doomed" as const,
    replacedBy: undefined,
    deleteAfter: retryAt("deletion", blob.failures),
    takenDownWith,
  };
  await ctx.db.patch("blobs", blob._id, doomed);
  await ctx.scheduler.runAfter(0, internal.bucket.deleteObjects, { blobIds: [blob._id] });
  await deleteResent(ctx, blob);
}
