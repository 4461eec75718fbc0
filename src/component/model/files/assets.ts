/** Assets: one row for each address in use, and for each one in the trash. */
import type { Doc } from "../../_generated/dataModel.js";
import type { MutationCtx, QueryCtx } from "../../_generated/server.js";
import { assetError } from "../../../shared/errors.js";
import { type AccessFields, accessInFeed, permanentUrl, shownLocation } from "../tree/access.js";
import type { Change } from "../feed/changes.js";
import { type Expectation, requireExpected } from "./expectations.js";
import { requireUnlocked } from "../tree/locks.js";
import { changeAccess } from "../bytes/rehousingRequests.js";
import type { KeyBounds } from "../../../shared/pages.js";
import { nameWords } from "../../../shared/names.js";
import { type Address, joinPath } from "../../../shared/paths.js";
import { publishedStamp } from "./publishing.js";

/** An asset's row; also one that was inserted a moment ago and not read back. */
export type Asset = Omit<Doc<"assets">, "_creationTime">;

/** The asset at an address, unless it is in the trash. Cost: 1 document. */
export async function findAsset(ctx: QueryCtx, address: Address): Promise<Asset | null> {
  return await ctx.db
    .query("assets")
    .withIndex("by_path", (q) =>
      q
        .eq("folderPath", address.folderPath)
        .eq("deletedAt", undefined)
        .eq("basename", address.basename),
    )
    .unique();
}

/**
 * The asset at an address, for a write: what the caller believes of it must hold.
 *
 * @param toFolderPath another folder that the write goes to.
 * @throws ASSET_NOT_FOUND, CONFLICT, FOLDER_BUSY
 */
export async function requireAsset(
  ctx: MutationCtx,
  address: Address,
  expect: Expectation | undefined,
  toFolderPath: string = address.folderPath,
): Promise<Asset> {
  await requireUnlocked(ctx, address.folderPath, toFolderPath);
  const asset = await findAsset(ctx, address);
  requireExpected(address, asset, expect);
  if (asset === null) {
    throw assetError(
      "ASSET_NOT_FOUND",
      `There is no asset at "${joinPath(address.folderPath, address.basename)}".`,
      address,
    );
  }
  return asset;
}

/** The public assets of a folder that have a published version, ordered by basename. */
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

/** All assets of a folder that are not in the trash, ordered by basename. */
export function liveAssets(ctx: QueryCtx, folderPath: string, bounds: KeyBounds<string> = {}) {
  return ctx.db.query("assets").withIndex("by_path", (q) => {
    const folder = q.eq("folderPath", folderPath).eq("deletedAt", undefined);
    const rest = bounds.after === undefined ? folder : folder.gt("basename", bounds.after);
    return bounds.until === undefined ? rest : rest.lte("basename", bounds.until);
  });
}

/** The parts of an asset's row that say where it is. */
export function placeFields({ folderPath, basename }: Address) {
  return { folderPath, basename, nameWords: nameWords(basename).join(" ") };
}

/** Starts an asset that has no version yet. */
export async function createAsset(
  ctx: MutationCtx,
  address: Address,
  actor: string | undefined,
  { access, isPrivate, rehousing, metadata }: AccessFields & Pick<Asset, "rehousing" | "metadata">,
): Promise<Asset> {
  const row = {
    ...placeFields(address),
    access,
    isPrivate,
    rehousing,
    metadata,
    versionCounter: 0,
    isUnpublished: true,
    createdAt: Date.now(),
    createdBy: actor,
  };
  return { _id: await ctx.db.insert("assets", row), ...row };
}

/**
 * Refuses an address that is taken.
 *
 * @throws ASSET_EXISTS
 */
export async function requireFree(ctx: QueryCtx, address: Address): Promise<void> {
  const occupant = await findAsset(ctx, address);
  if (occupant === null) return;
  const { folderPath, basename } = address;
  throw assetError(
    "ASSET_EXISTS",
    `There is an asset at "${joinPath(folderPath, basename)}" already; use another name, or delete or rename that one first.`,
    { folderPath, basename, assetId: occupant._id },
  );
}

/**
 * Gives an asset another address; its versions stay with it.
 *
 * @param access what it has there.
 * @returns what happened; nothing when it is there already.
 * @throws ASSET_EXISTS
 */
export async function relocateAsset(
  ctx: MutationCtx,
  asset: Asset,
  to: Address,
  access: AccessFields,
  type: "asset:move" | "asset:rename",
  actor: string | undefined,
): Promise<Change[]> {
  if (to.folderPath === asset.folderPath && to.basename === asset.basename) return [];
  await requireFree(ctx, to);
  const accessChange = await changeAccess(ctx, asset, access, actor);
  const moved = { ...placeFields(to), ...accessChange, updatedAt: Date.now(), updatedBy: actor };
  await ctx.db.patch("assets", asset._id, moved);
  return [
    {
      type,
      ...to,
      fromFolderPath: asset.folderPath,
      fromBasename: asset.basename,
      assetId: asset._id,
      ...publishedContent({ ...asset, ...moved }),
    },
  ];
}

/** What a follower of the feed needs to know of the bytes at an asset's address. */
export function publishedContent(asset: Asset) {
  const published = asset.published;
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

/** A published version as callers see it; its `url` is `null` when there is none to give. */
async function publishedView(
  ctx: QueryCtx,
  access: AccessFields,
  published: NonNullable<Asset["published"]>,
) {
  const { location, verification = "verified" as const, ...fields } = published;
  return {
    ...fields,
    ...publishedStamp(published),
    verification,
    backend: location.backend,
    url: await permanentUrl(ctx, access, location),
  };
}

/** When an asset was changed last, and by whom. */
function updatedStamp({ updatedAt, updatedBy, published, createdAt, createdBy }: Asset) {
  if (updatedAt !== undefined) return { updatedAt, updatedBy };
  if (published === undefined) return { updatedAt: createdAt, updatedBy: createdBy };
  const { publishedAt, publishedBy } = publishedStamp(published);
  return { updatedAt: publishedAt, updatedBy: publishedBy };
}

/** An asset as callers see it, with its published version. Cost: 0 documents. */
export async function assetView(ctx: QueryCtx, asset: Asset) {
  return {
    assetId: asset._id,
    folderPath: asset.folderPath,
    basename: asset.basename,
    versionCounter: asset.versionCounter,
    publishedVersionId: asset.published?.versionId ?? null,
    published:
      asset.published === undefined ? null : await publishedView(ctx, asset, asset.published),
    access: asset.access,
    isPrivate: asset.isPrivate === true,
    isAccessPending: asset.rehousing !== undefined,
    metadata: asset.metadata,
    createdAt: asset.createdAt,
    createdBy: asset.createdBy,
    ...updatedStamp(asset),
  };
}

/** What `getPublishedFile` answers; `null` when nothing is public there. Cost: 0 documents. */
export async function publishedFileView(ctx: QueryCtx, asset: Asset) {
  if (asset.published === undefined) return null;
  const { url, ...published } = await publishedView(ctx, asset, asset.published);
  if (url === null) return null;
  return {
    url,
    assetId: asset._id,
    folderPath: asset.folderPath,
    basename: asset.basename,
    state: "published" as const,
    ...published,
    ...shownLocation(asset, asset.published.location),
  };
}

/** Changes what an app remembers with an asset; `undefined` forgets it. */
export async function describeAsset(
  ctx: MutationCtx,
  asset: Asset,
  metadata: Asset["metadata"],
  actor: string | undefined,
): Promise<Change[]> {
  const stamp = { updatedAt: Date.now(), updatedBy: actor };
  await ctx.db.patch("assets", asset._id, { metadata, ...stamp });
  const { folderPath, basename } = asset;
  return [{ type: "asset:update", folderPath, basename, assetId: asset._id }];
}

/**
 * Gives an asset another access, and tells whether it is private now. That it is public is told later,
 * when it is.
 */
export async function setAccess(
  ctx: MutationCtx,
  asset: Asset,
  access: AccessFields,
  actor: string | undefined,
): Promise<{ isPrivate: boolean; changes: Change[] }> {
  const change = await changeAccess(ctx, asset, access, actor);
  const isPrivate = { ...asset, ...change }.isPrivate === true;
  if (change === null) return { isPrivate, changes: [] };
  await ctx.db.patch("assets", asset._id, { ...change, updatedAt: Date.now(), updatedBy: actor });
  const changed = { ...asset, ...change };
  if (changed.rehousing?.to !== "public") return { isPrivate, changes: [accessChange(changed)] };
  const { folderPath, basename } = asset;
  const pending = { type: "asset:access-pending" as const, folderPath, basename };
  return { isPrivate, changes: [{ ...pending, assetId: asset._id }] };
}

/** What the feed tells when the access of an asset has changed. */
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
