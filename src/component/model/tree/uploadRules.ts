/** Keeping the rules of what may be uploaded where; `uploadLimits.ts` applies them. */
import type { MutationCtx } from "../../_generated/server.js";
import { assetError } from "../../../shared/errors.js";
import { isWithin, rebase } from "../../../shared/paths.js";
import { changeSettings, readSettings } from "../settings.js";
import { type UploadRule, isUnlimited } from "../../../shared/uploadLimits.js";

/** Most folders with a rule of their own; the rules are read with each upload. */
export const MAX_UPLOAD_RULES = 200;
/** Most characters of all rules as JSON; they share one row, which may have 1 MiB. */
const MAX_RULES_LENGTH = 200_000;

/** Puts the rule of one folder in the place of the one it had. */
export function withRule(rules: UploadRule[], rule: UploadRule): UploadRule[] {
  const others = rules.filter((other) => other.folderPath !== rule.folderPath);
  if (isUnlimited(rule)) return others;
  const all = [...others, rule];
  if (all.length > MAX_UPLOAD_RULES || JSON.stringify(all).length > MAX_RULES_LENGTH) {
    throw assetError(
      "ARGUMENT_INVALID",
      `At most ${MAX_UPLOAD_RULES} folders may have limits of their own, and not too many types in all; set them further up.`,
      { argument: "folderPath", reason: "too many limits" },
    );
  }
  return all;
}

/** When a folder has moved, the rules below its old path go along. */
export async function moveUploadRules(
  ctx: MutationCtx,
  path: string,
  toPath: string,
  actor: string | undefined,
): Promise<void> {
  const { uploadRules } = await readSettings(ctx);
  if (!uploadRules.some((rule) => isWithin(rule.folderPath, path))) return;
  const moved = uploadRules
    // What was set for a folder that was not there gives way to the one that comes.
    .filter((rule) => !isWithin(rule.folderPath, toPath))
    .map((rule) =>
      isWithin(rule.folderPath, path)
        ? { ...rule, folderPath: rebase(rule.folderPath, path, toPath) }
        : rule,
    );
  await changeSettings(ctx, { uploadRules: moved }, actor);
}
