/** Assets: one row for each used path, and for each asset in the trash. */
import type { Infer } from "convex/values";
import type { Doc, Id } from "../../_generated/dataModel.js";
import type { MutationCtx, QueryCtx } from "../../_generated/server.js";
import { assetError } from "../../../shared/errors.js";
import { type AccessFields, accessInFeed, permanentUrl, shownLocation } from "../tree/access.js";
import { type Change, type WriteCtx, updateStamp } from "../feed/recording.js";
import { type Expectation, requireExpected } from "./expectations.js";
import { requireUnlocked } from "../tree/locks.js";
import { accessAt, keepPrivate } from "../tree/privatePaths.js";
import { countChange } from "../bytes/quotaCounters.js";
import { changeAccess, isStopped } from "../bytes/relocationRequests.js";
import type { KeyBounds } from "../../../shared/pages.js";
import { type managedFile, publishedFile } from "../../../shared/validators.js";
import type { AssetDescription } from "../../../shared/assetDescriptions.js";
import { describedWords } from "../../../shared/names.js";
import { mapInParts } from "../../../shared/mapInParts.js";
import { type AssetPath, joinPath } from "../../../shared/paths.js";
import { publishedStamp } from "./states.js";
import {
  type Published,
  type Served,
  fullLocation,
  newestNumber,
  publishedIdOf,
  publishedOf,
  servedNumber,
} from "./summaries.js";

/** An asset's row; also one that was just inserted and not read back. */
export type Asset = Omit<Doc<"assets">, "_creationTime">;

/** Returns the asset at a path, unless it is in the trash. Cost: 1 document. */
export async function findAsset(ctx: QueryCtx, assetPath: AssetPath): Promise<Asset | null> {
  return await ctx.db
    .query("assets")
    .withIndex("by_path", (q) =>
      q
        .eq("folderPath", assetPath.folderPath)
        .eq("deletedAt", undefined)
        .eq("basename", assetPath.basename),
    )
    .unique();
}

/**
 * Returns the asset at a path for a write, after checking `expect`.
 *
 * @param toFolderPath another folder that the write affects.
 * @throws ASSET_NOT_FOUND, CONFLICT, FOLDER_BUSY
 */
export async function requireAsset(
  ctx: MutationCtx,
  assetPath: AssetPath,
  expect: Expectation | undefined,
  toFolderPath: string = assetPath.folderPath,
): Promise<Asset> {
  await requireUnlocked(ctx, assetPath.folderPath, toFolderPath);
  const asset = await findAsset(ctx, assetPath);
  requireExpected(assetPath, asset, expect);
  if (asset === null) {
    throw assetError(
      "ASSET_NOT_FOUND",
      `The asset "${joinPath(assetPath.folderPath, assetPath.basename)}" was not found.`,
      assetPath,
    );
  }
  return asset;
}

/** Lists the public assets of a folder that have a published version, ordered by basename. */
export function publishedAssets(ctx: QueryCtx, folderPath: string, bounds: KeyBounds<string> = {}) {
  return ctx.db.query("assets").withIndex("by_published", (q) => {
    const folder = q
      .eq("folderPath", folderPath)
      .eq("deletedAt", undefined)
      .eq("isUnpublished", undefined)
      .eq("isPrivate", undefined);
    const rest = bounds.after === undefined ? folder : folder.gt("basename", bounds.after);
    return bounds.until === undefined ? rest : rest.lte("basename", bounds.until);
  });
}

/** Lists all assets of a folder that are not in the trash, ordered by basename. */
export function liveAssets(
  ctx: QueryCtx,
  folderPath: string,
  { after, until }: KeyBounds<string> = {},
  order: "asc" | "desc" = "asc",
) {
  const found = ctx.db.query("assets").withIndex("by_path", (q) => {
    const folder = q.eq("folderPath", folderPath).eq("deletedAt", undefined);
    if (order === "asc") {
      const rest = after === undefined ? folder : folder.gt("basename", after);
      return until === undefined ? rest : rest.lte("basename", until);
    }
    const rest = until === undefined ? folder : folder.gte("basename", until);
    return after === undefined ? rest : rest.lt("basename", after);
  });
  return found.order(order);
}

/** The fields of an asset's row that say when it came to its path, and that nothing has changed since. */
export function placedStamp(ctx: WriteCtx) {
  const { updatedAt: placedAt, updatedBy } = updateStamp(ctx);
  return { placedAt, updatedAt: undefined, updatedBy };
}

/** The fields of an asset's row that store its path, and the words that it is found by there. */
export function placeFields({ folderPath, basename }: AssetPath, described: AssetDescription) {
  return { folderPath, basename, nameWords: searchWords(basename, described) };
}

/** Returns the words that an asset is found by: of its basename, and then of its tags, title and alternative texts. */
export function searchWords(
  basename: string,
  { tags = [], title = "", alt = "" }: AssetDescription,
) {
  const alts = typeof alt === "string" ? [alt] : Object.values(alt);
  return describedWords(basename, [...tags, title, ...alts]).join(" ");
}

/** An asset's description and its metadata, which a copy gets, too. */
export type Described = AssetDescription & Pick<Asset, "metadata">;

/** Returns the description and the metadata of a row, without its other fields. */
export function describedOf({ alt, title, tags, focalPoint, metadata }: Described): Described {
  return { alt, title, tags, focalPoint, metadata };
}

function publicDescription({ metadata, ...description }: Described): AssetDescription {
  return description;
}

/**
 * Inserts an asset without versions.
 *
 * @param source the asset that it is a copy of, for the feed.
 */
export async function createAsset(
  ctx: WriteCtx,
  assetPath: AssetPath,
  {
    access,
    isPrivate,
    relocation,
    ...described
  }: AccessFields & Pick<Asset, "relocation"> & Described,
  source?: AssetPath,
): Promise<Asset> {
  const row = {
    ...placeFields(assetPath, described),
    access,
    isPrivate,
    relocation,
    ...describedOf(described),
    versionCounter: 0,
    isUnpublished: true,
    createdAt: Date.now(),
    createdBy: ctx.actor,
  };
  const asset = { _id: await ctx.db.insert("assets", row), ...row };
  await countChange(ctx, null, asset);
  ctx.record({
    ...{ type: "asset:create", folderPath: asset.folderPath, basename: asset.basename },
    ...{ assetId: asset._id, fromFolderPath: source?.folderPath, fromBasename: source?.basename },
  });
  return asset;
}

/**
 * Throws if a path is taken.
 *
 * @throws ASSET_EXISTS
 */
export async function requireFree(ctx: QueryCtx, assetPath: AssetPath): Promise<void> {
  const occupant = await findAsset(ctx, assetPath);
  if (occupant === null) return;
  const { folderPath, basename } = assetPath;
  throw assetError(
    "ASSET_EXISTS",
    `An asset already exists at "${joinPath(folderPath, basename)}". Use another name, or ` +
      "delete or rename that asset first.",
    { folderPath, basename, assetId: occupant._id },
  );
}

/**
 * Changes the path of an asset; its versions stay with it.
 *
 * @param access its access at the new path, unless that path stays private.
 * @throws ASSET_EXISTS
 */
export async function changePath(
  ctx: WriteCtx,
  asset: Asset,
  to: AssetPath,
  access: AccessFields,
  type: "asset:move" | "asset:rename",
): Promise<void> {
  if (to.folderPath === asset.folderPath && to.basename === asset.basename) return;
  await requireFree(ctx, to);
  await keepPrivate(ctx, "asset", joinPath(asset.folderPath, asset.basename), asset);
  const accessFields = await changeAccess(ctx, asset, await accessAt(ctx, to, access));
  const moved = { ...placeFields(to, asset), ...accessFields, ...placedStamp(ctx) };
  await ctx.db.patch("assets", asset._id, moved);
  await countChange(ctx, asset, { ...asset, ...moved });
  ctx.record({
    type,
    ...to,
    fromFolderPath: asset.folderPath,
    fromBasename: asset.basename,
    assetId: asset._id,
    ...publishedContent({ ...asset, ...moved }),
  });
}

/** Returns the fields of a change that describe the bytes at an asset's path. */
export function publishedContent(asset: Asset) {
  const published = publishedOf(asset);
  return published === undefined
    ? {}
    : {
        versionId: published.versionId,
        version: published.version,
        size: published.size,
        contentType: published.contentType,
        sha256: published.sha256,
        ...accessInFeed(asset),
      };
}

/** Returns the URL of a version that is not published yet; see model/releases/perspective.ts. */
export type UrlOf = (
  ctx: QueryCtx,
  asset: Asset,
  location: Published["location"],
) => Promise<string | null>;

/**
 * Returns a published version for callers; its `url` is `null` if it has none.
 *
 * @param previewUrl for one that a perspective shows as published.
 */
async function publishedView(
  ctx: QueryCtx,
  asset: Asset,
  published: Published,
  previewUrl?: UrlOf,
) {
  const { location, over, release, renditions, ...fields } = published;
  return {
    ...fields,
    ...(renditions === undefined ? {} : await shownRenditions(ctx, asset, renditions)),
    ...publishedStamp(published),
    backend: location.backend,
    url: await (previewUrl ?? permanentUrl)(ctx, asset, location),
    isPreview: previewUrl && true,
  };
}

/** Returns the smaller images that have a URL. */
async function shownRenditions(
  ctx: QueryCtx,
  asset: Asset,
  stored: NonNullable<Published["renditions"]>,
) {
  const all = await mapInParts(stored, async ({ w: width, f: format, s: size, l }) => {
    const url = await permanentUrl(ctx, asset, fullLocation(l));
    return url === null ? [] : [{ width, format, url, size }];
  });
  const renditions = all.flat();
  return renditions.length === 0 ? {} : { renditions };
}

/**
 * Returns when an asset's published version became current at its path. A version may be published earlier than that: it
 * may be moved to a path, or imported with its date.
 */
export function currentSince({ placedAt = 0, createdAt }: Asset, published: Served): number {
  return Math.max(publishedStamp(published).publishedAt, placedAt, createdAt);
}

/** Returns when a version became current at its path; `undefined` if it is not published. */
export function currentTimeOf(asset: Asset, versionId: Id<"versions">): number | undefined {
  const published = publishedOf(asset);
  return published?.versionId === versionId ? currentSince(asset, published) : undefined;
}

/** Returns when an asset was last changed, and by whom. */
function updatedStamp(asset: Asset) {
  const { placedAt, updatedAt = placedAt, updatedBy, createdAt, createdBy } = asset;
  const published = publishedOf(asset);
  if (updatedAt !== undefined) return { updatedAt, updatedBy };
  if (published === undefined) return { updatedAt: createdAt, updatedBy: createdBy };
  const { publishedAt, publishedBy } = publishedStamp(published);
  return { updatedAt: publishedAt, updatedBy: publishedBy };
}

/** Returns whether bytes are relocated because of the asset's access, and not to publish a version. */
export function isAccessPending({
  isPrivate,
  relocation,
}: Pick<Asset, "isPrivate" | "relocation">): boolean {
  return isPrivate === true && relocation !== undefined && !relocation.isSameAccess;
}

/** Returns an asset for callers, with its published version. Cost: 0 documents. */
export async function assetView(ctx: QueryCtx, asset: Asset, previewUrl?: UrlOf) {
  const published = publishedOf(asset);
  return {
    assetId: asset._id,
    folderPath: asset.folderPath,
    basename: asset.basename,
    versionCounter: newestNumber(asset),
    publishedVersionId: publishedIdOf(asset) ?? null,
    pendingVersionId: asset.awaits?.versionId ?? null,
    published: published ? await publishedView(ctx, asset, published, previewUrl) : null,
    access: asset.access,
    isPrivate: asset.isPrivate === true,
    isAccessPending: isAccessPending(asset),
    isAccessStopped: (isAccessPending(asset) && isStopped(asset.relocation)) || undefined,
    expiresAt: asset.expiresAt,
    ...describedOf(asset),
    createdAt: asset.createdAt,
    createdBy: asset.createdBy,
    ...updatedStamp(asset),
  };
}

/** Returns the published file of an asset; `null` if no public version exists. */
async function publicView(ctx: QueryCtx, asset: Asset, previewUrl?: UrlOf) {
  const current = publishedOf(asset);
  if (current === undefined) return null;
  const { url, ...published } = await publishedView(ctx, asset, current, previewUrl);
  if (url === null) return null;
  const { _id: assetId, folderPath, basename } = asset;
  const { expiresAt } = asset;
  const place = {
    assetId,
    folderPath,
    basename,
    modifiedAt: currentSince(asset, current),
    expiresAt,
  };
  const description = publicDescription(describedOf(asset));
  return { url, ...place, state: "published" as const, ...published, ...description };
}

/**
 * Returns the published file of an asset for those who manage it; `null` if no public version exists.
 *
 * Cost: 0 documents.
 */
export async function managedFileView(
  ctx: QueryCtx,
  asset: Asset,
): Promise<Infer<typeof managedFile> | null> {
  const file = await publicView(ctx, asset);
  return file && { ...file, ...shownLocation(asset, publishedOf(asset)!.location) };
}

/** Returns the result of `getPublishedFile`, which every visitor may see. Cost: 0 documents. */
export async function publishedFileView(ctx: QueryCtx, asset: Asset, previewUrl?: UrlOf) {
  const file = await publicView(ctx, asset, previewUrl);
  if (file === null) return null;
  const shown = Object.keys(publishedFile.fields) as (keyof typeof publishedFile.fields)[];
  return Object.fromEntries(shown.map((name) => [name, file[name]])) as Infer<typeof publishedFile>;
}

/**
 * Sets the access of an asset. One that is to become public stays private until its bytes have been
 * relocated.
 *
 * @returns whether it is private now.
 */
export async function setAccess(
  ctx: WriteCtx,
  asset: Asset,
  access: AccessFields,
): Promise<boolean> {
  const fields = await changeAccess(ctx, asset, access);
  if (fields === null) return asset.isPrivate === true;
  const stamp = updateStamp(ctx);
  await ctx.db.patch("assets", asset._id, { ...fields, ...stamp });
  const changed = { ...asset, ...fields };
  const { folderPath, basename, _id: assetId } = asset;
  ctx.record(
    isAccessPending(changed) && changed.relocation?.to === "public"
      ? {
          type: "asset:access-pending",
          ...{ folderPath, basename, assetId, served: servedNumber(changed) },
        }
      : accessChange(changed),
  );
  return changed.isPrivate === true;
}

/** Returns the change for a new access of an asset. */
export function accessChange(asset: Asset): Change {
  return {
    type: "asset:access",
    folderPath: asset.folderPath,
    basename: asset.basename,
    assetId: asset._id,
    ...publishedContent(asset),
    access: asset.isPrivate ? "private" : "public",
  };
}
