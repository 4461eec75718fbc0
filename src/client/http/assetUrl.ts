/** Parses the path of a request. Pure, so that all routes behave alike. */
import { isAssetError } from "../../shared/errors.js";
import { VERSION_SEGMENT } from "../../shared/signing.js";
import { type AssetPath, ROOT, parseAssetPath, parseBasename } from "../../shared/paths.js";

export type AssetUrl =
  | { kind: "asset"; assetPath: AssetPath }
  /** `v/{versionId}` or `v/{versionId}/{name}`, which may also be an asset below a folder `v`. */
  | { kind: "version"; versionId: string; otherwise: AssetPath | null }
  | { kind: "malformed"; reason: string };

function assetPathOf(segments: string[]): AssetPath | string {
  try {
    const folderPath = segments.slice(0, -1).join("/");
    // A single empty segment would otherwise parse as the root.
    if (folderPath === ROOT && segments.length > 1) parseBasename(folderPath);
    return parseAssetPath({ folderPath, basename: segments.at(-1) ?? "" });
  } catch (error) {
    if (isAssetError(error)) return error.data.message;
    throw error;
  }
}

/**
 * Parses the part of a URL's path after the prefix, percent-encoded.
 *
 * Each segment is decoded once and separately, so that an escaped slash stays part of a name (and is
 * rejected) instead of becoming a separator.
 */
export function parseAssetUrl(path: string): AssetUrl {
  const segments: string[] = [];
  for (const segment of path.split("/")) {
    let decoded: string;
    try {
      decoded = decodeURIComponent(segment);
    } catch {
      return { kind: "malformed", reason: "The URL contains an invalid percent-encoding." };
    }
    if (decoded.includes("/")) {
      return { kind: "malformed", reason: "A name cannot contain a slash." };
    }
    segments.push(decoded);
  }
  const assetPath = assetPathOf(segments);
  const [first, versionId] = segments;
  const isVersion = first === VERSION_SEGMENT && (segments.length === 2 || segments.length === 3);
  if (isVersion && versionId !== undefined && !segments.includes("")) {
    return {
      kind: "version",
      versionId,
      otherwise: typeof assetPath === "string" ? null : assetPath,
    };
  }
  return typeof assetPath === "string"
    ? { kind: "malformed", reason: assetPath }
    : { kind: "asset", assetPath };
}
