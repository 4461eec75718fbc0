/** The only module that changes which version of an asset is published. */
import type { ChangeType } from "../../../shared/changeTypes.js";
import type { MutationCtx } from "../../_generated/server.js";
import { assetError } from "../../../shared/errors.js";
import { type Description, descriptionOf } from "../../../shared/values.js";
import { accessInFeed } from "../tree/access.js";
import type { Asset } from "./assets.js";
import { type Blob, lastCheckAt } from "../bytes/blobs.js";
import { isInPlace, isStaged } from "../bytes/places.js";
import { countChange } from "../bytes/quotaCounters.js";
import { relocateFrom } from "../bytes/relocationRequests.js";
import { type Change, type WriteCtx, updateStamp } from "../feed/recording.js";
import type { Version } from "./versions.js";
import { retryAt } from "../work/work.js";

/** Archives the asset's published version, if any; the caller updates the asset. */
async function archivePrevious(ctx: WriteCtx, asset: Asset) {
  const previousVersionId = asset.published?.versionId;
  if (previousVersionId !== undefined) {
    await ctx.db.patch("versions", previousVersionId, {
      state: "archived",
      archivedAt: Date.now(),
      archivedBy: ctx.actor,
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
    ...descriptionOf(version),
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
  ctx: WriteCtx,
  asset: Asset,
  version: Version,
  bookkeeping: Partial<Pick<Asset, "versionCounter" | "totalBytes" | "awaits">>,
): Promise<void> {
  const previousVersionId = await archivePrevious(ctx, asset);
  // An asset that becomes public may have passed over this version, because it was a draft.
  const isPassedOver = asset.relocation?.to === "public" && isStaged(version.location);
  await ctx.db.patch("assets", asset._id, {
    awaits: undefined,
    ...bookkeeping,
    ...(isPassedOver ? await relocateFrom(ctx, asset, version) : {}),
    isUnpublished: undefined,
    published: publishedSummary(version),
    placedAt: undefined,
    updatedAt: undefined,
    updatedBy: undefined,
  });
  ctx.record({ ...publishChange(asset, version), previousVersionId });
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
 * Publishes an existing version of an asset, unless it already is.
 *
 * @param awaits what the asset still waits for: nothing after a caller's decision, which supersedes versions
 * that wait for their verification.
 * @throws VERSION_UNVERIFIED
 *
 * Cost: 3 documents written, whatever the number of versions.
 */
export async function publishVersion(
  ctx: WriteCtx,
  asset: Asset,
  version: Version,
  awaits?: Asset["awaits"],
): Promise<void> {
  requireVerified(version);
  if (asset.published?.versionId === version._id) {
    if (asset.awaits !== awaits) await ctx.db.patch("assets", asset._id, { awaits });
    return;
  }
  const published = {
    state: "published" as const,
    publishedAt: Date.now(),
    publishedBy: ctx.actor,
    ...publishedOver(asset, version),
  };
  await ctx.db.patch("versions", version._id, {
    ...published,
    ...(version.publishWhenVerified ? NOT_WAITING : {}),
    archivedAt: undefined,
    archivedBy: undefined,
  });
  await pointAt(ctx, asset, { ...version, ...published }, { awaits });
}

/** The fields of a version that no longer waits to be published. */
export const NOT_WAITING = { publishWhenVerified: undefined, publishWith: undefined };

/** @throws VERSION_UNVERIFIED */
export function requireVerified({
  _id: versionId,
  verification,
  foundType,
}: Pick<Version, "_id" | "verification" | "foundType">): void {
  if (verification === undefined) return;
  const failure =
    foundType === undefined
      ? "The storage does not have the declared bytes of this version. Upload the file again."
      : `The bytes of this version are ${foundType}, not of its content type. Upload a file of an allowed type.`;
  throw assetError(
    "VERSION_UNVERIFIED",
    verification === "failed"
      ? failure
      : "The bytes of this version are not confirmed yet. Retry in a moment.",
    { versionId, verification, foundType },
  );
}

/** @throws VERSION_IS_DRAFT */
export function requirePublishedBefore(version: Version): void {
  if (version.state === "draft") {
    throw assetError(
      "VERSION_IS_DRAFT",
      `Version ${version.version} is a draft: it was never published. Publish it with publishVersion.`,
      { versionId: version._id, version: version.version, use: "publishVersion" },
    );
  }
}

/** The version to restore if the last check of a published version fails. */
function publishedOver(asset: Asset, { verifyAfter }: Pick<Version, "verifyAfter">) {
  return verifyAfter === undefined ? {} : { publishedOver: asset.published?.versionId };
}

/** Unpublishes an asset, if a version is published or waits for it; its history is kept. */
export async function unpublish(
  ctx: WriteCtx,
  asset: Asset,
  awaits?: Asset["awaits"],
): Promise<void> {
  const previousVersionId = await archivePrevious(ctx, asset);
  if (previousVersionId === undefined) {
    if (asset.awaits !== awaits) await ctx.db.patch("assets", asset._id, { awaits });
    return;
  }
  await ctx.db.patch("assets", asset._id, {
    awaits,
    isUnpublished: true,
    published: undefined,
    ...updateStamp(ctx),
  });
  const { folderPath, basename } = asset;
  ctx.record({
    type: "asset:archive",
    folderPath,
    basename,
    assetId: asset._id,
    previousVersionId,
  });
}

/** The bytes of a new version, its description, and whether it is to be published. */
export type AddedVersion = [
  blob: Blob,
  description: Description & Pick<Version, "isTypeUnknown" | "isTypeUnseen" | "isTypeUnstored">,
  publish: boolean,
];

/**
 * Adds the next version to an asset, published or as a draft. It is published when its bytes are verified and in
 * place.
 *
 * Cost: at most 3 documents written, whatever the number of versions.
 */
export async function insertVersion(
  ctx: WriteCtx,
  asset: Asset,
  ...[blob, description, publish]: AddedVersion
): Promise<Version> {
  const { actor } = ctx;
  const now = Date.now();
  const isPublished = publish && isInPlace(asset, { ...blob, ...description });
  const isPending = blob.verification === "pending";
  const verifyAfter = isPending ? retryAt("verification") : lastCheckAt(blob);
  const row = {
    assetId: asset._id,
    version: asset.versionCounter + 1,
    blobId: blob._id,
    location: blob.location,
    size: blob.size,
    contentType: blob.contentType,
    sha256: blob.sha256,
    checkedParts: blob.checkedParts,
    verification: blob.verification,
    ...description,
    createdAt: now,
    createdBy: actor,
    ...(verifyAfter === undefined ? {} : { verifyAfter }),
    ...(isPublished
      ? {
          state: "published" as const,
          publishedAt: now,
          publishedBy: actor,
          ...publishedOver(asset, { verifyAfter }),
        }
      : { state: "draft" as const, ...(publish ? { publishWhenVerified: true } : {}) }),
  };
  const version = { _id: await ctx.db.insert("versions", row), ...row };
  const versionCounter = version.version;
  const totalBytes = (asset.totalBytes ?? 0) + blob.size;
  await countChange(ctx, asset, { ...asset, totalBytes });
  if (isPublished) {
    await pointAt(ctx, asset, version, { versionCounter, totalBytes });
  } else {
    const stamp = { updatedAt: now, updatedBy: actor };
    const { after = asset.versionCounter, chosen } = asset.awaits ?? {};
    const awaits = publish ? { awaits: { versionId: version._id, after, chosen } } : {};
    const mustMove = publish || description.isTypeUnstored === true;
    const moving = mustMove && !isPending ? await relocateFrom(ctx, asset, version) : {};
    const counted = { versionCounter, totalBytes };
    await ctx.db.patch("assets", asset._id, { ...counted, ...awaits, ...moving, ...stamp });
    ctx.record(versionChange("version:draft", asset, version));
  }
  return version;
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
  ctx: WriteCtx,
  asset: Asset,
  version: Version,
  description: Description,
): Promise<void> {
  if (Object.keys(description).length === 0) return;
  await ctx.db.patch("versions", version._id, description);
  const stamp = updateStamp(ctx);
  await refreshPublished(ctx, asset, { ...version, ...description }, stamp);
  ctx.record(versionChange("version:describe", asset, version));
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
