/** Finds the file of a request. */
import type { ComponentApi } from "../../component/_generated/component.js";
import type { AssetPath } from "../../shared/paths.js";
import type { AssetUrl } from "./assetUrl.js";
import type { Ctx } from "./decide.js";
import type { RequestedFile, ResolvedOptions } from "./options.js";

/** A file, with its URL if it is public; a private file has none until access is granted. */
export type Found = {
  file: RequestedFile;
  url: string | null;
  isImmutable: boolean;
  /** When it became current at the path of the request. */
  modifiedAt: number;
};

/**
 * Returns the requested file; `null` if it does not exist. Private files exist only for routes with
 * `authorize`.
 */
export async function findFile(
  ctx: Ctx,
  component: ComponentApi,
  options: ResolvedOptions,
  wanted: Exclude<AssetUrl, { kind: "malformed" }>,
): Promise<Found | null> {
  const withPrivate = options.authorize !== undefined;
  const find = (file: { versionId: string } | AssetPath) =>
    ctx.runQuery(component.published.findFile, { ...file, withPrivate });
  const isVersion = wanted.kind === "version";
  let found = await find(isVersion ? { versionId: wanted.versionId } : wanted.assetPath);
  const isImmutable = isVersion && found !== null;
  if (isVersion && found === null && wanted.otherwise !== null)
    found = await find(wanted.otherwise);
  if (found === null) return null;
  const { url, modifiedAt, ...file } = found;
  return { file, url, isImmutable, modifiedAt };
}
