/**
 * Moves stored bytes between storage backends while the app runs. A blob's bytes are copied and verified
 * first; then the blob, and a bounded number of its versions at a time, are pointed to the copy. The old
 * object is kept until the last version has left it and the grace period has ended, so readers always have a
 * working URL.
 */
import type { Doc, Id } from "../../_generated/dataModel.js";
import type { MutationCtx, QueryCtx } from "../../_generated/server.js";
import { BACKEND_NAMES, type BackendName, type CopyMade } from "../../backends/index.js";
import { assetError } from "../../../shared/errors.js";
import { sha256ToStore } from "../../../shared/sha256.js";
import { refreshPublished } from "../files/publishing.js";
import { repointRenditions } from "../files/renditions.js";
import { type Copy, NO_LAST_CHECK, discardCopy, planCopy, takeCopy } from "./copying.js";
import { belongsHidden } from "./places.js";
import type { Version } from "../files/versions.js";
import { rowOf } from "../rows.js";
import { readSettings } from "../settings.js";
import { STEP_SIZE } from "../work/steps.js";
import { lostBefore } from "../work/work.js";

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
      q.eq("state", undefined).eq("location.backend", from).eq("_creationTime", position),
    )
    .take(STEP_SIZE);
  const twin = sameTime.find((blob) => positionId !== undefined && blob._id > positionId);
  if (twin !== undefined) return twin;
  return await ctx.db
    .query("blobs")
    .withIndex("by_backend", (q) =>
      q.eq("state", undefined).eq("location.backend", from).gt("_creationTime", position),
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
  const version = await versionsWith(ctx, blobId).first();
  const asset = version && (await ctx.db.get("assets", version.assetId));
  const basename = asset?.basename ?? "file";
  const isPrivate = await isHiddenIn(ctx, blob, backend);
  return await planCopy(ctx, blob, { backend, isPrivate, basename });
}

/**
 * Returns whether the copy of a blob in a storage belongs into a private place: bytes of a private asset, and where
 * the storage stages, those of drafts. Many versions that share public bytes leave them public.
 */
async function isHiddenIn(ctx: QueryCtx, blob: BlobRow, backend: BackendName): Promise<boolean> {
  const versions = await versionsWith(ctx, blob._id).take(STEP_SIZE);
  const isHidden = async (version: Version) => {
    const asset = await ctx.db.get("assets", version.assetId);
    if (asset === null || asset.isPrivate) return blob.isPrivate === true;
    return belongsHidden(asset, version, backend);
  };
  if (versions.length === 0) return blob.isPrivate === true;
  if (!blob.isPrivate && versions.length === STEP_SIZE) return false;
  for (const version of versions) if (!(await isHidden(version))) return false;
  return true;
}

function versionsWith(ctx: QueryCtx, blobId: Id<"blobs">) {
  return ctx.db.query("versions").withIndex("by_blob", (q) => q.eq("blobId", blobId));
}

/**
 * Points a blob to its copy.
 *
 * @returns false if the copy is no longer needed: the object was moved or purged meanwhile.
 * @throws BYTES_MISMATCH, ACCESS_CHANGED
 */
export async function settleMove(ctx: MutationCtx, copy: Copy, made: CopyMade): Promise<boolean> {
  const blob = await ctx.db.get("blobs", copy.blobId);
  // If the hash is unknown, the copy's hash is recorded.
  requireSame("sha256", blob?.sha256, made.sha256);
  const taken = await takeCopy(ctx, copy, made);
  if (taken === null) return false;
  requireSame("size", blob?.size, taken.size);
  requireSame("sha256", made.sha256, taken.sha256);
  const moved = {
    location: taken.location,
    sha256: made.sha256 ?? blob?.sha256,
    isPrivate: copy.isPrivate || undefined,
  };
  if (blob !== null && (await switchBlob(ctx, blob, moved))) return true;
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
  moved: Pick<BlobRow, "location" | "sha256" | "isPrivate">,
): Promise<boolean> {
  const { backend } = moved.location;
  if (blob.location.backend === backend || !isNeeded(blob)) return false;
  // Versions are found by their backend, so one move must end before the next.
  if ((await replacementsOf(ctx, blob._id)) !== null) return false;
  if ((await isHiddenIn(ctx, blob, backend)) !== (moved.isPrivate === true)) {
    throw assetError(
      "ACCESS_CHANGED",
      "The access of the file changed, or it was published, while it was copied. Start the migration again.",
      { access: moved.isPrivate ? "public" : "private" },
    );
  }
  await ctx.db.insert("blobs", {
    location: blob.location,
    assetId: blob.assetId,
    size: blob.size,
    contentType: blob.contentType,
    sha256: moved.sha256,
    verification: blob.verification,
    isPrivate: blob.isPrivate,
    refCount: 0,
    state: "doomed",
    replacedBy: blob._id,
  });
  await ctx.db.patch("blobs", blob._id, { ...moved, replaceable: undefined });
  if (moved.isPrivate && !blob.isPrivate) {
    // Now, because a draft that was published in between would be public in a private place.
    for (const version of await versionsWith(ctx, blob._id).take(STEP_SIZE)) {
      await pointTo(ctx, version, moved);
    }
  }
  return true;
}

/** Points a version to the copy of its bytes. */
async function pointTo(
  ctx: MutationCtx,
  version: Version,
  { location, sha256 }: Pick<BlobRow, "location" | "sha256">,
): Promise<void> {
  const moved = { location, sha256: sha256ToStore(sha256), ...NO_LAST_CHECK };
  await ctx.db.patch("versions", version._id, moved);
  const asset = await ctx.db.get("assets", version.assetId);
  if (asset !== null) await refreshPublished(ctx, asset, { ...version, ...moved });
}

async function replacementsOf(ctx: QueryCtx, blobId: Id<"blobs">): Promise<BlobRow | null> {
  return await ctx.db
    .query("blobs")
    .withIndex("by_replacement", (q) => q.eq("takenDownWith", undefined).eq("replacedBy", blobId))
    .first();
}

/** The old object of a blob, which versions may still reference. */
export async function unfinishedReplacement(ctx: QueryCtx): Promise<BlobRow | null> {
  return await ctx.db
    .query("blobs")
    .withIndex("by_replacement", (q) =>
      q.eq("takenDownWith", undefined).gt("replacedBy", "" as Id<"blobs">),
    )
    .first();
}

/** Returns a running migration whose last step was lost, or `null`. Cost: 1 document. */
export async function stalledMigration(ctx: QueryCtx): Promise<Migration | null> {
  return await ctx.db
    .query("migrations")
    .withIndex("by_status", (q) => q.eq("status", "running").lt("updatedAt", lostBefore("copy")))
    .first();
}

/** Returns whether an interrupted migration should be resumed. Cost: at most 2 documents. */
export async function isMigrationDue(ctx: QueryCtx): Promise<boolean> {
  return (await unfinishedReplacement(ctx)) !== null || (await stalledMigration(ctx)) !== null;
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
  for (const version of blob === null ? [] : left) await pointTo(ctx, version, blob!);
  if (blob !== null && left.length === STEP_SIZE) return true;
  const { backend } = old.location;
  if (blob?.isRendition && (await repointRenditions(ctx, blob, backend, STEP_SIZE))) return true;
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
  const { _id, _creationTime, position, positionId, copying, ...fields } = migration;
  return { migrationId: _id, ...fields };
}
