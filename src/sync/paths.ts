/** Addresses as the server names them. What no deployment of this package would send is refused. */
import { ROOT, isWithin, joinPath, parseFolderPath } from "../component/model/paths.js";
import { misbehaves } from "./errors.js";

export { ROOT, isWithin, joinPath, lastSegment, parentOf } from "../component/model/paths.js";

function shown(path: string): string {
  return JSON.stringify(path.length > 100 ? `${path.slice(0, 100)}…` : path);
}

/** A path from the server: the component's own parser must have nothing to say or to change. */
export function trustedPath(path: string): string {
  let parsed: string | null = null;
  try {
    parsed = parseFolderPath(path);
  } catch {
    // Reported below; the parser's advice is for people who type paths.
  }
  if (parsed !== path) throw misbehaves(`${shown(path)} is not a path it could have stored`);
  return path;
}

/** `folder/basename` of an asset, checked in both parts. */
export function trustedAddress(folderPath: string, basename: string): string {
  if (basename === ROOT || basename.includes("/")) {
    throw misbehaves(`${shown(basename)} is not a name it could have stored`);
  }
  trustedPath(folderPath);
  // A basename may be one level deeper than the deepest folder, so it is looked at by itself.
  trustedPath(basename);
  return joinPath(folderPath, basename);
}

/** A path inside the mirrored folder, which is not that folder itself. */
export function isBelow(path: string, folder: string): boolean {
  return path !== folder && isWithin(path, folder);
}
