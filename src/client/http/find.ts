/** What an address of the asset routes stands for now. */
import type { ComponentApi } from "../../component/_generated/component.js";
import type { Address } from "../../component/model/paths.js";
import type { AssetUrl } from "./assetUrl.js";
import type { Ctx } from "./decide.js";
import type { RequestedFile, ResolvedOptions } from "./options.js";

/** A file, and where it is if it is public; private ones have no address until somebody says yes. */
export type Found = { file: RequestedFile; url: string | null; isImmutable: boolean };

/**
 * Finds what is asked for; `null` when there is no such thing, or no longer. Private files are there
 * only for routes that have somebody to ask.
 */
export async function findFile(
  ctx: Ctx,
  component: ComponentApi,
  options: ResolvedOptions,
  wanted: Exclude<AssetUrl, { kind: "malformed" }>,
): Promise<Found | null> {
  const hasPrivate = options.authorize !== undefined;
  if (wanted.kind === "asset") {
    return await findPublished(ctx, component, hasPrivate, wanted.address);
  }
  const found = await findVersion(ctx, component, hasPrivate, wanted.versionId);
  if (found !== null || wanted.otherwise === null) return found;
  return await findPublished(ctx, component, hasPrivate, wanted.otherwise);
}

async function findPublished(
  ctx: Ctx,
  component: ComponentApi,
  hasPrivate: boolean,
  address: Address,
): Promise<Found | null> {
  const file = await ctx.runQuery(component.assetManager.getPublishedFile, address);
  if (file !== null) {
    const { url, ...rest } = file;
    return { file: { ...rest, isPrivate: false }, url, isImmutable: false };
  }
  const asset = hasPrivate ? await ctx.runQuery(component.assetManager.getAsset, address) : null;
  if (!asset?.isPrivate || asset.published === null) return null;
  const { folderPath, basename, isPrivate, published } = asset;
  return { file: { ...published, folderPath, basename, isPrivate }, url: null, isImmutable: false };
}

async function findVersion(
  ctx: Ctx,
  component: ComponentApi,
  hasPrivate: boolean,
  versionId: string,
): Promise<Found | null> {
  const version = await ctx.runQuery(component.assetManager.getVersion, { versionId });
  if (version === null || version.state === "draft") return null;
  const { url, ...file } = version;
  if (url === null && !(version.isPrivate && hasPrivate)) return null;
  return { file, url, isImmutable: true };
}
