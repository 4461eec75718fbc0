/** The one place that changes which version of an asset is published. */
import type { MutationCtx } from "../_generated/server.js";
import type { Asset } from "./assets.js";
import type { Blob } from "./blobs.js";
import type { Change } from "./changes.js";
import type { Version } from "./versions.js";

/**
 * Points an asset at one of its versions, whose own row says "published" already; what was
 * published until now is archived.
 */
async function pointAt(
  ctx: MutationCtx,
  asset: Asset,
  version: Version,
  actor: string | undefined,
  bookkeeping: Partial<Pick<Asset, "versionCounter">>,
): Promise<Change> {
  const now = Date.now();
  const previousVersionId = asset.published?.versionId;
  if (previousVersionId !== undefined) {
    await ctx.db.patch("versions", previousVersionId, {
      state: "archived",
      archivedAt: now,
      archivedBy: actor,
    });
  }
  const { size, contentType, sha256 } = version;
  await ctx.db.patch("assets", asset._id, {
    ...bookkeeping,
    isPublished: true,
    published: {
      versionId: version._id,
      version: version.version,
      location: version.location,
      size,
      contentType,
      sha256,
      filename: version.filename,
      label: version.label,
      createdAt: version.createdAt,
      createdBy: version.createdBy,
      publishedAt: now,
      publishedBy: actor,
    },
    updatedAt: now,
    updatedBy: actor,
  });
  return {
    type: "asset:publish",
    folderPath: asset.folderPath,
    basename: asset.basename,
    assetId: asset._id,
    versionId: version._id,
    version: version.version,
    previousVersionId,
    size,
    contentType,
    sha256,
  };
}

/**
 * Makes an existing version the published one of its asset.
 *
 * Cost: 3 documents written, whatever the number of versions.
 *
 * @returns what happened; nothing when this version is the published one already.
 */
export async function publishVersion(
  ctx: MutationCtx,
  asset: Asset,
  version: Version,
  actor: string | undefined,
): Promise<Change[]> {
  if (asset.published?.versionId === version._id) return [];
  await ctx.db.patch("versions", version._id, {
    state: "published",
    publishedAt: Date.now(),
    publishedBy: actor,
    archivedAt: undefined,
    archivedBy: undefined,
  });
  return [await pointAt(ctx, asset, version, actor, {})];
}

/**
 * Adds the next version to an asset and publishes it.
 *
 * Cost: 3 documents written, whatever the number of versions.
 */
export async function publishNewVersion(
  ctx: MutationCtx,
  asset: Asset,
  blob: Blob,
  description: Pick<Version, "filename" | "label">,
  actor: string | undefined,
): Promise<{ version: Version; change: Change }> {
  const now = Date.now();
  const row = {
    assetId: asset._id,
    version: asset.versionCounter + 1,
    state: "published" as const,
    blobId: blob._id,
    location: blob.location,
    size: blob.size,
    contentType: blob.contentType,
    sha256: blob.sha256,
    ...description,
    createdAt: now,
    createdBy: actor,
    publishedAt: now,
    publishedBy: actor,
  };
  const version = { _id: await ctx.db.insert("versions", row), ...row };
  const change = await pointAt(ctx, asset, version, actor, { versionCounter: version.version });
  return { version, change };
}
