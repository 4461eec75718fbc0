/** The only module that changes which version of an asset is published. */
import type { ChangeType } from "../../../shared/changeTypes.js";
import type { MutationCtx } from "../../_generated/server.js";
import { assetError } from "../../../shared/errors.js";
import { accessInFeed } from "../tree/access.js";
import type { Asset } from "./assets.js";
import type { Blob } from "../bytes/blobs.js";
import type { Change } from "../feed/changes.js";
import type { Version } from "./versions.js";

type Actor = string | undefined;

/** When the bucket is checked again for an unverified object. */
export const VERIFY_RETRY_MS = 5 * 60 * 1000;

/** Archives the asset's published version, if any; the caller updates the asset. */
async function archivePrevious(ctx: MutationCtx, asset: Asset, actor: Actor) {
  const previousVersionId = asset.published?.versionId;
  if (previousVersionId !== undefined) {
    await ctx.db.patch("versions", previousVersionId, {
      state: "archived",
      archivedAt: Date.now(),
      archivedBy: actor,
    });
  }
  return previousVersionId;
}

/** The summary of the published version in an asset's row. */
export function publishedSummary(version: Version): NonNullable<Asset["published"]> {
  return {
    versionId: version._id,
    version: version.version,
    location: version.location,
    size: version.size,
    contentType: version.contentType,
    sha256: version.sha256,
    verification: version.verification,
    filename: version.filename,
    label: version.label,
    metadata: version.metadata,
    createdAt: version.createdAt,
    createdBy: version.createdBy,
    ...(isPublishedAsMade(version)
      ? {}
      : { publishedAt: version.publishedAt, publishedBy: version.publishedBy }),
  };
}

/** Most versions are published by their own upload, so that is not stored twice. */
function isPublishedAsMade({ createdAt, createdBy, publishedAt, publishedBy }: Version): boolean {
  return (publishedAt ?? createdAt) === createdAt && publishedBy === createdBy;
}

/** Returns when the published version was published, and by whom. */
export function publishedStamp(published: NonNullable<Asset["published"]>) {
  const { createdAt, createdBy, publishedAt, publishedBy } = published;
  return publishedAt === undefined
    ? { publishedAt: createdAt, publishedBy: createdBy }
    : { publishedAt, publishedBy };
}

/** Points an asset to a version whose row is already "published", and archives the previous one. */
async function pointAt(
  ctx: MutationCtx,
  asset: Asset,
  version: Version,
  actor: Actor,
  bookkeeping: Partial<Pick<Asset, "versionCounter">>,
): Promise<Change> {
  const previousVersionId = await archivePrevious(ctx, asset, actor);
  await ctx.db.patch("assets", asset._id, {
    ...bookkeeping,
    isUnpublished: undefined,
    published: publishedSummary(version),
    updatedAt: undefined,
    updatedBy: undefined,
  });
  return { ...publishChange(asset, version), previousVersionId };
}

/** Returns the change for a newly published version. */
export function publishChange(
  asset: Pick<Asset, "_id" | "folderPath" | "basename" | "isPrivate">,
  version: Pick<Version, "_id" | "version" | "size" | "contentType" | "sha256">,
): Change {
  return {
    type: "asset:publish",
    folderPath: asset.folderPath,
    basename: asset.basename,
    assetId: asset._id,
    versionId: version._id,
    version: version.version,
    size: version.size,
    contentType: version.contentType,
    sha256: version.sha256,
    ...accessInFeed(asset),
  };
}

/**
 * Publishes an existing version of an asset.
 *
 * Cost: 3 documents written, whatever the number of versions.
 *
 * @returns the changes; none if the version is already published.
 */
export async function publishVersion(
  ctx: MutationCtx,
  asset: Asset,
  version: Version,
  actor: Actor,
): Promise<Change[]> {
  if (asset.published?.versionId === version._id) return [];
  if (version.verification === "failed") {
    throw assetError(
      "VERSION_UNVERIFIED",
      "The bucket does not have the declared bytes of this version. Upload the file again.",
      { versionId: version._id },
    );
  }
  const published = {
    state: "published" as const,
    publishedAt: Date.now(),
    publishedBy: actor,
    ...(version.verification === "pending" ? { publishedOver: asset.published?.versionId } : {}),
  };
  await ctx.db.patch("versions", version._id, {
    ...published,
    archivedAt: undefined,
    archivedBy: undefined,
  });
  return [await pointAt(ctx, asset, { ...version, ...published }, actor, {})];
}

/**
 * Unpublishes an asset; its history is kept.
 *
 * @returns the changes; none if no version was published.
 */
export async function unpublish(ctx: MutationCtx, asset: Asset, actor: Actor): Promise<Change[]> {
  const previousVersionId = await archivePrevious(ctx, asset, actor);
  if (previousVersionId === undefined) return [];
  await ctx.db.patch("assets", asset._id, {
    isUnpublished: true,
    published: undefined,
    updatedAt: Date.now(),
    updatedBy: actor,
  });
  const { folderPath, basename } = asset;
  return [{ type: "asset:archive", folderPath, basename, assetId: asset._id, previousVersionId }];
}

/**
 * Adds the next version to an asset, published or as a draft.
 *
 * Cost: at most 3 documents written, whatever the number of versions.
 */
export async function addVersion(
  ctx: MutationCtx,
  asset: Asset,
  blob: Blob,
  description: Pick<Version, "filename" | "label" | "metadata" | "isTypeUnknown">,
  isPublished: boolean,
  actor: Actor,
): Promise<{ version: Version; changes: Change[] }> {
  const now = Date.now();
  const row = {
    assetId: asset._id,
    version: asset.versionCounter + 1,
    blobId: blob._id,
    location: blob.location,
    size: blob.size,
    contentType: blob.contentType,
    sha256: blob.sha256,
    verification: blob.verification,
    ...description,
    createdAt: now,
    createdBy: actor,
    ...(blob.verification === "pending"
      ? {
          verifyAfter: now + VERIFY_RETRY_MS,
          publishedOver: isPublished ? asset.published?.versionId : undefined,
        }
      : {}),
    ...(isPublished
      ? { state: "published" as const, publishedAt: now, publishedBy: actor }
      : { state: "draft" as const }),
  };
  const version = { _id: await ctx.db.insert("versions", row), ...row };
  const versionCounter = version.version;
  if (isPublished) {
    return { version, changes: [await pointAt(ctx, asset, version, actor, { versionCounter })] };
  }
  const stamp = { updatedAt: now, updatedBy: actor };
  await ctx.db.patch("assets", asset._id, { versionCounter, ...stamp });
  return { version, changes: [versionChange("version:draft", asset, version)] };
}

/** Returns the change for a version whose state stays the same. */
export function versionChange(
  type: Extract<ChangeType, `version:${string}`>,
  asset: Pick<Asset, "_id" | "folderPath" | "basename">,
  version: Pick<Version, "_id" | "version">,
): Change {
  return {
    type,
    folderPath: asset.folderPath,
    basename: asset.basename,
    assetId: asset._id,
    versionId: version._id,
    version: version.version,
  };
}

/** Changes the description of a version, and its copy in the asset's row if it is published. */
export async function describeVersion(
  ctx: MutationCtx,
  asset: Asset,
  version: Version,
  description: Partial<Pick<Version, "label" | "metadata">>,
  actor: Actor,
): Promise<Change[]> {
  if (Object.keys(description).length === 0) return [];
  await ctx.db.patch("versions", version._id, description);
  const stamp = { updatedAt: Date.now(), updatedBy: actor };
  await refreshPublished(ctx, asset, { ...version, ...description }, stamp);
  return [versionChange("version:describe", asset, version)];
}

/** Updates the summary in the asset's row, if this is its published version. */
export async function refreshPublished(
  ctx: MutationCtx,
  asset: Asset,
  version: Version,
  stamp: Partial<Pick<Asset, "updatedAt" | "updatedBy">> = {},
): Promise<void> {
  if (asset.published?.versionId !== version._id) return;
  await ctx.db.patch("assets", asset._id, { published: publishedSummary(version), ...stamp });
}
