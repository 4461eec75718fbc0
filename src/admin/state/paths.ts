/** Paths and URLs of assets in the panel. */
import { isWithin, joinPath, lastSegment } from "../../shared/paths.js";
import type { AdminWords } from "../words/en/index.js";

export type AssetPath = { folderPath: string; basename: string };

const escaped = (path: string) => path.split("/").map(encodeURIComponent).join("/");

/** Returns the default routes URL of a Convex cloud deployment; `null` for others. */
export function filesUrlOf(deploymentUrl: string): string | null {
  const site = deploymentUrl.replace(/\.convex\.cloud\/?$/, ".convex.site");
  return site === deploymentUrl ? null : `${site}/assets`;
}

/** Returns the URL of a path below the prefix of the routes. */
export function routeUrl(filesUrl: string, routePath: string): string {
  return `${filesUrl.replace(/\/$/, "")}/${escaped(routePath)}`;
}

/** Returns the stable URL of an asset. */
export function stableUrl(filesUrl: string, { folderPath, basename }: AssetPath): string {
  return routeUrl(filesUrl, joinPath(folderPath, basename));
}

/** Returns the immutable URL of a version. */
export function versionUrl(filesUrl: string, versionId: string): string {
  return routeUrl(filesUrl, "v/") + encodeURIComponent(versionId);
}

/** Returns the path of a folder for people. */
export function shownPath({ common }: AdminWords, folderPath: string): string {
  return folderPath === "" ? common.allFiles : folderPath;
}

/** Returns the name of a folder, without those above it. */
export function placeName({ common }: AdminWords, folderPath: string): string {
  return folderPath === "" ? common.allFiles : lastSegment(folderPath);
}

/** Returns the paths of the folders on the way from one folder to another in it, both included. */
export function pathsTo(folderPath: string, rootPath: string): string[] {
  const segments = folderPath === "" ? [] : folderPath.split("/");
  const paths = ["", ...segments.map((_, index) => segments.slice(0, index + 1).join("/"))];
  return paths.filter((path) => isWithin(path, rootPath));
}

/** Returns the same folders with their names. */
export function trail(
  t: AdminWords,
  folderPath: string,
  rootPath: string,
): { path: string; name: string }[] {
  return pathsTo(folderPath, rootPath).map((path) => ({ path, name: placeName(t, path) }));
}
