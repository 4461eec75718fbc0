/** Folders that are closing: in a transaction without room, so that a job only begins. */
import { api, internal } from "../_generated/api.js";
import type { Id } from "../_generated/dataModel.js";
import type { Component } from "./component.test-helpers.js";

/** The number of ranges that leave no room for a second part of a step. */
const NEARLY_ALL_RANGES = 3_790;

/** Starts to make a folder private in a transaction that is nearly full; its next step is lost. */
export async function beginClosing(
  t: Component,
  path: string,
  access: "private" | null = "private",
) {
  return await t.mutation(async (ctx) => {
    for (let range = 0; range < NEARLY_ALL_RANGES; range += 1) {
      await ctx.db.query("migrations").first();
    }
    return await ctx.runMutation(api.jobs.setFolderAccess, { path, access });
  });
}

/** Resumes a job until it is done. */
export async function finishJob(t: Component, jobId: Id<"jobs">): Promise<void> {
  for (let step = 0; step < 100; step += 1) {
    if ((await t.query(api.jobs.getJob, { jobId })).status !== "running") return;
    await t.mutation(internal.jobs.continueJob, { jobId });
  }
  throw new Error("The job does not end.");
}
