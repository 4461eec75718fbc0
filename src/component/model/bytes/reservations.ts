/**
 * Places that are reserved for running copies. A reserved place is taken by its copy, or doomed by the sweeper
 * when the reservation has expired: whichever commits first, for the state of the row decides, not the time.
 */
import type { MutationCtx } from "../../_generated/server.js";
import type { ChosenPlace } from "../../backends/index.js";
import { type Blob, blobsOf } from "./blobs.js";
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
    state: "reserved",
    deleteAfter: Date.now() + RESERVED_MS,
  });
}

/**
 * Releases the reservation of a place whose object is used from now on.
 *
 * @returns false if the sweeper has begun to delete the object, or if the object is already in use.
 */
export async function settleReservation(ctx: MutationCtx, location: ChosenPlace): Promise<boolean> {
  const reserved = await reservationOf(ctx, location);
  if (reserved !== null) await ctx.db.delete("blobs", reserved._id);
  return reserved !== null;
}

/** Lets the sweeper delete what a copy that has failed may have stored. */
export async function abandonPlace(ctx: MutationCtx, location: ChosenPlace): Promise<void> {
  await reservationOf(ctx, location);
}

/**
 * Returns the reservation of a place. Without one, the deletion may have come before the copy, so an object that is not
 * in use is deleted again.
 */
async function reservationOf(ctx: MutationCtx, location: ChosenPlace) {
  const rows = await blobsOf(ctx, location).collect();
  const reserved = rows.find(({ state }) => state === "reserved");
  if (reserved !== undefined) return reserved;
  const isInUse = rows.some(({ state }) => state === undefined);
  if (!isInUse) await enqueueDeletion(ctx, location, Date.now());
  return null;
}
