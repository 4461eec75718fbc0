/**
 * Verifies bytes in a bucket that were published as declared: confirms or withdraws them. A mutation cannot
 * contact the bucket, so a background job does, with retries while it is down.
 */
import type { Id } from "../../_generated/dataModel.js";
import type { MutationCtx, QueryCtx } from "../../_generated/server.js";
import type { ObjectFacts } from "../../backends/index.js";
import type { Asset } from "../files/assets.js";
import { type WriteCtx, unrecorded } from "../feed/recording.js";
import { publishVersion, refreshPublished, unpublish, versionChange } from "../files/publishing.js";
import { readSettings } from "../settings.js";
import { isTypeAllowed, limitsFor } from "../../../shared/uploadLimits.js";
import type { Version } from "../files/versions.js";
import { retryAt } from "../work/work.js";

/** The storage's answer: the object's metadata, `null` if it is missing, or that the check failed. */
export type Verdict = { facts: ObjectFacts | null } | "unavailable";

function isAsDeclared(version: Version, facts: ObjectFacts): boolean {
  return (
    facts.size === version.size &&
    (version.isTypeUnknown || facts.contentType === version.contentType) &&
    (facts.sha256 === undefined || version.sha256 === undefined || facts.sha256 === version.sha256)
  );
}

/** Updates a pending version according to the storage's answer. */
export async function applyVerdict(
  ctx: WriteCtx,
  versionId: Id<"versions">,
  verdict: Verdict,
): Promise<void> {
  const version = await ctx.db.get("versions", versionId);
  if (version === null || version.verification !== "pending") return;
  const asset = await ctx.db.get("assets", version.assetId);
  if (asset === null) return;
  if (verdict === "unavailable") return await postpone(ctx, version);
  const { facts } = verdict;
  const isRight =
    facts !== null && isAsDeclared(version, facts) && (await isTypeAllowedAt(ctx, asset, facts));
  // For a deleted asset the feed already has its deletion; its state is recorded when it is restored.
  const writing = asset.deletedAt === undefined ? ctx : unrecorded(ctx);
  if (isRight) await confirm(writing, asset, version, facts);
  else await withdraw(writing, asset, version);
}

/** Checks a type that was not declared against the folder's limits, now that it is known. */
async function isTypeAllowedAt(
  ctx: QueryCtx,
  { folderPath }: Asset,
  { contentType }: ObjectFacts,
): Promise<boolean> {
  const { allowedTypes } = limitsFor((await readSettings(ctx)).uploadRules, folderPath);
  return allowedTypes === undefined || isTypeAllowed(contentType, allowedTypes);
}

async function postpone(ctx: MutationCtx, version: Version): Promise<void> {
  const verifyFailures = (version.verifyFailures ?? 0) + 1;
  const verifyAfter = retryAt("verification", verifyFailures - 1);
  await ctx.db.patch("versions", version._id, { verifyFailures, verifyAfter });
}

const SETTLED = {
  verifyAfter: undefined,
  verifyFailures: undefined,
  isTypeUnknown: undefined,
};

async function confirm(
  ctx: WriteCtx,
  asset: Asset,
  version: Version,
  facts: ObjectFacts,
): Promise<void> {
  const known = {
    verification: undefined,
    sha256: version.sha256 ?? facts.sha256,
    contentType: facts.contentType,
  };
  await ctx.db.patch("versions", version._id, { ...known, ...SETTLED, publishedOver: undefined });
  await ctx.db.patch("blobs", version.blobId, known);
  await refreshPublished(ctx, asset, { ...version, ...known });
  ctx.record(versionChange("version:verify", asset, version));
}

/** The version stays in the history with the reason, and the previous version is published again. */
async function withdraw(ctx: WriteCtx, asset: Asset, version: Version): Promise<void> {
  const isPublished = asset.published?.versionId === version._id;
  await ctx.db.patch("versions", version._id, {
    verification: "failed",
    state: "archived",
    archivedAt: Date.now(),
    ...SETTLED,
  });
  await ctx.db.patch("blobs", version.blobId, { verification: "failed" });
  ctx.record(versionChange("version:fail", asset, version));
  if (!isPublished) return;
  await unpublish(ctx, asset);
  const before = await lastGoodBefore(ctx, version);
  if (before !== null) {
    const bare = { ...asset, isUnpublished: true, published: undefined };
    await publishVersion(ctx, bare, before);
    // The previous version may be missing too; then use the one before it.
    const { publishedOver } = before;
    await ctx.db.patch("versions", before._id, { publishedOver });
  }
}

/** The maximum number of versions that may have been published in a row before they were verified. */
const MAX_STEPS_BACK = 100;

/** Returns the version that was published before this one and is not known to be missing. */
async function lastGoodBefore(ctx: QueryCtx, version: Version): Promise<Version | null> {
  let previous = version.publishedOver;
  for (let steps = 0; previous !== undefined && steps < MAX_STEPS_BACK; steps += 1) {
    const before: Version | null = await ctx.db.get("versions", previous);
    if (before?.verification !== "failed") return before;
    previous = before.publishedOver;
  }
  return null;
}

/** Returns pending versions that are due for verification. */
export async function dueVerifications(ctx: QueryCtx, limit: number): Promise<Id<"versions">[]> {
  const due = await ctx.db
    .query("versions")
    .withIndex("by_verification", (q) =>
      q.eq("verification", "pending").lte("verifyAfter", Date.now()),
    )
    .take(limit);
  return due.map((version) => version._id);
}
