/** Moves stored files between storage backends while the app runs. */
import { v } from "convex/values";
import * as declared from "../shared/functions/migration.js";
import { internal } from "./_generated/api.js";
import type { Doc, Id } from "./_generated/dataModel.js";
import {
  type ActionCtx,
  type MutationCtx,
  action,
  internalAction,
  internalMutation,
  internalQuery,
  query,
} from "./_generated/server.js";
import { BACKEND_NAMES, type BackendName, backendNamed } from "./backends/index.js";
import { type R2Config, parseR2Config } from "../shared/r2/config.js";
import { assetError, isAssetError } from "../shared/errors.js";
import { abandonCopy, copyFields, madeCopy, makeCopy } from "./model/bytes/copying.js";
import * as model from "./model/bytes/migrating.js";
import { STEP_SIZE } from "./model/work/steps.js";
import { dismiss, lostAfterMs, watcherArg } from "./model/work/work.js";
import { findVersion } from "./model/files/versions.js";
import { storageBackend } from "../shared/values.js";
import { listNewest } from "./model/work/listing.js";
import { write } from "./write.js";

export const startMigration = write(
  declared.startMigration,
  async (ctx, { to, dryRun = false }) => {
    for (const name of BACKEND_NAMES) backendNamed(name).requireReachable(false);
    await backendNamed(to).requireServable(ctx);
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

export const listMigrations = query({
  ...declared.listMigrations,
  handler: async (ctx, { limit }) =>
    (await listNewest(ctx, "migrations", limit)).map(model.migrationView),
});

export const migrateVersion = action({
  ...declared.migrateVersion,
  handler: async (ctx, { versionId, to, ...args }): Promise<boolean> => {
    const r2Config = parseR2Config(args.r2Config);
    await repointAll(ctx);
    const blob = await ctx.runQuery(internal.migration.blobOfVersion, {
      versionId,
      to,
      canHoldPrivate: backendNamed(to).canHold(true, r2Config),
    });
    return blob !== null && (await moveBlob(ctx, blob, to, r2Config));
  },
});

/** How often the copy of a file is begun whose action ends without an answer. */
const MAX_COPIES = 3;

const blobToMove = v.object({
  blobId: v.id("blobs"),
  creationTime: v.number(),
  from: storageBackend,
  isPrivate: v.boolean(),
  size: v.number(),
});
type BlobToMove = (typeof blobToMove)["type"];

function toMove({ _id, _creationTime, location, isPrivate, size }: Doc<"blobs">): BlobToMove {
  return {
    blobId: _id,
    creationTime: _creationTime,
    from: location.backend,
    isPrivate: isPrivate === true,
    size,
  };
}

/**
 * Copies, verifies, and points all references to the copy.
 *
 * @returns false if the copy was not needed: the object was moved or purged meanwhile.
 */
async function moveBlob(
  ctx: ActionCtx,
  { blobId, from, isPrivate }: BlobToMove,
  to: BackendName,
  r2Config?: R2Config,
): Promise<boolean> {
  for (const name of [from, to]) backendNamed(name).requireReachable(isPrivate, r2Config);
  const copy = await ctx.runMutation(internal.migration.plan, { blobId, to });
  if (copy === null) return false;
  const made = await makeCopy(ctx, copy, r2Config).catch(async (error: unknown) => {
    await ctx.runMutation(internal.migration.abandon, { copy });
    throw error;
  });
  const isMoved = await ctx.runMutation(internal.migration.settle, { copy, made });
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
    const watcher = await ctx.scheduler.runAfter(
      lostAfterMs("copy"),
      internal.migration.resumeStalled,
      {},
    );
    await repointAll(ctx);
    const next = await ctx.runMutation(internal.migration.takeNext, { migrationId, watcher });
    if (next === null) return null;
    const { to, ...blob } = next;
    let failure: string | undefined;
    let isMoved = false;
    try {
      isMoved = await moveBlob(ctx, blob, to);
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
      watcher,
    });
    return null;
  },
});

export const blobOfVersion = internalQuery({
  args: { versionId: v.string(), to: storageBackend, canHoldPrivate: v.boolean() },
  returns: v.nullable(blobToMove),
  handler: async (ctx, { versionId, to, canHoldPrivate }): Promise<BlobToMove | null> => {
    const found = await findVersion(ctx, versionId);
    const blob = found && (await ctx.db.get("blobs", found.version.blobId));
    if (!blob) {
      throw assetError("VERSION_NOT_FOUND", `The version "${versionId}" does not exist.`, {
        versionId,
      });
    }
    if (blob.location.backend === to) return null;
    // A private file cannot be moved to a public bucket.
    if (!model.isMovable(blob, true)) {
      throw assetError(
        "VERSION_UNVERIFIED",
        "The bytes of this version are not verified. Wait for verification, or upload it " +
          "again.",
        { versionId, verification: blob.verification ?? "failed" },
      );
    }
    if (!model.isMovable(blob, canHoldPrivate)) {
      throw assetError(
        "R2_NOT_CONFIGURED",
        "A private file needs S3_PRIVATE_BUCKET or R2_PRIVATE_BUCKET, a bucket without public access.",
        { missing: ["R2_PRIVATE_BUCKET"] },
      );
    }
    await backendNamed(to).requireServable(ctx);
    return toMove(blob);
  },
});

/** Returns the next file to move; skips, and in a dry run counts, as it goes. */
export const takeNext = internalMutation({
  args: { migrationId: v.id("migrations"), ...watcherArg },
  returns: v.nullable(blobToMove.extend({ to: storageBackend })),
  handler: async (ctx, { migrationId, watcher }) => {
    const next = await takeNextOf(ctx, migrationId);
    if (next === null) await dismiss(ctx, watcher);
    return next;
  },
});

async function takeNextOf(ctx: MutationCtx, migrationId: Id<"migrations">) {
  const migration = await ctx.db.get("migrations", migrationId);
  if (migration?.status !== "running") return null;
  const { to } = migration;
  const canHoldPrivate = backendNamed(to).canHold(true);
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
    const isMovable = model.isMovable(blob, canHoldPrivate);
    if (isMovable && !migration.isDryRun) {
      const begun = progress.copying?.blobId === blob._id ? progress.copying.copies : 0;
      if (begun < MAX_COPIES) {
        progress.copying = { blobId: blob._id, copies: begun + 1 };
        await ctx.db.replace("migrations", migrationId, { ...progress, updatedAt: Date.now() });
        return { ...toMove(blob), to };
      }
      progress.failures += 1;
      progress.lastFailure = `${MAX_COPIES} copies of a file of ${blob.size} bytes have ended without an answer.`;
    }
    progress.position = blob._creationTime;
    progress.positionId = blob._id;
    if (isMovable && migration.isDryRun) {
      progress.blobsDone += 1;
      progress.bytesDone += blob.size;
    }
  }
  await ctx.db.replace("migrations", migrationId, { ...progress, updatedAt: Date.now() });
  await ctx.scheduler.runAfter(0, internal.migration.continueMigration, { migrationId });
  return null;
}

export const plan = internalMutation({
  args: { blobId: v.id("blobs"), to: storageBackend },
  returns: v.nullable(v.object(copyFields)),
  handler: async (ctx, { blobId, to }) => await model.planMove(ctx, blobId, to),
});

export const settle = internalMutation({
  args: { copy: v.object(copyFields), made: madeCopy },
  returns: v.boolean(),
  handler: async (ctx, { copy, made }) => await model.settleMove(ctx, copy, made),
});

export const abandon = internalMutation({
  args: { copy: v.object(copyFields) },
  returns: v.null(),
  handler: async (ctx, { copy }) => {
    await abandonCopy(ctx, copy);
    return null;
  },
});

/** Points some versions to their copy; returns true while there may be more. */
export const repointSome = internalMutation({
  args: {},
  returns: v.boolean(),
  handler: async (ctx) => await model.repointSome(ctx),
});

export const finishReplacements = internalMutation({
  args: {},
  returns: v.null(),
  handler: async (ctx) => {
    if (!(await model.repointSome(ctx))) return null;
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
    ...watcherArg,
  },
  returns: v.null(),
  handler: async (ctx, { migrationId, position, positionId, size, isMoved, failure, watcher }) => {
    await dismiss(ctx, watcher);
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

export const resumeStalled = internalMutation({
  args: {},
  returns: v.null(),
  handler: async (ctx) => {
    // An interrupted move with a complete copy is finished, no matter which run started it.
    if ((await model.unfinishedReplacement(ctx)) !== null) {
      await ctx.scheduler.runAfter(0, internal.migration.finishReplacements, {});
    }
    if (!BACKEND_NAMES.every((name) => backendNamed(name).isReachable())) return null;
    const stalled = await model.stalledMigration(ctx);
    if (stalled !== null) {
      const migrationId: Id<"migrations"> = stalled._id;
      await ctx.scheduler.runAfter(0, internal.migration.continueMigration, { migrationId });
    }
    return null;
  },
});
