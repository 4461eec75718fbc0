/** Stores the upload limits; `uploadLimits.ts` evaluates them. */
import type { WriteCtx } from "../feed/recording.js";
import { assetError } from "../../../shared/errors.js";
import { isWithin, rebase } from "../../../shared/paths.js";
import { changeSettings, readSettings } from "../settings.js";
import { type UploadRule, isUnlimited } from "../../../shared/uploadLimits.js";

/** The maximum number of folders with their own rule; the rules are read with each upload. */
export const MAX_UPLOAD_RULES = 200;
/** The maximum number of characters of all rules as JSON; they share one row, which may have 1 MiB. */
const MAX_RULES_LENGTH = 200_000;

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

/** Moves the rules of a moved folder and its subfolders along. */
export async function moveUploadRules(ctx: WriteCtx, path: string, toPath: string): Promise<void> {
  const { uploadRules } = await readSettings(ctx);
  if (!uploadRules.some((rule) => isWithin(rule.folderPath, path))) return;
  const moved = uploadRules
    // A rule for a folder that did not exist is replaced by the moved one.
    .filter((rule) => !isWithin(rule.folderPath, toPath))
    .map((rule) =>
      isWithin(rule.folderPath, path)
        ? { ...rule, folderPath: rebase(rule.folderPath, path, toPath) }
        : rule,
    );
  await changeSettings(ctx, { uploadRules: moved });
}
