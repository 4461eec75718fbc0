/** Jobs that go on in the background, taken step by step. */
import { api } from "../_generated/api.js";
import { runScheduledOnce } from "./clock.test-helpers.js";
import type { Component } from "./component.test-helpers.js";

/** More steps than any test's job may need. */
const MANY_STEPS = 100;

/** Watches a job: how far it was at first, and after each of its steps. */
export async function watchJob(
  t: Component,
  jobId: string,
  takeStep: () => Promise<void> = () => runScheduledOnce(t),
) {
  const progress = () => t.query(api.jobs.getJob, { jobId });
  const seen = [await progress()];
  while (seen.at(-1)!.status === "running") {
    if (seen.length > MANY_STEPS) throw new Error("The job does not come to an end");
    await takeStep();
    seen.push(await progress());
  }
  return seen;
}
