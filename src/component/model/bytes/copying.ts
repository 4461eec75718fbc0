/**
 * Copies an object to where its bytes should be. A transaction plans the copy, an action makes it, and
 * another transaction takes it over, for a version whose access has changed or for a blob that migrates.
 */
import type { ObjectType } from "convex/values";
import { v } from "convex/values";
import type { ActionCtx, MutationCtx } from "../../_generated/server.js";
import {
  type BackendName,
  type ChosenPlace,
  type CopyMade,
  type Location,
  backendNamed,
  backendOf,
  findNamed,
} from "../../backends/index.js";
import { location, placeInBucket } from "../../backends/locations.js";
import { assetError } from "../../../shared/errors.js";
import type { R2Config } from "../../../shared/r2/config.js";
import { downloadName } from "../../../shared/downloadName.js";
import { storageBackend } from "../../../shared/values.js";
import { type Blob, isClaimed } from "./blobs.js";
import { enqueueDeletion, removeObject } from "./removing.js";
import { abandonPlace, reservePlace, settleReservation } from "./reservations.js";

/** An object to copy, and its target. */
export const copyFields = {
  blobId: v.id("blobs"),
  size: v.number(),
  contentType: v.string(),
  filename: v.string(),
  /** The tag of an object that could have been replaced. */
  etag: v.optional(v.string()),
  source: location,
  backend: storageBackend,
  isPrivate: v.boolean(),
  /** An upload URL, or a reserved place. */
  target: v.union(v.string(), placeInBucket),
  /** True to let a storage copy its own objects without reading them, so that their hash stays as it is known. */
  isInStorage: v.optional(v.boolean()),
};
export type Copy = ObjectType<typeof copyFields>;

/** No upload URL can replace a copy, so its versions need no last check. */
export const NO_LAST_CHECK = {
  verifyAfter: undefined,
  verifyFailures: undefined,
  publishedOver: undefined,
};

/** The result of a copy. */
export const madeCopy = v.object({
  storageId: v.optional(v.string()),
  sha256: v.optional(v.string()),
});

/** Plans a copy of a blob. Until it is taken over, the sweeper deletes what is at its target. */
export async function planCopy(
  ctx: MutationCtx,
  { _id: blobId, location: source, size, contentType, replaceable }: Blob,
  to: { backend: BackendName; isPrivate: boolean; basename: string },
): Promise<Copy> {
  const { backend, isPrivate, basename } = to;
  const target = await backendNamed(backend).openTarget(ctx, isPrivate);
  if (typeof target !== "string") await reservePlace(ctx, target, { size, contentType });
  const etag = replaceable?.etag;
  const filename = downloadName({ basename, contentType });
  return { blobId, size, contentType, filename, etag, source, backend, isPrivate, target };
}

/**
 * Makes a copy.
 *
 * @throws BYTES_NOT_FOUND, R2_NOT_CONFIGURED, R2_ACCESS_DENIED, R2_UNAVAILABLE; the original is still in use.
 */
export async function makeCopy(ctx: ActionCtx, copy: Copy, ofCall?: R2Config): Promise<CopyMade> {
  const { source, backend, target, size, contentType, filename, etag } = copy;
  const transfer = { size, contentType, filename, etag };
  const storage = backendNamed(backend);
  const within = placesWithin(copy);
  if (within) return await storage.copyWithin!(within.source, within.target, transfer);
  const url = await backendOf(source).source(ctx, source, ofCall);
  if (url === null) {
    throw assetError("BYTES_NOT_FOUND", "The storage does not have the bytes to copy.", {});
  }
  return await storage.copyIn(target, url, transfer, ofCall);
}

/** Returns the places of a copy that the storage itself makes, so that nothing reads its bytes. */
function placesWithin({ isInStorage, backend, source, target }: Copy) {
  const canCopy = isInStorage && backendNamed(backend).copyWithin !== undefined;
  return canCopy && isPlace(source) && isPlace(target) ? { source, target } : null;
}

/** Returns whether a copy reads all bytes, which has its price each time it is made. */
export function readsBytes(copy: Copy): boolean {
  return placesWithin(copy) === null;
}

function isPlace(at: Location | string): at is ChosenPlace {
  return typeof at !== "string" && "key" in at;
}

/** The known properties of a copy or an original. */
type Content = Pick<Blob, "sha256"> & Partial<Pick<Blob, "size">>;

/** Returns whether nothing that is known of two objects differs. */
export function isSame(a: Content, b: Content): boolean {
  const { size = b.size, sha256 = b.sha256 } = a;
  return size === (b.size ?? size) && sha256 === (b.sha256 ?? sha256);
}

/** Takes over a copy, which is then used or discarded; `null` if it is lost, or was taken over before. */
export async function takeCopy(
  ctx: MutationCtx,
  { target }: Pick<Copy, "target">,
  { storageId }: CopyMade,
): Promise<(Content & { location: Location }) | null> {
  if (typeof target === "string") {
    return storageId === undefined ? null : await findNamed(ctx, storageId);
  }
  // The bytes were read back; only the reservation may have been lost since.
  return (await settleReservation(ctx, target)) ? { location: target } : null;
}

/** Lets the sweeper delete what a failed copy may have stored, also if the reservation of its place has expired. */
export async function abandonCopy(
  ctx: MutationCtx,
  { target }: Pick<Copy, "target">,
): Promise<void> {
  if (typeof target !== "string") await abandonPlace(ctx, target);
}

/** Deletes a copy, unless it is in use because it was reported twice. */
export async function discardCopy(ctx: MutationCtx, location: Location): Promise<void> {
  if (await isClaimed(ctx, location)) return;
  const backend = backendOf(location);
  if (backend.removeByRequest === undefined) await removeObject(ctx, location);
  else await enqueueDeletion(ctx, location, Date.now());
}
