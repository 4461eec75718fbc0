/** Erases what is kept of a file or of a person; see model/erasing/erasures.ts. */
import { v } from "convex/values";
import { invalid, parseActor } from "../shared/bounds.js";
import * as declared from "../shared/functions/erasing.js";
import { internal } from "./_generated/api.js";
import { internalMutation, mutation, query } from "./_generated/server.js";
import * as model from "./model/erasing/erasures.js";
import { rememberPath, takeDownToErase } from "./model/erasing/files.js";
import { writeAs } from "./model/feed/recording.js";
import { rowOf } from "./model/rows.js";
import { ERASURE_STEP } from "./model/work/steps.js";

export const erase = mutation({
  ...declared.erase,
  handler: async (ctx, args) => {
    const erasing = parseActor(args.actor);
    const requestedBy = parseActor(args.requestedBy);
    if ((args.assetId === undefined) === (erasing === undefined)) {
      throw invalid("assetId", "must be given alone, or else an actor");
    }
    if (args.assetId === undefined) {
      return {
        erasureId: await model.beginErasure(ctx, { erasing, requestedBy, step: "changesBy" }),
      };
    }
    const { assetId, path, traces, versions } = await writeAs(ctx, requestedBy, (writing) =>
      takeDownToErase(writing, args.assetId!),
    );
    const of = { assetId, versions, requestedBy, step: "versions" as const };
    const erasureId = await model.beginErasure(ctx, of);
    await rememberPath(ctx, erasureId, path);
    return { erasureId, traces };
  },
});

export const getErasure = query({
  ...declared.getErasure,
  handler: async (ctx, args) => {
    const erasure = await rowOf(ctx, "erasures", args.erasureId);
    return erasure && (await model.erasureView(ctx, erasure));
  },
});

export const continueErasure = internalMutation({
  args: { erasureId: v.id("erasures") },
  returns: v.null(),
  handler: async (ctx, { erasureId }) => {
    await model.continueErasure(ctx, erasureId);
    return null;
  },
});

/** Called every hour if an erasure is due; see `work.ts`. */
export const resume = internalMutation({
  args: {},
  returns: v.null(),
  handler: async (ctx) => {
    for (const { _id: erasureId } of await model.dueErasures(ctx, ERASURE_STEP)) {
      await ctx.scheduler.runAfter(0, internal.erasing.continueErasure, { erasureId });
    }
    return null;
  },
});
