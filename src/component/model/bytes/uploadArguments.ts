/** Converts the arguments of callers for the model, for one upload or many. */
import type { ObjectType } from "convex/values";
import type { finishUpload, startUpload } from "../../../shared/functions/assetManager.js";
import { assetError } from "../../../shared/errors.js";
import { parseDeclaredBytes, parseDescription } from "../../../shared/bounds.js";
import { type AssetPath, parseAssetPath } from "../../../shared/paths.js";
import type { UploadFinish, UploadStart } from "./uploads.js";

export function parseUploadStart(args: ObjectType<typeof startUpload.clientArgs>): UploadStart {
  return {
    ...parseAssetPath(args),
    ...parseDeclaredBytes(args),
    ...parseDescription(args),
    expect: args.expect,
    skipIfUnchanged: args.skipIfUnchanged ?? false,
  };
}

export function parseUploadFinish(args: ObjectType<typeof finishUpload.clientArgs>): UploadFinish {
  return {
    intentId: args.intentId,
    storageId: args.storageId ?? args.uploadResponse?.storageId,
    declared: parseDeclaredBytes(args),
    publish: args.publish ?? true,
    skipIfUnchanged: args.skipIfUnchanged ?? false,
    expect: args.expect,
  };
}

/** More characters than any bucket's id of an upload in parts has; R2's have about 350. */
const MAX_UPLOAD_ID_LENGTH = 2048;

/**
 * Validates a bucket's id of an upload in parts, which goes into a row and into queries.
 *
 * @throws ARGUMENT_INVALID
 */
export function parseUploadId(uploadId: string): string {
  if (uploadId.length <= MAX_UPLOAD_ID_LENGTH && /^[\x21-\x7e]+$/.test(uploadId)) return uploadId;
  throw assetError(
    "ARGUMENT_INVALID",
    `uploadId must be the bucket's id of the upload: at most ${MAX_UPLOAD_ID_LENGTH} ASCII characters.`,
    { argument: "uploadId", reason: "not an id" },
  );
}

/**
 * Throws if a batch has two entries for one asset, because their order would matter.
 *
 * @throws BATCH_DUPLICATE
 */
export function requireDistinct(assetPaths: AssetPath[]): void {
  const seen = new Set<string>();
  for (const { folderPath, basename } of assetPaths) {
    const key = JSON.stringify([folderPath, basename]);
    if (seen.has(key)) {
      throw assetError(
        "BATCH_DUPLICATE",
        "Two entries of the batch refer to the same asset. Send them one after the other.",
        { folderPath, basename },
      );
    }
    seen.add(key);
  }
}
