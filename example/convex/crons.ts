import { cronJobs } from "convex/server";
import { internal } from "./_generated/api.js";

const crons = cronJobs();
crons.interval("make smaller images", { minutes: 1 }, internal.renditions.make.make);

export default crons;
