/** Stored objects that go: at once, later, or as soon as their storage can be asked. */
import { internal } from "../../_generated/api.js";
import type { Doc, Id } from "../../_generated/dataModel.js";
import type { MutationCtx } from "../../_generated/server.js";
import { R2_UPLOAD_LIFETIME_MS } from "../../backends/r2.js";
import { releaseBlob } from "./blobs.js";
import { enqueueDeletion, removeObject } from "./removing.js";
import { madeAt } from "../rows.js";

type BlobRow = Doc<"blobs">;

const FIRST_RETRY_MS = 60 * 1000;
const MAX_RETRY_MS = 24 * 60 * 60 * 1000;

/** What deleting has come to. */
export type DeletionCounts = { deletedBlobs: number; freedBytes: number; failures: number };

/** When to try again what has failed so often. */
export function retryAt({ failures = 0 }: Pick<BlobRow, "failures">): number {
  return Date.now() + Math.min(FIRST_RETRY_MS * 2 ** failures, MAX_RETRY_MS);
}

/** An object of Convex storage and its row go together, in this transaction. */
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

/** Removes the row of an object that is gone. */
export async function forgetBlob(
  ctx: MutationCtx,
  blob: BlobRow,
  counts: DeletionCounts,
): Promise<void> {
  await ctx.db.delete("blobs", blob._id);
  counts.deletedBlobs += 1;
  counts.freedBytes += blob.size;
}

/** Tries an object again later, each time after a longer wait. */
export async function postponeDeletion(
  ctx: MutationCtx,
  blob: BlobRow,
  counts: DeletionCounts,
): Promise<void> {
  const failures = (blob.failures ?? 0) + 1;
  await ctx.db.patch("blobs", blob._id, { failures, deleteAfter: retryAt({ failures }) });
  counts.failures += 1;
}

/**
 * Takes references to public bytes away and does not wait with the deletion if they were the last: the
 * object can be read by people who may not any more. What migrations have left of it goes as well.
 */
export async function releaseNow(
  ctx: MutationCtx,
  blobId: Id<"blobs">,
  count: number,
): Promise<void> {
  await releaseBlob(ctx, blobId, count, 0);
  const blob = await ctx.db.get("blobs", blobId);
  if (blob === null || blob.refCount > 0) return;
  for (const object of [blob, ...(await formerObjects(ctx, blob))]) await deleteNow(ctx, object);
}

/** Most objects that moving bytes to and fro can have left within one grace period. */
const MAX_FORMER = 20;

/** The public objects from which migrations have taken these bytes, kept for a while. */
async function formerObjects(ctx: MutationCtx, blob: BlobRow): Promise<BlobRow[]> {
  const { _id, sha256, size, contentType } = blob;
  const unfinished = await ctx.db
    .query("blobs")
    .withIndex("by_replacement", (q) => q.eq("replacedBy", _id))
    .take(MAX_FORMER);
  if (sha256 === undefined) return unfinished;
  const same = await ctx.db
    .query("blobs")
    .withIndex("by_content", (q) =>
      q
        .eq("sha256", sha256)
        .eq("size", size)
        .eq("contentType", contentType)
        .eq("isPrivate", undefined),
    )
    .take(MAX_FORMER);
  const waiting = same.filter(
    (row) => row._id !== _id && row.isDoomed && row.replacedBy === undefined,
  );
  return [...unfinished, ...waiting];
}

async function deleteNow(ctx: MutationCtx, blob: BlobRow): Promise<void> {
  if (blob.location.backend === "convex") {
    await deleteBlob(ctx, blob, { deletedBlobs: 0, freedBytes: 0, failures: 0 });
    return;
  }
  const doomed = { isDoomed: true, replacedBy: undefined, deleteAfter: retryAt(blob) };
  await ctx.db.patch("blobs", blob._id, doomed);
  await ctx.scheduler.runAfter(0, internal.bucket.deleteObjects, { blobIds: [blob._id] });
  // The address that it was sent to may bring it back once it is gone.
  const sendableUntil = madeAt(blob) + R2_UPLOAD_LIFETIME_MS;
  if (sendableUntil > Date.now()) await enqueueDeletion(ctx, blob.location, sendableUntil);
}
