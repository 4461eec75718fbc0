/** Relocates the bytes of assets that became private or public; see model/bytes/relocating.ts. */
import { v } from "convex/values";
import { internal } from "./_generated/api.js";
import { internalAction, internalMutation } from "./_generated/server.js";
import { isAssetError } from "../shared/errors.js";
import { abandonCopy, madeCopy, makeCopy } from "./model/bytes/copying.js";
import * as model from "./model/bytes/relocating.js";
import { scheduleRelocation } from "./model/bytes/relocationRequests.js";
import { dismiss, lostAfterMs, watcherArg } from "./model/work/work.js";

/** Runs the next step of a due relocation, and schedules the one after it. */
export const continueRelocation = internalAction({
  args: {},
  returns: v.null(),
  handler: async (ctx): Promise<null> => {
    const again = internal.relocation.continueRelocation;
    const watcher = await ctx.scheduler.runAfter(lostAfterMs("copy"), again, {});
    const job = await ctx.runMutation(internal.relocation.takeNext, { watcher });
    if (job === null) return null;
    try {
      const made = await makeCopy(ctx, job);
      await ctx.runMutation(internal.relocation.settle, { job, made, watcher });
    } catch (error) {
      if (!isAssetError(error)) throw error;
      // The messages of these errors contain no URL.
      console.error(
        `The bytes of version ${job.versionId} were not relocated: ${error.data.message}`,
      );
      await ctx.runMutation(internal.relocation.postpone, { job, watcher });
    }
    return null;
  },
});

export const takeNext = internalMutation({
  args: watcherArg,
  returns: v.nullable(model.copyJob),
  handler: async (ctx, { watcher }): Promise<model.CopyJob | null> => {
    const { job, isIdle } = await model.relocationStep(ctx);
    if (job === null) await dismiss(ctx, watcher);
    if (job === null && !isIdle) await scheduleRelocation(ctx);
    return job;
  },
});

export const settle = internalMutation({
  args: { job: model.copyJob, made: madeCopy, ...watcherArg },
  returns: v.null(),
  handler: async (ctx, { job, made, watcher }) => {
    await dismiss(ctx, watcher);
    await model.settleCopy(ctx, job, made);
    await scheduleRelocation(ctx);
    return null;
  },
});

export const postpone = internalMutation({
  args: { job: model.copyJob, ...watcherArg },
  returns: v.null(),
  handler: async (ctx, { job, watcher }) => {
    await dismiss(ctx, watcher);
    await abandonCopy(ctx, job);
    await model.postponeRelocation(ctx, job);
    await scheduleRelocation(ctx);
    return null;
  },
});

/** Resumes interrupted relocations, and those that have waited for a retry. */
export const resumeRelocations = internalMutation({
  args: {},
  returns: v.null(),
  handler: async (ctx) => {
    if ((await model.dueAsset(ctx)) !== null) await scheduleRelocation(ctx);
    return null;
  },
});
