/** Deletes a stored object: now, or by the sweeper when its storage can be reached. */
import type { Doc, Id } from "../../_generated/dataModel.js";
import type { MutationCtx } from "../../_generated/server.js";
import { type Location, backendOf } from "../../backends/index.js";

/** Leaves an object to the sweeper, as a blob row that nothing references or can reference. */
export async function enqueueDeletion(
  ctx: MutationCtx,
  location: Location,
  deleteAfter: number,
  /** The parts to abort, if the object may have been sent in parts. */
  parts?: Doc<"blobs">["parts"],
): Promise<Id<"blobs">> {
  return await ctx.db.insert("blobs", {
    location,
    size: 0,
    contentType: "",
    verification: "failed",
    refCount: 0,
    state: "doomed",
    deleteAfter,
    parts,
  });
}

/**
 * Deletes an object now, or later by the sweeper. The row of its blob must be deleted or doomed. Idempotent:
 * a missing object is success.
 */
export async function removeObject(ctx: MutationCtx, location: Location): Promise<void> {
  const deleteAfter = await backendOf(location).remove(ctx, location);
  if (deleteAfter !== null) await enqueueDeletion(ctx, location, deleteAfter);
}
