/** Converts in the Convex runtime, which starts fast and needs no packages. */
import { v } from "convex/values";
import { internalAction } from "../_generated/server.js";
import { encodeWithWasm } from "./encodeWithWasm.js";
import { job } from "./jobs.js";
import { runConversion } from "./runConversion.js";

export const convert = internalAction({
  args: job,
  returns: v.null(),
  handler: async (ctx, args): Promise<null> => {
    await runConversion(ctx, args, encodeWithWasm);
    return null;
  },
});
