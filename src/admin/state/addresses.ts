/** Where an asset is, in the panel's words and as a URL. */
import { joinPath } from "../../component/model/paths.js";

export type Address = { folderPath: string; basename: string };

const escaped = (path: string) => path.split("/").map(encodeURIComponent).join("/");

/** Where a deployment in Convex's cloud serves files by default; `null` for any other. */
export function filesUrlOf(deploymentUrl: string): string | null {
  const site = deploymentUrl.replace(/\.convex\.cloud\/?$/, ".convex.site");
  return site === deploymentUrl ? null : `${site}/assets`;
}

/** The address of whatever is published there, today and after the next upload. */
export function stableUrl(filesUrl: string, { folderPath, basename }: Address): string {
  return `${filesUrl.replace(/\/$/, "")}/${escaped(joinPath(folderPath, basename))}`;
}

/** The address of one version for ever. */
export function versionUrl(filesUrl: string, versionId: string): string {
  return `${filesUrl.replace(/\/$/, "")}/v/${encodeURIComponent(versionId)}`;
}

/** Each folder on the way to this one, the root first. */
export function trail(folderPath: string): { path: string; name: string }[] {
  const segments = folderPath === "" ? [] : folderPath.split("/");
  const folders = segments.map((name, index) => ({
    path: segments.slice(0, index + 1).join("/"),
    name,
  }));
  return [{ path: "", name: "All files" }, ...folders];
}
