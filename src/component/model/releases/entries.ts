/** The entries of a release: what it does with each asset, and whether that still applies. */
import type { Infer } from "convex/values";
import type { onConflict, refusedEntry, releaseProblem } from "../../../shared/values.js";
import { assetError } from "../../../shared/errors.js";
import type { KeyBounds } from "../../../shared/pages.js";
import { MAX_ENTRIES } from "../../../shared/releaseLimits.js";
import { type AssetPath, isWithin, joinPath, splitPath } from "../../../shared/paths.js";
import type { Doc, Id } from "../../_generated/dataModel.js";
import type { QueryCtx } from "../../_generated/server.js";
import type { WriteCtx } from "../feed/recording.js";
import { type Asset, findAsset, requireAsset } from "../files/assets.js";
import { type Expectation, stateOf } from "../files/expectations.js";
import { requireVerified, settle } from "../files/publishing.js";
import { publishedIdOf } from "../files/summaries.js";
import { type Version, versionNotFound } from "../files/versions.js";
import { rowOf, takeRows } from "../rows.js";
import { isTakenDownBy, readLocks } from "../tree/locks.js";
import { type Release, changeRelease, releaseNotFound } from "./releases.js";

export type Entry = Doc<"releaseEntries">;
export type Problem = Infer<typeof releaseProblem>;
export type OnConflict = Infer<typeof onConflict>;
export type RefusedEntry = Infer<typeof refusedEntry>;

/** A deletion counts as this many assets more: taking one from the trash reads more than publishing it. */
const DELETION_WEIGHT = 3;
const MAX_WEIGHT = 1_300;

/** Returns how many assets a release of so many may delete. */
export const mostDeletions = (entryCount: number): number =>
  Math.floor((MAX_WEIGHT - entryCount) / DELETION_WEIGHT);

/** An entry to add to a release. */
export type Wanted = AssetPath & {
  action: Entry["action"];
  versionId: string | undefined;
  expect: Expectation | undefined;
};

/** Lists the entries of a release, ordered by path. */
export function entriesOf(
  ctx: QueryCtx,
  releaseId: Id<"releases">,
  { after, until }: KeyBounds<string> = {},
) {
  return ctx.db.query("releaseEntries").withIndex("by_release", (q) => {
    const all = q.eq("releaseId", releaseId);
    const rest = after === undefined ? all : all.gt("path", after);
    return until === undefined ? rest : rest.lte("path", until);
  });
}

/** Returns all entries of a release. Cost: 1 document each, 1 range; nothing if a handle has them. */
export async function readEntries(ctx: QueryCtx, { _id }: Release): Promise<Entry[]> {
  return takeRows(ctx, "releaseEntries") ?? (await entriesOf(ctx, _id).take(MAX_ENTRIES));
}

/** Returns the entry about a path; `null` if there is none. Cost: 1 document. */
export async function entryOf(
  ctx: QueryCtx,
  releaseId: Id<"releases">,
  path: string,
): Promise<Entry | null> {
  return await ctx.db
    .query("releaseEntries")
    .withIndex("by_release", (q) => q.eq("releaseId", releaseId).eq("path", path))
    .unique();
}

const pathOf = ({ folderPath, basename }: AssetPath) => joinPath(folderPath, basename);

/** @throws RELEASE_NOT_FOUND */
function requireInside(release: Release, { folderPath }: AssetPath): void {
  if (!isWithin(folderPath, release.folderPath)) throw releaseNotFound(release._id);
}

/**
 * Adds assets to a release.
 *
 * @throws RELEASE_NOT_FOUND, RELEASE_TOO_LARGE and the errors of `requireAsset` and `requireVerified`
 */
export async function addEntries(
  ctx: WriteCtx,
  release: Release,
  entries: Wanted[],
): Promise<Release> {
  let { entryCount, deletions } = release;
  for (const { action, versionId, expect, ...assetPath } of entries) {
    requireInside(release, assetPath);
    const asset = await requireAsset(ctx, assetPath, expect);
    const version = action === "publish" ? await requireOwn(ctx, asset, versionId) : null;
    await settle(ctx, asset);
    const path = pathOf(assetPath);
    const row = {
      releaseId: release._id,
      path,
      folderPath: assetPath.folderPath,
      within: release.folderPath,
      assetId: asset._id,
      action,
      versionId: version?._id,
      base: publishedIdOf(asset) ?? null,
    };
    const before = await entryOf(ctx, release._id, path);
    if (before === null) await ctx.db.insert("releaseEntries", row);
    else await ctx.db.replace("releaseEntries", before._id, row);
    entryCount += before === null ? 1 : 0;
    deletions += Number(action === "delete") - Number(before?.action === "delete");
  }
  if (entryCount > MAX_ENTRIES) throw tooLarge(release, "have", MAX_ENTRIES);
  const most = mostDeletions(entryCount);
  if (deletions > most) throw tooLarge(release, "delete", most);
  return await changeRelease(ctx, release, { entryCount, deletions });
}

function tooLarge({ _id: releaseId, name }: Release, verb: string, max: number) {
  return assetError(
    "RELEASE_TOO_LARGE",
    `The release "${name}" can ${verb} at most ${max} assets, because all change in one transaction. Use another release ` +
      "for the others.",
    { releaseId, max },
  );
}

/** @throws ARGUMENT_INVALID, VERSION_NOT_FOUND, VERSION_UNVERIFIED */
async function requireOwn(
  ctx: QueryCtx,
  asset: Asset,
  versionId: string | undefined,
): Promise<Version> {
  if (versionId === undefined) {
    throw assetError("ARGUMENT_INVALID", "An entry to publish needs a versionId.", {
      argument: "versionId",
      reason: "missing",
    });
  }
  const version = await rowOf(ctx, "versions", versionId);
  if (version?.assetId !== asset._id) throw versionNotFound(versionId);
  if (version.verification === "failed") requireVerified(version);
  return version;
}

/**
 * Removes assets from a release; those that are not in it are ignored.
 *
 * @throws RELEASE_NOT_FOUND
 */
export async function removeEntries(
  ctx: WriteCtx,
  release: Release,
  assetPaths: AssetPath[],
): Promise<Release> {
  let { entryCount, deletions } = release;
  for (const assetPath of assetPaths) {
    requireInside(release, assetPath);
    const entry = await entryOf(ctx, release._id, pathOf(assetPath));
    if (entry === null) continue;
    await ctx.db.delete("releaseEntries", entry._id);
    entryCount -= 1;
    deletions -= Number(entry.action === "delete");
  }
  return await changeRelease(ctx, release, { entryCount, deletions });
}

/** An entry, with what is there now. */
export type Applied = {
  entry: Entry;
  /** The asset; `null` if it was deleted permanently. */
  asset: Asset | null;
  /** The version that the entry publishes, or that its rollback does. */
  version: Version | null;
  problem: Problem | null;
  /** True if the asset is already as the entry wants it. */
  isDone: boolean;
};

/** Returns why an entry does not apply to an asset that may have changed since; `null` if it does. */
type Judge = (entry: Entry, asset: Asset | null, version: Version | null) => Problem | null;

/**
 * Reads what each entry is about, and judges it. An asset that has left the release's folder is as one that was deleted:
 * its new path may be one that the caller may not see.
 *
 * Cost: for each entry 1 document, or 2 for one with a version; 1 range more to take an asset from the trash.
 */
export async function readApplied(
  ctx: QueryCtx,
  release: Release,
  entries: Entry[],
): Promise<Applied[]> {
  const isPublished = release.status === "published" || release.status === "rolledBack";
  const { versionOf, judge, isDone } = isPublished ? BACKWARD : FORWARD;
  const locks = await readLocks(ctx);
  const applied: Applied[] = [];
  for (const entry of entries) {
    const row = await rowOf(ctx, "assets", entry.assetId);
    const isHere =
      row !== null &&
      !row.isPurging &&
      isWithin(row.folderPath, release.folderPath) &&
      !locks.some((lock) => isTakenDownBy(lock, row.folderPath));
    const asset = isHere ? row : null;
    const versionId = versionOf(entry);
    const version = asset && versionId ? await rowOf(ctx, "versions", versionId) : null;
    const isLocked = locks.some(({ path }) => isWithin(splitPath(entry.path).folderPath, path));
    const done = asset !== null && isDone(entry, asset);
    const problem = isLocked ? "locked" : done ? null : judge(entry, asset, version);
    const isTaken = isPublished && entry.action === "delete" && !done && problem === null;
    const occupied = isTaken && (await findAsset(ctx, splitPath(entry.path))) !== null;
    applied.push({ entry, asset, version, problem: occupied ? "taken" : problem, isDone: done });
  }
  return applied;
}

const isAt = ({ path }: Entry, asset: Asset) => path === pathOf(asset);
const isUsable = (version: Version) => version.verification === undefined;
const isGone = (versionId: Id<"versions"> | null | undefined, version: Version | null) =>
  Boolean(versionId) && version === null;

/** How a release is published. */
const FORWARD = {
  versionOf: ({ action, versionId }: Entry) => (action === "publish" ? versionId : null),
  isDone: ({ action, versionId }: Entry, asset: Asset): boolean => {
    if (action === "delete") return asset.deletedAt !== undefined;
    if (asset.deletedAt !== undefined || asset.awaits !== undefined) return false;
    return action === "archive"
      ? asset.published === undefined
      : publishedIdOf(asset) === versionId;
  },
  judge: ((entry, asset, version) => {
    if (asset === null || asset.deletedAt !== undefined) return "deleted";
    if (!isAt(entry, asset)) return "moved";
    if (isGone(FORWARD.versionOf(entry), version)) return "versionGone";
    if (version !== null && !isUsable(version)) return "unverified";
    const { publishedVersionId } = stateOf(asset);
    const isWaitingForThis = version !== null && asset.awaits?.versionId === version._id;
    const current = isWaitingForThis ? (publishedIdOf(asset) ?? null) : publishedVersionId;
    return current === entry.base ? null : "changed";
  }) satisfies Judge,
};

/** How a release is rolled back. */
const BACKWARD = {
  versionOf: ({ action, base }: Entry) => (action === "delete" ? null : base),
  isDone: ({ action, base }: Entry, asset: Asset): boolean => {
    if (action === "delete") return asset.deletedAt === undefined;
    if (asset.deletedAt !== undefined || asset.awaits !== undefined) return false;
    return (publishedIdOf(asset) ?? null) === base;
  },
  judge: ((entry, asset, version) => {
    if (asset === null) return "deleted";
    if (!isAt(entry, asset)) return "moved";
    if (entry.action === "delete") return null;
    if (asset.deletedAt !== undefined) return "deleted";
    if (isGone(entry.base, version)) return "versionGone";
    if (version !== null && !isUsable(version)) return "unverified";
    const made = entry.action === "publish" ? entry.versionId : null;
    return stateOf(asset).publishedVersionId === made ? null : "changed";
  }) satisfies Judge,
};

/** Returns an entry for callers. */
export function entryView({ entry, asset, version, problem }: Applied) {
  return {
    assetId: entry.assetId,
    ...splitPath(entry.path),
    action: entry.action,
    versionId: entry.versionId,
    version: version?._id === entry.versionId ? version?.version : undefined,
    basedOn: entry.base,
    publishedVersionId: (asset && publishedIdOf(asset)) ?? null,
    problem,
    isSkipped: entry.isSkipped === true,
  };
}

export function refusalOf({ entry, problem }: Applied): RefusedEntry {
  return { ...splitPath(entry.path), reason: problem! };
}
