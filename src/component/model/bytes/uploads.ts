/** Uploads: starting one opens an intent, finishing it creates one version. */
import type { Doc } from "../../_generated/dataModel.js";
import type { MutationCtx } from "../../_generated/server.js";
import {
  type Location,
  type ObjectFacts,
  type StorageBackend,
  type StoredBytes,
  type UploadToOpen,
  askableBackend,
  backendFor,
  backendNamed,
  backendOf,
  findNamed,
  publicLocation,
} from "../../backends/index.js";
import type { DeclaredBytes } from "../../../shared/bounds.js";
import { downloadName } from "../../../shared/downloadName.js";
import type { R2Config } from "../../../shared/r2/config.js";

import { assetError } from "../../../shared/errors.js";
import { UNKNOWN_CONTENT_TYPE } from "../../../shared/mediaType.js";
import type { AccessFields } from "../tree/access.js";
import { type Asset, createAsset, findAsset } from "../files/assets.js";
import {
  type Blob,
  type TypedBytes,
  adoptBytes,
  hasContent,
  isClaimed,
  removeUnclaimed,
} from "./blobs.js";
import type { WriteCtx } from "../feed/recording.js";
import { type Expectation, requireExpected } from "../files/expectations.js";
import { accessOfNew } from "../tree/folders.js";
import { requireUnlocked } from "../tree/locks.js";
import { type Description, descriptionOf } from "../../../shared/values.js";
import { type AssetPath, joinPath } from "../../../shared/paths.js";
import { publishedOf } from "../files/summaries.js";
import { addVersion } from "../files/awaiting.js";
import { requestLook } from "../files/images.js";
import { type Intent, mismatch, requireDeclared, requireOwnIntent } from "./intents.js";
import { type OpenedUpload, openAtRoutes, routesFor } from "./receiving.js";
import { beginParts, begunOf } from "./parts.js";
import { isStaged } from "./places.js";
import { newSecret, uploadIdOf } from "./uploadIds.js";
import { findShare } from "./openUploads.js";
import { requireRoom } from "./quotaCounters.js";
import { removeObject } from "./removing.js";
import { readSettings } from "../settings.js";
import { uploadLimitsOf } from "../tree/folderRules.js";
import {
  type UploadLimits,
  isUnlimited,
  requireWithinLimits,
} from "../../../shared/uploadLimits.js";

export type UploadStart = AssetPath &
  DeclaredBytes &
  Description &
  Pick<Intent, "expect"> & {
    /** True refuses content that is already published, so that it is not sent again. */
    skipIfUnchanged?: boolean;
  };

/**
 * Starts an upload. Cost: reads the settings, the asset and, for a new asset, the folder; with limits more, see
 * `openUploads.ts` and `quotaCounters.ts`.
 */
export async function startUpload(
  ctx: WriteCtx,
  { skipIfUnchanged = false, ...upload }: UploadStart,
  /** Credentials of a bucket; they also send this upload to the bucket. */
  r2Config?: R2Config,
  /** True for a URL of the storage itself, where the routes would take this upload. */
  directly = false,
) {
  const settings = await readSettings(ctx);
  const { folderPath, basename } = upload;
  const limits = await uploadLimitsOf(ctx, folderPath, settings);
  requireWithinLimits(folderPath, limits, upload);
  await requireUnlocked(ctx, folderPath);
  const asset = await findAsset(ctx, { folderPath, basename });
  if (skipIfUnchanged) await requireChanged(ctx, asset, upload);
  requireExpected(upload, asset, upload.expect);
  await requireRoom(ctx, upload, { bytes: upload.size ?? 0, files: asset === null ? 1 : 0 });
  const { isPrivate = false } = asset ?? (await accessOfNew(ctx, { folderPath, basename }));
  const backend = backendFor(settings.backend, isPrivate, r2Config);
  const filename = downloadName({ basename, contentType: upload.contentType });
  const storage = backendNamed(backend);
  const isHidden = isPrivate || storage.stages(r2Config);
  const file = { ...upload, filename, isPrivate: isHidden, ofCall: r2Config };
  const routesUrl = directly ? undefined : routesFor(settings, storage, upload);
  const request =
    routesUrl === undefined
      ? await openAtStorage(ctx, storage, file)
      : openAtRoutes(ctx, routesUrl, upload);
  const expiresAt = Date.now() + request.lifetimeMs;
  const max = settings.maxOpenUploads;
  const share = max === undefined ? undefined : await findShare(ctx, ctx.actor, max, basename);
  const { secret, secretHash } = newSecret();
  const rowId = await ctx.db.insert("uploadIntents", {
    ...upload,
    limits: isUnlimited(limits) ? undefined : limits,
    actor: ctx.actor,
    secretHash,
    place: request.place,
    isReplaceable: request.isReplaceable,
    parts: request.parts && { partSize: request.parts.partSize },
    isPrivate: isPrivate || undefined,
    expiresAt,
    share,
  });
  const { method, headers, sendTo, parts } = request;
  const uploadUrl = await request.urlFor(rowId);
  const intentId = uploadIdOf(rowId, secret);
  const maxSize = smallest(request.maxSize, limits.maxSize);
  return { intentId, backend, uploadUrl, method, headers, expiresAt, sendTo, maxSize, parts };
}

/** Returns the published version of an asset if it has this content, and the storage still has its bytes. */
async function publishedWith(
  ctx: MutationCtx,
  asset: Asset | null,
  content: Parameters<typeof hasContent>[0],
) {
  const published = asset === null ? undefined : publishedOf(asset);
  if (asset === null || published === undefined || !hasContent(published, content)) return null;
  const { versionId, version, location } = published;
  if (!(await backendOf(location).isPresent(ctx, location))) return null;
  return { assetId: asset._id, versionId, version };
}

/** @throws ALREADY_PUBLISHED, ARGUMENT_INVALID */
async function requireChanged(
  ctx: MutationCtx,
  asset: Asset | null,
  { folderPath, basename, ...bytes }: AssetPath & DeclaredBytes,
): Promise<void> {
  const { size, sha256, contentType = (asset && publishedOf(asset)?.contentType) ?? "" } = bytes;
  if (size === undefined || sha256 === undefined) {
    throw assetError(
      "ARGUMENT_INVALID",
      "Pass size and sha256 of the file with skipIfUnchanged, to compare it with the published one.",
      { argument: "skipIfUnchanged", reason: "nothing to compare" },
    );
  }
  const published = await publishedWith(ctx, asset, { size, sha256, contentType });
  if (published === null) return;
  throw assetError(
    "ALREADY_PUBLISHED",
    `"${joinPath(folderPath, basename)}" already has this content. Nothing needs to be uploaded.`,
    { folderPath, basename, ...published },
  );
}

function smallest(...sizes: (number | undefined)[]): number | null {
  const known = sizes.filter((size) => size !== undefined);
  return known.length === 0 ? null : Math.min(...known);
}

async function openAtStorage(
  ctx: WriteCtx,
  storage: StorageBackend<Location>,
  file: UploadToOpen,
): Promise<OpenedUpload> {
  const { uploadUrl, ...request } = await storage.openUpload(ctx, file);
  const parts = await beginParts(storage, request.place, file);
  return { ...request, parts, sendTo: "storage", urlFor: () => Promise.resolve(uploadUrl) };
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
  if (bytes !== null && !(await isClaimed(ctx, bytes.location))) return bytes;
  // Bytes that a version has are no other answer: the version may belong to another user.
  throw assetError(
    "BYTES_NOT_FOUND",
    "The storage does not have these bytes for a new version. Send the file first; each upload of it " +
      "becomes one version.",
    { storageId },
  );
}

/** Checks the bytes that the caller names, or that the routes have received. */
async function requireReceived(
  ctx: MutationCtx,
  { received }: Intent,
  storageId: string | undefined,
): Promise<StoredBytes> {
  if (received === undefined) return await requireStored(ctx, storageId);
  const { storageId: receivedId } = publicLocation(received);
  if (storageId === undefined || storageId === receivedId) {
    return await requireStored(ctx, receivedId);
  }
  await removeUnclaimed(ctx, received);
  return await requireStored(ctx, storageId);
}

/** Returns the properties of bytes at a chosen place: as verified, or as declared. */
async function bytesAt(
  ctx: MutationCtx,
  location: NonNullable<Intent["place"]>,
  intent: Intent,
  declared: DeclaredBytes,
  facts: ObjectFacts | undefined,
): Promise<StoredBytes & Pick<Blob, "replaceable" | "parts">> {
  // The storage accepted only bytes with the digest that was declared at the start.
  const begun = begunOf(intent);
  // Of an object that is made of parts it has only checked the parts.
  const sha256 = begun === null ? intent.sha256 : undefined;
  const parts = begun === null ? undefined : intent.parts;
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
  return { location, sha256, size, contentType, verification: "pending", replaceable, parts };
}

/**
 * Creates the asset's next version from uploaded bytes.
 *
 * Size and hash come from the storage; declared values are only compared with them.
 */
export async function finishUpload(
  ctx: WriteCtx,
  finish: UploadFinish,
  /** The bucket's metadata of the object, if it was requested and the type of its bytes was looked at. */
  facts?: ObjectFacts,
  /** The type that the first bytes show, if they contradict the stored one. */
  foundType?: string,
) {
  const intent = await requireOwnIntent(ctx, finish.intentId, ctx);
  const bytes =
    intent.place === undefined
      ? await requireReceived(ctx, intent, finish.storageId)
      : await bytesAt(ctx, intent.place, intent, finish.declared, facts);
  requireDeclared(bytes, intent);
  requireDeclared(bytes, finish.declared);
  if (foundType !== undefined) throw mismatch("contentType", facts!.contentType, foundType);
  const contentType = finish.declared.contentType ?? intent.contentType;
  const isTypeUnknown = bytes.verification === "pending" && bytes.contentType === null;
  const assetPath = { folderPath: intent.folderPath, basename: intent.basename };
  const finished = await acceptBytes(
    ctx,
    assetPath,
    { ...bytes, contentType: bytes.contentType ?? contentType ?? UNKNOWN_CONTENT_TYPE },
    {
      ...descriptionOf(intent),
      uploadId: intent._id,
      isTypeUnknown: isTypeUnknown || undefined,
    },
    {
      ...finish,
      limits: intent.limits ?? {},
      expectations: [intent.expect, finish.expect],
      wasPrivate: intent.isPrivate === true,
      isTypeSeen: facts !== undefined,
    },
  );
  if (finished.isUnchanged || intent.share !== undefined) {
    await ctx.db.patch("uploadIntents", intent._id, { finishedAs: finished.versionId });
  }
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
  const limits = await uploadLimitsOf(ctx, assetPath.folderPath);
  return await acceptBytes(
    ctx,
    assetPath,
    { ...bytes, contentType: bytes.contentType ?? UNKNOWN_CONTENT_TYPE },
    description,
    {
      publish: true,
      skipIfUnchanged: false,
      limits,
      expectations: [expect],
      wasPrivate: false,
      isTypeSeen: false,
    },
  );
}

/**
 * Throws if the bytes were sent for a private path and would become public, or are in a public place at a private
 * path. Bytes without a version have no known URL, so bytes sent for a public path may become private where the
 * place suits both; those in a private place are relocated when they are published.
 *
 * @throws ACCESS_CHANGED
 */
function requireSameAccess(location: Location, wasPrivate: boolean, isPrivate: boolean): void {
  const isMisplaced = isPrivate && !backendOf(location).suits(location, true);
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
  description: Description & Pick<Doc<"versions">, "isTypeUnknown" | "uploadId">,
  options: Pick<UploadFinish, "publish" | "skipIfUnchanged"> & {
    limits: UploadLimits;
    expectations: (Expectation | undefined)[];
    /** True if the bytes were sent for a private path. */
    wasPrivate: boolean;
    /** True if the first bytes were looked at. */
    isTypeSeen: boolean;
  },
) {
  const { folderPath } = assetPath;
  requireWithinLimits(folderPath, options.limits, bytes);
  await requireUnlocked(ctx, folderPath);
  let asset = await findAsset(ctx, assetPath);
  for (const expect of options.expectations) requireExpected(assetPath, asset, expect);

  const same = options.skipIfUnchanged ? await publishedWith(ctx, asset, bytes) : null;
  if (same !== null) {
    await removeObject(ctx, bytes.location);
    return { ...same, isUnchanged: true, isPending: false };
  }

  const access: AccessFields = asset ?? (await accessOfNew(ctx, assetPath));
  const { isPrivate = false } = access;
  requireSameAccess(bytes.location, options.wasPrivate, isPrivate);
  asset ??= await createAsset(ctx, assetPath, access);
  const isHidden = isPrivate || isStaged(bytes.location);
  const isTypeUnseen = options.limits.allowedTypes !== undefined && !options.isTypeSeen;
  const toCheck = isTypeUnseen ? { ...bytes, verification: "pending" as const } : bytes;
  const blob = await adoptBytes(ctx, asset._id, toCheck, isHidden);
  const about = { ...description, isTypeUnseen: isTypeUnseen || undefined };
  const made = await addVersion(ctx, asset, blob, about, options.publish);
  const { _id: versionId, version } = made;
  await requestLook(ctx, made);
  const isPending = blob.verification === "pending" || made.publishWhenVerified === true;
  return { assetId: asset._id, versionId, version, isUnchanged: false, isPending };
}
