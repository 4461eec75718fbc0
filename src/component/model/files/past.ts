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
import { type Serving, historyStart, servedAt } from "../feed/moments.js";
import type { Position } from "../feed/positions.js";
import { permanentUrl } from "../tree/access.js";
import { assetViewer } from "../tree/closing.js";
import { type Asset, findAsset, liveAssets } from "./assets.js";
import { type Version, versionNumbered } from "./versions.js";

export type PastFile = Infer<typeof pastFile>;

/** A path, the asset that was first to leave it since the moment, and if none was, the one that is there. */
export type Occupied = { basename: string; left: Departure | null; live: Asset | null };

/** Returns a function that returns the view of a path at a moment; `null` if it served nothing, or nothing is left of it. */
function viewer(ctx: QueryCtx, folderPath: string, before: bigint) {
  const show = assetViewer(ctx);
  let started: Promise<Position | null> | undefined;
  const start = () => (started ??= historyStart(ctx, folderPath, before));
  const view = async ({ basename, left, live }: Occupied): Promise<PastFile | null> => {
    const path = { folderPath, basename };
    const assetId = left?.assetId ?? live?._id;
    if (assetId === undefined) return null;
    const here = left === null ? live : null;
    const served = await servedAt(ctx, path, before, { assetId, asset: here }, start);
    if (served === null) return null;
    const asset = here ?? (await ctx.db.get("assets", assetId));
    const shown = asset === null || asset.isPurging ? null : await show(asset);
    const version = shown && (await versionOf(ctx, shown, served));
    return version && (await pastView(ctx, path, shown, version, served.isPrivate));
  };
  return { view, start };
}

async function versionOf(ctx: QueryCtx, asset: Asset, served: Serving): Promise<Version | null> {
  const version =
    "versionId" in served
      ? await ctx.db.get("versions", served.versionId)
      : await versionNumbered(ctx, asset, served.version);
  // Its bytes are not the ones that were declared.
  return version?.verification === "failed" ? null : version;
}

async function pastView(
  ctx: QueryCtx,
  path: AssetPath,
  asset: Asset,
  version: Version,
  wasPrivate: boolean,
): Promise<PastFile> {
  const { location, isTypeUnstored } = version;
  const isTrashed = asset.deletedAt !== undefined;
  const isPrivate = wasPrivate || asset.isPrivate === true;
  const hasUrl = !isTrashed && !isTypeUnstored;
  return {
    ...path,
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
  const left = await firstDeparture(ctx, path, before);
  const live = left === null ? await findAsset(ctx, path) : null;
  const found = await view({ basename: path.basename, left, live });
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
