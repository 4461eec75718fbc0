/** The only parser of paths, used by every function and route. */
import { assetError } from "./errors.js";

/** The root folder; it always exists. */
export const ROOT = "";

/** The maximum length of a segment in bytes of UTF-8, as in common file systems. */
export const MAX_SEGMENT_BYTES = 255;
/** The maximum length of a folder path in bytes of UTF-8. */
export const MAX_PATH_BYTES = 1024;
/** The maximum folder depth; bounds what one call may have to create. */
export const MAX_DEPTH = 32;

// C0, DEL and C1 controls, and the two separators that editors treat as line ends.
// eslint-disable-next-line no-control-regex
const CONTROL_CHARACTER = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/;
// With the u flag, a surrogate matches only if it has no partner.
const LONE_SURROGATE = /\p{Surrogate}/u;

const utf8 = new TextEncoder();

function isLonger(text: string, maxBytes: number): boolean {
  // A character has at most three bytes per UTF-16 unit, so most strings need no encoding.
  return text.length * 3 > maxBytes && utf8.encode(text).length > maxBytes;
}

/** An error must be serializable: without lone surrogates. */
function printable(text: string): string {
  const shown = text.length > 200 ? `${text.slice(0, 200)}…` : text;
  return shown.replace(/\p{Surrogate}/gu, "\ufffd");
}

/** Creates the error of a path that cannot be used. */
export function pathInvalid(path: string, reason: string) {
  return assetError("PATH_INVALID", `"${printable(path)}" is not a valid path: ${reason}.`, {
    path: printable(path),
    reason,
  });
}

function parseSegment(segment: string, whole: string): string {
  if (segment === "") {
    throw pathInvalid(
      whole,
      "a name is empty; write a/b without leading, trailing or double slashes",
    );
  }
  if (segment === "." || segment === "..")
    throw pathInvalid(whole, `"${segment}" is not allowed as a name`);
  if (segment.includes("/")) throw pathInvalid(whole, "a name cannot contain a slash");
  if (CONTROL_CHARACTER.test(segment)) throw pathInvalid(whole, "it contains a control character");
  if (LONE_SURROGATE.test(segment)) throw pathInvalid(whole, "it is not valid Unicode");
  const normalized = segment.normalize("NFC");
  if (isLonger(normalized, MAX_SEGMENT_BYTES)) {
    throw pathInvalid(whole, `a name is longer than ${MAX_SEGMENT_BYTES} bytes of UTF-8`);
  }
  return normalized;
}

/** Release 1.x removed spaces around a path, so one that is left would be another folder in silence. */
function parseFolderName(segment: string, whole: string): string {
  if (segment !== segment.trim()) {
    throw pathInvalid(whole, "the name of a folder begins or ends with a space; remove it");
  }
  return parseSegment(segment, whole);
}

/**
 * Validates a folder path and normalizes it to NFC. `""` is the root.
 *
 * @throws PATH_INVALID
 */
export function parseFolderPath(input: string): string {
  if (input === ROOT) return ROOT;
  const segments = input.split("/");
  if (segments.length > MAX_DEPTH) {
    throw pathInvalid(input, `it is deeper than ${MAX_DEPTH} folders`);
  }
  const path = segments.map((segment) => parseFolderName(segment, input)).join("/");
  if (isLonger(path, MAX_PATH_BYTES)) {
    throw pathInvalid(input, `it is longer than ${MAX_PATH_BYTES} bytes of UTF-8`);
  }
  return path;
}

/**
 * Validates a basename and normalizes it to NFC.
 *
 * @throws PATH_INVALID
 */
export function parseBasename(input: string): string {
  return parseSegment(input, input);
}

export type AssetPath = { folderPath: string; basename: string };

/** Validates both parts of an asset's path. */
export function parseAssetPath(input: AssetPath): AssetPath {
  return {
    folderPath: parseFolderPath(input.folderPath),
    basename: parseBasename(input.basename),
  };
}

/** Returns the path of a row, without its other fields. */
export function assetPathOf({ folderPath, basename }: AssetPath): AssetPath {
  return { folderPath, basename };
}

/** Returns `images/hero` for `{folderPath: "images", basename: "hero"}`. */
export function joinPath(folderPath: string, basename: string): string {
  return folderPath === ROOT ? basename : `${folderPath}/${basename}`;
}

/** Returns the path of an asset, also of a row that has more fields. */
export function pathOfAsset({ folderPath, basename }: AssetPath): string {
  return joinPath(folderPath, basename);
}

/** Returns the parent folder; `null` for the root. */
export function parentOf(path: string): string | null {
  if (path === ROOT) return null;
  const slash = path.lastIndexOf("/");
  return slash === -1 ? ROOT : path.slice(0, slash);
}

/** Returns the last segment of a path. */
export function lastSegment(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

/** Returns `{folderPath: "images", basename: "hero"}` for `images/hero`. */
export function splitPath(path: string): AssetPath {
  return { folderPath: parentOf(path) ?? ROOT, basename: lastSegment(path) };
}

/** Returns whether a path is this folder or below it. */
export function isWithin(path: string, folderPath: string): boolean {
  return folderPath === ROOT || path === folderPath || path.startsWith(`${folderPath}/`);
}

/**
 * Returns the index range of the paths below a folder. Strings are sorted by their UTF-8 bytes, and `0` is
 * the byte after `/`, so the range contains every path below the folder, whatever its characters.
 */
export function rangeBelow(folderPath: string): { from: string; before: string } {
  return { from: `${folderPath}/`, before: `${folderPath}0` };
}

/** Returns the same path below another folder: `a/x/y` moved from `a` to `b` is `b/x/y`. */
export function rebase(path: string, from: string, to: string): string {
  return path === from ? to : to + path.slice(from.length);
}
