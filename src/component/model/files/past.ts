/** Reads what paths served at a moment, with what callers may see of it now. */
import type { Infer } from "convex/values";
import type { QueryCtx } from "../../_generated/server.js";
import { mapInParts } from "../../../shared/mapInParts.js";
import type { KeyBounds } from "../../../shared/pages.js";
import { type AssetPath, joinPath } from "../../../shared/paths.js";
import { storedSha256 } from "../../../shared/sha256.js";
import type { pastFile } from "../../../shared/validators.js";
import { descriptionOf } from "../../../shared/values.js";
import { type Departure, firstDeparture, nextDeparture } from "../feed/departures.js";
import { type Serving, type Spot, historyStart, spotAt } from "../feed/moments.js";
import type { Position } from "../feed/positions.js";
import { permanentUrl } from "../tree/access.js";
import { assetViewer } from "../tree/closing.js";
import { type Asset, findAsset, liveAssets } from "./assets.js";
import { type Version, versionNumbered } from "./versions.js";

export type PastFile = Infer<typeof pastFile>;

/** A path, the asset that was first to leave it since the moment, and if none was, the one that is there. */
export type Occupied = { basename: string; left: Departure | null; live: Asset | null };

/** Returns a function that returns the view of what an asset served; `null` if nothing is left of it. */
export function pastViewer(ctx: QueryCtx) {
  const show = assetViewer(ctx);
  return async (asset: Asset | null, spot: Spot): Promise<PastFile | null> => {
    const shown = asset === null || asset.isPurging ? null : await show(asset);
    const version = shown && (await versionOf(ctx, shown, spot.served));
    return version && (await pastView(ctx, spot, shown, version));
  };
}

/** Returns a function that returns what a path of a folder served at a moment; see `spotAt`. */
function finder(ctx: QueryCtx, folderPath: string, before: bigint) {
  let started: Promise<Position | null> | undefined;
  const start = () => (started ??= historyStart(ctx, { folderPath, isRecursive: false }, before));
  const find = async ({ basename, left, live }: Occupied) => {
    const assetId = left?.assetId ?? live?._id;
    if (assetId === undefined) return null;
    const asset = left === null ? live : null;
    const spot = await spotAt(ctx, before, { assetId, asset }, start);
    const isHere = spot?.folderPath === folderPath && spot.basename === basename;
    return isHere ? { assetId, asset, spot } : null;
  };
  return { find, start };
}

/** Returns a function that returns the view of a path at a moment; `null` if it served nothing, or nothing is left of it. */
function viewer(ctx: QueryCtx, folderPath: string, before: bigint) {
  const show = pastViewer(ctx);
  const { find, start } = finder(ctx, folderPath, before);
  const view = async (name: Occupied): Promise<PastFile | null> => {
    const found = await find(name);
    if (found === null) return null;
    return await show(found.asset ?? (await ctx.db.get("assets", found.assetId)), found.spot);
  };
  return { view, start };
}

/** Returns the version that an asset served; `null` if it is gone. Cost: 1 document. */
export async function versionOf(
  ctx: QueryCtx,
  asset: Pick<Asset, "_id">,
  served: Serving,
): Promise<Version | null> {
  const version =
    "versionId" in served
      ? await ctx.db.get("versions", served.versionId)
      : await versionNumbered(ctx, asset, served.version);
  // Its bytes are not the ones that were declared.
  return version?.verification === "failed" ? null : version;
}

async function pastView(
  ctx: QueryCtx,
  { folderPath, basename, served }: Spot,
  asset: Asset,
  version: Version,
): Promise<PastFile> {
  const { location, isTypeUnstored } = version;
  const isTrashed = asset.deletedAt !== undefined;
  const isPrivate = served.isPrivate || asset.isPrivate === true;
  const hasUrl = !isTrashed && !isTypeUnstored;
  return {
    folderPath,
    basename,
    assetId: asset._id,
    versionId: version._id,
    version: version.version,
    url: hasUrl ? await permanentUrl(ctx, { isPrivate }, location) : null,
    backend: location.backend,
    size: version.size,
    contentType: version.contentType,
    sha256: storedSha256(version.sha256),
    ...descriptionOf(version),
    createdAt: version.createdAt,
    createdBy: version.createdBy,
    isPrivate,
    isTrashed,
    currentPath: joinPath(asset.folderPath, asset.basename),
  };
}

/** Returns the asset that was first to leave a path since a moment, and if none was, the one that is there. */
async function occupantOf(ctx: QueryCtx, path: AssetPath, before: bigint): Promise<Occupied> {
  const left = await firstDeparture(ctx, path, before);
  const live = left === null ? await findAsset(ctx, path) : null;
  return { basename: path.basename, left, live };
}

/**
 * Returns whether an asset that has left a path since a moment served something there.
 *
 * Cost: at most 2 documents; 1 more after changes of the folder were deleted.
 *
 * @throws ARGUMENT_INVALID
 */
export async function hasServed(ctx: QueryCtx, path: AssetPath, before: bigint): Promise<boolean> {
  const left = await firstDeparture(ctx, path, before);
  if (left === null) return false;
  const { find } = finder(ctx, path.folderPath, before);
  return (await find({ basename: path.basename, left, live: null })) !== null;
}

/**
 * Returns what a path served at a moment.
 *
 * Cost: at most 4 documents; 1 more after changes of the folder were deleted.
 *
 * @throws HISTORY_EXPIRED, ARGUMENT_INVALID
 */
export async function fileAt(
  ctx: QueryCtx,
  path: AssetPath,
  before: bigint,
): Promise<PastFile | null> {
  const { view, start } = viewer(ctx, path.folderPath, before);
  const found = await view(await occupantOf(ctx, path, before));
  // It may have left by a change that was deleted.
  if (found === null) await start();
  return found;
}

/** Reads the names that a folder has, or that were left at some time, in the order of names. */
export function namesOf(
  ctx: QueryCtx,
  folderPath: string,
  before: bigint,
  { after, until }: KeyBounds<string>,
) {
  const occupied = async (departure: Departure, live: Asset | null): Promise<Occupied> => {
    const { basename, commitTs } = departure;
    // A departure of the running transaction has no time yet.
    const isSince = typeof commitTs !== "bigint" || commitTs >= before;
    const path = { folderPath, basename };
    const left = isSince ? departure : await firstDeparture(ctx, path, before);
    return { basename, left, live };
  };
  return {
    async take(count: number): Promise<Occupied[]> {
      const found: Occupied[] = [];
      let last = after;
      for (const live of [
        ...(await liveAssets(ctx, folderPath, { after, until }).take(count)),
        null,
      ]) {
        const upTo = live?.basename ?? until;
        while (found.length < count && (live === null || last !== live.basename)) {
          const next = await nextDeparture(ctx, folderPath, { after: last, until: upTo });
          if (next === null) break;
          last = next.basename;
          found.push(await occupied(next, last === live?.basename ? live : null));
        }
        if (live === null || last === live.basename || found.length === count) continue;
        last = live.basename;
        found.push({ basename: last, left: null, live });
      }
      return found;
    },
  };
}

/** Returns the files among some names, in their order. Cost: at most 3 documents each. */
export async function filesAt(
  ctx: QueryCtx,
  folderPath: string,
  before: bigint,
  names: Occupied[],
): Promise<PastFile[]> {
  const { view, start } = viewer(ctx, folderPath, before);
  await start();
  const files = await mapInParts(names, view);
  return files.filter((file) => file !== null);
}
