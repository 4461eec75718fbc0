/** Settings of the component. */
import { v } from "convex/values";
import * as accepts from "../shared/args.js";
import { mutation, query } from "./_generated/server.js";
import { parseActor, parseAmount, parseTypePatterns } from "../shared/bounds.js";
import { parseFolderPath } from "../shared/paths.js";
import { changeSettings, readSettings } from "./model/settings.js";
import { limitsFor } from "../shared/uploadLimits.js";
import { withRule } from "./model/tree/uploadRules.js";
import * as returned from "../shared/validators.js";

/** Returns all settings, with defaults. Cost: 1 document. */
export const getSettings = query({
  args: accepts.getSettings,
  returns: returned.settings,
  handler: async (ctx) => await readSettings(ctx),
});

/**
 * Sets retention times, and pauses or resumes the sweeper. Omitted settings are kept.
 *
 * @param trashRetentionMs how long deleted assets can be restored; 30 days by default.
 * @param blobGraceMs how long unreferenced bytes are kept; 1 day by default.
 * @param feedRetentionMs how long the feed keeps changes; `null`, the default, is unlimited.
 * @param isSweepPaused true stops all scheduled deletions.
 * @throws ARGUMENT_INVALID
 *
 * Cost: at most 3 documents read, 1 written.
 */
export const configureRetention = mutation({
  args: { ...accepts.configureRetention, actor: accepts.actor },
  returns: v.null(),
  handler: async (ctx, { actor, feedRetentionMs, ...changes }) => {
    const amounts = { ...changes, feedRetentionMs: feedRetentionMs ?? undefined };
    for (const argument of ["trashRetentionMs", "blobGraceMs", "feedRetentionMs"] as const) {
      const amount = amounts[argument];
      if (amount !== undefined) parseAmount(argument, amount);
    }
    const feed =
      feedRetentionMs === undefined ? {} : { feedRetentionMs: feedRetentionMs ?? undefined };
    await changeSettings(ctx, { ...changes, ...feed }, parseActor(actor));
    return null;
  },
});

/**
 * Limits uploads to a folder and its subfolders; `""` is everything. Each limit applies until a subfolder
 * sets its own. Without either limit the folder has no rule of its own.
 *
 * @param maxSize in bytes.
 * @param allowedTypes media types such as `image/png`, or `image/*`.
 * @throws ARGUMENT_INVALID, PATH_INVALID
 *
 * Cost: at most 3 documents read, 1 written.
 */
export const setUploadLimits = mutation({
  args: { ...accepts.setUploadLimits, actor: accepts.actor },
  returns: v.null(),
  handler: async (ctx, { actor, folderPath, maxSize, allowedTypes }) => {
    const rule = {
      folderPath: parseFolderPath(folderPath),
      maxSize: maxSize === undefined ? undefined : parseAmount("maxSize", maxSize),
      allowedTypes:
        allowedTypes === undefined ? undefined : parseTypePatterns("allowedTypes", allowedTypes),
    };
    const { uploadRules } = await readSettings(ctx);
    await changeSettings(ctx, { uploadRules: withRule(uploadRules, rule) }, parseActor(actor));
    return null;
  },
});

/** Returns the effective limits of a folder, to check files before an upload. Cost: 1 document. */
export const getUploadLimits = query({
  args: accepts.getUploadLimits,
  returns: returned.uploadLimits,
  handler: async (ctx, args) => {
    const { uploadRules } = await readSettings(ctx);
    return limitsFor(uploadRules, parseFolderPath(args.folderPath));
  },
});
