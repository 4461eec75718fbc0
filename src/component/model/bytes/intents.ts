/** Upload intents: each binds a path, limits, an actor and an expiration, and is used once. */
import type { Doc } from "../../_generated/dataModel.js";
import type { MutationCtx, QueryCtx } from "../../_generated/server.js";
import { type StoredBytes, backendOf } from "../../backends/index.js";
import type { DeclaredBytes } from "../../../shared/bounds.js";
import { assetError } from "../../../shared/errors.js";
import type { WriteCtx } from "../feed/recording.js";
import { madeAt, rowOf } from "../rows.js";
import { hasSecret, rowIdOf } from "./uploadIds.js";

export type Intent = Doc<"uploadIntents">;

/** Returns the intent of an upload; `null` if it does not exist or its id has another secret. Cost: 1 document. */
export async function findIntent(ctx: QueryCtx, intentId: string): Promise<Intent | null> {
  const intent = await rowOf(ctx, "uploadIntents", rowIdOf(intentId));
  return intent !== null && hasSecret(intentId, intent.secretHash) ? intent : null;
}

/**
 * Returns the version of a finished upload, `null` if it was deleted; `undefined` if the upload is not finished. In most
 * cases only the version says so, because its row is written anyway.
 *
 * Cost: 1 document, or none if the upload is not finished.
 */
export async function versionOf(ctx: QueryCtx, { _id, finishedAs }: Intent) {
  if (finishedAs !== undefined) return await ctx.db.get("versions", finishedAs);
  const made = ctx.db.query("versions").withIndex("by_upload", (q) => q.eq("uploadId", _id));
  return (await made.first()) ?? undefined;
}

/** Records in an upload that it is finished, before the row of its version is deleted. */
export async function keepFinished(
  ctx: MutationCtx,
  { _id: finishedAs, uploadId }: Pick<Doc<"versions">, "_id" | "uploadId">,
): Promise<void> {
  if (uploadId === undefined || (await ctx.db.get("uploadIntents", uploadId)) === null) return;
  await ctx.db.patch("uploadIntents", uploadId, { finishedAs });
}

/** Returns the public data of an upload. Cost: 1 document, 2 if it is finished. */
export async function getUpload(ctx: QueryCtx, intentId: string) {
  const intent = await findIntent(ctx, intentId);
  if (intent === null) return null;
  const { folderPath, basename, expiresAt } = intent;
  return {
    intentId,
    folderPath,
    basename,
    createdAt: madeAt(intent),
    expiresAt,
    finished: (await versionOf(ctx, intent)) !== undefined,
  };
}

/**
 * Returns the intent of a caller's upload, if it can be finished now.
 *
 * @throws UPLOAD_NOT_FOUND, UPLOAD_NOT_YOURS, UPLOAD_ALREADY_FINISHED, UPLOAD_EXPIRED
 */
export async function requireOwnIntent(
  ctx: QueryCtx,
  intentId: string,
  { actor }: Pick<WriteCtx, "actor">,
): Promise<Intent> {
  const intent = await findIntent(ctx, intentId);
  if (intent !== null && intent.actor !== actor) {
    throw assetError("UPLOAD_NOT_YOURS", "Another actor started this upload.", {
      intentId: intent._id,
    });
  }
  return await requireOpen(ctx, rowIdOf(intentId), intent);
}

/**
 * Returns an intent if it can be finished now.
 *
 * @param intentId for the errors, without the secret.
 * @throws UPLOAD_NOT_FOUND, UPLOAD_ALREADY_FINISHED, UPLOAD_EXPIRED
 */
export async function requireOpen(
  ctx: QueryCtx,
  intentId: string,
  intent: Intent | null,
): Promise<Intent> {
  const made = intent && (await versionOf(ctx, intent));
  // The version of a finished upload may have been deleted permanently.
  if (intent === null || made === null) {
    throw assetError("UPLOAD_NOT_FOUND", "The upload does not exist. Start it again.", {
      intentId,
    });
  }
  if (made !== undefined) {
    const { _id: versionId, assetId, version } = made;
    throw assetError(
      "UPLOAD_ALREADY_FINISHED",
      "The upload is already completed. The fields of this error name the version.",
      { intentId, assetId, versionId, version },
    );
  }
  requireTimeLeft(intentId, intent.expiresAt);
  return intent;
}

/** @throws UPLOAD_EXPIRED */
export function requireTimeLeft(intentId: string, expiresAt: number): void {
  if (expiresAt > Date.now()) return;
  throw assetError("UPLOAD_EXPIRED", "The upload has expired. Start it again.", {
    intentId,
    expiredAt: expiresAt,
  });
}

/** The error for stored bytes that are not as declared. */
export function mismatch(
  field: "size" | "sha256" | "contentType",
  declared: string,
  actual: string,
) {
  return assetError(
    "BYTES_MISMATCH",
    `The ${field} of the stored bytes is ${actual}, not ${declared}. Upload the file again.`,
    { field, declared, actual },
  );
}

/** @throws BYTES_MISMATCH */
export function requireSize(actual: number, declared: number | undefined): void {
  if (declared === undefined || declared === actual) return;
  throw mismatch("size", String(declared), String(actual));
}

/**
 * Compares the declared properties, from start or finish, with the stored bytes.
 *
 * @throws BYTES_MISMATCH
 */
export function requireDeclared(bytes: StoredBytes, declared: DeclaredBytes): void {
  requireSize(bytes.size, declared.size);
  if (declared.sha256 && bytes.sha256 && declared.sha256 !== bytes.sha256) {
    throw mismatch("sha256", declared.sha256, bytes.sha256);
  }
  const { contentType } = bytes;
  const isBound = backendOf(bytes.location).bindsType && contentType !== null;
  if (isBound && declared.contentType && declared.contentType !== contentType) {
    throw mismatch("contentType", declared.contentType, contentType);
  }
}
