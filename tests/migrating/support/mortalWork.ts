/** The action of the migration, which a test can let die. */
import { v } from "convex/values";
import {
  type ActionCtx,
  internalAction,
} from "../../../example/migrating/convex/_generated/server.js";
import { work as immortal } from "../../../example/migrating/convex/migrating/work.js";
import { mortal } from "./deaths.js";

type Handler = (ctx: ActionCtx, turn: unknown) => Promise<null>;

export const work = internalAction({
  args: { runId: v.id("migrationRuns"), step: v.number() },
  returns: v.null(),
  handler: async (ctx, turn) => {
    // It is there at run time, though not in the types.
    const { _handler: handler } = immortal as unknown as { _handler: Handler };
    return await handler(mortal(ctx), turn);
  },
});
