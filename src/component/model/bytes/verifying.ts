/**
 * Verifies bytes in a bucket, and the types of bytes in any storage where a folder allows only some. A mutation cannot
 * read them, so a background job does, with retries while the storage is down: a pending version is confirmed or fails, and is published only then. An object that the
 * URL of its upload can replace is checked again when the URL has expired.
 */
import type { Doc, Id } from "../../_generated/dataModel.js";
import type { MutationCtx, QueryCtx } from "../../_generated/server.js";
import {
  type ObjectFacts,
  askableBackend,
  findNamed,
  publicLocation,
} from "../../backends/index.js";
import type { Asset } from "../files/assets.js";
import { type WriteCtx, unrecorded } from "../feed/recording.js";
import { awaitedWithout, cancelWith, publishAwaited } from "../files/awaiting.js";
import { NOT_WAITING, publishVersion, unpublish, versionChange } from "../files/publishing.js";
import { sha256ToStore, storedSha256 } from "../../../shared/sha256.js";
import { uploadLimitsOf } from "../tree/folderRules.js";
import { isTypeAllowed } from "../../../shared/uploadLimits.js";
import { stateWithoutWaiting } from "../files/states.js";
import { publishedIdOf, storedTotal, summarized, totalBytesOf } from "../files/summaries.js";
import type { Version } from "../files/versions.js";
import { retryAt } from "../work/work.js";
import { type Blob, lastCheckAt } from "./blobs.js";
import { scheduleCheck } from "./checks.js";
import { deleteFailed } from "./deletions.js";
import { isAwaited, isInPlace } from "./places.js";
import { countFreed } from "./quotaCounters.js";
import { relocateFrom } from "./relocationRequests.js";

/** The storage's answer: the object's metadata, `null` if it is missing, or that the check failed. */
export type Verdict = { facts: ObjectFacts | null; foundType?: string | undefined } | "unavailable";

/** Which check: whether the object is as declared, or whether it has been replaced since. */
export type Check = "first" | "last";

/** Returns the check that a version needs now; `null` if it needs none. */
export function checkDue({ verification, verifyAfter }: Version): Check | null {
  if (verification === "pending") return "first";
  const isDue = verifyAfter !== undefined && verifyAfter <= Date.now();
  return verification === undefined && isDue ? "last" : null;
}

/** Updates a version according to the storage's answer to a check. */
export async function applyVerdict(
  ctx: WriteCtx,
  versionId: Id<"versions">,
  check: Check,
  verdict: Verdict,
): Promise<void> {
  const version = await ctx.db.get("versions", versionId);
  // An answer that arrives late is for another check.
  if (version === null || checkDue(version) !== check) return;
  const asset = await ctx.db.get("assets", version.assetId);
  const blob = await ctx.db.get("blobs", version.blobId);
  if (asset === null || blob === null) return;
  if (verdict === "unavailable") return await postpone(ctx, version);
  // For a deleted asset the feed already has its deletion; its state is recorded when it is restored.
  const writing = asset.deletedAt === undefined ? ctx : unrecorded(ctx);
  const { facts, foundType } = verdict;
  if (check === "last") {
    if (wasReplaced(blob, facts)) await withdraw(writing, asset, version, blob);
    else await settle(ctx, version, blob);
  } else if (
    facts === null ||
    foundType !== undefined ||
    !(await isAsDeclared(ctx, asset, version, facts))
  ) {
    await withdraw(writing, asset, version, blob, foundType);
  } else {
    await confirm(writing, asset, version, blob, facts);
  }
}

/**
 * Returns the types that a folder allows, if the first bytes of a version are to be looked at. Cost: 2 documents then,
 * otherwise none.
 */
export async function typesToSee(
  ctx: QueryCtx,
  { isTypeUnseen, assetId }: Version,
): Promise<string[] | undefined> {
  const asset = isTypeUnseen ? await ctx.db.get("assets", assetId) : null;
  if (asset === null) return undefined;
  return (await uploadLimitsOf(ctx, asset.folderPath)).allowedTypes;
}

/** Returns true if the storage has no type of a version's object, and no object with one is made. */
export async function hasNoType(
  ctx: QueryCtx,
  { location, isTypeUnstored }: Version,
): Promise<boolean> {
  const { storageId } = publicLocation(location);
  const bytes = storageId === undefined || isTypeUnstored ? null : await findNamed(ctx, storageId);
  return bytes !== null && bytes.contentType === null;
}

/**
 * Returns the metadata of an object that a storage has told in a transaction, or when another version was verified; `null`
 * if the storage must be asked.
 *
 * @param url where the storage reads it; `null` if it is missing.
 */
export function toldFacts(
  { location, size, contentType, sha256, checkedParts, isTypeUnstored }: Version,
  url: string | null,
): ObjectFacts | null {
  const isTold = isTypeUnstored || (url !== null && askableBackend(location) === null);
  if (!isTold) return null;
  return { size, contentType, sha256: storedSha256(sha256), checkedParts, etag: "" };
}

async function isAsDeclared(
  ctx: QueryCtx,
  { folderPath }: Asset,
  { size, contentType, sha256: stored, isTypeUnknown }: Version,
  facts: ObjectFacts,
): Promise<boolean> {
  const sha256 = storedSha256(stored);
  if (facts.size !== size) return false;
  if (!isTypeUnknown && facts.contentType !== contentType) return false;
  if (facts.sha256 !== undefined && sha256 !== undefined && facts.sha256 !== sha256) return false;
  // A type that was not declared is compared with the folder's limits, now that it is known.
  const { allowedTypes } = await uploadLimitsOf(ctx, folderPath);
  return allowedTypes === undefined || isTypeAllowed(facts.contentType, allowedTypes);
}

/** Another version of the same object may have had its last check before. */
function wasReplaced({ replaceable, verification }: Blob, facts: ObjectFacts | null): boolean {
  if (replaceable === undefined) return verification === "failed";
  return facts === null || facts.etag !== replaceable.etag;
}

async function postpone(ctx: MutationCtx, version: Version): Promise<void> {
  const verifyFailures = (version.verifyFailures ?? 0) + 1;
  const verifyAfter = retryAt("verification", verifyFailures - 1);
  await ctx.db.patch("versions", version._id, { verifyFailures, verifyAfter });
  await scheduleCheck(ctx, { ...version, verifyFailures, verifyAfter });
}

const SETTLED = {
  verifyAfter: undefined,
  verifyFailures: undefined,
  isTypeUnknown: undefined,
  isTypeUnseen: undefined,
};

/** The first check has succeeded: a version that waits is published, or relocated to be published then. */
async function confirm(
  ctx: WriteCtx,
  asset: Asset,
  version: Version,
  blob: Blob,
  { etag, contentType, sha256, checkedParts }: ObjectFacts,
): Promise<void> {
  // Another version has this object, verified; only its first bytes had to be looked at.
  const isVerified = blob.verification === undefined;
  const replaceable =
    blob.replaceable && (isVerified ? blob.replaceable : { ...blob.replaceable, etag });
  const known = {
    verification: undefined,
    contentType,
    checkedParts,
    // An object that can be replaced has no hash that could be relied on.
    sha256: replaceable === undefined ? (storedSha256(version.sha256) ?? sha256) : undefined,
  };
  const verifyAfter = lastCheckAt({ replaceable });
  const stored = { ...known, sha256: sha256ToStore(known.sha256) };
  await ctx.db.patch("versions", version._id, { ...stored, ...SETTLED, verifyAfter });
  if (!isVerified) {
    await ctx.db.patch("blobs", blob._id, { ...known, replaceable, parts: undefined });
  }
  const confirmed = { ...version, ...known, verifyAfter };
  await scheduleCheck(ctx, { ...confirmed, verifyFailures: undefined });
  const isWaiting = version.publishWhenVerified === true;
  if (!isWaiting) ctx.record(versionChange("version:verify", asset, version));
  if (isWaiting && (isInPlace(asset, confirmed) || !isAwaited(asset, confirmed))) {
    await publishAwaited(ctx, asset, confirmed);
  } else if (isWaiting || version.isTypeUnstored) {
    await ctx.db.patch("assets", asset._id, await relocateFrom(ctx, asset, version));
  }
}

/** The last check has succeeded: the object can no longer be replaced. */
async function settle(ctx: MutationCtx, version: Version, blob: Blob): Promise<void> {
  await ctx.db.patch("versions", version._id, { ...SETTLED, publishedOver: undefined });
  await ctx.db.patch("blobs", blob._id, { replaceable: undefined });
}

/**
 * The version stays in the history with the reason, without its object, and the previous version is published
 * again.
 */
async function withdraw(
  ctx: WriteCtx,
  asset: Asset,
  version: Version,
  blob: Doc<"blobs">,
  foundType?: string,
): Promise<void> {
  const isPublished = publishedIdOf(asset) === version._id;
  await ctx.db.patch("versions", version._id, {
    verification: "failed",
    foundType,
    isTypeUnstored: undefined,
    state: stateWithoutWaiting(version),
    archivedAt: Date.now(),
    ...SETTLED,
    ...NOT_WAITING,
  });
  const totalBytes = totalBytesOf(asset) - version.size;
  const counted = { ...asset, totalBytes };
  await ctx.db.patch("assets", asset._id, { totalBytes: storedTotal(asset, totalBytes) });
  await countFreed(ctx, asset, counted);
  // The verified object of another version stays.
  const isOfOther = version.verification === "pending" && blob.verification === undefined;
  if (blob.verification !== "failed" && !isOfOther) {
    await ctx.db.patch("blobs", blob._id, { verification: "failed", replaceable: undefined });
    await deleteFailed(ctx, blob);
  }
  ctx.record(versionChange("version:fail", asset, version));
  if (version.publishWhenVerified) {
    const awaits = await awaitedWithout(ctx, asset, version);
    await ctx.db.patch("assets", asset._id, { awaits });
    await cancelWith(ctx, version);
  }
  if (!isPublished) return;
  await unpublish(ctx, counted, asset.awaits);
  const before = await lastGoodBefore(ctx, version);
  if (before !== null) {
    const bare = { ...counted, ...summarized(counted, undefined) };
    await publishVersion(ctx, bare, before, asset.awaits);
    // The previous version may be replaced too; then use the one before it.
    const { publishedOver } = before;
    await ctx.db.patch("versions", before._id, { publishedOver });
  }
}

/** The maximum number of versions that are looked at to find an earlier one. */
const MAX_STEPS_BACK = 100;

/** Returns the version that was published before this one and has not failed. */
async function lastGoodBefore(ctx: QueryCtx, version: Version): Promise<Version | null> {
  let previous = version.publishedOver;
  for (let steps = 0; previous !== undefined && steps < MAX_STEPS_BACK; steps += 1) {
    const before: Version | null = await ctx.db.get("versions", previous);
    if (before?.verification !== "failed") return before;
    previous = before.publishedOver;
  }
  return null;
}

/** Returns the versions that are due for a check. */
export async function dueVerifications(ctx: QueryCtx, limit: number): Promise<Id<"versions">[]> {
  const due = async (verification: Version["verification"]) =>
    await ctx.db
      .query("versions")
      .withIndex("by_verification", (q) =>
        q.eq("verification", verification).gt("verifyAfter", 0).lte("verifyAfter", Date.now()),
      )
      .take(limit);
  return [...(await due("pending")), ...(await due(undefined))].map(({ _id }) => _id);
}
