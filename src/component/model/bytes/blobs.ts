/**
 * Blobs: stored objects. Versions of one asset with the same bytes, content type and access share one. Equal
 * bytes of other assets are never found, because a result would tell that they exist.
 */
import type { Doc, Id } from "../../_generated/dataModel.js";
import type { MutationCtx, QueryCtx } from "../../_generated/server.js";
import {
  type BackendName,
  type Location,
  type StoredBytes,
  backendOf,
} from "../../backends/index.js";
import { removeObject } from "./removing.js";

/** A blob's row; also one that was just inserted and not read back. */
export type Blob = Omit<Doc<"blobs">, "_creationTime">;

/** The known properties of bytes before a version is created. */
export type TypedBytes = StoredBytes & { contentType: string } & Pick<
    Blob,
    "replaceable" | "parts"
  >;

/** How long after its URL has expired an upload that began before may take, in milliseconds. */
const LATE_MS = 15 * 60 * 1000;

/** Returns when to check whether an object was replaced; `undefined` if it cannot be. */
export function lastCheckAt({ replaceable }: Pick<Blob, "replaceable">): number | undefined {
  return replaceable && replaceable.until + LATE_MS;
}

/** The number of blobs checked for one content; more than one exists only after a loss. */
const MAX_TWINS = 3;

/** Returns the first blob that can be reused: verified, not replaceable, not about to be deleted, and not lost. */
async function firstUsable(ctx: MutationCtx, blobs: Blob[]): Promise<Blob | null> {
  for (const blob of blobs) {
    const isSettled = blob.verification === undefined && blob.replaceable === undefined;
    const isUsable = isSettled && blob.state === undefined;
    if (isUsable && (await backendOf(blob.location).isPresent(ctx, blob.location))) return blob;
  }
  return null;
}

/** Names an object in its storage. */
export type ObjectName = { key: string } | { storageId: Id<"_storage"> };

/** Returns the blob of an object; `null` if it has none. Cost: 1 range, at most 1 document. */
export async function findBlob(ctx: QueryCtx, name: ObjectName): Promise<Doc<"blobs"> | null> {
  return await blobsOf(ctx, name).first();
}

/** Reads the rows of an object: its blob, and reservations of its key. */
export function blobsOf(ctx: QueryCtx, name: ObjectName) {
  return ctx.db.query("blobs").withIndex("by_location", (q) => {
    return "key" in name
      ? q.eq("location.storageId", undefined).eq("location.key", name.key)
      : q.eq("location.storageId", name.storageId);
  });
}

/** Returns whether an object belongs to a blob. Cost: 1 range, at most 1 document. */
export async function isClaimed(ctx: QueryCtx, location: Location): Promise<boolean> {
  return (await findBlob(ctx, location)) !== null;
}

/** Deletes an object of an upload, now or by the sweeper, unless another upload has made a version of it. */
export async function removeUnclaimed(ctx: MutationCtx, location: Location): Promise<void> {
  if (!(await isClaimed(ctx, location))) await removeObject(ctx, location);
}

/** Returns whether two objects have equal bytes and the same content type. */
export function hasContent(
  a: Pick<TypedBytes, "sha256" | "size" | "contentType">,
  b: Pick<TypedBytes, "sha256" | "size" | "contentType">,
): boolean {
  if (a.sha256 === undefined) return false;
  return a.sha256 === b.sha256 && a.size === b.size && a.contentType === b.contentType;
}

/**
 * Adds a reference of an asset's version to bytes that no blob has yet. If the asset has the same content
 * already, the new object is deleted and the old one is used.
 */
export async function adoptBytes(
  ctx: MutationCtx,
  assetId: Id<"assets">,
  bytes: TypedBytes,
  isPrivate: boolean,
): Promise<Blob> {
  const same = await findTwin(ctx, assetId, bytes, bytes.location.backend, isPrivate);
  if (same !== null) {
    await removeObject(ctx, bytes.location);
    await retainBlob(ctx, same);
    return same;
  }
  const { location, size, sha256, checkedParts, contentType, verification } = bytes;
  const { replaceable, parts } = bytes;
  const row = {
    ...{ location, assetId, size, sha256, checkedParts, contentType, verification },
    ...{ replaceable, parts },
    isPrivate: isPrivate || undefined,
    refCount: 1,
  };
  return { _id: await ctx.db.insert("blobs", row), ...row };
}

/**
 * Finds a blob of an asset with the same content and access in a storage; requires a known hash. Versions and smaller images
 * share none.
 */
export async function findTwin(
  ctx: MutationCtx,
  assetId: Id<"assets">,
  bytes: Pick<Blob, "sha256" | "size" | "contentType" | "verification" | "isRendition">,
  backend: BackendName,
  isPrivate: boolean,
): Promise<Blob | null> {
  const { sha256, size, contentType, verification, isRendition } = bytes;
  if (sha256 === undefined || verification !== undefined) return null;
  const twins = await ctx.db
    .query("blobs")
    .withIndex("by_content", (q) =>
      q
        .eq("assetId", assetId)
        .eq("sha256", sha256)
        .eq("size", size)
        .eq("contentType", contentType)
        .eq("isPrivate", isPrivate || undefined)
        .eq("location.backend", backend),
    )
    .take(MAX_TWINS);
  return await firstUsable(
    ctx,
    twins.filter((twin) => twin.isRendition === isRendition),
  );
}

/** Adds a reference; bytes that were about to be deleted are kept. Cost: 1 document written. */
export async function retainBlob(ctx: MutationCtx, blob: Blob): Promise<void> {
  await ctx.db.patch("blobs", blob._id, {
    refCount: blob.refCount + 1,
    deleteAfter: undefined,
    failures: undefined,
  });
}

/**
 * Removes references. Unreferenced bytes stay for the grace period, so that a mistake can be undone by
 * uploading or restoring; then the sweeper deletes them.
 */
export async function releaseBlob(
  ctx: MutationCtx,
  blobId: Blob["_id"],
  count: number,
  graceMs: number,
): Promise<void> {
  const blob = await ctx.db.get("blobs", blobId);
  if (blob === null) return;
  const refCount = Math.max(0, blob.refCount - count);
  await ctx.db.patch("blobs", blobId, {
    refCount,
    deleteAfter: refCount === 0 ? Date.now() + graceMs : undefined,
  });
}
