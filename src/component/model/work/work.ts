/**
 * The rules for all work in steps: how long a step may be silent before it counts as lost, and when a failed
 * step is retried. `work.ts` of the component resumes such work; `steps.ts` has the size of a step.
 */

import { v } from "convex/values";
import type { Id } from "../../_generated/dataModel.js";
import type { MutationCtx } from "../../_generated/server.js";

const MINUTE_MS = 60 * 1000;
const HOUR_MS = 60 * MINUTE_MS;

/** More than the clocks of two servers differ, in milliseconds. */
const CLOCK_SKEW_MS = 1000;

/** How long a step may be silent, in milliseconds; then another run takes over. */
const LEASE_MS = {
  check: 5 * MINUTE_MS,
  job: 5 * MINUTE_MS,
  sweep: 10 * MINUTE_MS,
  /** An action of the app ends after 10 minutes. */
  encoding: 15 * MINUTE_MS,
  /** A large file takes long. */
  copy: 30 * MINUTE_MS,
};

/** The first and the longest wait after a failure, in milliseconds; each wait is twice the one before. */
const WAITS = {
  verification: { first: 5 * MINUTE_MS, longest: HOUR_MS },
  relocation: { first: MINUTE_MS, longest: 24 * HOUR_MS },
  rendition: { first: MINUTE_MS, longest: HOUR_MS },
  deletion: { first: MINUTE_MS, longest: 24 * HOUR_MS },
};

/** Returns when work that has failed before is tried again, in milliseconds since the epoch. */
export function retryAt(work: keyof typeof WAITS, failures = 0): number {
  const { first, longest } = WAITS[work];
  return Date.now() + Math.min(first * 2 ** failures, longest);
}

/**
 * Returns whether a retry is scheduled for its own time. With longer waits the hourly cron job runs it, so that work that
 * always fails does not schedule itself without end.
 */
export function isSoon(dueAt: number): boolean {
  return dueAt < Date.now() + HOUR_MS;
}

/** Returns a time at which work that is due then is due by every clock, in milliseconds since the epoch. */
export function runWhenDue(dueAt: number): number {
  return dueAt <= Date.now() ? dueAt : dueAt + CLOCK_SKEW_MS;
}

/**
 * The watcher of an action: a function that the action schedules for the end of its lease, because the platform runs an
 * action at most once. The transaction that ends the action's work dismisses it. Neither is a function call.
 */
export const watcherArg = { watcher: v.optional(v.id("_scheduled_functions")) };

/** Cancels a watcher, unless it runs already. Cost: 1 document. */
export async function dismiss(
  ctx: MutationCtx,
  watcher: Id<"_scheduled_functions"> | undefined,
): Promise<void> {
  const scheduled = watcher && (await ctx.db.system.get("_scheduled_functions", watcher));
  if (scheduled?.state.kind === "pending") await ctx.scheduler.cancel(scheduled._id);
}

/** Returns how long after its beginning the steps of an action count as lost, in milliseconds. */
export function lostAfterMs(work: keyof typeof LEASE_MS): number {
  return LEASE_MS[work] + CLOCK_SKEW_MS;
}

/** Returns until when a step that begins now is not taken over, in milliseconds since the epoch. */
export function leasedUntil(work: keyof typeof LEASE_MS): number {
  return Date.now() + LEASE_MS[work];
}

/** Returns the time before which the last step counts as lost, in milliseconds since the epoch. */
export function lostBefore(work: keyof typeof LEASE_MS): number {
  return Date.now() - LEASE_MS[work];
}
