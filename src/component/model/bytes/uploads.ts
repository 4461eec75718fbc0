/** Uploads: an intent binds path, actor and expiration; finishing it creates one version. */
import type { Doc } from "../../_generated/dataModel.js";
import { internal } from "../../_generated/api.js";
import type { MutationCtx, QueryCtx } from "../../_generated/server.js";
import {
  type Location,
  type ObjectFacts,
  type StoredBytes,
  askableBackend,
  backendFor,
  backendNamed,
  backendOf,
  findNamed,
} from "../../backends/index.js";
import type { DeclaredBytes } from "../../../shared/bounds.js";
import type { R2Config } from "../../../shared/r2/config.js";

import { assetError } from "../../../shared/errors.js";
import { accessWithin } from "../tree/access.js";
import { type Asset, createAsset, findAsset } from "../files/assets.js";
import { type Blob, type TypedBytes, adoptBytes, hasContent, isClaimed } from "./blobs.js";
import type { WriteCtx } from "../feed/recording.js";
import { type Expectation, requireExpected } from "../files/expectations.js";
import { ensureFolder } from "../tree/folders.js";
import { requireUnlocked } from "../tree/locks.js";
import { type Description, descriptionOf } from "../../../shared/values.js";
import type { AssetPath } from "../../../shared/paths.js";
import { addVersion } from "../files/publishing.js";
import { removeObject } from "./removing.js";
import { madeAt, rowOf } from "../rows.js";
import { readSettings } from "../settings.js";
import {
  type UploadLimits,
  isUnlimited,
  limitsFor,
  requireWithinLimits,
} from "../../../shared/uploadLimits.js";

type Intent = Doc<"uploadIntents">;

const DEFAULT_CONTENT_TYPE = "application/octet-stream";

export type UploadStart = AssetPath & DeclaredBytes & Description & Pick<Intent, "expect">;

/** Starts an upload. Cost: reads the settings, the asset and, for a new asset, the folder. */
export async function startUpload(
  ctx: WriteCtx,
  upload: UploadStart,
  /** Credentials of a bucket; they also send this upload to the bucket. */
  r2Config?: R2Config,
) {
  const settings = await readSettings(ctx);
  const { folderPath, basename } = upload;
  const limits = limitsFor(settings.uploadRules, folderPath);
  requireWithinLimits(folderPath, limits, upload);
  await requireUnlocked(ctx, folderPath);
  const asset = await findAsset(ctx, { folderPath, basename });
  requireExpected(upload, asset, upload.expect);
  const isPrivate = await isPrivateAt(ctx, asset, folderPath);
  const backend = backendFor(settings.backend, isPrivate, r2Config);
  const isLimited = !isUnlimited(limits);
  const filename = upload.filename ?? basename;
  const file = { ...upload, filename, isPrivate, isLimited, ofCall: r2Config };
  const request = await backendNamed(backend).openUpload(ctx, file);
  const expiresAt = Date.now() + request.lifetimeMs;
  const intentId = await ctx.db.insert("uploadIntents", {
    ...upload,
    limits: isLimited ? limits : undefined,
    actor: ctx.actor,
    place: request.place,
    isReplaceable: request.isReplaceable,
    isPrivate: isPrivate || undefined,
    expiresAt,
  });
  const { uploadUrl, method, headers } = request;
  return { intentId, backend, uploadUrl, method, headers, expiresAt };
}

/** Returns whether uploads to a path are private; creates the folder if it is missing. */
async function isPrivateAt(ctx: WriteCtx, asset: Asset | null, folderPath: string) {
  // The folder of an existing asset exists.
  return asset === null ? await ensureFolder(ctx, folderPath) : asset.isPrivate === true;
}

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

/** Returns an intent that this actor may finish now. */
async function requireOpenIntent(ctx: WriteCtx, intentId: string): Promise<Intent> {
  const intent = await findIntent(ctx, intentId);
  const { finishedAs } = intent ?? {};
  const made = finishedAs === undefined ? null : await ctx.db.get("versions", finishedAs);
  // The version of a finished upload may have been deleted permanently.
  if (intent === null || (finishedAs !== undefined && made === null)) {
    throw assetError("UPLOAD_NOT_FOUND", "The upload does not exist. Start it again.", {
      intentId,
    });
  }
  if (intent.actor !== ctx.actor) {
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
  if (intent.expiresAt <= Date.now()) {
    throw assetError("UPLOAD_EXPIRED", "The upload has expired. Start it again.", {
      intentId,
      expiredAt: intent.expiresAt,
    });
  }
  return intent;
}

/** Compares the declared properties, from start or finish, with the stored bytes. */
function requireDeclared(bytes: StoredBytes, declared: DeclaredBytes): void {
  const mismatch = (field: "size" | "sha256" | "contentType", said: string, actual: string) =>
    assetError(
      "BYTES_MISMATCH",
      `The ${field} of the stored bytes is ${actual}, not ${said}. Upload the file again.`,
      { field, declared: said, actual },
    );
  if (declared.size !== undefined && declared.size !== bytes.size) {
    throw mismatch("size", String(declared.size), String(bytes.size));
  }
  if (declared.sha256 && bytes.sha256 && declared.sha256 !== bytes.sha256) {
    throw mismatch("sha256", declared.sha256, bytes.sha256);
  }
  const { contentType } = bytes;
  const isBound = backendOf(bytes.location).bindsType && contentType !== null;
  if (isBound && declared.contentType && declared.contentType !== contentType) {
    throw mismatch("contentType", declared.contentType, contentType);
  }
}

/** The options to finish an upload. */
export type UploadFinish = {
  intentId: string;
  /** Only for an intent without a place. */
  storageId: string | undefined;
  declared: DeclaredBytes;
  /** False keeps the new version as a draft. */
  publish: boolean;
  /** Create no version if the bytes are already published. */
  skipIfUnchanged: boolean;
  expect: Expectation | undefined;
};

/** Checks the bytes that the caller names. */
async function requireStored(
  ctx: MutationCtx,
  storageId: string | undefined,
): Promise<StoredBytes> {
  if (storageId === undefined) {
    throw assetError(
      "ARGUMENT_INVALID",
      "Pass the storageId from the response of the upload request, or the response as " +
        "uploadResponse.",
      { argument: "storageId", reason: "missing" },
    );
  }
  const bytes = await findNamed(ctx, storageId);
  if (bytes === null) {
    throw assetError(
      "BYTES_NOT_FOUND",
      "The storage does not have these bytes. Send the file first.",
      {
        storageId,
      },
    );
  }
  if (!(await isClaimed(ctx, bytes.location))) return bytes;
  throw assetError(
    "BYTES_ALREADY_USED",
    "These bytes already belong to a version. Upload the file again, or restore that version.",
    { storageId },
  );
}

/** Returns the properties of bytes at a chosen place: as verified, or as declared. */
async function bytesAt(
  ctx: MutationCtx,
  location: NonNullable<Intent["place"]>,
  intent: Intent,
  declared: DeclaredBytes,
  facts: ObjectFacts | undefined,
): Promise<StoredBytes & Pick<Blob, "replaceable">> {
  // The storage accepted only bytes with the digest that was declared at the start.
  const { sha256 } = intent;
  const until = intent.expiresAt;
  if (facts !== undefined) {
    const { etag, ...said } = facts;
    const known = { location, sha256, ...said, verification: undefined };
    if (!intent.isReplaceable) return known;
    // An object that can be replaced has no hash that could be relied on.
    return { ...known, sha256: undefined, replaceable: { until, etag } };
  }
  await askableBackend(location)?.requireAskable(ctx, location);
  const size = declared.size ?? intent.size;
  if (size === undefined) {
    throw assetError(
      "ARGUMENT_INVALID",
      "Pass the size of the file when you start or finish an upload to R2.",
      { argument: "size", reason: "missing" },
    );
  }
  const contentType = declared.contentType ?? intent.contentType ?? null;
  const replaceable = intent.isReplaceable ? { until } : undefined;
  return { location, sha256, size, contentType, verification: "pending", replaceable };
}

/**
 * Creates the asset's next version from uploaded bytes.
 *
 * Size and hash come from the storage; declared values are only compared with them.
 */
export async function finishUpload(
  ctx: WriteCtx,
  finish: UploadFinish,
  /** The bucket's metadata of the object, if it was already requested. */
  facts?: ObjectFacts,
) {
  const intent = await requireOpenIntent(ctx, finish.intentId);
  const bytes =
    intent.place === undefined
      ? await requireStored(ctx, finish.storageId)
      : await bytesAt(ctx, intent.place, intent, finish.declared, facts);
  requireDeclared(bytes, intent);
  requireDeclared(bytes, finish.declared);
  const contentType = finish.declared.contentType ?? intent.contentType;
  const isTypeUnknown = bytes.verification === "pending" && bytes.contentType === null;
  const assetPath = { folderPath: intent.folderPath, basename: intent.basename };
  const finished = await acceptBytes(
    ctx,
    assetPath,
    { ...bytes, contentType: bytes.contentType ?? contentType ?? DEFAULT_CONTENT_TYPE },
    { ...descriptionOf(intent), isTypeUnknown: isTypeUnknown || undefined },
    {
      ...finish,
      limits: intent.limits ?? {},
      expectations: [intent.expect, finish.expect],
      wasPrivate: intent.isPrivate === true,
    },
  );
  await ctx.db.patch("uploadIntents", intent._id, { finishedAs: finished.versionId });
  return { ...finished, assetPath };
}

/** Creates a version from bytes that trusted code has stored without an intent. */
export async function versionFromStorage(
  ctx: WriteCtx,
  assetPath: AssetPath,
  storageId: string,
  description: Description,
  expect: Expectation | undefined,
) {
  const bytes = await requireStored(ctx, storageId);
  const { uploadRules } = await readSettings(ctx);
  const limits = limitsFor(uploadRules, assetPath.folderPath);
  return await acceptBytes(
    ctx,
    assetPath,
    { ...bytes, contentType: bytes.contentType ?? DEFAULT_CONTENT_TYPE },
    description,
    {
      publish: true,
      skipIfUnchanged: false,
      limits,
      expectations: [expect],
      wasPrivate: false,
    },
  );
}

/**
 * Throws if the bytes were sent for a private path and would become public, or are in a place of the other
 * access. Bytes without a version have no known URL, so bytes sent for a public path may become private where
 * the place suits both.
 *
 * @throws ACCESS_CHANGED
 */
function requireSameAccess(location: Location, wasPrivate: boolean, isPrivate: boolean): void {
  const isMisplaced = !backendOf(location).suits(location, isPrivate);
  const isExposed = wasPrivate && !isPrivate;
  if (!isMisplaced && !isExposed) return;
  throw assetError(
    "ACCESS_CHANGED",
    "The access of this path has changed since the upload started. Start the upload again.",
    { access: isPrivate ? "private" : "public" },
  );
}

/** Creates a version from verified bytes at a path. */
async function acceptBytes(
  ctx: WriteCtx,
  assetPath: AssetPath,
  bytes: TypedBytes,
  description: Description & Pick<Doc<"versions">, "isTypeUnknown">,
  options: Pick<UploadFinish, "publish" | "skipIfUnchanged"> & {
    limits: UploadLimits;
    expectations: (Expectation | undefined)[];
    /** True if the bytes were sent for a private path. */
    wasPrivate: boolean;
  },
) {
  const { folderPath } = assetPath;
  requireWithinLimits(folderPath, options.limits, bytes);
  await requireUnlocked(ctx, folderPath);
  let asset = await findAsset(ctx, assetPath);
  for (const expect of options.expectations) requireExpected(assetPath, asset, expect);

  const published = asset?.published;
  if (
    options.skipIfUnchanged &&
    asset !== null &&
    published !== undefined &&
    hasContent(published, bytes) &&
    (await backendOf(published.location).isPresent(ctx, published.location))
  ) {
    await removeObject(ctx, bytes.location);
    const { versionId, version } = published;
    return { assetId: asset._id, versionId, version, isUnchanged: true, isPending: false };
  }

  const isPrivate = await isPrivateAt(ctx, asset, folderPath);
  requireSameAccess(bytes.location, options.wasPrivate, isPrivate);
  const blob = await adoptBytes(ctx, bytes, isPrivate);
  if (asset === null) {
    asset = await createAsset(ctx, assetPath, accessWithin(undefined, isPrivate));
    ctx.record({ type: "asset:create", ...assetPath, assetId: asset._id });
  }
  const made = await addVersion(ctx, asset, blob, description, options.publish);
  const isPending = blob.verification === "pending";
  if (isPending) {
    await ctx.scheduler.runAfter(0, internal.verification.verifyVersion, {
      versionId: made._id,
    });
  }
  const { _id: versionId, version } = made;
  return { assetId: asset._id, versionId, version, isUnchanged: false, isPending };
}

/** Returns the place that was chosen for the bytes of an upload, if one was. */
export async function uploadPlace(ctx: QueryCtx, intentId: string) {
  return (await findIntent(ctx, intentId))?.place ?? null;
}
