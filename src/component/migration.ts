/** Moves stored files between storage backends while the app runs. */
import { v } from "convex/values";
import * as declared from "../shared/functions/migration.js";
import { internal } from "./_generated/api.js";
import type { Doc, Id } from "./_generated/dataModel.js";
import {
  type ActionCtx,
  type QueryCtx,
  action,
  internalAction,
  internalMutation,
  internalQuery,
  query,
} from "./_generated/server.js";
import { inspectStored } from "./backends/convex.js";
import { objectUrl } from "./backends/index.js";
import { newKey } from "./backends/r2.js";
import {
  hasCredentials,
  hasPrivateBucket,
  requireCredentials,
  requirePublicUrl,
} from "./backends/r2Config.js";
import type { R2Config } from "../shared/r2/config.js";
import { copyToBucket, copyToStorage, sourceInBucket } from "./backends/transfer.js";
import { assetError, isAssetError } from "../shared/errors.js";
import { parseLimit } from "../shared/bounds.js";
import * as model from "./model/bytes/migrating.js";
import { reservePlace } from "./model/bytes/reservations.js";
import { STEP_SIZE } from "./model/work/steps.js";
import { findVersion } from "./model/files/versions.js";
import { location, placeInBucket } from "./schema.js";
import { storageBackend } from "../shared/values.js";
import { write } from "./write.js";

export const startMigration = write(
  declared.startMigration,
  async (ctx, { to, dryRun = false }) => {
    requireCredentials();
    if (to === "r2") await requirePublicUrl(ctx);
    const running = await ctx.db
      .query("migrations")
      .withIndex("by_status", (q) => q.eq("status", "running"))
      .first();
    if (running !== null) {
      throw assetError(
        "MIGRATION_RUNNING",
        "A migration is already running. Stop it or wait until it is done.",
        {
          migrationId: running._id,
        },
      );
    }
    const now = Date.now();
    const migrationId = await ctx.db.insert("migrations", {
      to,
      isDryRun: dryRun,
      status: "running",
      position: 0,
      blobsDone: 0,
      bytesDone: 0,
      failures: 0,
      startedAt: now,
      startedBy: ctx.actor,
      updatedAt: now,
    });
    await ctx.scheduler.runAfter(0, internal.migration.continueMigration, { migrationId });
    return model.migrationView((await ctx.db.get("migrations", migrationId))!);
  },
);

export const stopMigration = write(declared.stopMigration, async (ctx, { migrationId }) => {
  const migration = await model.requireMigration(ctx, migrationId);
  if (migration.status !== "running") return model.migrationView(migration);
  const now = Date.now();
  const stopped = {
    status: "stopped" as const,
    stoppedBy: ctx.actor,
    updatedAt: now,
    finishedAt: now,
  };
  await ctx.db.patch("migrations", migration._id, stopped);
  return model.migrationView({ ...migration, ...stopped });
});

export const getMigration = query({
  ...declared.getMigration,
  handler: async (ctx, { migrationId }) =>
    model.migrationView(await model.requireMigration(ctx, migrationId)),
});

const DEFAULT_LIMIT = 20;
const MAX_LIMIT = 100;

export const listMigrations = query({
  ...declared.listMigrations,
  handler: async (ctx, { limit = DEFAULT_LIMIT }) => {
    const newest = ctx.db.query("migrations").order("desc");
    return (await newest.take(parseLimit("limit", limit, MAX_LIMIT))).map(model.migrationView);
  },
});

export const migrateVersion = action({
  ...declared.migrateVersion,
  handler: async (ctx, { versionId, to, r2Config }): Promise<boolean> => {
    await repointAll(ctx);
    const blob = await ctx.runQuery(internal.migration.blobOfVersion, {
      versionId,
      to,
      hasPrivateBucket: hasPrivateBucket(r2Config),
    });
    if (blob === null) return false;
    return await moveBlob(ctx, blob, r2Config);
  },
});

const blobToMove = v.object({
  blobId: v.id("blobs"),
  creationTime: v.number(),
  from: storageBackend,
  /** The source of the bytes: a URL of Convex storage, or a key of the bucket. */
  source: v.string(),
  bucket: placeInBucket.fields.bucket,
  filename: v.string(),
  size: v.number(),
  contentType: v.string(),
  sha256: v.optional(v.string()),
});
type BlobToMove = (typeof blobToMove)["type"];

async function whatToMove(ctx: QueryCtx, blob: Doc<"blobs">): Promise<BlobToMove> {
  const { location, size, contentType, sha256 } = blob;
  const version = await ctx.db
    .query("versions")
    .withIndex("by_blob", (q) => q.eq("blobId", blob._id))
    .first();
  const asset = version && (await ctx.db.get("assets", version.assetId));
  return {
    blobId: blob._id,
    creationTime: blob._creationTime,
    from: location.backend,
    source: location.backend === "r2" ? location.key : ((await objectUrl(ctx, location)) ?? ""),
    // Private files go to the private bucket, in either direction.
    bucket: blob.isPrivate ? ("private" as const) : undefined,
    filename: version?.filename ?? asset?.basename ?? "file",
    size,
    contentType,
    sha256,
  };
}

/**
 * Copies, verifies, and points all references to the copy.
 *
 * @returns false if the copy was not needed: the object was moved or purged meanwhile.
 */
async function moveBlob(ctx: ActionCtx, blob: BlobToMove, r2Config?: R2Config): Promise<boolean> {
  const { blobId, bucket, size, contentType, filename } = blob;
  const credentials = requireCredentials(r2Config, bucket);
  let isMoved: boolean;
  if (blob.from === "convex") {
    const key = await ctx.runMutation(internal.migration.reserve, { blobId, bucket, filename });
    const transfer = { size, contentType, filename, bucket };
    const sha256 = await copyToBucket(credentials, blob.source, key, transfer);
    const to = { backend: "r2" as const, key, bucket };
    isMoved = await ctx.runMutation(internal.migration.switchTo, { blobId, to, sha256 });
  } else {
    const uploadUrl = await ctx.runMutation(internal.migration.openTarget, {});
    const source = await sourceInBucket(credentials, blob.source);
    const copy = await copyToStorage(source, uploadUrl, contentType);
    isMoved = await ctx.runMutation(internal.migration.switchToStored, { blobId, ...copy });
  }
  await repointAll(ctx);
  return isMoved;
}

/** Points all versions of replaced objects to the copies, including those left by an interrupted run. */
async function repointAll(ctx: ActionCtx): Promise<void> {
  while (await ctx.runMutation(internal.migration.repointSome, {})) {
    // Each call updates a bounded number of versions.
  }
}

/** Moves the next file and schedules the one after it. */
export const continueMigration = internalAction({
  args: { migrationId: v.id("migrations") },
  returns: v.null(),
  handler: async (ctx, { migrationId }): Promise<null> => {
    await repointAll(ctx);
    const blob = await ctx.runMutation(internal.migration.takeNext, { migrationId });
    if (blob === null) return null;
    let failure: string | undefined;
    let isMoved = false;
    try {
      isMoved = await moveBlob(ctx, blob);
    } catch (error) {
      failure = isAssetError(error) ? error.data.message : "An unexpected error.";
    }
    await ctx.runMutation(internal.migration.advance, {
      migrationId,
      position: blob.creationTime,
      positionId: blob.blobId,
      size: blob.size,
      isMoved,
      failure,
    });
    return null;
  },
});

export const blobOfVersion = internalQuery({
  args: { versionId: v.string(), to: storageBackend, hasPrivateBucket: v.boolean() },
  returns: v.union(blobToMove, v.null()),
  handler: async (ctx, { versionId, to, ...args }): Promise<BlobToMove | null> => {
    const found = await findVersion(ctx, versionId);
    const blob = found && (await ctx.db.get("blobs", found.version.blobId));
    if (!blob) {
      throw assetError("VERSION_NOT_FOUND", `The version "${versionId}" does not exist.`, {
        versionId,
      });
    }
    if (blob.location.backend === to) return null;
    // A private file cannot be moved to a public bucket.
    if (!model.isMovable(blob, to, true)) {
      throw assetError(
        "VERSION_UNVERIFIED",
        "The bytes of this version are not verified. Wait for verification, or upload it " +
          "again.",
        { versionId },
      );
    }
    if (!model.isMovable(blob, to, args.hasPrivateBucket)) {
      throw assetError(
        "R2_NOT_CONFIGURED",
        "A private file needs R2_PRIVATE_BUCKET, a bucket without a public domain.",
        { missing: ["R2_PRIVATE_BUCKET"] },
      );
    }
    if (to === "r2") await requirePublicUrl(ctx);
    return await whatToMove(ctx, blob);
  },
});

/** Returns the next file to move; skips, and in a dry run counts, as it goes. */
export const takeNext = internalMutation({
  args: { migrationId: v.id("migrations") },
  returns: v.union(blobToMove, v.null()),
  handler: async (ctx, { migrationId }): Promise<BlobToMove | null> => {
    const migration = await ctx.db.get("migrations", migrationId);
    if (migration?.status !== "running") return null;
    const progress = { ...migration };
    for (let looked = 0; looked < STEP_SIZE; looked += 1) {
      const blob = await model.nextBlob(ctx, progress);
      if (blob === null) {
        const finishedAt = Date.now();
        await ctx.db.replace("migrations", migrationId, {
          ...progress,
          status: "done",
          updatedAt: finishedAt,
          finishedAt,
        });
        return null;
      }
      const isMovable = model.isMovable(blob, migration.to, hasPrivateBucket());
      if (isMovable && !migration.isDryRun) {
        await ctx.db.replace("migrations", migrationId, { ...progress, updatedAt: Date.now() });
        return await whatToMove(ctx, blob);
      }
      progress.position = blob._creationTime;
      progress.positionId = blob._id;
      if (isMovable) {
        progress.blobsDone += 1;
        progress.bytesDone += blob.size;
      }
    }
    await ctx.db.replace("migrations", migrationId, { ...progress, updatedAt: Date.now() });
    await ctx.scheduler.runAfter(0, internal.migration.continueMigration, { migrationId });
    return null;
  },
});

export const reserve = internalMutation({
  args: { blobId: v.id("blobs"), bucket: placeInBucket.fields.bucket, filename: v.string() },
  returns: v.string(),
  handler: async (ctx, { blobId, bucket, filename }) => {
    const blob = (await ctx.db.get("blobs", blobId))!;
    const key = await newKey(ctx, filename, undefined);
    await reservePlace(ctx, { backend: "r2", key, bucket }, blob);
    return key;
  },
});

export const openTarget = internalMutation({
  args: {},
  returns: v.string(),
  handler: async (ctx) => await ctx.storage.generateUploadUrl(),
});

export const switchTo = internalMutation({
  args: { blobId: v.id("blobs"), to: location, sha256: v.string() },
  returns: v.boolean(),
  handler: async (ctx, { blobId, to, sha256 }) => {
    model.requireSameHash((await ctx.db.get("blobs", blobId))?.sha256, sha256);
    return await model.switchBlob(ctx, blobId, { location: to, sha256 });
  },
});

export const switchToStored = internalMutation({
  args: { blobId: v.id("blobs"), storageId: v.string(), sha256: v.string() },
  returns: v.boolean(),
  handler: async (ctx, { blobId, storageId, sha256 }) => {
    const blob = await ctx.db.get("blobs", blobId);
    const stored = await inspectStored(ctx, storageId);
    if (blob === null || stored === null) return false;
    model.requireSame("size", String(blob.size), String(stored.size));
    model.requireSameHash(blob.sha256, sha256);
    model.requireSameHash(sha256, stored.sha256!);
    return await model.switchBlob(ctx, blobId, { location: stored.location, sha256 });
  },
});

/** Points some versions to their copy; returns true while there may be more. */
export const repointSome = internalMutation({
  args: {},
  returns: v.boolean(),
  handler: async (ctx) => {
    const old = await model.unfinishedReplacement(ctx);
    if (old === null) return false;
    await model.repointVersions(ctx, old);
    return true;
  },
});

export const finishReplacements = internalMutation({
  args: {},
  returns: v.null(),
  handler: async (ctx) => {
    const old = await model.unfinishedReplacement(ctx);
    if (old === null) return null;
    await model.repointVersions(ctx, old);
    await ctx.scheduler.runAfter(0, internal.migration.finishReplacements, {});
    return null;
  },
});

export const advance = internalMutation({
  args: {
    migrationId: v.id("migrations"),
    position: v.number(),
    positionId: v.id("blobs"),
    size: v.number(),
    isMoved: v.boolean(),
    failure: v.optional(v.string()),
  },
  returns: v.null(),
  handler: async (ctx, { migrationId, position, positionId, size, isMoved, failure }) => {
    const migration = await ctx.db.get("migrations", migrationId);
    // A run that was believed dead may continue; the one that replaced it goes first.
    if (migration === null || migration.position > position) return null;
    if (migration.positionId === positionId) return null;
    const moved = { blobsDone: migration.blobsDone + 1, bytesDone: migration.bytesDone + size };
    const failed = { failures: migration.failures + 1, lastFailure: failure };
    const progress = failure !== undefined ? failed : isMoved ? moved : {};
    const place = { position, positionId, updatedAt: Date.now() };
    await ctx.db.patch("migrations", migrationId, { ...place, ...progress });
    if (migration.status === "running") {
      await ctx.scheduler.runAfter(0, internal.migration.continueMigration, { migrationId });
    }
    return null;
  },
});

/** How long a migration may be silent before its next step counts as dead: a large file takes long. */
const STALLED_AFTER_MS = 30 * 60 * 1000;

export const resumeStalled = internalMutation({
  args: {},
  returns: v.null(),
  handler: async (ctx) => {
    // An interrupted move with a complete copy is finished, no matter which run started it.
    if ((await model.unfinishedReplacement(ctx)) !== null) {
      await ctx.scheduler.runAfter(0, internal.migration.finishReplacements, {});
    }
    if (!hasCredentials()) return null;
    const stalled = await ctx.db
      .query("migrations")
      .withIndex("by_status", (q) =>
        q.eq("status", "running").lt("updatedAt", Date.now() - STALLED_AFTER_MS),
      )
      .first();
    if (stalled !== null) {
      const migrationId: Id<"migrations"> = stalled._id;
      await ctx.scheduler.runAfter(0, internal.migration.continueMigration, { migrationId });
    }
    return null;
  },
});
