/** Maps a file and its relative path to the asset's path. */
import { type AssetPath, ROOT, joinPath, lastSegment, parentOf } from "../../shared/paths.js";
import type { Found } from "./findFiles.js";
import type { ChooseUploadPlace, UploadPlace } from "./types.js";

/** The requested path, which may be invalid, and the place's further arguments of `startUpload`. */
export type Placed<Start> = { assetPath: AssetPath; details: Omit<Start, keyof AssetPath> };

/** @returns `null` to skip the file. */
export function placeFile<Start extends AssetPath>(
  found: Found,
  place: UploadPlace<Start> | ChooseUploadPlace<Start>,
): Placed<Start> | null {
  const name = lastSegment(found.path);
  const foundIn = parentOf(found.path) ?? ROOT;
  if (typeof place === "function") {
    if (found.file === null) return placed<Start>({} as UploadPlace<Start>, foundIn, name);
    const chosen = place(found);
    return chosen && placed<Start>(chosen, chosen.folderPath, name);
  }
  const { folderPath } = place as AssetPath;
  const below = foundIn === ROOT ? folderPath : joinPath(folderPath, foundIn);
  return placed<Start>(place, below, name);
}

function placed<Start extends AssetPath>(
  place: UploadPlace<Start>,
  folderPath: string,
  name: string,
): Placed<Start> {
  const {
    basename = name,
    folderPath: _,
    ...details
  } = place as UploadPlace<AssetPath> & AssetPath;
  return { assetPath: { folderPath, basename }, details: details as Placed<Start>["details"] };
}
