import { cronJobs } from "convex/server";
import { internal } from "./_generated/api.js";

const crons = cronJobs();
crons.interval("resume work", { hours: 1 }, internal.work.resume, {});

export default crons;
