"use node";

/** Converts in the Node runtime: large images and images with color profiles. */
import { v } from "convex/values";
import { internalAction } from "../_generated/server.js";
import { encodeWithSharp } from "./encodeWithSharp.js";
import { job } from "./jobs.js";
import { runConversion } from "./runConversion.js";

export const convert = internalAction({
  args: job,
  returns: v.null(),
  handler: async (ctx, args): Promise<null> => {
    await runConversion(ctx, args, encodeWithSharp);
    return null;
  },
});
