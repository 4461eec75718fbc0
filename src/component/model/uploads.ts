/** Uploads: an intent binds address, actor and expiry; finishing it makes a version, once. */
import type { Doc } from "../_generated/dataModel.js";
import type { MutationCtx, QueryCtx } from "../_generated/server.js";
import {
  type BackendName,
  type DeclaredBytes,
  type StoredBytes,
  storageBackend,
} from "../backends/index.js";
import { assetError } from "../errors.js";
import { createAsset, findAsset } from "./assets.js";
import { adoptBytes } from "./blobs.js";
import type { Change } from "./changes.js";
import { ensureFolder } from "./folders.js";
import type { Address } from "./paths.js";
import { publishNewVersion } from "./publishing.js";
import { readSettings } from "./settings.js";

type Intent = Doc<"uploadIntents">;

const DEFAULT_CONTENT_TYPE = "application/octet-stream";

/** Opens an upload. Cost: settings and folder read; the intent and missing folders written. */
export async function startUpload(
  ctx: MutationCtx,
  upload: Address & DeclaredBytes & Pick<Intent, "filename" | "label">,
  /** Another backend than the configured one, for this upload. */
  backendOfCall: BackendName | undefined,
  actor: string | undefined,
) {
  const backend = backendOfCall ?? (await readSettings(ctx)).backend;
  const request = await storageBackend(backend).openUpload(ctx, upload);
  const changes = await ensureFolder(ctx, upload.folderPath, actor);
  const now = Date.now();
  const expiresAt = now + request.lifetimeMs;
  const intentId = await ctx.db.insert("uploadIntents", {
    ...upload,
    actor,
    backend,
    createdAt: now,
    expiresAt,
  });
  const { uploadUrl, method, headers } = request;
  return { upload: { intentId, backend, uploadUrl, method, headers, expiresAt }, changes };
}

async function findIntent(ctx: QueryCtx, intentId: string): Promise<Intent | null> {
  const id = ctx.db.normalizeId("uploadIntents", intentId);
  return id === null ? null : await ctx.db.get("uploadIntents", id);
}

/** What may be known of an upload before it is finished. Cost: 1 document. */
export async function getUpload(ctx: QueryCtx, intentId: string) {
  const intent = await findIntent(ctx, intentId);
  if (intent === null) return null;
  const { _id, folderPath, basename, createdAt, expiresAt, finished } = intent;
  return {
    intentId: _id,
    folderPath,
    basename,
    createdAt,
    expiresAt,
    finished: finished !== undefined,
  };
}

/** An intent that may be finished now by this actor. */
async function requireOpenIntent(
  ctx: MutationCtx,
  intentId: string,
  actor: string | undefined,
): Promise<Intent> {
  const intent = await findIntent(ctx, intentId);
  if (intent === null) {
    throw assetError("UPLOAD_NOT_FOUND", "There is no such upload; start it again.", { intentId });
  }
  if (intent.actor !== actor) {
    throw assetError("UPLOAD_NOT_YOURS", "This upload was started by somebody else.", { intentId });
  }
  if (intent.finished !== undefined) {
    throw assetError(
      "UPLOAD_ALREADY_FINISHED",
      "This upload was finished before; the version it made is named here.",
      { intentId, ...intent.finished },
    );
  }
  if (intent.expiresAt <= Date.now()) {
    throw assetError("UPLOAD_EXPIRED", "This upload was open for too long; start it again.", {
      intentId,
      expiredAt: intent.expiresAt,
    });
  }
  return intent;
}

/** Holds what the caller declared, at start or at finish, against what has arrived. */
function requireDeclared(bytes: StoredBytes, declared: DeclaredBytes): void {
  const mismatch = (field: "size" | "sha256", said: string, actual: string) =>
    assetError(
      "BYTES_MISMATCH",
      `The ${field} of the stored bytes is ${actual}, not ${said}; upload the file again.`,
      { field, declared: said, actual },
    );
  if (declared.size !== undefined && declared.size !== bytes.size) {
    throw mismatch("size", String(declared.size), String(bytes.size));
  }
  if (declared.sha256 !== undefined && declared.sha256 !== bytes.sha256) {
    throw mismatch("sha256", declared.sha256, bytes.sha256);
  }
}

/**
 * Turns bytes that have arrived into the next version of the asset, and publishes it.
 *
 * The storage's own word on size and hash decides; what callers say is only compared with it.
 */
export async function finishUpload(
  ctx: MutationCtx,
  intentId: string,
  storageId: string,
  declared: DeclaredBytes,
  actor: string | undefined,
) {
  const intent = await requireOpenIntent(ctx, intentId, actor);
  const bytes = await storageBackend(intent.backend).inspect(ctx, storageId);
  if (bytes === null) {
    throw assetError("BYTES_NOT_FOUND", "No such bytes are in storage; send the file first.", {
      storageId,
    });
  }
  requireDeclared(bytes, intent);
  requireDeclared(bytes, declared);
  const contentType =
    bytes.contentType ?? declared.contentType ?? intent.contentType ?? DEFAULT_CONTENT_TYPE;

  const { folderPath, basename, filename, label } = intent;
  const address = { folderPath, basename };
  const changes: Change[] = [];
  const blob = await adoptBytes(ctx, bytes, contentType);
  let asset = await findAsset(ctx, address);
  if (asset === null) {
    // The folder of an asset that is there is there as well.
    changes.push(...(await ensureFolder(ctx, folderPath, actor)));
    asset = await createAsset(ctx, address, actor);
    changes.push({ type: "asset:create", ...address, assetId: asset._id });
  }
  const { version, change } = await publishNewVersion(ctx, asset, blob, { filename, label }, actor);
  changes.push(change);

  const finished = { assetId: asset._id, versionId: version._id, version: version.version };
  await ctx.db.patch("uploadIntents", intent._id, { finished });
  return { finished, changes };
}
