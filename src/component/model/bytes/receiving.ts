/**
 * Uploads that the app's asset routes receive: Convex storage takes a POST and answers with the object's id, while
 * the routes take a PUT too and record the object, so that clients have nothing to pass on.
 */
import type { WriteCtx } from "../feed/recording.js";
import {
  type StorageBackend,
  type Location,
  type UploadRequest,
  findNamed,
  openNamed,
} from "../../backends/index.js";
import type { DeclaredBytes } from "../../../shared/bounds.js";
import { assetError } from "../../../shared/errors.js";
import { MAX_HTTP_BODY_BYTES } from "../../../shared/httpActions.js";
import { parseSignedUpload, signUploadPath, verify } from "../../../shared/signing.js";
import { requireWithinLimits } from "../../../shared/uploadLimits.js";
import { acceptedKey, currentKey } from "../files/signingKeys.js";
import { rowOf } from "../rows.js";
import type { Settings } from "../settings.js";
import { removeUnclaimed } from "./blobs.js";
import type { PartsTicket } from "./parts.js";
import { requireOpen, requireSize, requireTimeLeft } from "./intents.js";

const LIFETIME_MS = 60 * 60 * 1000;

/** An upload request whose URL depends on the intent. */
export type OpenedUpload = Omit<UploadRequest, "uploadUrl"> & {
  sendTo: "storage" | "routes";
  /** Set if the storage also takes the file in parts. */
  parts?: PartsTicket;
  urlFor: (intentId: string) => Promise<string>;
};

/** Returns the URL of the routes if they take this upload; otherwise `undefined`. */
export function routesFor(
  { uploadRoutesUrl }: Settings,
  { knows }: StorageBackend<Location>,
  { size = 0 }: DeclaredBytes,
): string | undefined {
  return knows === "in a transaction" && size <= MAX_HTTP_BODY_BYTES ? uploadRoutesUrl : undefined;
}

/** Opens an upload to the routes. Cost: 1 document, when the URL is signed. */
export function openAtRoutes(
  ctx: WriteCtx,
  routesUrl: string,
  { contentType }: DeclaredBytes,
): OpenedUpload {
  const expires = Math.floor((Date.now() + LIFETIME_MS) / 1000);
  return {
    method: "PUT",
    headers: contentType === undefined ? {} : { "Content-Type": contentType },
    lifetimeMs: LIFETIME_MS,
    maxSize: MAX_HTTP_BODY_BYTES,
    sendTo: "routes",
    urlFor: async (intentId) =>
      `${routesUrl}/${signUploadPath(await currentKey(ctx), { intentId, expires })}`,
  };
}

/** Returns the unfinished upload of a signed URL. */
async function requireSigned(ctx: WriteCtx, signedPath: string) {
  const request = parseSignedUpload(signedPath);
  if (request === null) throw notSigned("");
  const { intentId, keyId, expires } = request;
  const verdict = verify(await acceptedKey(ctx, keyId), request, Date.now());
  if (verdict === "expired") requireTimeLeft(intentId, expires * 1000);
  if (verdict !== "valid") throw notSigned(intentId);
  return await requireOpen(ctx, intentId, await rowOf(ctx, "uploadIntents", intentId));
}

function notSigned(intentId: string) {
  return assetError("UPLOAD_NOT_FOUND", "The upload URL is invalid. Start the upload again.", {
    intentId,
  });
}

/** Verifies a signed upload URL and the announced bytes, and returns the request to the storage. */
export async function receiveUpload(
  ctx: WriteCtx,
  signedPath: string,
  announced: Pick<DeclaredBytes, "contentType" | "size">,
): Promise<Pick<UploadRequest, "uploadUrl" | "headers">> {
  const intent = await requireSigned(ctx, signedPath);
  const { folderPath, sha256, limits = {} } = intent;
  const contentType = announced.contentType ?? intent.contentType;
  requireWithinLimits(folderPath, limits, { contentType, size: announced.size ?? intent.size });
  const { size = 0 } = announced;
  if (size > MAX_HTTP_BODY_BYTES) {
    throw assetError(
      "FILE_TOO_LARGE",
      `The file has ${size} bytes; this URL takes ${MAX_HTTP_BODY_BYTES}. Pass the size to startUpload, ` +
        "which then returns a URL of the storage itself.",
      { size, maxSize: MAX_HTTP_BODY_BYTES, folderPath },
    );
  }
  if (announced.size !== undefined) requireSize(announced.size, intent.size);
  const { uploadUrl, headers } = await openNamed(ctx, { contentType, sha256 });
  return { uploadUrl, headers };
}

/** Records the object of an upload; an earlier one is deleted. */
export async function keepReceived(
  ctx: WriteCtx,
  signedPath: string,
  storageId: string,
  announced: Pick<DeclaredBytes, "size">,
): Promise<void> {
  const intent = await requireSigned(ctx, signedPath);
  const bytes = await findNamed(ctx, storageId);
  if (bytes === null) {
    throw assetError("BYTES_NOT_FOUND", "The storage does not have the received bytes.", {
      storageId,
    });
  }
  requireSize(bytes.size, announced.size ?? intent.size);
  if (intent.received !== undefined) await removeUnclaimed(ctx, intent.received);
  await ctx.db.patch("uploadIntents", intent._id, { received: bytes.location });
}
