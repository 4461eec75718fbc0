import { siteUrl } from "./deployment.js";

/** The page's location: an asset, or a folder if `basename` is empty. */
export type AssetPath = { folderPath: string; basename: string };

/** `images/hero` is an asset, `images/` a folder. The server validates paths. */
export function parsePath(text: string): AssetPath {
  const slash = text.lastIndexOf("/");
  return { folderPath: text.slice(0, Math.max(slash, 0)), basename: text.slice(slash + 1) };
}

export function formatPath({ folderPath, basename }: AssetPath): string {
  return folderPath === "" ? basename : `${folderPath}/${basename}`;
}

const escaped = (path: string) => path.split("/").map(encodeURIComponent).join("/");

/** The fragment of the page's URL for a location. */
export function hashOf(path: AssetPath): string {
  return `#/${escaped(formatPath(path))}`;
}

/** Parses the result of `hashOf`; `null` if the URL has no location. */
export function parseHash(hash: string): AssetPath | null {
  if (!hash.startsWith("#/")) return null;
  const text = hash.slice(2);
  try {
    return parsePath(text.split("/").map(decodeURIComponent).join("/"));
  } catch {
    return parsePath(text);
  }
}

/** Returns the stable URL of an asset. */
export function stableUrl(path: AssetPath): string {
  return `${siteUrl}/assets/${escaped(formatPath(path))}`;
}

/** Returns the immutable URL of a version. */
export function versionUrl(versionId: string): string {
  return `${siteUrl}/assets/v/${encodeURIComponent(versionId)}`;
}
