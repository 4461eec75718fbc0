/** Downloads published files: one directly, several as an archive. */
import { joinPath } from "../../shared/paths.js";
import type { AdminWords } from "../words/en/index.js";
import type { AssetRow } from "./rows.js";

/** Creates a signed URL of a private file for the download. */
export type Sign = (file: { versionId: string }) => Promise<{ url: string } | null>;

/** Returns the current URL of a published file; a private one needs a signed URL. */
export async function urlNow(
  { isPrivate, published }: Pick<AssetRow, "isPrivate" | "published">,
  sign: Sign,
): Promise<string | null> {
  if (published === null) return null;
  const { url, versionId } = published;
  return isPrivate ? ((await sign({ versionId }))?.url ?? null) : url;
}

/** @throws an error with a message for users if nothing can be downloaded. */
export async function downloadFiles(
  t: AdminWords,
  assets: readonly AssetRow[],
  sign: Sign,
): Promise<void> {
  const files = assets.filter(
    ({ isPrivate, published }) => published !== null && (isPrivate || published.url !== null),
  );
  const [first] = files;
  if (first === undefined) throw new Error(t.list.failed.nothingToDownload);
  const bytesOf = async (file: AssetRow) => {
    const url = await urlNow(file, sign);
    if (url === null) throw new Error(t.list.failed.gone(file.basename));
    return await get(t, url);
  };
  if (files.length === 1) {
    save(await (await bytesOf(first)).blob(), first.basename);
    return;
  }
  const { downloadZip } = await import("client-zip");
  const root = commonFolder(files.map(({ folderPath }) => folderPath));
  const entries = async function* () {
    for (const file of files) {
      const below = file.folderPath.slice(root.length).replace(/^\//, "");
      yield { name: joinPath(below, file.basename), input: await bytesOf(file) };
    }
  };
  save(await downloadZip(entries()).blob(), t.list.archive);
}

/** Saves one file under a name. */
export async function saveFile(t: AdminWords, url: string, name: string): Promise<void> {
  save(await (await get(t, url)).blob(), name);
}

async function get(t: AdminWords, url: string): Promise<Response> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(t.errors.storageResponded(response.status));
  return response;
}

/** Returns the deepest folder that contains all of these. */
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
  // The browser has read the blob by now; this frees its memory.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
