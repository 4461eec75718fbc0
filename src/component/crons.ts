import { cronJobs } from "convex/server";
import { internal } from "./_generated/api.js";

const crons = cronJobs();
crons.interval("sweep unreferenced data", { hours: 1 }, internal.sweeper.sweepUnlessPaused);
crons.interval("resume interrupted jobs", { minutes: 5 }, internal.operations.resumeStalled);
crons.interval("verify pending uploads", { minutes: 5 }, internal.verification.resumeVerifications);
crons.interval("resume relocations", { minutes: 5 }, internal.rehousing.resumeRehousing);
crons.interval("resume interrupted migrations", { minutes: 5 }, internal.migration.resumeStalled);

export default crons;
