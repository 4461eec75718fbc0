/** Fills a release with what restores a folder as of a moment. */
import type { PaginationOptions } from "convex/server";
import { type AssetPath, assetPathOf, isWithin } from "../../../shared/paths.js";
import { FUTURE, type Spot } from "../feed/moments.js";
import type { WriteCtx } from "../feed/recording.js";
import { type Asset, findAsset } from "../files/assets.js";
import { copyDraft } from "../files/copies.js";
import { readChanged } from "../files/differences.js";
import { hasServed, versionOf } from "../files/past.js";
import { publishedIdOf, publishedOf } from "../files/summaries.js";
import { isTakenDownBy, readLocks } from "../tree/locks.js";
import { hasContent } from "../bytes/blobs.js";
import { storedSha256 } from "../../../shared/sha256.js";
import { type Problem, type RefusedEntry, type Wanted, addEntries } from "./entries.js";
import { type Release, createRelease, releaseNotFound, requireRelease } from "./releases.js";

type Restoring = { folderPath: string; before: bigint; name: string; releaseId?: string };

const isSamePath = (a: AssetPath, b: AssetPath) =>
  a.folderPath === b.folderPath && a.basename === b.basename;

const entryAt = (
  { folderPath, basename }: AssetPath,
  action: Wanted["action"],
  versionId?: string,
): Wanted => ({ folderPath, basename, action, versionId, expect: undefined });

/** @throws RELEASE_NOT_FOUND, RELEASE_NOT_OPEN */
async function openRelease(ctx: WriteCtx, id: string, folderPath: string): Promise<Release> {
  const release = await requireRelease(ctx, id);
  // The same error for a release of another folder.
  if (release.folderPath !== folderPath) throw releaseNotFound(id);
  return await requireRelease(ctx, id, "open");
}

/**
 * Adds what a page of changes asks for to a release, which is made when the first file differs.
 *
 * @throws RELEASE_TOO_LARGE, RELEASE_NOT_FOUND, RELEASE_NOT_OPEN, HISTORY_EXPIRED, CURSOR_INVALID
 */
export async function restoreInto(
  ctx: WriteCtx,
  { folderPath, before, name, releaseId }: Restoring,
  paginationOpts: PaginationOptions,
) {
  let release = releaseId === undefined ? null : await openRelease(ctx, releaseId, folderPath);
  const compared = { folderPath, from: before, to: FUTURE };
  const { page, ...rest } = await readChanged(ctx, compared, paginationOpts);
  const locks = await readLocks(ctx);
  const entries: Wanted[] = [];
  const skipped: RefusedEntry[] = [];
  for (const { assetId, from } of page) {
    // An earlier one of the page may have given it a draft.
    const row = await ctx.db.get("assets", assetId);
    const isHere =
      row !== null &&
      !row.isPurging &&
      isWithin(row.folderPath, folderPath) &&
      !locks.some((lock) => isTakenDownBy(lock, row.folderPath));
    const asset = isHere ? row : null;
    const restored = from && (await entryFor(ctx, asset, from));
    if (typeof restored === "string") {
      skipped.push({ folderPath: from!.folderPath, basename: from!.basename, reason: restored });
    } else if (restored !== null) entries.push(restored);
    if (asset !== null && (await isNew(ctx, asset, from, before))) {
      entries.push(entryAt(assetPathOf(asset), "archive"));
    }
  }
  if (entries.length > 0) {
    release ??= await createRelease(ctx, { name, folderPath });
    release = await addEntries(ctx, release, entries);
  }
  return {
    ...rest,
    releaseId: release?._id ?? null,
    entryCount: release?.entryCount ?? 0,
    skipped,
  };
}

/**
 * Returns the entry with which a path serves again what an asset served there; `null` if it does already, or why it cannot.
 * An asset that is elsewhere now stays there, and is copied.
 */
async function entryFor(
  ctx: WriteCtx,
  asset: Asset | null,
  spot: Spot,
): Promise<Wanted | Problem | null> {
  if (asset === null) return "deleted";
  const version = await versionOf(ctx, asset, spot.served);
  if (version === null) return "versionGone";
  if (version.verification !== undefined || version.isTypeUnstored) return "unverified";
  if (asset.deletedAt === undefined && isSamePath(asset, spot)) {
    const isServed = publishedIdOf(asset) === version._id;
    return isServed ? null : entryAt(spot, "publish", version._id);
  }
  const other = await findAsset(ctx, spot);
  const served = other && publishedOf(other);
  const bytes = { ...version, sha256: storedSha256(version.sha256) };
  if (served && hasContent(served, bytes)) return null;
  const draft = await copyDraft(ctx, asset, version, spot);
  return typeof draft === "string" ? draft : entryAt(spot, "publish", draft._id);
}

/** Returns whether an asset serves something at a path that served nothing at the moment. */
async function isNew(
  ctx: WriteCtx,
  asset: Asset,
  from: Spot | null,
  before: bigint,
): Promise<boolean> {
  if (asset.deletedAt !== undefined || publishedIdOf(asset) === undefined) return false;
  if (from !== null && isSamePath(asset, from)) return false;
  return !(await hasServed(ctx, assetPathOf(asset), before));
}
