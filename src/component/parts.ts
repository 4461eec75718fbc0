/** Uploads of large files in parts, and ending an upload. */
import { parseBatch, parseSize } from "../shared/bounds.js";
import * as declared from "../shared/functions/parts.js";
import { parseR2Config } from "../shared/r2/config.js";
import { parseSha256 } from "../shared/sha256.js";
import { MAX_BATCH } from "./batches.js";
import * as model from "./model/bytes/parts.js";
import { parseUploadId } from "./model/bytes/uploadArguments.js";
import { write } from "./write.js";

export const signUploadParts = write(declared.signUploadParts, async (ctx, args) => {
  const parts = parseBatch("parts", args.parts, MAX_BATCH).map(({ partNumber, size, sha256 }) => ({
    partNumber,
    size: parseSize(size)!,
    sha256: parseSha256(sha256),
  }));
  const { intentId, uploadId, r2Config } = args;
  const upload = { intentId, uploadId: parseUploadId(uploadId), parts };
  return await model.signParts(ctx, upload, parseR2Config(r2Config));
});

export const listUploadedParts = write(declared.listUploadedParts, async (ctx, args) => {
  const { intentId, uploadId, r2Config } = args;
  const upload = { intentId, uploadId: parseUploadId(uploadId) };
  return { urls: await model.signPartLists(ctx, upload, parseR2Config(r2Config)) };
});

export const abortUpload = write(declared.abortUpload, async (ctx, { intentId }) => {
  await model.abortUpload(ctx, intentId);
  return null;
});
