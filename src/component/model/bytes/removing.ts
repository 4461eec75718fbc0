/** Removing a stored object: now, or by the sweeper once its storage can be asked. */
import type { MutationCtx } from "../../_generated/server.js";
import { type Location, removeFromStorage } from "../../backends/index.js";

/**
 * Leaves an object to the sweeper by giving it a blob row that nothing points to and nothing may
 * ever point to again.
 */
export async function enqueueDeletion(
  ctx: MutationCtx,
  location: Location,
  deleteAfter: number,
): Promise<void> {
  await ctx.db.insert("blobs", {
    location,
    size: 0,
    contentType: "",
    verification: "failed",
    refCount: 0,
    isDoomed: true,
    deleteAfter,
  });
}

/**
 * Deletes an object, now or as soon as its storage can be asked. The row of its blob must be gone or
 * doomed. A missing object is success.
 */
export async function removeObject(ctx: MutationCtx, location: Location): Promise<void> {
  const deleteAfter = await removeFromStorage(ctx, location);
  if (deleteAfter !== null) await enqueueDeletion(ctx, location, deleteAfter);
}
