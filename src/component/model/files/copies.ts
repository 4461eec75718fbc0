/** Copies of assets: versions of other assets that reference the same bytes. */
import { assetError } from "../../../shared/errors.js";
import { type AccessFields, accessAfterMove, intendedAccess } from "../tree/access.js";
import { accessOfNew, ensureFolder } from "../tree/folders.js";
import { accessAt } from "../tree/privatePaths.js";
import { type Asset, type Described, createAsset, describedOf, findAsset } from "./assets.js";
import { type Blob, retainBlob } from "../bytes/blobs.js";
import type { WriteCtx } from "../feed/recording.js";
import { type AssetPath, joinPath } from "../../../shared/paths.js";
import { uploadLimitsOf } from "../tree/folderRules.js";
import { requireWithinLimits } from "../../../shared/uploadLimits.js";
import { type Description, descriptionOf } from "../../../shared/values.js";
import { addVersion } from "./awaiting.js";
import { publishedIdOf } from "./summaries.js";
import { accessOnLeaving } from "./trash.js";
import type { Version } from "./versions.js";
import { accessWithBytes } from "../bytes/relocationRequests.js";

/**
 * Copies the published version of an asset to a free path, as version 1. The copy of a private file is
 * private.
 *
 * @param access the access of the copy, unless its path stays private.
 * @throws NOT_PUBLISHED
 */
export async function copyPublished(
  ctx: WriteCtx,
  source: Asset,
  to: AssetPath,
  access: AccessFields,
): Promise<void> {
  const { folderPath, basename } = source;
  const publishedId = publishedIdOf(source);
  const version = publishedId && (await ctx.db.get("versions", publishedId));
  const blob = version && (await ctx.db.get("blobs", version.blobId));
  if (!version || !blob) {
    throw assetError(
      "NOT_PUBLISHED",
      `"${joinPath(folderPath, basename)}" has no published version to copy. Publish one ` +
        "first.",
      { folderPath, basename },
    );
  }
  await addCopy(ctx, { source, version, blob }, to, access, true);
}

type Copied = {
  source: AssetPath & Described;
  /** Its description becomes that of the copy. */
  version: Description;
  blob: Blob;
};

async function addCopy(
  ctx: WriteCtx,
  { source, version, blob }: Copied,
  to: AssetPath,
  access: AccessFields,
  publish: boolean,
): Promise<Version> {
  await retainBlob(ctx, blob);
  const there = await accessWithBytes(ctx, await accessAt(ctx, to, access), blob);
  const copy = await createAsset(ctx, to, { ...there, ...describedOf(source) }, source);
  return await addVersion(ctx, copy, blob, descriptionOf(version), publish);
}

/**
 * Copies a version to a path as a draft, of the asset there or of a new one. The copy of a private file is private, and
 * neither it nor a private asset shares its bytes with another.
 *
 * @returns the draft, or why it cannot be made.
 */
export async function copyDraft(
  ctx: WriteCtx,
  source: Asset,
  version: Version,
  to: AssetPath,
): Promise<Version | "taken" | "versionGone"> {
  const blob = await ctx.db.get("blobs", version.blobId);
  if (blob === null) return "versionGone";
  const intended =
    source.deletedAt === undefined ? intendedAccess(source) : await accessOnLeaving(ctx, source);
  const target = await findAsset(ctx, to);
  if (target === null) {
    const isFolderPrivate = await ensureFolder(ctx, to.folderPath);
    const access = accessAfterMove(intended, isFolderPrivate);
    return await addCopy(ctx, { source, version, blob }, to, access, false);
  }
  if (intended.isPrivate || blob.isPrivate || target.isPrivate) return "taken";
  return await addShared(ctx, target, version, blob);
}

/** Adds a draft to a public asset with the bytes of another one. */
async function addShared(
  ctx: WriteCtx,
  target: Asset,
  description: Description,
  blob: Blob,
): Promise<Version> {
  await retainBlob(ctx, blob);
  return await addVersion(ctx, target, blob, descriptionOf(description), false);
}

/** Bytes that a caller has, and knows a published version of. */
export type KnownBytes = Description & { versionId: string; contentType: string };

/**
 * Adds a draft to a path with the bytes of the version that another asset serves, exactly as if they were uploaded: of that
 * asset, nothing but the bytes is copied.
 *
 * @param target the asset at the path.
 * @returns the draft; `null` if the bytes must be uploaded: the asset no longer serves the version, has it with another
 * type, or is not as private as the path.
 * @throws FILE_TOO_LARGE, TYPE_NOT_ALLOWED, QUOTA_EXCEEDED, PATH_INVALID
 */
export async function copyBytes(
  ctx: WriteCtx,
  source: Asset | null,
  to: AssetPath,
  target: Asset | null,
  { versionId, contentType, ...described }: KnownBytes,
): Promise<Version | null> {
  if (source === null || publishedIdOf(source) !== versionId) return null;
  const version = await ctx.db.get("versions", publishedIdOf(source)!);
  const blob = version && (await ctx.db.get("blobs", version.blobId));
  if (!version || !blob || version.contentType !== contentType) return null;
  // The properties of an image are those of its bytes.
  const description = { ...described, image: version.image };
  requireWithinLimits(to.folderPath, await uploadLimitsOf(ctx, to.folderPath), version);
  const access = target === null ? await accessOfNew(ctx, to) : intendedAccess(target);
  const isPrivate = access.isPrivate === true;
  if ((intendedAccess(source).isPrivate === true) !== isPrivate) return null;
  if ((blob.isPrivate === true) !== isPrivate) return null;
  if (target === null) {
    const { folderPath, basename } = source;
    const copied = { source: { folderPath, basename }, version: description, blob };
    return await addCopy(ctx, copied, to, access, false);
  }
  // The asset's versions have objects of their own, which no other asset has.
  if (isPrivate || target.isPrivate) return null;
  return await addShared(ctx, target, description, blob);
}
