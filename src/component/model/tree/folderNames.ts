/** The display names of folders, and the words that folders are found by. */
import type { Doc } from "../../_generated/dataModel.js";
import { nameWords } from "../../../shared/names.js";
import { lastSegment } from "../../../shared/paths.js";

type Named = Pick<Doc<"folders">, "path" | "name">;

/** Returns the display name: by default the last segment of the path. */
export function displayName({ path, name }: Named): string {
  return name ?? lastSegment(path);
}

/** Returns the words of the display name and of the last segment. */
export function wordsOfFolder(folder: Named): string[] {
  return nameWords(`${displayName(folder)} ${lastSegment(folder.path)}`);
}

/** Returns the fields of a row for a display name. Each upload reads the row of its folder, so that nothing is there twice. */
export function nameFields(path: string, name: string): Pick<Doc<"folders">, "name" | "w"> {
  const words = wordsOfFolder({ path, name }).join(" ");
  return {
    name: name === lastSegment(path) ? undefined : name,
    w: words === "" ? undefined : words,
  };
}
