import { cronJobs } from "convex/server";
import { internal } from "./_generated/api.js";

const crons = cronJobs();
crons.interval(
  "free what nothing needs any more",
  { hours: 1 },
  internal.sweeper.sweepUnlessPaused,
);
crons.interval("resume cut-off operations", { minutes: 5 }, internal.operations.resumeStalled);
crons.interval(
  "ask the bucket again about unconfirmed uploads",
  { minutes: 5 },
  internal.verification.resumeVerifications,
);
crons.interval("go on storing bytes anew", { minutes: 5 }, internal.rehousing.resumeRehousing);
crons.interval("resume cut-off migrations", { minutes: 5 }, internal.migration.resumeStalled);

export default crons;
