/** Settings of the component. */
import * as declared from "../shared/functions/settings.js";
import { query } from "./_generated/server.js";
import { parseAmount, parseLimit, parseTypePatterns } from "../shared/bounds.js";
import { parseFolderPath } from "../shared/paths.js";
import { MAX_OPEN_UPLOADS } from "./model/bytes/openUploads.js";
import { changeSettings, readSettings } from "./model/settings.js";
import { isUnlimited } from "../shared/uploadLimits.js";
import { firstRules, uploadLimitsOf } from "./model/tree/folderRules.js";
import { setRule } from "./model/tree/ruleChanges.js";
import { write } from "./write.js";

/** The rules of each kind that the settings name. */
const MAX_LISTED = 200;

export const getSettings = query({
  ...declared.getSettings,
  handler: async (ctx) => {
    const { hasUploadLimits, hasImagePresets, ...settings } = await readSettings(ctx);
    // Rows of earlier alphas have all of them.
    if (hasUploadLimits) settings.uploadRules = await firstRules(ctx, "uploadLimits", MAX_LISTED);
    if (hasImagePresets) settings.imagePresets = await firstRules(ctx, "imagePresets", MAX_LISTED);
    return settings;
  },
});

export const configureRetention = write(
  declared.configureRetention,
  async (ctx, { feedRetentionMs, ...changes }) => {
    const amounts = { ...changes, feedRetentionMs: feedRetentionMs ?? undefined };
    for (const argument of ["trashRetentionMs", "blobGraceMs", "feedRetentionMs"] as const) {
      const amount = amounts[argument];
      if (amount !== undefined) parseAmount(argument, amount);
    }
    const feed =
      feedRetentionMs === undefined ? {} : { feedRetentionMs: feedRetentionMs ?? undefined };
    await changeSettings(ctx, { ...changes, ...feed });
    return null;
  },
);

export const setUploadLimits = write(
  declared.setUploadLimits,
  async (ctx, { folderPath: path, maxSize, allowedTypes }) => {
    const folderPath = parseFolderPath(path);
    const limits = {
      maxSize: maxSize === undefined ? undefined : parseAmount("maxSize", maxSize),
      allowedTypes:
        allowedTypes === undefined ? undefined : parseTypePatterns("allowedTypes", allowedTypes),
    };
    await setRule(ctx, "uploadLimits", folderPath, isUnlimited(limits) ? null : limits);
    return null;
  },
);

export const getUploadLimits = query({
  ...declared.getUploadLimits,
  handler: async (ctx, args) => await uploadLimitsOf(ctx, parseFolderPath(args.folderPath)),
});

export const configureUploads = write(declared.configureUploads, async (ctx, args) => {
  const maxOpenUploads =
    args.maxOpenUploads === null
      ? undefined
      : parseLimit("maxOpenUploads", args.maxOpenUploads, MAX_OPEN_UPLOADS);
  await changeSettings(ctx, { maxOpenUploads });
  return null;
});
