/** Which files are originals, and where the WebP of each is. */
import type { PublishedFile } from "convex-versioned-assets";
import { CONVERTIBLE_TYPES, OUTPUT_FOLDER } from "./settings.js";

export type Address = { folderPath: string; basename: string };

/** True for the folder of the results and all below it, which must not be converted themselves. */
export function isOutputFolder(folderPath: string): boolean {
  return folderPath === OUTPUT_FOLDER || folderPath.startsWith(`${OUTPUT_FOLDER}/`);
}

export function outputAddress({ folderPath, basename }: Address): Address {
  return {
    folderPath: folderPath === "" ? OUTPUT_FOLDER : `${OUTPUT_FOLDER}/${folderPath}`,
    basename,
  };
}

/** Whether a published file gets a WebP, which everybody may see who knows its address. */
export function isOriginal(file: PublishedFile): boolean {
  const isPrivate = "isPrivate" in file && file.isPrivate === true;
  const type = file.contentType.split(";")[0]!.trim().toLowerCase();
  return !isPrivate && !isOutputFolder(file.folderPath) && CONVERTIBLE_TYPES.includes(type);
}
