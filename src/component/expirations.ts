/** Moves assets to the trash when they expire; see model/files/expirations.ts. */
import { v } from "convex/values";
import { internal } from "./_generated/api.js";
import { internalMutation } from "./_generated/server.js";
import { writeAs } from "./model/feed/recording.js";
import * as expirations from "./model/files/expirations.js";
import { trashAsset } from "./model/files/trash.js";
import { isLocked } from "./model/tree/locks.js";
import { EXPIRATION_STEP } from "./model/work/steps.js";

/** How long an expiration waits for a job that has locked the folder, in milliseconds. */
const RETRY_MS = 60 * 1000;

/** Moves an asset to the trash whose time has come, as the actor who set it. A stale call does nothing. */
export const expire = internalMutation({
  args: { assetId: v.id("assets") },
  returns: v.null(),
  handler: async (ctx, { assetId }) => {
    const expiration = await expirations.expirationOf(ctx, assetId);
    if (expiration === null || expiration.at > Date.now()) return null;
    const asset = await ctx.db.get("assets", assetId);
    if (asset !== null && asset.deletedAt === undefined) {
      if (await isLocked(ctx, asset.folderPath)) {
        await expirations.schedule(ctx, assetId, Date.now() + RETRY_MS);
        return null;
      }
      await writeAs(ctx, expiration.actor, (writing) => trashAsset(writing, asset));
    }
    await ctx.db.delete("expirations", expiration._id);
    return null;
  },
});

/** How long the scheduled steps have until the next ones are scheduled, in milliseconds. */
const PAUSE_MS = 60 * 1000;

/** Called every hour if an expiration is due before the next hour has passed; see `work.ts`. */
export const resume = internalMutation({
  args: {},
  returns: v.null(),
  handler: async (ctx) => {
    const scheduled = await expirations.scheduleExpirations(ctx, EXPIRATION_STEP);
    if (scheduled === EXPIRATION_STEP) {
      await ctx.scheduler.runAfter(PAUSE_MS, internal.expirations.resume, {});
    }
    return null;
  },
});
