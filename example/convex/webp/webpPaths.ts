/** Maps originals to the paths of their WebP. */
import type { PublishedFile } from "convex-versioned-assets";
import { CONVERTIBLE_TYPES, OUTPUT_FOLDER } from "./settings.js";

export type AssetPath = { folderPath: string; basename: string };

/** Returns true for the folder of the results and its subfolders, which are never converted. */
export function isOutputFolder(folderPath: string): boolean {
  return folderPath === OUTPUT_FOLDER || folderPath.startsWith(`${OUTPUT_FOLDER}/`);
}

export function outputAddress({ folderPath, basename }: AssetPath): AssetPath {
  return {
    folderPath: folderPath === "" ? OUTPUT_FOLDER : `${OUTPUT_FOLDER}/${folderPath}`,
    basename,
  };
}

/** Returns whether a published file gets a WebP. The WebP is public. */
export function isOriginal(file: PublishedFile): boolean {
  const isPrivate = "isPrivate" in file && file.isPrivate === true;
  const type = file.contentType.split(";")[0]!.trim().toLowerCase();
  return !isPrivate && !isOutputFolder(file.folderPath) && CONVERTIBLE_TYPES.includes(type);
}
