/** Saving published files on somebody's disk: one as it is, many as an archive. */
import { joinPath } from "../../component/model/paths.js";
import type { AssetRow } from "./rows.js";

/** @throws an error in words when nothing can be downloaded. */
export async function downloadFiles(assets: readonly AssetRow[]): Promise<void> {
  const files = assets.flatMap(({ folderPath, basename, published }) =>
    published?.url == null ? [] : [{ folderPath, basename, url: published.url }],
  );
  const [first] = files;
  if (first === undefined) throw new Error("None of these has a published file to download.");
  if (files.length === 1) {
    await saveFile(first.url, first.basename);
    return;
  }
  const { downloadZip } = await import("client-zip");
  const root = commonFolder(files.map(({ folderPath }) => folderPath));
  const entries = async function* () {
    for (const { folderPath, basename, url } of files) {
      const below = folderPath.slice(root.length).replace(/^\//, "");
      yield { name: joinPath(below, basename), input: await get(url) };
    }
  };
  save(await downloadZip(entries()).blob(), "files.zip");
}

/** Saves one file under a name. */
export async function saveFile(url: string, name: string): Promise<void> {
  save(await (await get(url)).blob(), name);
}

async function get(url: string): Promise<Response> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`The storage answered with ${response.status}. Try again.`);
  return response;
}

/** The deepest folder that holds all of these. */
export function commonFolder(folderPaths: readonly string[]): string {
  const [first = "", ...others] = folderPaths;
  const segments = first === "" ? [] : first.split("/");
  for (let length = segments.length; length > 0; length -= 1) {
    const folder = segments.slice(0, length).join("/");
    if (others.every((path) => path === folder || path.startsWith(`${folder}/`))) return folder;
  }
  return "";
}

function save(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  // The browser has the blob by then; without this it would stay in memory.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
