/**
 * What may be uploaded where. The folder's own rule comes first, then those above it. Pages hold
 * files against the same rules before they send them, so nothing of a server may be in here.
 */
import type { Infer } from "convex/values";
import { assetError } from "./errors.js";
import type { uploadRule } from "./values.js";
import { isWithin } from "./paths.js";

export type UploadRule = Infer<typeof uploadRule>;
export type UploadLimits = Omit<UploadRule, "folderPath">;

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

export function isUnlimited({ maxSize, allowedTypes }: UploadLimits): boolean {
  return maxSize === undefined && allowedTypes === undefined;
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
