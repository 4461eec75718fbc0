/** Schedules the sweeper, and returns its reports. */
import { v } from "convex/values";
import * as returned from "../validators.js";
import { admin, inspect } from "./declare.js";
import { everything } from "./paths.js";

/**
 * Starts a sweep now; also while sweeping is paused.
 *
 * Cost: at most 100 documents per step; 1 step for each phase even if it has nothing to do.
 */
export const startSweep = admin({
  panel: true,
  args: {},
  paths: everything,
  returns: returned.sweep,
});

/** Returns the reports of the newest sweeps; 20 by default. Cost: 1 document each. */
export const listSweeps = inspect({
  panel: true,
  args: { limit: v.optional(v.number()) },
  paths: everything,
  returns: v.array(returned.sweep),
});
