import { cronJobs } from "convex/server";
import { internal } from "./_generated/api.js";

const crons = cronJobs();
crons.interval("resume work", { minutes: 5 }, internal.work.resume, {});

export default crons;
