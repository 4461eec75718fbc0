/** Resumes all work whose next step was lost in a crash, or that waits for a retry. */
import type { FunctionReference } from "convex/server";
import { v } from "convex/values";
import { internal } from "./_generated/api.js";
import { type QueryCtx, internalMutation } from "./_generated/server.js";
import { isMigrationDue } from "./model/bytes/migrating.js";
import { stalledCounts } from "./model/bytes/quotaCounting.js";
import { dueAsset } from "./model/bytes/relocating.js";
import { dueErasures } from "./model/erasing/erasures.js";
import { dueVerifications } from "./model/bytes/verifying.js";
import { stalledJobs } from "./model/tree/jobs.js";
import { dueExpirations } from "./model/files/expirations.js";
import { dueWalks } from "./model/files/imageWalks.js";
import { dueImages } from "./model/files/images.js";
import { isRetentionDue } from "./model/files/retention.js";
import { isSweepDue } from "./model/work/sweeping.js";

/** All such work: whether some is due, and the function that resumes it. */
const WORK: [
  isDue: (ctx: QueryCtx) => Promise<boolean>,
  resume: FunctionReference<"mutation", "internal", Record<string, never>, null>,
][] = [
  [async (ctx) => (await stalledJobs(ctx)).length > 0, internal.jobs.resumeStalled],
  [
    async (ctx) => (await dueVerifications(ctx, 1)).length > 0,
    internal.verification.resumeVerifications,
  ],
  [async (ctx) => (await dueAsset(ctx)) !== null, internal.relocation.resumeRelocations],
  [isMigrationDue, internal.migration.resumeStalled],
  [async (ctx) => (await stalledCounts(ctx, 1)).length > 0, internal.quotas.resumeCounts],
  [
    async (ctx) => (await dueImages(ctx, 1)).length + (await dueWalks(ctx, 1)).length > 0,
    internal.images.resume,
  ],
  [async (ctx) => (await dueExpirations(ctx, 1)).length > 0, internal.expirations.resume],
  [isRetentionDue, internal.retention.resume],
  [async (ctx) => (await dueErasures(ctx, 1)).length > 0, internal.erasing.resume],
  [isSweepDue, internal.sweeper.sweepUnlessPaused],
];

/**
 * Called by the component's only cron job. A failure does not stop the others. While nothing is due, it calls no other
 * function, since each call is billed.
 */
export const resume = internalMutation({
  args: {},
  returns: v.null(),
  handler: async (ctx) => {
    for (const [isDue, resumeDue] of WORK) {
      try {
        if (await isDue(ctx)) await ctx.runMutation(resumeDue, {});
      } catch (error) {
        console.error("Interrupted work was not resumed:", error);
      }
    }
    return null;
  },
});
