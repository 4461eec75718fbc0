/**
 * Moves stored bytes between storage backends while the app runs. A blob's bytes are copied and verified
 * first; then the blob, and a bounded number of its versions at a time, are pointed to the copy. The old
 * object is kept until the last version has left it and the grace period has ended, so readers always have a
 * working URL.
 */
import type { Doc, Id } from "../../_generated/dataModel.js";
import type { MutationCtx, QueryCtx } from "../../_generated/server.js";
import type { BackendName, Location } from "../../backends/index.js";
import { assetError } from "../../../shared/errors.js";
import { refreshPublished } from "../files/publishing.js";
import { settleReservation } from "./reservations.js";
import { readSettings } from "../settings.js";
import { STEP_SIZE } from "../work/steps.js";

export type Migration = Doc<"migrations">;
type BlobRow = Doc<"blobs">;

/** Returns the next blob that is in the wrong backend, in creation order. */
export async function nextBlob(
  ctx: QueryCtx,
  { to, position, positionId }: Pick<Migration, "to" | "position" | "positionId">,
): Promise<BlobRow | null> {
  const from: BackendName = to === "r2" ? "convex" : "r2";
  // Rows of different transactions can have the same creation time; compare their ids.
  const sameTime = await ctx.db
    .query("blobs")
    .withIndex("by_backend", (q) =>
      q.eq("isDoomed", undefined).eq("location.backend", from).eq("_creationTime", position),
    )
    .take(STEP_SIZE);
  const twin = sameTime.find((blob) => positionId !== undefined && blob._id > positionId);
  if (twin !== undefined) return twin;
  return await ctx.db
    .query("blobs")
    .withIndex("by_backend", (q) =>
      q.eq("isDoomed", undefined).eq("location.backend", from).gt("_creationTime", position),
    )
    .first();
}

/** Returns whether a blob should be moved: it is referenced and verified. */
export function isMovable(blob: BlobRow, to: BackendName, hasPrivateBucket: boolean): boolean {
  // Objects in a public bucket are readable by anyone with the URL.
  if (blob.isPrivate && to === "r2" && !hasPrivateBucket) return false;
  return isNeeded(blob);
}

function isNeeded(blob: BlobRow): boolean {
  return blob.refCount > 0 && blob.verification === undefined;
}

/** @throws BYTES_MISMATCH */
export function requireSameHash(declared: string | undefined, actual: string): void {
  // If the hash is unknown, the copy's hash is recorded.
  if (declared !== undefined) requireSame("sha256", declared, actual);
}

/** @throws BYTES_MISMATCH */
export function requireSame(field: "size" | "sha256", declared: string, actual: string): void {
  if (declared === actual) return;
  throw assetError("BYTES_MISMATCH", "The copy differs from the original and is not used.", {
    field,
    declared,
    actual,
  });
}

/**
 * Points a blob to a verified copy.
 *
 * @returns false if the blob no longer needs a copy; the copy is then left to the sweeper.
 */
export async function switchBlob(
  ctx: MutationCtx,
  blobId: Id<"blobs">,
  copy: { location: Location; sha256: string },
): Promise<boolean> {
  const blob = await ctx.db.get("blobs", blobId);
  if (!blob || blob.location.backend === copy.location.backend || !isNeeded(blob)) return false;
  // Versions are found by their backend, so one move must end before the next.
  if ((await replacementsOf(ctx, blobId)) !== null) return false;
  if (!(await settleReservation(ctx, copy.location))) return false;
  await ctx.db.insert("blobs", {
    location: blob.location,
    size: blob.size,
    contentType: blob.contentType,
    sha256: copy.sha256,
    verification: blob.verification,
    isPrivate: blob.isPrivate,
    refCount: 0,
    isDoomed: true,
    replacedBy: blobId,
  });
  await ctx.db.patch("blobs", blobId, { location: copy.location, sha256: copy.sha256 });
  return true;
}

async function replacementsOf(ctx: QueryCtx, blobId: Id<"blobs">): Promise<BlobRow | null> {
  return await ctx.db
    .query("blobs")
    .withIndex("by_replacement", (q) => q.eq("replacedBy", blobId))
    .first();
}

/** The old object of a blob, which versions may still reference. */
export async function unfinishedReplacement(ctx: QueryCtx): Promise<BlobRow | null> {
  return await ctx.db
    .query("blobs")
    .withIndex("by_replacement", (q) => q.gt("replacedBy", "" as Id<"blobs">))
    .first();
}

/** Points the next versions of a replaced object to the copy; if none is left, releases the old object. */
export async function repointVersions(ctx: MutationCtx, old: BlobRow): Promise<void> {
  const blob = await ctx.db.get("blobs", old.replacedBy!);
  const left = await ctx.db
    .query("versions")
    .withIndex("by_blob", (q) =>
      q.eq("blobId", old.replacedBy!).eq("location.backend", old.location.backend),
    )
    .take(STEP_SIZE);
  for (const version of blob === null ? [] : left) {
    const moved = { location: blob!.location, sha256: blob!.sha256 };
    await ctx.db.patch("versions", version._id, moved);
    const asset = await ctx.db.get("assets", version.assetId);
    if (asset !== null) await refreshPublished(ctx, asset, { ...version, ...moved });
  }
  if (blob !== null && left.length === STEP_SIZE) return;
  const { blobGraceMs } = await readSettings(ctx);
  const deleteAfter = Date.now() + blobGraceMs;
  await ctx.db.patch("blobs", old._id, { replacedBy: undefined, deleteAfter });
}

/** @throws ARGUMENT_INVALID */
export async function requireMigration(ctx: QueryCtx, migrationId: string): Promise<Migration> {
  const id = ctx.db.normalizeId("migrations", migrationId);
  const migration = id === null ? null : await ctx.db.get("migrations", id);
  if (migration === null) {
    throw assetError("ARGUMENT_INVALID", `The migration "${migrationId}" does not exist.`, {
      argument: "migrationId",
      reason: "unknown",
    });
  }
  return migration;
}

export function migrationView(migration: Migration) {
  const { _id, _creationTime, position, positionId, ...fields } = migration;
  return { migrationId: _id, ...fields };
}
