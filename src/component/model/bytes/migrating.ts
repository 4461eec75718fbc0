/**
 * Moves stored bytes between storage backends while the app runs. A blob's bytes are copied and verified
 * first; then the blob, and a bounded number of its versions at a time, are pointed to the copy. The old
 * object is kept until the last version has left it and the grace period has ended, so readers always have a
 * working URL.
 */
import type { Doc, Id } from "../../_generated/dataModel.js";
import type { MutationCtx, QueryCtx } from "../../_generated/server.js";
import {
  BACKEND_NAMES,
  type BackendName,
  type CopyMade,
  type Location,
} from "../../backends/index.js";
import { assetError } from "../../../shared/errors.js";
import { refreshPublished } from "../files/publishing.js";
import { type Copy, NO_LAST_CHECK, discardCopy, planCopy, takeCopy } from "./copying.js";
import { rowOf } from "../rows.js";
import { readSettings } from "../settings.js";
import { STEP_SIZE } from "../work/steps.js";

export type Migration = Doc<"migrations">;
type BlobRow = Doc<"blobs">;

/** Returns the next blob that is in another backend, in creation order. */
export async function nextBlob(
  ctx: QueryCtx,
  migration: Pick<Migration, "to" | "position" | "positionId">,
): Promise<BlobRow | null> {
  const others = BACKEND_NAMES.filter((name) => name !== migration.to);
  const found = await Promise.all(others.map((from) => nextBlobIn(ctx, from, migration)));
  const [first = null] = found
    .filter((blob) => blob !== null)
    .sort((a, b) => a._creationTime - b._creationTime || (a._id < b._id ? -1 : 1));
  return first;
}

async function nextBlobIn(
  ctx: QueryCtx,
  from: BackendName,
  { position, positionId }: Pick<Migration, "position" | "positionId">,
): Promise<BlobRow | null> {
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
export function isMovable(blob: BlobRow, canHoldPrivate: boolean): boolean {
  return (!blob.isPrivate || canHoldPrivate) && isNeeded(blob);
}

function isNeeded(blob: BlobRow): boolean {
  return blob.refCount > 0 && blob.verification === undefined;
}

/** Plans the copy of a blob; `null` if it is gone. */
export async function planMove(
  ctx: MutationCtx,
  blobId: Id<"blobs">,
  backend: BackendName,
): Promise<Copy | null> {
  const blob = await ctx.db.get("blobs", blobId);
  if (blob === null) return null;
  const version = await ctx.db
    .query("versions")
    .withIndex("by_blob", (q) => q.eq("blobId", blobId))
    .first();
  const asset = version && (await ctx.db.get("assets", version.assetId));
  const filename = version?.filename ?? asset?.basename ?? "file";
  return await planCopy(ctx, blob, { backend, isPrivate: blob.isPrivate === true, filename });
}

/**
 * Points a blob to its copy.
 *
 * @returns false if the copy is no longer needed: the object was moved or purged meanwhile.
 * @throws BYTES_MISMATCH
 */
export async function settleMove(ctx: MutationCtx, copy: Copy, made: CopyMade): Promise<boolean> {
  const blob = await ctx.db.get("blobs", copy.blobId);
  // If the hash is unknown, the copy's hash is recorded.
  requireSame("sha256", blob?.sha256, made.sha256);
  const taken = await takeCopy(ctx, copy, made);
  if (taken === null) return false;
  requireSame("size", blob?.size, taken.size);
  requireSame("sha256", made.sha256, taken.sha256);
  if (blob !== null && (await switchBlob(ctx, blob, taken.location, made.sha256))) return true;
  await discardCopy(ctx, taken.location);
  return false;
}

/** Compares what is known. */
function requireSame<Value extends string | number>(
  field: "size" | "sha256",
  declared: Value | undefined,
  actual: Value | undefined,
): void {
  if (declared === undefined || actual === undefined || declared === actual) return;
  throw assetError("BYTES_MISMATCH", "The copy differs from the original and is not used.", {
    field,
    declared: String(declared),
    actual: String(actual),
  });
}

/** Points a blob to a verified copy; returns false if it no longer needs one. */
async function switchBlob(
  ctx: MutationCtx,
  blob: BlobRow,
  location: Location,
  sha256: string,
): Promise<boolean> {
  if (blob.location.backend === location.backend || !isNeeded(blob)) return false;
  // Versions are found by their backend, so one move must end before the next.
  if ((await replacementsOf(ctx, blob._id)) !== null) return false;
  await ctx.db.insert("blobs", {
    location: blob.location,
    assetId: blob.assetId,
    size: blob.size,
    contentType: blob.contentType,
    sha256,
    verification: blob.verification,
    isPrivate: blob.isPrivate,
    refCount: 0,
    isDoomed: true,
    replacedBy: blob._id,
  });
  await ctx.db.patch("blobs", blob._id, { location, sha256, replaceable: undefined });
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

/**
 * Points the next versions of a replaced object to the copy; if none is left, releases the old object.
 *
 * @returns true while there may be more.
 */
export async function repointSome(ctx: MutationCtx): Promise<boolean> {
  const old = await unfinishedReplacement(ctx);
  if (old === null) return false;
  const blob = await ctx.db.get("blobs", old.replacedBy!);
  const left = await ctx.db
    .query("versions")
    .withIndex("by_blob", (q) =>
      q.eq("blobId", old.replacedBy!).eq("location.backend", old.location.backend),
    )
    .take(STEP_SIZE);
  for (const version of blob === null ? [] : left) {
    const moved = { location: blob!.location, sha256: blob!.sha256, ...NO_LAST_CHECK };
    await ctx.db.patch("versions", version._id, moved);
    const asset = await ctx.db.get("assets", version.assetId);
    if (asset !== null) await refreshPublished(ctx, asset, { ...version, ...moved });
  }
  if (blob !== null && left.length === STEP_SIZE) return true;
  const { blobGraceMs } = await readSettings(ctx);
  const deleteAfter = Date.now() + blobGraceMs;
  await ctx.db.patch("blobs", old._id, { replacedBy: undefined, deleteAfter });
  return true;
}

/** @throws ARGUMENT_INVALID */
export async function requireMigration(ctx: QueryCtx, migrationId: string): Promise<Migration> {
  const migration = await rowOf(ctx, "migrations", migrationId);
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
