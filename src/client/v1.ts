/**
 * The names that apps import from convex-versioned-assets 1.x and that are called otherwise today.
 * `docs/migrating.md` lists every name of 1.x.
 */
export {
  registerAssetRoutes,
  registerAssetRoutes as registerAssetFsRoutes,
} from "./http/routes.js";
export type { ComponentApi } from "./types.js";

/** The CORS headers of the asset routes of 1.x, for an app's own routes. */
export const corsHeaders = {
  "Access-Control-Allow-Origin": "*",
  "Access-Control-Allow-Methods": "GET, OPTIONS",
  "Access-Control-Allow-Headers": "Content-Type",
};

/** Returns the version's id in a path such as `/assets/v/{versionId}/hero.png`; `null` if it has none. */
export function parseVersionId(pathname: string): string | null {
  return /\/v\/([^/]*)/.exec(pathname)?.[1] || null;
}

/** Returns the path of the asset in a path of the asset routes; `null` if it has none. */
export function parseAssetPath(
  pathname: string,
  prefix: string,
): { folderPath: string; basename: string } | null {
  if (!pathname.startsWith(`${prefix}/`)) return null;
  const segments = pathname
    .slice(prefix.length)
    .split("/")
    .filter((segment) => segment !== "");
  const basename = segments.pop();
  return basename === undefined ? null : { folderPath: segments.join("/"), basename };
}
