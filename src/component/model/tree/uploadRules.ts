/** Stores the rules of folders: upload limits and image presets. `shared` evaluates them. */
import type { WriteCtx } from "../feed/recording.js";
import { assetError } from "../../../shared/errors.js";
import type { ImagePreset, PresetRule } from "../../../shared/images/presets.js";
import { isWithin, rebase } from "../../../shared/paths.js";
import { changeSettings, readSettings } from "../settings.js";
import { type UploadRule, isUnlimited } from "../../../shared/uploadLimits.js";

/** The maximum number of folders with their own rule; the rules are read with each upload. */
export const MAX_UPLOAD_RULES = 200;
/** The maximum number of folders with their own image preset. */
const MAX_PRESETS = 200;
/** The maximum number of characters of all rules as JSON; they share one row, which may have 1 MiB. */
const MAX_RULES_LENGTH = 200_000;

type OfFolder = { folderPath: string };

/** Replaces the preset of a folder; `null` removes it. @throws ARGUMENT_INVALID */
export function withPreset(
  rules: PresetRule[],
  folderPath: string,
  preset: ImagePreset | null,
): PresetRule[] {
  const others = rules.filter((other) => other.folderPath !== folderPath);
  if (preset === null) return others;
  if (others.length >= MAX_PRESETS) {
    throw assetError(
      "ARGUMENT_INVALID",
      `At most ${MAX_PRESETS} folders can have their own image preset. Set one on a parent folder.`,
      { argument: "folderPath", reason: "too many presets" },
    );
  }
  return [...others, { folderPath, ...preset }];
}

/** Replaces the rule of a folder. */
export function withRule(rules: UploadRule[], rule: UploadRule): UploadRule[] {
  const others = rules.filter((other) => other.folderPath !== rule.folderPath);
  if (isUnlimited(rule)) return others;
  const all = [...others, rule];
  if (all.length > MAX_UPLOAD_RULES || JSON.stringify(all).length > MAX_RULES_LENGTH) {
    throw assetError(
      "ARGUMENT_INVALID",
      `At most ${MAX_UPLOAD_RULES} folders can have their own limits, and the number of ` +
        "types is limited. Set limits on a parent folder.",
      { argument: "folderPath", reason: "too many limits" },
    );
  }
  return all;
}

/** Moves the upload rules and image presets of a moved folder and its subfolders along. */
export async function moveUploadRules(ctx: WriteCtx, path: string, toPath: string): Promise<void> {
  const { uploadRules, imagePresets } = await readSettings(ctx);
  const isMoved = (rule: OfFolder) => isWithin(rule.folderPath, path);
  if (![...uploadRules, ...imagePresets].some(isMoved)) return;
  await changeSettings(ctx, {
    uploadRules: movedRules(uploadRules, path, toPath),
    imagePresets: movedRules(imagePresets, path, toPath),
  });
}

/** Returns rules as they are after a folder has moved. */
export function movedRules<Rule extends OfFolder>(
  rules: Rule[],
  path: string,
  toPath: string,
): Rule[] {
  // A rule for a folder that did not exist is replaced by the moved one.
  const others = rules.filter((rule) => !isWithin(rule.folderPath, toPath));
  return others.map((rule) => {
    if (!isWithin(rule.folderPath, path)) return rule;
    return { ...rule, folderPath: rebase(rule.folderPath, path, toPath) };
  });
}
