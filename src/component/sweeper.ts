/** Schedules the sweeper, and returns its reports. */
import { v } from "convex/values";
import * as declared from "../shared/functions/sweeper.js";
import { internal } from "./_generated/api.js";
import type { Doc } from "./_generated/dataModel.js";
import { type MutationCtx, internalMutation, query } from "./_generated/server.js";
import { readSettings } from "./model/settings.js";
import {
  type SweepStart,
  beginSweep,
  forgetOldSweeps,
  isCutOff,
  sweepStep,
  sweepView,
} from "./model/work/sweeping.js";
import { listNewest } from "./model/work/listing.js";
import { write } from "./write.js";

/** Starts a sweep, or resumes an interrupted or paused one; a running sweep is left alone. */
async function start(ctx: MutationCtx, by: SweepStart): Promise<Doc<"sweeps">> {
  const newest = await ctx.db.query("sweeps").order("desc").first();
  if (newest !== null && newest.finishedAt === undefined) return await goOn(ctx, newest, by);
  await forgetOldSweeps(ctx);
  return await schedule(ctx, await beginSweep(ctx, by));
}

async function goOn(ctx: MutationCtx, open: Doc<"sweeps">, by: SweepStart) {
  const isPaused = !open.isManual && (await readSettings(ctx)).isSweepPaused;
  if (!isCutOff(open) && !(isPaused && by.isManual)) return open;
  const sweep = { ...open, ...(by.isManual ? by : {}), updatedAt: Date.now() };
  await ctx.db.replace("sweeps", open._id, sweep);
  return await schedule(ctx, sweep);
}

async function schedule(ctx: MutationCtx, sweep: Doc<"sweeps">) {
  await ctx.scheduler.runAfter(0, internal.sweeper.continueSweep, { sweepId: sweep._id });
  return sweep;
}

export const startSweep = write(declared.startSweep, async (ctx) => {
  return sweepView(await start(ctx, { isManual: true, startedBy: ctx.actor }));
});

export const listSweeps = query({
  ...declared.listSweeps,
  handler: async (ctx, { limit }) => (await listNewest(ctx, "sweeps", limit)).map(sweepView),
});

/** Called every hour if a sweep is due; see `work.ts`. */
export const sweepUnlessPaused = internalMutation({
  args: {},
  returns: v.null(),
  handler: async (ctx) => {
    if (!(await readSettings(ctx)).isSweepPaused) await start(ctx, { isManual: false });
    return null;
  },
});

export const continueSweep = internalMutation({
  args: { sweepId: v.id("sweeps") },
  returns: v.null(),
  handler: async (ctx, { sweepId }) => {
    const sweep = await ctx.db.get("sweeps", sweepId);
    if (sweep === null || sweep.finishedAt !== undefined) return null;
    // A paused sweep keeps its progress; the first run after the pause resumes it.
    if (!sweep.isManual && (await readSettings(ctx)).isSweepPaused) return null;
    const { phase } = await sweepStep(ctx, sweep);
    if (phase !== "done") {
      await ctx.scheduler.runAfter(0, internal.sweeper.continueSweep, { sweepId });
    }
    return null;
  },
});
