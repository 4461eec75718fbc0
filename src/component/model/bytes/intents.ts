/** Upload intents: each binds a path, limits, an actor and an expiration, and is used once. */
import type { Doc } from "../../_generated/dataModel.js";
import type { QueryCtx } from "../../_generated/server.js";
import { type StoredBytes, backendOf } from "../../backends/index.js";
import type { DeclaredBytes } from "../../../shared/bounds.js";
import { assetError } from "../../../shared/errors.js";
import type { WriteCtx } from "../feed/recording.js";
import { madeAt, rowOf } from "../rows.js";

export type Intent = Doc<"uploadIntents">;

export async function findIntent(ctx: QueryCtx, intentId: string): Promise<Intent | null> {
  return await rowOf(ctx, "uploadIntents", intentId);
}

/** Returns the public data of an unfinished upload. Cost: 1 document. */
export async function getUpload(ctx: QueryCtx, intentId: string) {
  const intent = await findIntent(ctx, intentId);
  if (intent === null) return null;
  const { _id, folderPath, basename, expiresAt, finishedAs } = intent;
  return {
    intentId: _id,
    folderPath,
    basename,
    createdAt: madeAt(intent),
    expiresAt,
    finished: finishedAs !== undefined,
  };
}

/** Returns the place that was chosen for the bytes of an upload, if one was. */
export async function uploadPlace(ctx: QueryCtx, intentId: string) {
  return (await findIntent(ctx, intentId))?.place ?? null;
}

/**
 * Returns an intent that can be finished now.
 *
 * @param caller whose upload it must be; `null` if the request has another permission.
 * @throws UPLOAD_NOT_FOUND, UPLOAD_NOT_YOURS, UPLOAD_ALREADY_FINISHED, UPLOAD_EXPIRED
 */
export async function requireOpenIntent(
  ctx: QueryCtx,
  intentId: string,
  caller: Pick<WriteCtx, "actor"> | null,
): Promise<Intent> {
  const intent = await findIntent(ctx, intentId);
  const { finishedAs } = intent ?? {};
  const made = finishedAs === undefined ? null : await ctx.db.get("versions", finishedAs);
  // The version of a finished upload may have been deleted permanently.
  if (intent === null || (finishedAs !== undefined && made === null)) {
    throw assetError("UPLOAD_NOT_FOUND", "The upload does not exist. Start it again.", {
      intentId,
    });
  }
  if (caller !== null && intent.actor !== caller.actor) {
    throw assetError("UPLOAD_NOT_YOURS", "Another actor started this upload.", { intentId });
  }
  if (made !== null) {
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

function mismatch(field: "size" | "sha256" | "contentType", declared: string, actual: string) {
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
