/** Uploads in parts: clients send each part with a request of its own, and the component completes the object. */
import type { Doc } from "../../_generated/dataModel.js";
import type { MutationCtx, QueryCtx } from "../../_generated/server.js";
import {
  type ChosenPlace,
  type Location,
  type PartOf,
  type PartsBegun,
  type StorageBackend,
  type TakesParts,
  type UploadToOpen,
  backendOf,
} from "../../backends/index.js";
import { assetError } from "../../../shared/errors.js";
import { PART_SIZES, countOfParts, partSizeFor, sizeOfPart } from "../../../shared/parts.js";
import type { R2Config } from "../../../shared/r2/config.js";
import type { WriteCtx } from "../feed/recording.js";
import { madeAt } from "../rows.js";
import { type Intent, requireOwnIntent } from "./intents.js";
import { requireRoom } from "./quotaCounters.js";
import { enqueueDeletion } from "./removing.js";
import { removeUnclaimed } from "./blobs.js";

/** How long an upload in parts may take: R2 aborts an unfinished one after 7 days. */
const LIFETIME_MS = 6 * 24 * 60 * 60 * 1000;

/** How a client may send a file in parts. */
export type PartsTicket = {
  beginUrl: string;
  headers: Record<string, string>;
  partSize: number;
  count: number;
};

/** Offers an upload in parts for a large file, if its storage takes parts. */
export async function beginParts(
  { parts }: StorageBackend<Location>,
  place: ChosenPlace | undefined,
  file: UploadToOpen,
): Promise<PartsTicket | undefined> {
  const { size = 0 } = file;
  if (parts === undefined || place === undefined || size < PART_SIZES.threshold) return undefined;
  const partSize = partSizeFor(size);
  const request = await parts.begin(place, file);
  if (request === null) return undefined;
  const { url, headers } = request;
  return { beginUrl: url, headers, partSize, count: countOfParts({ size, partSize }) };
}

/** Returns the upload in parts of an intent or a blob; `null` if no client has begun one. */
export function begunOf({ size, parts }: Pick<Doc<"uploadIntents">, "size" | "parts">) {
  if (size === undefined || parts?.uploadId === undefined) return null;
  return { size, partSize: parts.partSize, uploadId: parts.uploadId };
}

/** An open upload in parts. */
type OpenUpload = { intent: Intent; place: ChosenPlace; parts: TakesParts; begun: PartsBegun };

/**
 * Returns a caller's upload in parts. Its first call names the bucket's id of it; a client that names a wrong one
 * only harms its own upload, because the id is used with the key of the intent.
 *
 * @throws UPLOAD_NOT_IN_PARTS, UPLOAD_BEGUN_ELSEWHERE and the errors of `requireOwnIntent`.
 */
async function requireBegun(
  ctx: QueryCtx,
  upload: { intentId: string; uploadId: string },
  caller: Pick<WriteCtx, "actor">,
): Promise<OpenUpload> {
  const intent = await requireOwnIntent(ctx, upload.intentId, caller);
  const { _id: intentId, place, size } = intent;
  const parts = place && backendOf(place).parts;
  if (!place || !parts || intent.parts === undefined || size === undefined) {
    throw assetError(
      "UPLOAD_NOT_IN_PARTS",
      "This upload takes the file in one request. Send it to the uploadUrl of its ticket.",
      { intentId },
    );
  }
  const { partSize, uploadId = upload.uploadId } = intent.parts;
  if (uploadId !== upload.uploadId) {
    throw assetError(
      "UPLOAD_BEGUN_ELSEWHERE",
      "Another client has begun to send the parts of this upload. Resume it there, or start a new upload.",
      { intentId },
    );
  }
  return { intent, place, parts, begun: { size, partSize, uploadId } };
}

/** Throws if a part does not fit the upload. */
function requirePart(intentId: string, begun: PartsBegun, { partNumber, size }: PartOf): void {
  const expected = sizeOfPart(begun, partNumber);
  if (expected === size) return;
  throw assetError(
    "PART_INVALID",
    expected === null
      ? `The upload has no part ${partNumber}; it has ${countOfParts(begun)} parts.`
      : `Part ${partNumber} has ${expected} bytes, not ${size}. Cut the file into parts of ${begun.partSize} bytes.`,
    { intentId, partNumber, size: expected },
  );
}

/** Signs the requests of parts. The first call extends the upload to six days after its start. */
export async function signParts(
  ctx: WriteCtx,
  upload: { intentId: string; uploadId: string; parts: PartOf[] },
  r2Config?: R2Config,
) {
  const { intent, place, parts, begun } = await requireBegun(ctx, upload, ctx);
  for (const part of upload.parts) requirePart(intent._id, begun, part);
  // Others may have used up the quota since the upload was started.
  await requireRoom(ctx, intent, { bytes: begun.size, files: 0 });
  const { requests, lifetimeMs } = await parts.sign(place, begun.uploadId, upload.parts, r2Config);
  let { expiresAt } = intent;
  if (intent.parts?.uploadId === undefined) {
    const { uploadId, partSize } = begun;
    expiresAt = madeAt(intent) + LIFETIME_MS;
    await ctx.db.patch("uploadIntents", intent._id, { expiresAt, parts: { uploadId, partSize } });
  }
  return {
    requests: requests.map((request, index) => ({
      partNumber: upload.parts[index]!.partNumber,
      ...request,
    })),
    expiresAt: Date.now() + lifetimeMs,
    uploadExpiresAt: expiresAt,
  };
}

/** Signs requests whose responses list the parts that the bucket has. */
export async function signPartLists(
  ctx: WriteCtx,
  upload: { intentId: string; uploadId: string },
  r2Config?: R2Config,
): Promise<string[]> {
  const { place, parts, begun } = await requireBegun(ctx, upload, ctx);
  return await parts.signLists(place, begun, r2Config);
}

/** Ends an unfinished upload: its intent is deleted, and the sweeper deletes what was sent. */
export async function abortUpload(ctx: WriteCtx, intentId: string): Promise<void> {
  const intent = await requireOwnIntent(ctx, intentId, ctx);
  await discard(ctx, intent);
  await ctx.db.delete("uploadIntents", intent._id);
}

async function discard(ctx: MutationCtx, { place, received, parts }: Intent): Promise<void> {
  if (received !== undefined) await removeUnclaimed(ctx, received);
  if (place === undefined) return;
  // Until then its URLs could create the object, or begin another upload in parts.
  const until = await backendOf(place).remove(ctx, place);
  if (until !== null) await enqueueDeletion(ctx, place, until, parts);
}
