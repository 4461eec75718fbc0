/**
 * Evaluates upload limits. The folder's own rule comes first, then those of its parents. Pages check files
 * against the same rules before they upload, so this module must not depend on server code.
 */
import type { Infer } from "convex/values";
import { assetError } from "./errors.js";
import type { uploadRule } from "./values.js";
import { essenceOf } from "./mediaType.js";
import { isWithin } from "./paths.js";

export type UploadRule = Infer<typeof uploadRule>;
export type UploadLimits = Omit<UploadRule, "folderPath">;

/** Returns the limits of a folder: each from the nearest rule that sets it. */
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
  const type = essenceOf(contentType);
  return allowed.some((pattern) =>
    pattern.endsWith("/*") ? type.startsWith(pattern.slice(0, -1)) : type === pattern,
  );
}

/**
 * Checks a file against the limits of its folder. Where any limit holds, size and type must be known: the upload
 * URL of a bucket accepts only these.
 *
 * @throws FILE_TOO_LARGE, TYPE_NOT_ALLOWED, SIZE_REQUIRED, TYPE_REQUIRED
 */
export function requireWithinLimits(
  folderPath: string,
  limits: UploadLimits,
  file: { size?: number; contentType?: string },
): void {
  if (isUnlimited(limits)) return;
  const { maxSize, allowedTypes } = limits;
  if (maxSize !== undefined && file.size !== undefined && file.size > maxSize) {
    throw assetError(
      "FILE_TOO_LARGE",
      `The file has ${file.size} bytes. This folder accepts at most ${maxSize}.`,
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
      `This folder does not accept files of type ${contentType}. Allowed types: ` +
        `${allowedTypes.join(", ")}.`,
      { contentType, allowedTypes, folderPath },
    );
  }
  if (file.size === undefined) {
    throw assetError(
      "SIZE_REQUIRED",
      "This folder limits uploads. Pass the size of the file in bytes as size.",
      { folderPath },
    );
  }
  if (contentType === undefined) {
    throw assetError(
      "TYPE_REQUIRED",
      "This folder limits uploads. Pass the media type of the file as contentType, or " +
        `"application/octet-stream" if it is unknown.`,
      { folderPath },
    );
  }
}
