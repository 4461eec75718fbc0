import { cronJobs } from "convex/server";
import { internal } from "./_generated/api.js";

const crons = cronJobs();
// Does nothing until webp/following:start has run.
crons.interval("convert published images to WebP", { minutes: 1 }, internal.webp.following.follow);

export default crons;
