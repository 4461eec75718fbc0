/** Paths and URLs of assets in the panel. */
import { joinPath, lastSegment } from "../../shared/paths.js";

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

/** The name of the root. */
const ALL_FILES = "All files";

/** Returns the path of a folder for people. */
export function shownPath(folderPath: string): string {
  return folderPath === "" ? ALL_FILES : folderPath;
}

/** Returns the name of a folder, without those above it. */
export function placeName(folderPath: string): string {
  return folderPath === "" ? ALL_FILES : lastSegment(folderPath);
}

/** Returns the folders on the path to this one, root first. */
export function trail(folderPath: string): { path: string; name: string }[] {
  const segments = folderPath === "" ? [] : folderPath.split("/");
  const folders = segments.map((name, index) => ({
    path: segments.slice(0, index + 1).join("/"),
    name,
  }));
  return [{ path: "", name: ALL_FILES }, ...folders];
}
