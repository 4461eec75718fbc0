/** Objects that are to be deleted from a storage which a mutation cannot ask. */
import type { Doc } from "../_generated/dataModel.js";
import type { MutationCtx } from "../_generated/server.js";

/**
 * Leaves an object to the sweeper by giving it a blob row that nothing points to and nothing may
 * ever point to again.
 */
export async function enqueueDeletion(
  ctx: MutationCtx,
  location: Doc<"blobs">["location"],
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
    createdAt: Date.now(),
  });
}
