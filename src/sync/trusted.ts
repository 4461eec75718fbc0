/** Checks values and paths from the server. Rejects those that this package would not send. */
import { ROOT, isWithin, joinPath, parseFolderPath } from "../shared/paths.js";
import { misbehaves } from "./errors.js";

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** @throws SERVER_MISBEHAVES */
export function textField(record: Record<string, unknown>, field: string): string {
  const value = record[field];
  if (typeof value !== "string") throw misbehaves(`"${field}" is not a text`);
  return value;
}

function shown(path: string): string {
  return JSON.stringify(path.length > 100 ? `${path.slice(0, 100)}…` : path);
}

/** Returns a path from the server if the component's own parser accepts it unchanged. */
export function trustedPath(path: string): string {
  let parsed: string | null = null;
  try {
    parsed = parseFolderPath(path);
  } catch {
    // Reported below; the parser's message is for users.
  }
  if (parsed !== path) throw misbehaves(`${shown(path)} is not a path it could have stored`);
  return path;
}

/** `folder/basename` of an asset, checked in both parts. */
export function trustedAssetPath(folderPath: string, basename: string): string {
  if (basename === ROOT || basename.includes("/")) {
    throw misbehaves(`${shown(basename)} is not a name it could have stored`);
  }
  trustedPath(folderPath);
  // A basename may be one level deeper than the deepest folder, so it is parsed separately.
  trustedPath(basename);
  return joinPath(folderPath, basename);
}

/** Returns a path relative to the mirrored folder; not for the folder itself. */
export function isBelow(path: string, folder: string): boolean {
  return path !== folder && isWithin(path, folder);
}
