/** Resumes all work whose next step was lost in a crash, or that waits for a retry. */
import { v } from "convex/values";
import { internal } from "./_generated/api.js";
import { internalMutation } from "./_generated/server.js";
import { isSweepDue } from "./model/work/sweeping.js";

/** Called by the component's only cron job. A failure does not stop the others. */
export const resume = internalMutation({
  args: {},
  returns: v.null(),
  handler: async (ctx) => {
    const all = [
      internal.jobs.resumeStalled,
      internal.verification.resumeVerifications,
      internal.relocation.resumeRelocations,
      internal.migration.resumeStalled,
      internal.quotas.resumeCounts,
      ...((await isSweepDue(ctx)) ? [internal.sweeper.sweepUnlessPaused] : []),
    ];
    for (const one of all) {
      try {
        await ctx.runMutation(one, {});
      } catch (error) {
        console.error("Interrupted work was not resumed:", error);
      }
    }
    return null;
  },
});
