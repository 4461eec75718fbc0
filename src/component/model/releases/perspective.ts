/** Shows files as they would be if a release were published: in its perspective. */
import { compareValues } from "convex/values";
import { inlineDisposition } from "../../../shared/disposition.js";
import { downloadName } from "../../../shared/downloadName.js";
import { mapInParts } from "../../../shared/mapInParts.js";
import type { KeyBounds } from "../../../shared/pages.js";
import { MAX_ENTRIES } from "../../../shared/releaseLimits.js";
import { type AssetPath, joinPath } from "../../../shared/paths.js";
import type { Id } from "../../_generated/dataModel.js";
import type { QueryCtx } from "../../_generated/server.js";
import { backendOf } from "../../backends/index.js";
import { isStaged } from "../bytes/places.js";
import {
  type Asset,
  type UrlOf,
  assetView,
  currentSince,
  findAsset,
  publishedAssets,
  publishedFileView,
} from "../files/assets.js";
import type { Readable } from "../files/reading.js";
import { publishedIdOf, publishedOf, servedOf, summarized, summaryOf } from "../files/summaries.js";
import { permanentUrl } from "../tree/access.js";
import { assetViewer } from "../tree/closing.js";
import { isAssetError } from "../../../shared/errors.js";
import { takeRows } from "../rows.js";
import { type Entry, entryOf } from "./entries.js";
import { type Release, releaseNotFound, requireRelease } from "./releases.js";

/** An asset in a perspective; `isPreview` if it serves another version there than it does now. */
export type Seen = { asset: Asset; isPreview: boolean };

/** Returns whether a release is published, or was. */
function isClosed({ closedAs }: Pick<Release, "closedAs">): boolean {
  return closedAs !== undefined;
}

/** Returns whether a release whose entry is known is published, or was. Cost: 1 document if it is. */
async function isClosedById(ctx: QueryCtx, releaseId: Id<"releases">): Promise<boolean> {
  const closed = await ctx.db
    .query("releases")
    .withIndex("by_closed", (q) => q.eq("closedAs", releaseId))
    .unique();
  return closed !== null;
}

/**
 * Returns an asset as an entry would leave it; `null` in the trash. An entry that could not be published applies to nothing:
 * its asset is no longer at the path, or the bytes of its version are gone, unconfirmed or to be stored again.
 *
 * Cost: 1 document for a version.
 */
async function withEntry(ctx: QueryCtx, entry: Entry, asset: Asset | null): Promise<Seen | null> {
  if (asset?._id !== entry.assetId) return asset && { asset, isPreview: false };
  if (entry.action === "delete") return null;
  if (entry.action === "archive") {
    return { asset: { ...asset, ...summarized(asset, undefined) }, isPreview: false };
  }
  const version =
    publishedIdOf(asset) === entry.versionId
      ? null
      : await ctx.db.get("versions", entry.versionId!);
  if (version === null || version.verification !== undefined || version.isTypeUnstored) {
    return { asset, isPreview: false };
  }
  return { asset: { ...asset, ...summarized(asset, summaryOf(version)) }, isPreview: true };
}

/**
 * Returns a function that returns the asset at a path in the perspective of a release.
 *
 * Cost: at most 3 documents; 1 more for all that follow.
 *
 * @throws RELEASE_NOT_FOUND
 */
export function perspectiveOn(ctx: QueryCtx, releaseId: string) {
  const show = assetViewer(ctx);
  const id = ctx.db.normalizeId("releases", releaseId);
  const known = takeRows(ctx, "releaseEntries")?.[0];
  let closed: Promise<boolean> | undefined;
  return async (path: AssetPath): Promise<Seen | null> => {
    if (id === null) throw releaseNotFound(releaseId);
    const fullPath = joinPath(path.folderPath, path.basename);
    const isKnown = known?.releaseId === id && known.path === fullPath;
    const entry = isKnown ? known : await entryOf(ctx, id, fullPath);
    // An entry proves that its release exists, and the index has only those that are closed.
    closed ??= entry === null ? requireRelease(ctx, id).then(isClosed) : isClosedById(ctx, id);
    const isPublished = await closed;
    const found = await findAsset(ctx, path);
    const asset = found && (await show(found));
    if (entry !== null && !isPublished) return await withEntry(ctx, entry, asset);
    return asset && { asset, isPreview: false };
  };
}

/**
 * Returns the entries of a release about the assets of a folder, ordered by basename; none of one that is published.
 *
 * Cost: 1 document each, 1 range.
 */
async function entriesIn(
  ctx: QueryCtx,
  release: Release,
  folderPath: string,
  { from, after, until }: KeyBounds<string> & { from?: string },
  count: number,
): Promise<Entry[]> {
  if (isClosed(release)) return [];
  const pathOf = (basename: string) => joinPath(folderPath, basename);
  return await ctx.db
    .query("releaseEntries")
    .withIndex("by_folder", (q) => {
      const all = q.eq("releaseId", release._id).eq("folderPath", folderPath);
      const rest =
        from !== undefined
          ? all.gte("path", pathOf(from))
          : after === undefined
            ? all
            : all.gt("path", pathOf(after));
      return until === undefined ? rest : rest.lte("path", pathOf(until));
    })
    .take(count);
}

/** A name that serves something, or that the release changes. */
export type SeenName = { basename: string; asset: Asset | null; entry: Entry | null };

const basenameOf = ({ path, folderPath }: Entry) =>
  folderPath === "" ? path : path.slice(folderPath.length + 1);

/** Lists the names of a folder that serve something public, or that a release changes, in order. */
export function namesIn(
  ctx: QueryCtx,
  release: Release,
  folderPath: string,
  { after, until }: KeyBounds<string> = {},
) {
  return {
    async take(count: number): Promise<SeenName[]> {
      const assets = await publishedAssets(ctx, folderPath, { after, until }).take(count);
      const last = assets.length === count ? assets.at(-1)!.basename : until;
      const entries = await entriesIn(ctx, release, folderPath, { after, until: last }, count);
      const names = new Map<string, SeenName>();
      for (const asset of assets) {
        const { basename } = asset;
        names.set(basename, { basename, asset, entry: null });
      }
      for (const entry of entries) {
        const basename = basenameOf(entry);
        names.set(basename, { basename, asset: names.get(basename)?.asset ?? null, entry });
      }
      const inOrder = [...names.values()].sort((a, b) => compareValues(a.basename, b.basename));
      return inOrder.slice(0, count);
    },
  };
}

/** Returns the files of some names of a folder. Cost: 1 document for each version, 1 for each file that is not public yet. */
export async function filesNamed(ctx: QueryCtx, folderPath: string, names: SeenName[]) {
  const show = assetViewer(ctx);
  const files = await mapInParts(names, async ({ basename, asset: listed, entry }) => {
    if (listed === null && entry?.action !== "publish") return null;
    const found = listed ?? (await findAsset(ctx, { folderPath, basename }));
    const asset = found && (await show(found));
    if (entry === null) return await fileView(ctx, asset && { asset, isPreview: false });
    return await fileView(ctx, await withEntry(ctx, entry, asset));
  });
  return files.filter((file) => file !== null);
}

/** Returns the assets of a folder, in their order, as a release would leave them, without those that it deletes. */
export async function assetsSeen(
  ctx: QueryCtx,
  release: Release,
  folderPath: string,
  assets: Asset[],
): Promise<Seen[]> {
  const show = assetViewer(ctx);
  const ends = [assets[0], assets.at(-1)].map((asset) => asset?.basename ?? "");
  const [from, until] = ends.sort(compareValues) as [string, string];
  const bounds = { from, until };
  const entries = await entriesIn(ctx, release, folderPath, bounds, MAX_ENTRIES);
  const entryAt = new Map(entries.map((entry) => [entry.path, entry]));
  const seen = await mapInParts(assets, async (row) => {
    const asset = await show(row);
    const entry = entryAt.get(joinPath(folderPath, row.basename));
    if (entry === undefined) return asset && { asset, isPreview: false };
    return await withEntry(ctx, entry, asset);
  });
  return seen.filter((one) => one !== null);
}

const DAY_SECONDS = 24 * 60 * 60;

/** Returns a URL of bytes that may wait in the private bucket; then it is signed for a day. A private file has none. */
const previewUrl: UrlOf = async (ctx, asset, location) => {
  if (asset.isPrivate || !isStaged(location)) return await permanentUrl(ctx, asset, location);
  const { contentType } = publishedOf(asset)!;
  const disposition = inlineDisposition(downloadName({ basename: asset.basename, contentType }));
  const request = { method: "GET" as const, disposition, expiresIn: DAY_SECONDS };
  return await backendOf(location).sign(location, request);
};

/** Returns a published file in a perspective; `null` if there is none. */
export async function fileView(ctx: QueryCtx, seen: Seen | null) {
  return seen && (await publishedFileView(ctx, seen.asset, urlOf(seen)));
}

/** Returns an asset in a perspective for those who manage it. */
export async function seenAssetView(ctx: QueryCtx, seen: Seen) {
  return await assetView(ctx, seen.asset, urlOf(seen));
}

const urlOf = ({ isPreview }: Seen) => (isPreview ? previewUrl : undefined);

/** Returns the public file that a preview URL shows; `null` if there is none, or the release was discarded. */
export async function findPreview(
  ctx: QueryCtx,
  releaseId: string,
  path: AssetPath,
): Promise<Readable | null> {
  const seen = await perspectiveOn(
    ctx,
    releaseId,
  )(path).catch((error: unknown) => {
    if (isAssetError(error) && error.data.code === "RELEASE_NOT_FOUND") return null;
    throw error;
  });
  const file = seen && servedOf(seen.asset);
  if (!file || seen.asset.isPrivate) return null;
  return {
    asset: seen.asset,
    file,
    isDraft: seen.isPreview,
    modifiedAt: currentSince(seen.asset, file),
  };
}
