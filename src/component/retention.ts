/** Deletes earlier versions by rules of folders; see model/files/retention.ts. */
import { v } from "convex/values";
import * as declared from "../shared/functions/retention.js";
import { parseAmount, parseLimit } from "../shared/bounds.js";
import { parseFolderPath } from "../shared/paths.js";
import { internal } from "./_generated/api.js";
import { internalMutation, query } from "./_generated/server.js";
import { beginWalk, isRetentionDue, retentionStep } from "./model/files/retention.js";
import { readSettings } from "./model/settings.js";
import { retentionOf } from "./model/tree/folderRules.js";
import { setRule } from "./model/tree/ruleChanges.js";
import { write } from "./write.js";

const MAX_DAYS = 36_500;

export const setRetention = write(
  declared.setRetention,
  async (ctx, { keepDays, keepVersions = 0, keepLabelled = false, ...args }) => {
    const folderPath = parseFolderPath(args.folderPath);
    parseAmount("keepVersions", keepVersions);
    const rule =
      keepDays === null
        ? null
        : {
            ...{ keepVersions, keepLabelled },
            keepDays: parseLimit("keepDays", keepDays, MAX_DAYS),
          };
    await setRule(ctx, "retentionRules", folderPath, rule);
    return null;
  },
);

export const getRetention = query({
  ...declared.getRetention,
  handler: async (ctx, args) => await retentionOf(ctx, parseFolderPath(args.folderPath)),
});

/** Called every hour if a walk is due; see `work.ts`. */
export const resume = internalMutation({
  args: {},
  returns: v.null(),
  handler: async (ctx) => {
    if (!(await isRetentionDue(ctx))) return null;
    await beginWalk(ctx);
    await ctx.scheduler.runAfter(0, internal.retention.continueWalk, {});
    return null;
  },
});

export const continueWalk = internalMutation({
  args: {},
  returns: v.null(),
  handler: async (ctx) => {
    // A paused sweeper keeps what this would delete, too; the first run after the pause resumes it.
    if ((await readSettings(ctx)).isSweepPaused) return null;
    const isDone = await retentionStep(ctx);
    if (!isDone) await ctx.scheduler.runAfter(0, internal.retention.continueWalk, {});
    return null;
  },
});
