/** The one place that changes which version of an asset is published. */
import type { ChangeType } from "../../../shared/changeTypes.js";
import type { MutationCtx } from "../../_generated/server.js";
import { assetError } from "../../../shared/errors.js";
import { accessInFeed } from "../tree/access.js";
import type { Asset } from "./assets.js";
import type { Blob } from "../bytes/blobs.js";
import type { Change } from "../feed/changes.js";
import type { Version } from "./versions.js";

type Actor = string | undefined;

/** When a bucket is asked again about bytes that it has not been able to confirm. */
export const VERIFY_RETRY_MS = 5 * 60 * 1000;

/** Archives what an asset has published until now, if anything; the pointer is the caller's. */
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

/** What an asset's row says of its published version. */
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

/** Most versions are published by the upload that makes them; that is not said twice. */
function isPublishedAsMade({ createdAt, createdBy, publishedAt, publishedBy }: Version): boolean {
  return (publishedAt ?? createdAt) === createdAt && publishedBy === createdBy;
}

/** When the published version was published, and by whom. */
export function publishedStamp(published: NonNullable<Asset["published"]>) {
  const { createdAt, createdBy, publishedAt, publishedBy } = published;
  return publishedAt === undefined
    ? { publishedAt: createdAt, publishedBy: createdBy }
    : { publishedAt, publishedBy };
}

/**
 * Points an asset at one of its versions, whose own row says "published" already; what was
 * published until now is archived.
 */
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

/** What the feed tells when a version becomes the published one. */
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
  actor: Actor,
): Promise<Change[]> {
  if (asset.published?.versionId === version._id) return [];
  if (version.verification === "failed") {
    throw assetError(
      "VERSION_UNVERIFIED",
      "The bytes of this version are not in the bucket, or not what was declared; upload it again.",
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
 * Leaves an asset without a published version; its history stays.
 *
 * @returns what happened; nothing when none was published.
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
 * Adds the next version to an asset: published at once, or as a draft.
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

/** The change that the feed shows of a version whose publication stays as it was. */
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

/** Changes what was said of a version, and the copy of it in the asset's row when it is published. */
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

/** Brings the asset's copy of its published version up to date, if this is that version. */
export async function refreshPublished(
  ctx: MutationCtx,
  asset: Asset,
  version: Version,
  stamp: Partial<Pick<Asset, "updatedAt" | "updatedBy">> = {},
): Promise<void> {
  if (asset.published?.versionId !== version._id) return;
  await ctx.db.patch("assets", asset._id, { published: publishedSummary(version), ...stamp });
}
