/** Quotas of folders. */
import { v } from "convex/values";
import * as declared from "../shared/functions/quotas.js";
import { parseAmount } from "../shared/bounds.js";
import { readPage } from "../shared/pages.js";
import { ROOT, parseFolderPath } from "../shared/paths.js";
import { internal } from "./_generated/api.js";
import type { Doc } from "./_generated/dataModel.js";
import { internalMutation, query } from "./_generated/server.js";
import {
  countStep,
  getQuota as get,
  quotaView,
  setQuota as set,
  stalledCounts,
} from "./model/bytes/quotaCounting.js";
import { quotasWithin, withCount } from "./model/tree/quotas.js";
import { STEP_SIZE } from "./model/work/steps.js";
import { write } from "./write.js";

export const setQuota = write(declared.setQuota, async (ctx, { recount = false, ...args }) => {
  const folderPath = parseFolderPath(args.folderPath);
  const [maxBytes, maxFiles] = (["maxBytes", "maxFiles"] as const).map((limit) => {
    const amount = args[limit] ?? undefined;
    return amount === undefined ? undefined : parseAmount(limit, amount);
  });
  await set(ctx, folderPath, { maxBytes, maxFiles }, recount);
  return await get(ctx, folderPath);
});

export const getQuota = query({
  ...declared.getQuota,
  handler: async (ctx, args) => await get(ctx, parseFolderPath(args.folderPath)),
});

export const listQuotas = query({
  ...declared.listQuotas,
  handler: async (ctx, { folderPath = ROOT, paginationOpts }) => {
    const scope = parseFolderPath(folderPath);
    return await readPage(
      paginationOpts,
      {
        name: "quotas",
        scope,
        keyType: "string",
        keyOf: (row: Doc<"quotas">) => row.folderPath,
        read: (bounds) => quotasWithin(ctx, scope, bounds),
      },
      async (row) => await quotaView(ctx, await withCount(ctx, row)),
    );
  },
});

export const continueCount = internalMutation({
  args: { quotaId: v.id("quotas") },
  returns: v.null(),
  handler: async (ctx, { quotaId }) => {
    await countStep(ctx, quotaId);
    return null;
  },
});

/** Resumes counts whose next step was lost in a crash. */
export const resumeCounts = internalMutation({
  args: {},
  returns: v.null(),
  handler: async (ctx) => {
    for (const quotaId of await stalledCounts(ctx, STEP_SIZE)) {
      await ctx.scheduler.runAfter(0, internal.quotas.continueCount, { quotaId });
    }
    return null;
  },
});
