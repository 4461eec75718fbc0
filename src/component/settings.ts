/** Settings of the component. */
import * as declared from "../shared/functions/settings.js";
import { query } from "./_generated/server.js";
import { parseAmount, parseLimit, parseTypePatterns } from "../shared/bounds.js";
import { parseFolderPath } from "../shared/paths.js";
import { MAX_OPEN_UPLOADS } from "./model/bytes/openUploads.js";
import { changeSettings, readSettings } from "./model/settings.js";
import { limitsFor } from "../shared/uploadLimits.js";
import { withRule } from "./model/tree/uploadRules.js";
import { write } from "./write.js";

export const getSettings = query({
  ...declared.getSettings,
  handler: async (ctx) => await readSettings(ctx),
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
  async (ctx, { folderPath, maxSize, allowedTypes }) => {
    const rule = {
      folderPath: parseFolderPath(folderPath),
      maxSize: maxSize === undefined ? undefined : parseAmount("maxSize", maxSize),
      allowedTypes:
        allowedTypes === undefined ? undefined : parseTypePatterns("allowedTypes", allowedTypes),
    };
    const { uploadRules } = await readSettings(ctx);
    await changeSettings(ctx, { uploadRules: withRule(uploadRules, rule) });
    return null;
  },
);

export const getUploadLimits = query({
  ...declared.getUploadLimits,
  handler: async (ctx, args) => {
    const { uploadRules } = await readSettings(ctx);
    return limitsFor(uploadRules, parseFolderPath(args.folderPath));
  },
});

export const configureUploads = write(declared.configureUploads, async (ctx, args) => {
  const maxOpenUploads =
    args.maxOpenUploads === null
      ? undefined
      : parseLimit("maxOpenUploads", args.maxOpenUploads, MAX_OPEN_UPLOADS);
  await changeSettings(ctx, { maxOpenUploads });
  return null;
});
