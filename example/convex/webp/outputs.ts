/**
 * Keeps each WebP in sync with its original. It compares states and does not replay changes, so it is
 * idempotent.
 */
import { VersionedAssets, isAssetError } from "convex-versioned-assets";
import { components } from "../_generated/api.js";
import type { Doc } from "../_generated/dataModel.js";
import type { MutationCtx } from "../_generated/server.js";
import { type AssetPath, isOriginal, isOutputFolder, outputAddress } from "./webpPaths.js";
import { ACTOR, CONVEX_LIMITS } from "./settings.js";

const assets = new VersionedAssets(components.versionedAssets);

/** The file at the path of a WebP: ours, with its original, or a foreign file. */
async function findOutput(ctx: MutationCtx, original: AssetPath) {
  const place = outputAddress(original);
  const asset = await assets.getAsset(ctx, place);
  if (asset === null) return null;
  const newest = { numItems: 1, cursor: null };
  const { page } = await assets.getAssetVersionsPage(ctx, { ...place, paginationOpts: newest });
  const madeOf = page[0]?.metadata?.sourceAssetId;
  return {
    ...place,
    publishedVersionId: asset.publishedVersionId,
    access: asset.access,
    madeOf: typeof madeOf === "string" ? madeOf : undefined,
  };
}

/** Returns true if a foreign file is at the path of the WebP. */
export async function isPlaceTaken(ctx: MutationCtx, original: AssetPath): Promise<boolean> {
  const output = await findOutput(ctx, original);
  return output !== null && output.madeOf === undefined;
}

/** Queues a version of an original. */
async function enqueue(
  ctx: MutationCtx,
  source: { versionId: string; assetId: string; size: number },
): Promise<void> {
  await ctx.db.insert("webpConversions", {
    sourceVersionId: source.versionId,
    sourceAssetId: source.assetId,
    status: "waiting",
    runtime: source.size > CONVEX_LIMITS.bytes ? "node" : "convex",
    attempts: 0,
    dueAt: Date.now(),
  });
}

/**
 * Syncs the WebP of one path with the published original: queues a conversion, publishes an earlier WebP, or
 * unpublishes it.
 */
export async function reconcile(ctx: MutationCtx, asset: AssetPath): Promise<void> {
  if (isOutputFolder(asset.folderPath)) return;
  const { folderPath, basename } = asset;
  const file = await assets.getPublishedFile(ctx, { folderPath, basename });
  if (file === null || !isOriginal(file)) return await unpublish(ctx, asset);
  const conversion = await ctx.db
    .query("webpConversions")
    .withIndex("by_source", (q) => q.eq("sourceVersionId", file.versionId))
    .unique();
  if (conversion === null) return await enqueue(ctx, file);
  if (conversion.status === "failed") return await unpublish(ctx, asset);
  if (conversion.status !== "done") return;
  if (await republish(ctx, asset, conversion)) return await makePublic(ctx, asset);
  // The WebP was deleted or moved.
  await ctx.db.delete("webpConversions", conversion._id);
  await enqueue(ctx, file);
}

/** Unpublishes or hides a WebP that does not match the published original or its access. */
async function unpublish(ctx: MutationCtx, original: AssetPath): Promise<void> {
  const output = await findOutput(ctx, original);
  if (output?.madeOf === undefined) return;
  const place = { folderPath: output.folderPath, basename: output.basename, actor: ACTOR };
  if (output.publishedVersionId !== null) await assets.archiveAsset(ctx, place);
  const { folderPath, basename } = original;
  const source = await assets.getAsset(ctx, { folderPath, basename });
  // URLs of the WebP that were shared earlier must stop working like those of its original.
  if (source?.isPrivate && output.access !== "private") {
    await assets.setAssetAccess(ctx, { ...place, access: "private" });
  }
}

/** Makes the WebP of a public original public. */
export async function makePublic(ctx: MutationCtx, original: AssetPath): Promise<void> {
  const output = await findOutput(ctx, original);
  if (output?.madeOf === undefined || output.access !== "private") return;
  const { folderPath, basename } = output;
  await assets.setAssetAccess(ctx, { folderPath, basename, access: null, actor: ACTOR });
}

/** Publishes an existing WebP; false if it is no longer at its path. */
async function republish(
  ctx: MutationCtx,
  original: AssetPath,
  { webp }: Doc<"webpConversions">,
): Promise<boolean> {
  if (webp === undefined) return false;
  const place = outputAddress(original);
  if ((await assets.getTrashed(ctx, { assetId: webp.assetId })) !== null) {
    try {
      await assets.undelete(ctx, { assetId: webp.assetId, ...place, actor: ACTOR });
    } catch (error) {
      if (isAssetError(error) && error.data.code === "ASSET_EXISTS") return false;
      throw error;
    }
  }
  const version = await assets.getVersion(ctx, { versionId: webp.versionId });
  if (version?.folderPath !== place.folderPath || version.basename !== place.basename) return false;
  if (version.state !== "published") {
    await assets.publishVersion(ctx, { versionId: webp.versionId, actor: ACTOR });
  }
  return true;
}

/** Moves the WebP to match its original's path. */
export async function moveOutput(
  ctx: MutationCtx,
  assetId: string,
  from: AssetPath,
  to: AssetPath,
): Promise<void> {
  const output = await findOutput(ctx, from);
  if (output === null || output.madeOf !== assetId) return;
  if (isOutputFolder(to.folderPath)) return await removeOutput(ctx, assetId, from);
  const place = outputAddress(to);
  try {
    if (output.folderPath !== place.folderPath) {
      await assets.moveAsset(ctx, {
        fromFolderPath: output.folderPath,
        basename: output.basename,
        toFolderPath: place.folderPath,
        actor: ACTOR,
      });
    }
    if (output.basename !== place.basename) {
      await assets.renameAsset(ctx, {
        folderPath: place.folderPath,
        basename: output.basename,
        newBasename: place.basename,
        actor: ACTOR,
      });
    }
  } catch (error) {
    if (!isAssetError(error) || error.data.code !== "ASSET_EXISTS") throw error;
    await removeOutput(ctx, assetId, from);
  }
}

/** Moves the WebP to the trash, from where it is restored with its original. */
export async function removeOutput(
  ctx: MutationCtx,
  assetId: string,
  original: AssetPath,
): Promise<void> {
  const output = await findOutput(ctx, original);
  if (output === null || output.madeOf !== assetId) return;
  const { folderPath, basename } = output;
  await assets.deleteAsset(ctx, { folderPath, basename, actor: ACTOR });
}
