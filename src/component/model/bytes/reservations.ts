/** Places that are reserved for running copies. */
import type { MutationCtx } from "../../_generated/server.js";
import type { ChosenPlace } from "../../backends/index.js";
import type { Blob } from "./blobs.js";
import { enqueueDeletion } from "./removing.js";

/** How long a copy may take before its reservation expires. */
const RESERVED_MS = 24 * 60 * 60 * 1000;

/** Reserves a place for a copy. If the copy is never finished, the sweeper deletes the object. */
export async function reservePlace(
  ctx: MutationCtx,
  location: ChosenPlace,
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
 * Releases the reservation of a place whose object is used from now on.
 *
 * @returns false if it has expired, so that the sweeper may be deleting the object, or if the object is
 * already in use.
 */
export async function settleReservation(ctx: MutationCtx, location: ChosenPlace): Promise<boolean> {
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
