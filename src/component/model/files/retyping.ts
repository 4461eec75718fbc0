/**
 * Sets the content type of an asset. Versions never change, because caches keep them, and a storage serves an object
 * with the type that it was stored with: the asset gets another version with the same bytes, which a background job
 * stores again (`bytes/relocating.ts`).
 */
import { internal } from "../../_generated/api.js";
import { backendOf } from "../../backends/index.js";
import { assetError } from "../../../shared/errors.js";
import { joinPath } from "../../../shared/paths.js";
import { limitsFor, requireWithinLimits } from "../../../shared/uploadLimits.js";
import { descriptionOf } from "../../../shared/values.js";
import { retainBlob } from "../bytes/blobs.js";
import type { WriteCtx } from "../feed/recording.js";
import { readSettings } from "../settings.js";
import type { Asset } from "./assets.js";
import { addVersion, requireVerified } from "./publishing.js";
import { type Version, versionsOf } from "./versions.js";

/**
 * Adds a version of another type, with the bytes of the published version, and publishes it when they are stored; if
 * no version is published, a draft with the bytes of the newest one that has not failed.
 *
 * @returns the version; `null` if the asset has the type already.
 * @throws NOT_PUBLISHED, VERSION_UNVERIFIED, TYPE_NOT_ALLOWED, BYTES_NOT_FOUND, R2_NOT_CONFIGURED, QUOTA_EXCEEDED
 */
export async function setContentType(
  ctx: WriteCtx,
  asset: Asset,
  contentType: string,
): Promise<Version | null> {
  const current = await currentVersion(ctx, asset);
  if (current.contentType === contentType) return null;
  const { folderPath, published } = asset;
  const { allowedTypes } = limitsFor((await readSettings(ctx)).uploadRules, folderPath);
  requireWithinLimits(folderPath, { allowedTypes }, { size: current.size, contentType });
  const blob = await ctx.db.get("blobs", current.blobId);
  const { location, _id: versionId } = current;
  if (blob === null || !(await backendOf(location).isPresent(ctx, location))) {
    throw assetError("BYTES_NOT_FOUND", "The storage does not have the bytes of this version.", {
      versionId,
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
    { ...descriptionOf(current), isTypeUnseen, isTypeUnstored: true },
    published !== undefined,
  );
  if (isTypeUnseen) {
    const { verifyVersion } = internal.verification;
    await ctx.scheduler.runAfter(0, verifyVersion, { versionId: made._id });
  }
  return made;
}

async function currentVersion(
  ctx: WriteCtx,
  { _id, folderPath, basename, awaits, published }: Asset,
): Promise<Version> {
  const path = joinPath(folderPath, basename);
  if (awaits !== undefined) {
    throw assetError(
      "VERSION_UNVERIFIED",
      `A version of "${path}" is not published yet. Set the type when it is.`,
      { versionId: awaits.versionId, verification: "pending" },
    );
  }
  const version =
    published === undefined
      ? await versionsOf(ctx, _id)
          .filter((q) => q.neq(q.field("verification"), "failed"))
          .first()
      : await ctx.db.get("versions", published.versionId);
  if (version === null) {
    throw assetError("NOT_PUBLISHED", `"${path}" has no version. Upload a file first.`, {
      folderPath,
      basename,
    });
  }
  requireVerified(version);
  return version;
}
