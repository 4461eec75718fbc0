/** The only module that changes which version of an asset is published. */
import type { ChangeType } from "../../../shared/changeTypes.js";
import type { MutationCtx } from "../../_generated/server.js";
import { assetError } from "../../../shared/errors.js";
import type { Description } from "../../../shared/values.js";
import { sha256ToStore, storedSha256 } from "../../../shared/sha256.js";
import { accessInFeed } from "../tree/access.js";
import type { Asset } from "./assets.js";
import { type Blob, lastCheckAt } from "../bytes/blobs.js";
import { isInPlace, isStaged } from "../bytes/places.js";
import { countChange } from "../bytes/quotaCounters.js";
import { relocateFrom } from "../bytes/relocationRequests.js";
import { type Change, type WriteCtx, updateStamp } from "../feed/recording.js";
import {
  type Stamp,
  endOfPrevious,
  isArchivedByNext,
  isDraft,
  publishedStamp,
  wasPublished,
} from "./states.js";
import {
  type Published,
  newestNumber,
  publishedIdOf,
  publishedOf,
  servedNumber,
  storedTotal,
  summarized,
  summaryOf,
  totalBytesOf,
} from "./summaries.js";
import { wantRenditions } from "./renditions.js";
import { type Version, versionNumbered } from "./versions.js";
import { retryAt } from "../work/work.js";

/**
 * Archives the asset's published version, if any; the caller updates the asset. The rows of versions get what only the
 * asset's row said of them, and what no other row will say.
 *
 * @param next the version to publish, and of what its row or the asset's tells that it was archived: of the previous
 * version, and of the one that a restored version has replaced.
 */
async function archivePrevious(
  ctx: WriteCtx,
  asset: Asset,
  next?: { versionId?: Version["_id"]; isTold: boolean; isOverTold: boolean },
) {
  const published = publishedOf(asset);
  if (published === undefined) return undefined;
  const { versionId, over, release } = published;
  const { publishedAt, publishedBy } = publishedStamp(published);
  const isRowBehind = over !== undefined || release !== undefined;
  const isOverTold = next?.isOverTold && release === undefined;
  if (over !== undefined && over !== next?.versionId && !isOverTold) {
    await ctx.db.patch("versions", over, { archivedAt: publishedAt, archivedBy: publishedBy });
  }
  const fields = {
    ...(isRowBehind ? publishedFields({ publishedAt, publishedBy, release }) : {}),
    ...(next?.isTold ? {} : { archivedAt: Date.now(), archivedBy: ctx.actor }),
  };
  if (Object.keys(fields).length > 0) await ctx.db.patch("versions", versionId, fields);
  return versionId;
}

/** The fields of the row of a published version. */
function publishedFields({ release, ...stamp }: Stamp & Pick<Published, "release">) {
  return {
    ...{ state: undefined, ...NOT_WAITING },
    ...{ ...stamp, release, archivedAt: undefined, archivedBy: undefined },
  };
}

/**
 * Points an asset to a version, and archives the previous one.
 *
 * @param publishing when it is published and by whom, unless by its upload; see `Asset["published"]`.
 * @param next of what its row or the asset's tells that it was archived; see `archivePrevious`.
 */
async function pointAt(
  ctx: WriteCtx,
  asset: Asset,
  version: Version,
  { awaits, ...counted }: Partial<Pick<Asset, "versionCounter" | "totalBytes" | "awaits">>,
  publishing: Partial<Stamp & Pick<Published, "over" | "release">>,
  next: { isTold: boolean; isOverTold: boolean },
): Promise<void> {
  const previousVersionId = await archivePrevious(ctx, asset, { versionId: version._id, ...next });
  // An asset that becomes public may have passed over this version, because it was a draft.
  const isPassedOver = asset.relocation?.to === "public" && isStaged(version.location);
  await ctx.db.patch("assets", asset._id, {
    awaits,
    ...(isPassedOver ? await relocateFrom(ctx, asset, version) : {}),
    ...summarized({ ...asset, ...counted }, { ...summaryOf(version), ...publishing }),
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
    sha256: storedSha256(version.sha256),
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
 * Cost: 2 documents written to restore a version in place of the newest one, or in a release; otherwise at most 5, whatever
 * the number of versions.
 */
export async function publishVersion(
  ctx: WriteCtx,
  asset: Asset,
  version: Version,
  awaits?: Asset["awaits"],
): Promise<void> {
  requireVerified(version);
  if (publishedIdOf(asset) === version._id) {
    if (asset.awaits !== awaits) await ctx.db.patch("assets", asset._id, { awaits });
    return;
  }
  const stamp = { publishedAt: Date.now(), publishedBy: ctx.actor };
  const isOverNewest = publishedOf(asset)?.version === newestNumber(asset);
  const { publishWhenVerified, verifyAfter } = version;
  const isRowComplete =
    wasPublished(asset, version) && !publishWhenVerified && verifyAfter === undefined;
  if (ctx.release !== undefined || (isOverNewest && isRowComplete)) {
    if (verifyAfter !== undefined) {
      await ctx.db.patch("versions", version._id, publishedOver(asset, version));
    }
    const publishing = { ...stamp, over: publishedIdOf(asset), release: ctx.release };
    const told = { isTold: true, isOverTold: false };
    await pointAt(ctx, asset, version, { awaits }, publishing, told);
    return await wantRenditions(ctx, asset, version, false);
  }
  await ctx.db.patch("versions", version._id, {
    ...publishedFields(stamp),
    ...publishedOver(asset, version),
  });
  const told = { isTold: false, isOverTold: false };
  await pointAt(ctx, asset, version, { awaits }, stamp, told);
  await wantRenditions(ctx, asset, version, false);
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
export function requirePublishedBefore(asset: Asset, version: Version): void {
  if (isDraft(asset, version)) {
    throw assetError(
      "VERSION_IS_DRAFT",
      `Version ${version.version} is a draft: it was never published. Publish it with publishVersion.`,
      { versionId: version._id, version: version.version, use: "publishVersion" },
    );
  }
}

/** The version to restore if the last check of a published version fails. */
function publishedOver(asset: Asset, { verifyAfter }: Pick<Version, "verifyAfter">) {
  return verifyAfter === undefined ? {} : { publishedOver: publishedIdOf(asset) };
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
    ...summarized(asset, undefined),
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
  description: Description &
    Pick<Version, "uploadId" | "isTypeUnknown" | "isTypeUnseen" | "isTypeUnstored">,
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
  const published = publishedOf(asset);
  const isRestored = published?.over !== undefined && published.release === undefined;
  const restored = isRestored ? published : undefined;
  const newest = newestNumber(asset);
  const row = {
    assetId: asset._id,
    version: newest + 1,
    blobId: blob._id,
    location: blob.location,
    size: blob.size,
    contentType: blob.contentType,
    sha256: sha256ToStore(blob.sha256),
    checkedParts: blob.checkedParts,
    verification: blob.verification,
    ...description,
    createdAt: now,
    createdBy: actor,
    ...(verifyAfter === undefined ? {} : { verifyAfter }),
    ...(restored === undefined ? {} : previousArchived(restored)),
    ...(isPublished
      ? publishedOver(asset, { verifyAfter })
      : { state: "draft" as const, ...(publish ? { publishWhenVerified: true } : {}) }),
  };
  const version = { _id: await ctx.db.insert("versions", row), ...row };
  const versionCounter = version.version;
  const totalBytes = totalBytesOf(asset) + blob.size;
  await countChange(ctx, asset, { ...asset, totalBytes });
  if (isPublished) {
    const isTold = published?.version === newest;
    const told = { isTold, isOverTold: true };
    await pointAt(ctx, asset, version, { versionCounter, totalBytes }, {}, told);
    await wantRenditions(ctx, asset, version, true);
  } else {
    const stamp = { updatedAt: now, updatedBy: actor };
    const { after = newest, chosen } = asset.awaits ?? {};
    const awaits = publish ? { awaits: { versionId: version._id, after, chosen } } : {};
    const mustMove = publish || description.isTypeUnstored === true;
    const moving = mustMove && !isPending ? await relocateFrom(ctx, asset, version) : {};
    const counted = { versionCounter, totalBytes: storedTotal(asset, totalBytes) };
    await ctx.db.patch("assets", asset._id, { ...counted, ...awaits, ...moving, ...stamp });
    ctx.record(versionChange("version:draft", asset, version));
  }
  return version;
}

function previousArchived(restored: Published) {
  const { publishedAt, publishedBy } = publishedStamp(restored);
  return { previousArchivedAt: publishedAt, previousArchivedBy: publishedBy };
}

/** Returns the change for a version whose state stays the same. */
export function versionChange(
  type: Extract<ChangeType, `version:${string}`>,
  asset: Pick<Asset, "_id" | "folderPath" | "basename" | "published" | "deletedAt" | "isPrivate">,
  version: Pick<Version, "_id" | "version">,
): Change {
  return {
    type,
    folderPath: asset.folderPath,
    basename: asset.basename,
    assetId: asset._id,
    versionId: version._id,
    version: version.version,
    served: servedNumber(asset),
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
  const current = publishedOf(asset);
  if (current?.versionId !== version._id) return;
  const { publishedAt, publishedBy, over, release, renditions } = current;
  const published = { ...summaryOf(version), publishedAt, publishedBy, over, release, renditions };
  await ctx.db.patch("assets", asset._id, { ...summarized(asset, published), ...stamp });
}

/**
 * Writes into the rows of versions what only the asset's row says of them.
 *
 * Cost: 3 documents if the asset's published version was restored or published by a release, otherwise none.
 */
export async function settle(ctx: MutationCtx, asset: Asset): Promise<void> {
  const published = publishedOf(asset);
  // Rows of versions may be deleted already.
  if (asset.isPurging) return;
  if (published?.over === undefined && published?.release === undefined) return;
  const { over, release, ...settled } = published;
  const stamp = publishedStamp(settled);
  await ctx.db.patch("versions", published.versionId, publishedFields({ ...stamp, release }));
  if (over !== undefined) {
    const archived = { archivedAt: stamp.publishedAt, archivedBy: stamp.publishedBy };
    await ctx.db.patch("versions", over, archived);
  }
  await ctx.db.patch("assets", asset._id, summarized(asset, settled));
}

/** Writes into the rows of other versions what only the row of this one says of them, before it is deleted. */
export async function passOn(ctx: MutationCtx, asset: Asset, version: Version): Promise<void> {
  const current = publishedOf(asset);
  const settled = current && { ...current, over: undefined, release: undefined };
  const without = settled && summarized(asset, settled);
  if (current?.over === version._id) {
    const { release } = current;
    const fields = publishedFields({ ...publishedStamp(current), release });
    await ctx.db.patch("versions", current.versionId, fields);
    await ctx.db.patch("assets", asset._id, without!);
  }
  const before = await versionNumbered(ctx, asset, version.version - 1);
  if (before === null || !isArchivedByNext(without ?? {}, before)) return;
  await ctx.db.patch("versions", before._id, endOfPrevious(version));
}
