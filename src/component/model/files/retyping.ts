/**
 * Sets the content type of an asset. Versions never change, because caches keep them, and a storage serves an object
 * with the type that it was stored with: the asset gets another version with the same bytes, which a background job
 * stores again (`bytes/relocating.ts`).
 */
import { backendOf } from "../../backends/index.js";
import { assetError } from "../../../shared/errors.js";
import { joinPath } from "../../../shared/paths.js";
import { uploadLimitsOf } from "../tree/folderRules.js";
import { requireWithinLimits } from "../../../shared/uploadLimits.js";
import { descriptionOf } from "../../../shared/values.js";
import { retainBlob } from "../bytes/blobs.js";
import type { WriteCtx } from "../feed/recording.js";
import { rowOf } from "../rows.js";
import type { Asset } from "./assets.js";
import { requireVerified } from "./publishing.js";
import { addVersion } from "./awaiting.js";
import { publishedIdOf } from "./summaries.js";
import { type Version, versionNotFound, versionsOf } from "./versions.js";

/**
 * Adds a version of another type with the bytes of one version, by default of the published one, or else of the newest
 * one that has not failed. It is published when they are stored if that one is, and otherwise a draft.
 *
 * @returns the version; `null` if that one has the type already.
 * @throws NOT_PUBLISHED, VERSION_NOT_FOUND, VERSION_UNVERIFIED, TYPE_NOT_ALLOWED, BYTES_NOT_FOUND, R2_NOT_CONFIGURED,
 * QUOTA_EXCEEDED
 */
export async function setContentType(
  ctx: WriteCtx,
  asset: Asset,
  contentType: string,
  versionId?: string,
): Promise<Version | null> {
  const source = await requireSource(ctx, asset, versionId);
  if (source.contentType === contentType) return null;
  const { folderPath } = asset;
  const { allowedTypes } = await uploadLimitsOf(ctx, folderPath);
  requireWithinLimits(folderPath, { allowedTypes }, { size: source.size, contentType });
  const { location, blobId, _id: sourceId } = source;
  const blob = await ctx.db.get("blobs", blobId);
  if (blob === null || !(await backendOf(location).isPresent(ctx, location))) {
    throw assetError("BYTES_NOT_FOUND", "The storage does not have the bytes of this version.", {
      versionId: sourceId,
    });
  }
  backendOf(location).requireReachable(blob.isPrivate === true);
  await retainBlob(ctx, blob);
  const isTypeUnseen = allowedTypes === undefined ? undefined : true;
  const verification = isTypeUnseen && ("pending" as const);
  const made = await addVersion(
    ctx,
    asset,
    { ...blob, contentType, verification },
    { ...descriptionOf(source), isTypeUnseen, isTypeUnstored: true },
    publishedIdOf(asset) === sourceId,
  );
  return made;
}

/** Returns the version whose bytes are to have another type. */
async function requireSource(
  ctx: WriteCtx,
  asset: Asset,
  versionId: string | undefined,
): Promise<Version> {
  const { folderPath, basename, awaits } = asset;
  const publishedId = publishedIdOf(asset);
  const wantedId = versionId ?? publishedId;
  const found = wantedId === undefined ? null : await rowOf(ctx, "versions", wantedId);
  if (versionId !== undefined && found?.assetId !== asset._id) throw versionNotFound(versionId);
  const version = wantedId === undefined ? await newestOf(ctx, asset) : found;
  const path = joinPath(folderPath, basename);
  if (version === null) {
    throw assetError("NOT_PUBLISHED", `"${path}" has no version. Upload a file first.`, {
      folderPath,
      basename,
    });
  }
  requireVerified(version);
  const isWaiting = version.isTypeUnstored || version.publishWhenVerified;
  // Published after the waiting version, the new one would replace it by earlier bytes.
  const superseding = publishedId === version._id ? awaits?.versionId : undefined;
  const waitingId = isWaiting ? version._id : superseding;
  if (waitingId === undefined) return version;
  throw assetError(
    "VERSION_UNVERIFIED",
    `A version of "${path}" is still being stored. Set the type when it is done.`,
    { versionId: waitingId, verification: "pending" },
  );
}

/** Returns the newest version that has not failed. */
async function newestOf(ctx: WriteCtx, { _id }: Asset): Promise<Version | null> {
  for await (const version of versionsOf(ctx, _id)) {
    if (version.verification !== "failed") return version;
  }
  return null;
}
