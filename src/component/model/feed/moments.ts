/**
 * Finds what an asset served at a moment, and where: from the last change before, or after changes were deleted, from the
 * first one since.
 */
import type { Doc, Id } from "../../_generated/dataModel.js";
import type { QueryCtx } from "../../_generated/server.js";
import { assetError } from "../../../shared/errors.js";
import { type AssetPath, assetPathOf } from "../../../shared/paths.js";
import type { Asset } from "../files/assets.js";
import { publishedIdOf } from "../files/summaries.js";
import type { FolderRange } from "../tree/scopes.js";
import { placeOf } from "./changes.js";
import { keyedFields } from "./departures.js";
import { NANOSECONDS_PER_MS, type Position, startOf } from "./positions.js";
import { feedStart } from "./pruning.js";
import { changesOf } from "./ranges.js";

/** A version that an asset served, by its id or its number. `isPrivate` also if no change tells. */
export type Serving = { isPrivate: boolean } & (
  { versionId: Id<"versions"> } | { version: number }
);

/** Where an asset was at a moment, and what it served there. */
export type Spot = AssetPath & { served: Serving };

type Row = Doc<"changelog">;

/** The latest time of JavaScript, in milliseconds since 1970. */
const MAX_TIME = 8.64e15;

/** Now and later. */
export const FUTURE = startOf(MAX_TIME);

/**
 * Returns the time of the first change that a moment does not include.
 *
 * @throws ARGUMENT_INVALID
 */
export function parseMoment(at: number, argument = "at"): bigint {
  if (!Number.isFinite(at) || at < 0 || at > MAX_TIME) {
    const reason = "must be a time in milliseconds since 1970";
    throw assetError("ARGUMENT_INVALID", `${argument} ${reason}.`, { argument, reason });
  }
  return startOf(Math.floor(at) + 1);
}

/**
 * Returns the newest deleted change of a feed, which the moment includes.
 *
 * @throws HISTORY_EXPIRED if changes since the moment were deleted.
 */
export async function historyStart(
  ctx: QueryCtx,
  feed: FolderRange,
  before: bigint,
): Promise<Position | null> {
  const { folderPath } = feed;
  const start = await feedStart(ctx, feed, false);
  if (start === null || start.commitTs < before) return start;
  const oldestAt = Number(start.commitTs / NANOSECONDS_PER_MS);
  throw assetError(
    "HISTORY_EXPIRED",
    `The feed no longer has all changes of "${folderPath}" since then. Pass ${oldestAt} or a later time.`,
    { folderPath, oldestAt },
  );
}

/** The path of an asset after a change, and before it. */
export function pathAfter(row: Row): AssetPath {
  const { folderPath } = placeOf(row);
  return { folderPath, basename: { ...row, ...keyedFields(row) }.basename! };
}

export function pathBefore(row: Row): AssetPath {
  const { folderPath, basename } = pathAfter(row);
  if (row.type !== "asset:move" && row.type !== "asset:rename") return { folderPath, basename };
  const { fromFolderPath = folderPath, fromBasename } = { ...row, ...keyedFields(row) };
  return { folderPath: fromFolderPath, basename: fromBasename ?? basename };
}

/** The version of a change, as it is before or after it. */
function serving(versionId: Id<"versions"> | undefined, isPrivate: boolean): Serving | null {
  return versionId === undefined ? null : { versionId, isPrivate };
}

/** Returns what a change that changes nothing tells; `undefined` for rows of earlier alphas, which tell nothing. */
function servedBy({ served }: Row): Serving | null | undefined {
  if (served === undefined) return undefined;
  return served === 0 ? null : { version: Math.abs(served), isPrivate: served < 0 };
}

/** Returns what an asset serves after a change; `undefined` if the change does not tell. */
function servedAfter(row: Row): Serving | null | undefined {
  switch (row.type) {
    case "asset:publish":
    case "asset:access":
    case "asset:move":
    case "asset:rename":
      return serving(row.versionId, row.access === "private");
    case "asset:create":
    case "asset:archive":
    case "asset:delete":
    case "asset:purge":
    case "asset:takedown":
      return null;
    default:
      return servedBy(row);
  }
}

/** Returns what an asset served before a change at its path; `undefined` if the change does not tell. */
function servedBefore(row: Row): Serving | null | undefined {
  switch (row.type) {
    case "asset:publish":
      return serving(row.previousVersionId, row.access === "private");
    case "asset:archive":
    case "asset:delete":
      return serving(row.previousVersionId, true);
    case "asset:access":
    case "asset:move":
    case "asset:rename":
      return serving(row.versionId, true);
    case "asset:create":
    case "asset:purge":
    case "asset:takedown":
      return null;
    default:
      return servedBy(row);
  }
}

/**
 * Returns where an asset was at a moment, and what it served there; `null` for nothing.
 *
 * @param asset its row, if the feed need not tell that it has left.
 * @param start of the history of the folder.
 * @throws HISTORY_EXPIRED
 *
 * Cost: 1 document; 1 more if changes of the folder were deleted.
 */
export async function spotAt(
  ctx: QueryCtx,
  before: bigint,
  { assetId, asset }: { assetId: Id<"assets">; asset: Asset | null },
  start: () => Promise<Position | null>,
): Promise<Spot | null> {
  const changes = changesOf(ctx, { assetId });
  let place: AssetPath | undefined;
  for await (const row of changes((q) => q.lt("commitTs", before)).order("desc")) {
    place ??= pathAfter(row);
    const served = servedAfter(row);
    if (served !== undefined) return served && { ...place, served };
  }
  // The asset is newer, or what was before is deleted.
  if ((await start()) === null) return null;
  place = undefined;
  for await (const row of changes((q) => q.gte("commitTs", before))) {
    place ??= pathBefore(row);
    const served = servedBefore(row);
    if (served !== undefined) return served && { ...place, served };
  }
  const served = asset && serving(publishedIdOf(asset), asset.isPrivate === true);
  return served && { ...assetPathOf(asset), ...place, served };
}
