/** What an address of the asset routes stands for now. */
import type { ComponentApi } from "../../component/_generated/component.js";
import type { Address } from "../../shared/paths.js";
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
  const withPrivate = options.authorize !== undefined;
  const find = (file: { versionId: string } | Address) =>
    ctx.runQuery(component.content.findFile, { ...file, withPrivate });
  const isVersion = wanted.kind === "version";
  let found = await find(isVersion ? { versionId: wanted.versionId } : wanted.address);
  const isImmutable = isVersion && found !== null;
  if (isVersion && found === null && wanted.otherwise !== null)
    found = await find(wanted.otherwise);
  if (found === null) return null;
  const { url, ...file } = found;
  return { file, url, isImmutable };
}
