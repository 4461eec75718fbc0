/**
 * Finds what an asset served at a moment, and where: from the last change before, or after changes were deleted, from the
 * first one since.
 */
import type { Doc, Id } from "../../_generated/dataModel.js";
import type { QueryCtx } from "../../_generated/server.js";
import { assetError } from "../../../shared/errors.js";
import type { AssetPath } from "../../../shared/paths.js";
import type { Asset } from "../files/assets.js";
import { publishedIdOf } from "../files/summaries.js";
import { placeOf } from "./changes.js";
import { keyedFields } from "./departures.js";
import { NANOSECONDS_PER_MS, type Position, startOf } from "./positions.js";
import { feedStart } from "./pruning.js";
import { changesOf } from "./ranges.js";

/** A version that an asset served, by its id or its number. `isPrivate` also if no change tells. */
export type Serving = { isPrivate: boolean } & (
  { versionId: Id<"versions"> } | { version: number }
);

type Row = Doc<"changelog">;

/**
 * Returns the time of the first change that a moment does not include.
 *
 * @throws ARGUMENT_INVALID
 */
export function parseMoment(at: number): bigint {
  if (!Number.isFinite(at) || at < 0 || at > 8.64e15) {
    const reason = "must be a time in milliseconds since 1970";
    throw assetError("ARGUMENT_INVALID", `at ${reason}.`, { argument: "at", reason });
  }
  return startOf(Math.floor(at) + 1);
}

/**
 * Returns the newest deleted change of a folder, which the moment includes.
 *
 * @throws HISTORY_EXPIRED if changes since the moment were deleted.
 */
export async function historyStart(
  ctx: QueryCtx,
  folderPath: string,
  before: bigint,
): Promise<Position | null> {
  const start = await feedStart(ctx, { folderPath, isRecursive: false });
  if (start === null || start.commitTs < before) return start;
  const oldestAt = Number(start.commitTs / NANOSECONDS_PER_MS);
  throw assetError(
    "HISTORY_EXPIRED",
    `The feed no longer has all changes of "${folderPath}" since then. Pass ${oldestAt} or a later time.`,
    { folderPath, oldestAt },
  );
}

const isAt = (row: Row, path: AssetPath) =>
  placeOf(row).folderPath === path.folderPath &&
  { ...row, ...keyedFields(row) }.basename === path.basename;

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
 * Returns what an asset served at a path at a moment; `null` for nothing, or if it was not there.
 *
 * @param asset its row, if it is at the path now.
 * @param start of the folder's history.
 * @throws HISTORY_EXPIRED
 *
 * Cost: 1 document; 1 more if changes of the folder were deleted.
 */
export async function servedAt(
  ctx: QueryCtx,
  path: AssetPath,
  before: bigint,
  { assetId, asset }: { assetId: Id<"assets">; asset: Asset | null },
  start: () => Promise<Position | null>,
): Promise<Serving | null> {
  const changes = changesOf(ctx, { assetId });
  let isFirst = true;
  for await (const row of changes((q) => q.lt("commitTs", before)).order("desc")) {
    if (isFirst && !isAt(row, path)) return null;
    isFirst = false;
    const served = servedAfter(row);
    if (served !== undefined) return served;
  }
  // The asset is newer, or what was before is deleted.
  if ((await start()) === null) return null;
  for await (const row of changes((q) => q.gte("commitTs", before))) {
    const told = { ...row, ...keyedFields(row) };
    const { fromFolderPath = placeOf(row).folderPath, fromBasename = told.basename } = told;
    const isMoved = row.type === "asset:move" || row.type === "asset:rename";
    const wasHere = isMoved
      ? fromFolderPath === path.folderPath && fromBasename === path.basename
      : isAt(row, path);
    if (!wasHere) return null;
    const served = servedBefore(row);
    if (served !== undefined) return served;
  }
  return asset && serving(publishedIdOf(asset), asset.isPrivate === true);
}
