/** Maps a file and its relative path to the asset's path. */
import { type AssetPath, ROOT, joinPath, lastSegment, parentOf } from "../../shared/paths.js";
import { describeFile } from "../runUpload.js";
import type { Found } from "./findFiles.js";
import type { ChooseUploadPlace, UploadPlace } from "./types.js";

/** The requested path, which may be invalid, and the arguments of `startUpload`. */
export type Placed<Start> = {
  assetPath: AssetPath;
  /** Further arguments; `null` for a file that cannot be sent. */
  details: Omit<Start, keyof AssetPath> | null;
};

/** @returns `null` to skip the file. */
export function placeFile<Start extends AssetPath>(
  found: Found,
  place: UploadPlace<Start> | ChooseUploadPlace<Start>,
): Placed<Start> | null {
  const name = lastSegment(found.path);
  const foundIn = parentOf(found.path) ?? ROOT;
  if (typeof place === "function") {
    if (found.file === null) {
      return { assetPath: { folderPath: foundIn, basename: name }, details: null };
    }
    const chosen = place(found);
    return chosen && placed<Start>(found.file, chosen, chosen.folderPath, name);
  }
  const { folderPath } = place as AssetPath;
  const below = foundIn === ROOT ? folderPath : joinPath(folderPath, foundIn);
  return placed<Start>(found.file, place, below, name);
}

function placed<Start extends AssetPath>(
  file: Blob | null,
  place: UploadPlace<Start>,
  folderPath: string,
  name: string,
): Placed<Start> {
  const { basename = name, folderPath: _, ...rest } = place as UploadPlace<AssetPath> & AssetPath;
  const details = file && { ...rest, ...describeFile(file, rest) };
  return {
    assetPath: { folderPath, basename },
    details: details as Omit<Start, keyof AssetPath> | null,
  };
}
