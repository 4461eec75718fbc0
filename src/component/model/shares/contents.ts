/** The files that a share link serves: those of its target and no others, public and private ones. */
import { mapInParts } from "../../../shared/mapInParts.js";
import {
  type AssetPath,
  ROOT,
  joinPath,
  parseAssetPath,
  splitPath,
} from "../../../shared/paths.js";
import { isAssetError } from "../../../shared/errors.js";
import type { MutationCtx, QueryCtx } from "../../_generated/server.js";
import { backendOf } from "../../backends/index.js";
import { assetsWithin } from "../bytes/usage.js";
import { type Asset, currentSince } from "../files/assets.js";
import { type ReadMethod, type Readable, findReadable, openFile } from "../files/reading.js";
import { servedOf } from "../files/summaries.js";
import { assetsSeen, perspectiveOn } from "../releases/perspective.js";
import { type Release, requireRelease } from "../releases/releases.js";
import { assetViewer } from "../tree/closing.js";
import { MAX_FILES, pinAt, pinsOf, readPin } from "./pins.js";
import type { Share } from "./shares.js";

/** `gone`: the link has served it, and never will again. */
export type Lookup = Readable | "absent" | "gone";

/** A file of a link, by its path below the folder of the link. */
export type SharedFile = { path: string; readable: Readable };

function asReadable(asset: Asset, isDraft: boolean): Readable | null {
  const file = servedOf(asset);
  return file === undefined
    ? null
    : { asset, file, isDraft, modifiedAt: currentSince(asset, file) };
}

/** Returns the full path of a path below the folder of a link; `null` for one that is not valid. */
function pathIn({ folderPath }: Share, path: string): AssetPath | null {
  try {
    const below = splitPath(path);
    return parseAssetPath({
      ...below,
      folderPath: below.folderPath === ROOT ? folderPath : joinPath(folderPath, below.folderPath),
    });
  } catch (error) {
    if (isAssetError(error)) return null;
    throw error;
  }
}

const isDiscarded = (error: unknown) =>
  isAssetError(error) && error.data.code === "RELEASE_NOT_FOUND";

/**
 * Returns the file of a link.
 *
 * @param path below its folder; `""` for the link of a file.
 *
 * Cost: 1 document; at most 3 with pinned versions, 4 with a release.
 */
export async function findShared(ctx: QueryCtx, share: Share, path: string): Promise<Lookup> {
  const { basename, folderPath, isPinned, releaseId } = share;
  if ((basename === undefined) === (path === "")) return "absent";
  const wanted = basename === undefined ? pathIn(share, path) : { folderPath, basename };
  if (wanted === null) return "absent";
  if (isPinned) {
    const pin = await pinAt(ctx, share, wanted);
    return pin === null ? "absent" : ((await readPin(ctx, share, pin)) ?? "gone");
  }
  if (releaseId === undefined) return (await findReadable(ctx, wanted)) ?? "absent";
  try {
    const seen = await perspectiveOn(ctx, releaseId)(wanted);
    return (seen && asReadable(seen.asset, seen.isPreview)) ?? "absent";
  } catch (error) {
    if (isDiscarded(error)) return "gone";
    throw error;
  }
}

/**
 * Returns the files of a link of a folder or a release, at most 1,000; `null` if its release was discarded.
 *
 * Cost: 1 document for each asset in the folder and below; 2 or 3 with pinned versions or a release.
 */
export async function listShared(
  ctx: QueryCtx,
  share: Share,
): Promise<{ files: SharedFile[]; isMore: boolean } | null> {
  const { folderPath, isPinned, releaseId } = share;
  const start = folderPath === ROOT ? 0 : folderPath.length + 1;
  const below = (path: AssetPath) => joinPath(path.folderPath, path.basename).slice(start);
  if (isPinned) {
    const files = await mapInParts(await pinsOf(ctx, share._id), async (pin) => {
      const readable = await readPin(ctx, share, pin);
      return readable === null ? [] : [{ path: below(pin), readable }];
    });
    return { files: files.flat(), isMore: false };
  }
  const assets = await assetsWithin(ctx, folderPath, {}).take(MAX_FILES + 1);
  const isMore = assets.length > MAX_FILES;
  const listed = isMore ? assets.slice(0, MAX_FILES) : assets;
  const shown = releaseId === undefined ? await asPublished(ctx, listed) : null;
  const readables = shown ?? (await inRelease(ctx, releaseId!, listed));
  if (readables === null) return null;
  return {
    files: readables.map((readable) => ({ path: below(readable.asset), readable })),
    isMore,
  };
}

async function asPublished(ctx: QueryCtx, assets: Asset[]): Promise<Readable[]> {
  const show = assetViewer(ctx);
  const found = await mapInParts(assets, async (row) => {
    const asset = await show(row);
    return asset && asReadable(asset, false);
  });
  return found.filter((readable) => readable !== null);
}

/** Returns what a release serves of some assets, in their order; `null` if it was discarded. */
async function inRelease(
  ctx: QueryCtx,
  releaseId: string,
  assets: Asset[],
): Promise<Readable[] | null> {
  const release = await requireRelease(ctx, releaseId).catch((error: unknown): Release | null => {
    if (isDiscarded(error)) return null;
    throw error;
  });
  if (release === null) return null;
  const found: Readable[] = [];
  for (let start = 0; start < assets.length;) {
    const { folderPath } = assets[start]!;
    const rest = assets.slice(start).findIndex((asset) => asset.folderPath !== folderPath);
    const end = rest === -1 ? assets.length : start + rest;
    for (const seen of await assetsSeen(ctx, release, folderPath, assets.slice(start, end))) {
      const readable = asReadable(seen.asset, seen.isPreview);
      if (readable !== null) found.push(readable);
    }
    start = end;
  }
  return found;
}

/**
 * Opens a file of a link. A URL of the storage may be revealed if everyone may have it, or if it expires and its key is useless
 * otherwise.
 */
export async function openShared(ctx: MutationCtx, readable: Readable, method: ReadMethod) {
  const file = await openFile(ctx, readable, method);
  const isOpen =
    !readable.isDraft || backendOf(readable.file.location).maySign(readable.file.location, true);
  return file && { ...file, mayRedirect: file.mayRedirect && isOpen };
}
