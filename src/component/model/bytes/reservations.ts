/** Keys of the bucket that are kept for copies which are on their way. */
import type { MutationCtx } from "../../_generated/server.js";
import type { Location } from "../../backends/index.js";
import type { Blob } from "./blobs.js";
import { enqueueDeletion } from "./removing.js";

/** How long a copy may take before the place that was kept for it is cleaned up. */
const RESERVED_MS = 24 * 60 * 60 * 1000;

/** Keeps a place for a copy. If the copy is never finished, the sweeper deletes what is there. */
export async function reservePlace(
  ctx: MutationCtx,
  location: Extract<Location, { backend: "r2" }>,
  { size, contentType }: Pick<Blob, "size" | "contentType">,
): Promise<void> {
  await ctx.db.insert("blobs", {
    location,
    size,
    contentType,
    verification: "pending",
    refCount: 0,
    isDoomed: true,
    deleteAfter: Date.now() + RESERVED_MS,
  });
}

/**
 * Gives up the reservation of a place whose object is to be used now.
 *
 * @returns false when it has run out, and the sweeper may be deleting the object at this moment, or
 *   when the object is in use already.
 */
export async function settleReservation(ctx: MutationCtx, location: Location): Promise<boolean> {
  if (location.backend !== "r2") return true;
  const reserved = await ctx.db
    .query("blobs")
    .withIndex("by_key", (q) => q.eq("location.key", location.key))
    .unique();
  if (reserved === null) {
    await enqueueDeletion(ctx, location, Date.now());
    return false;
  }
  if (!reserved.isDoomed || reserved.failures !== undefined || reserved.deleteAfter! <= Date.now())
    return false;
  await ctx.db.delete("blobs", reserved._id);
  return true;
}
