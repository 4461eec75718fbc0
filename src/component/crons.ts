import { cronJobs } from "convex/server";
import { internal } from "./_generated/api.js";

const crons = cronJobs();
crons.interval(
  "free what nothing needs any more",
  { hours: 1 },
  internal.sweeper.sweepUnlessPaused,
);
crons.interval("resume cut-off operations", { minutes: 5 }, internal.operations.resumeStalled);

export default crons;
