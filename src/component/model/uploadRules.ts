/** What may be uploaded where. The folder's own rule comes first, then those above it. */
import type { Infer } from "convex/values";
import type { MutationCtx } from "../_generated/server.js";
import { assetError } from "../errors.js";
import type { uploadRule } from "../schema.js";
import { isWithin, rebase } from "./paths.js";
import { changeSettings, readSettings } from "./settings.js";

export type UploadRule = Infer<typeof uploadRule>;
export type UploadLimits = Omit<UploadRule, "folderPath">;

/** Most folders with a rule of their own; the rules are read with each upload. */
export const MAX_UPLOAD_RULES = 200;
/** Most characters of all rules as JSON; they share one row, which may have 1 MiB. */
const MAX_RULES_LENGTH = 200_000;

/** Puts the rule of one folder in the place of the one it had. */
export function withRule(rules: UploadRule[], rule: UploadRule): UploadRule[] {
  const others = rules.filter((other) => other.folderPath !== rule.folderPath);
  const isEmpty = rule.maxSize === undefined && rule.allowedTypes === undefined;
  if (isEmpty) return others;
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

/** The limits in force in a folder: each from the nearest rule on the way up that sets it. */
export function limitsFor(rules: UploadRule[], folderPath: string): UploadLimits {
  const onTheWay = rules
    .filter((rule) => isWithin(folderPath, rule.folderPath))
    .sort((a, b) => b.folderPath.length - a.folderPath.length);
  return {
    maxSize: onTheWay.find((rule) => rule.maxSize !== undefined)?.maxSize,
    allowedTypes: onTheWay.find((rule) => rule.allowedTypes !== undefined)?.allowedTypes,
  };
}

export function isTypeAllowed(contentType: string, allowed: string[]): boolean {
  const type = contentType.split(";")[0]!.trim().toLowerCase();
  return allowed.some((pattern) =>
    pattern.endsWith("/*") ? type.startsWith(pattern.slice(0, -1)) : type === pattern,
  );
}

/**
 * Holds what is known of a file against the limits of its folder.
 *
 * @throws FILE_TOO_LARGE, TYPE_NOT_ALLOWED
 */
export function requireWithinLimits(
  folderPath: string,
  { maxSize, allowedTypes }: UploadLimits,
  file: { size?: number; contentType?: string },
): void {
  if (maxSize !== undefined && file.size !== undefined && file.size > maxSize) {
    throw assetError(
      "FILE_TOO_LARGE",
      `The file has ${file.size} bytes; at most ${maxSize} are allowed here.`,
      { size: file.size, maxSize, folderPath },
    );
  }
  const { contentType } = file;
  if (
    allowedTypes !== undefined &&
    contentType !== undefined &&
    !isTypeAllowed(contentType, allowedTypes)
  ) {
    throw assetError(
      "TYPE_NOT_ALLOWED",
      `Files of type ${contentType} are not allowed here; allowed are ${allowedTypes.join(", ")}.`,
      { contentType, allowedTypes, folderPath },
    );
  }
}
