/**
 * Deletes earlier versions by the rules of their folders: those that were published, were replaced long enough ago and have enough
 * newer ones. A walk goes through the folders with a rule, in bounded steps and at most once a day. Drafts are never deleted: they
 * are work, and not the past. `keptBecause` is the one place that says what no rule may delete.
 */
import type { Doc } from "../../_generated/dataModel.js";
import type { MutationCtx, QueryCtx } from "../../_generated/server.js";
import { isWithin, parentOf, pathOfAsset } from "../../../shared/paths.js";
import type { RetentionRule } from "../../../shared/retention.js";
import { countFreed } from "../bytes/quotaCounters.js";
import { assetsWithin } from "../bytes/usage.js";
import { readSettings } from "../settings.js";
import { retentionOf } from "../tree/folderRules.js";
import { readLocks } from "../tree/locks.js";
import { PURGE_STEP } from "../work/steps.js";
import { lostBefore } from "../work/work.js";
import { holdsReader } from "./holds.js";
import { passOn, settle } from "./publishing.js";
import { withinStep } from "./renditions.js";
import { stateView, wasPublished } from "./states.js";
import { newestNumber, publishedIdOf, storedTotal } from "./summaries.js";
import { deleteVersions } from "./trash.js";
import { type Version, versionNumbered, versionsOf } from "./versions.js";

const DAY_MS = 24 * 60 * 60 * 1000;

type Asset = Doc<"assets">;
type Walk = Doc<"retentionWalks">;

/** The entries of releases that are read for an asset; one with more of them keeps all its versions. */
const MAX_ENTRIES = 200;

/** The versions that one step reads before it is complete. */
const MAX_READ = 400;

/** The rules that are read to find the next folder in one step. */
const MAX_SKIPPED = 50;

/**
 * Returns whether a walk is to begin or to resume.
 *
 * Cost: 1 document while there is no rule, otherwise 2.
 */
export async function isRetentionDue(ctx: QueryCtx): Promise<boolean> {
  const { hasRetentionRules, isSweepPaused } = await readSettings(ctx);
  if (!hasRetentionRules || isSweepPaused) return false;
  const walk = await ctx.db.query("retentionWalks").first();
  if (walk === null) return true;
  if (walk.finishedAt === undefined) return walk.updatedAt <= lostBefore("sweep");
  return walk.startedAt <= Date.now() - DAY_MS;
}

/** Begins the walk of the day, or takes over one whose next step was lost. */
export async function beginWalk(ctx: MutationCtx): Promise<void> {
  const now = Date.now();
  const walk = await ctx.db.query("retentionWalks").first();
  if (walk !== null && walk.finishedAt === undefined) {
    await ctx.db.patch("retentionWalks", walk._id, { updatedAt: now });
    return;
  }
  if (walk !== null) await ctx.db.delete("retentionWalks", walk._id);
  const counts = { deletedVersions: 0, deletedBytes: 0 };
  await ctx.db.insert("retentionWalks", { startedAt: now, updatedAt: now, ...counts });
}

/** Runs one step of the walk. Returns whether it is done. */
export async function retentionStep(ctx: MutationCtx): Promise<boolean> {
  const walk = await ctx.db.query("retentionWalks").first();
  if (walk === null || walk.finishedAt !== undefined) return true;
  const next: Walk = { ...walk, updatedAt: Date.now() };
  await advance(ctx, next);
  await ctx.db.replace("retentionWalks", walk._id, next);
  return next.finishedAt !== undefined;
}

async function advance(ctx: MutationCtx, walk: Walk): Promise<void> {
  if (walk.position === undefined || walk.position.isDone) return await goToNextFolder(ctx, walk);
  const { folderPath, within } = walk.position;
  let { after } = walk.position;
  let read = 0;
  const found = await assetsWithin(ctx, folderPath, { after }).take(PURGE_STEP);
  for (const row of found) {
    walk.position = { folderPath, after: pathOfAsset(row) };
    // Those with one version have no earlier one, and the last version of one that is unpublished for a while must stay.
    if (newestNumber(row) <= 1 || publishedIdOf(row) === undefined) continue;
    const rule = await retentionOf(ctx, row.folderPath);
    if (rule === null) continue;
    const asset = (await ctx.db.get("assets", row._id))!;
    const begun = within?.assetId === asset._id ? within : undefined;
    const { left, seen, expired } = await retainOf(ctx, walk, asset, rule, begun);
    if (left !== undefined) {
      walk.position = { folderPath, after, within: left };
      return;
    }
    read += seen;
    // Versions that may expire are looked up in releases, and deleted: one asset is enough for a step.
    if (expired > 0 || read >= MAX_READ) return;
    after = walk.position.after;
  }
  if (found.length < PURGE_STEP) walk.position = { folderPath, isDone: true };
}

/** Moves on to the next folder with a rule that is in no other folder with a rule; ends the walk if there is none. */
async function goToNextFolder(ctx: MutationCtx, walk: Walk): Promise<void> {
  const done = walk.position?.folderPath;
  const rules = await ctx.db
    .query("retentionRules")
    .withIndex("by_folder", (q) => (done === undefined ? q : q.gt("folderPath", done)))
    .take(MAX_SKIPPED);
  for (const { folderPath } of rules) {
    const parentPath = parentOf(folderPath);
    const isDone = parentPath !== null && (await retentionOf(ctx, parentPath)) !== null;
    walk.position = isDone ? { folderPath, isDone } : { folderPath };
    if (!isDone) return;
  }
  if (rules.length === MAX_SKIPPED) return;
  walk.position = undefined;
  walk.finishedAt = walk.updatedAt;
}

type Within = NonNullable<NonNullable<Walk["position"]>["within"]>;

/**
 * Deletes what a rule does not keep of the next versions of an asset.
 *
 * @returns where the next step begins if some are left, and how many versions were read, and expire by the rule.
 */
async function retainOf(
  ctx: MutationCtx,
  walk: Walk,
  asset: Asset,
  rule: RetentionRule,
  begun: Within | undefined,
): Promise<{ left: Within | undefined; seen: number; expired: number }> {
  const page = await versionsOf(ctx, asset._id, { after: begun?.before }).take(PURGE_STEP);
  const expired: Version[] = [];
  let earlier = begun?.earlier ?? 0;
  let next = page[0] && (await versionNumbered(ctx, asset, page[0].version + 1));
  for (const version of page) {
    const isEarlier = wasPublished(asset, version) && publishedIdOf(asset) !== version._id;
    if (isEarlier) {
      const isNext = next?.version === version.version + 1;
      const { archivedAt } = stateView(asset, version, isNext ? next! : null);
      const isOld =
        archivedAt !== undefined && archivedAt < walk.updatedAt - rule.keepDays * DAY_MS;
      const isKept = rule.keepLabelled && version.label !== undefined;
      if (isOld && earlier >= rule.keepVersions && !isKept) expired.push(version);
      earlier += 1;
    }
    next = version;
  }
  const free = await withoutKept(ctx, asset, expired);
  const deleted = await withinStep(ctx, free, PURGE_STEP);
  await remove(ctx, walk, asset, deleted);
  const counts = { seen: page.length, expired: expired.length };
  if (deleted.length < free.length) {
    const again = { assetId: asset._id, ...begun, earlier: begun?.earlier ?? 0 };
    return { ...counts, left: again };
  }
  const isLast = page.length < PURGE_STEP;
  const rest = { assetId: asset._id, before: page.at(-1)?.version, earlier };
  return { ...counts, left: isLast ? undefined : rest };
}

async function remove(ctx: MutationCtx, walk: Walk, asset: Asset, versions: Version[]) {
  if (versions.length === 0) return;
  const { blobGraceMs } = await readSettings(ctx);
  await settle(ctx, asset);
  for (const version of versions) {
    await passOn(ctx, (await ctx.db.get("assets", asset._id))!, version);
  }
  const before = (await ctx.db.get("assets", asset._id))!;
  const totalBytes = await deleteVersions(ctx, before, versions, blobGraceMs);
  await ctx.db.patch("assets", asset._id, { totalBytes: storedTotal(before, totalBytes) });
  await countFreed(ctx, before, { ...before, totalBytes });
  walk.deletedVersions += versions.length;
  walk.deletedBytes += versions.reduce((sum, { size }) => sum + size, 0);
}

async function withoutKept(ctx: QueryCtx, asset: Asset, versions: Version[]): Promise<Version[]> {
  if (versions.length === 0) return [];
  const isKept = await keptBecause(ctx, asset);
  const free: Version[] = [];
  for (const version of versions) {
    if (!isKept(version) && !(await isPinned(ctx, version))) free.push(version);
  }
  return free;
}

/** Returns whether a share link serves this version, whatever is published. */
async function isPinned(ctx: QueryCtx, { _id }: Version): Promise<boolean> {
  const pins = ctx.db.query("sharePins").withIndex("by_version", (q) => q.eq("versionId", _id));
  return (await pins.first()) !== null;
}

/**
 * Returns a function that says whether something keeps an earlier version of an asset from every rule: a hold, a job on its
 * folder, a release that is not rolled back, a publishing or relocation that has begun, or a check of the bucket that may restore it.
 * Other reasons, such as pins of versions, belong here.
 */
async function keptBecause(ctx: QueryCtx, asset: Asset): Promise<(version: Version) => boolean> {
  const [hold] = await holdsReader(ctx)(pathOfAsset(asset));
  const isLocked = (await readLocks(ctx)).some(({ path }) => isWithin(asset.folderPath, path));
  const entries = await ctx.db
    .query("releaseEntries")
    .withIndex("by_asset", (q) => q.eq("assetId", asset._id))
    .take(MAX_ENTRIES);
  const isWhole =
    hold !== undefined ||
    isLocked ||
    asset.relocation !== undefined ||
    entries.length === MAX_ENTRIES;
  if (isWhole) return () => true;
  const kept = new Set<string | null | undefined>();
  for (const { releaseId, versionId, base } of entries) {
    const release = await ctx.db.get("releases", releaseId);
    if (release?.status === "rolledBack") continue;
    kept.add(versionId).add(base);
  }
  kept.add(asset.awaits?.versionId).add(asset.awaits?.chosen);
  const publishedId = publishedIdOf(asset);
  const published = publishedId && (await ctx.db.get("versions", publishedId));
  if (published) kept.add(published.publishedOver);
  return (version) =>
    kept.has(version._id) ||
    version.publishWhenVerified === true ||
    version.publishWith !== undefined ||
    version.verification !== undefined ||
    version.verifyAfter !== undefined ||
    version.isTypeUnstored === true;
}
