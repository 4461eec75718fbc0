/** The one parser of addresses: every function and every route goes through it. */
import { assetError } from "./errors.js";

/** The folder that holds everything; it always exists. */
export const ROOT = "";

/** Most bytes of UTF-8 in one segment: what common file systems allow for a name. */
export const MAX_SEGMENT_BYTES = 255;
/** Most bytes of UTF-8 in a whole folder path. */
export const MAX_PATH_BYTES = 1024;
/** Most folders below one another; bounds what one call may have to create. */
export const MAX_DEPTH = 32;

// C0, DEL and C1 controls, and the two separators that editors treat as line ends.
// eslint-disable-next-line no-control-regex
const CONTROL_CHARACTER = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/;
// With the u flag a surrogate matches only when it has no partner.
const LONE_SURROGATE = /\p{Surrogate}/u;

const utf8 = new TextEncoder();

function isLonger(text: string, maxBytes: number): boolean {
  // No character has more than three bytes for each of its units, so most texts need no encoding.
  return text.length * 3 > maxBytes && utf8.encode(text).length > maxBytes;
}

/** An error must be sendable itself: a lone surrogate, or half a cut emoji, is not. */
function printable(text: string): string {
  const shown = text.length > 200 ? `${text.slice(0, 200)}…` : text;
  return shown.replace(/\p{Surrogate}/gu, "\ufffd");
}

function invalid(path: string, reason: string) {
  return assetError("PATH_INVALID", `"${printable(path)}" cannot be used: ${reason}.`, {
    path: printable(path),
    reason,
  });
}

function parseSegment(segment: string, whole: string): string {
  if (segment === "") {
    throw invalid(whole, "a name is empty; write a/b without leading, trailing or double slashes");
  }
  if (segment === "." || segment === "..") throw invalid(whole, `"${segment}" is not a name`);
  if (segment.includes("/")) throw invalid(whole, "a name may not hold a slash");
  if (CONTROL_CHARACTER.test(segment)) throw invalid(whole, "it holds a control character");
  if (LONE_SURROGATE.test(segment)) throw invalid(whole, "it is not valid Unicode");
  const normalized = segment.normalize("NFC");
  if (isLonger(normalized, MAX_SEGMENT_BYTES)) {
    throw invalid(whole, `a name is longer than ${MAX_SEGMENT_BYTES} bytes of UTF-8`);
  }
  return normalized;
}

/**
 * Checks a folder path and brings it to NFC. `""` is the root.
 *
 * @throws PATH_INVALID
 */
export function parseFolderPath(input: string): string {
  if (input === ROOT) return ROOT;
  const segments = input.split("/");
  if (segments.length > MAX_DEPTH) {
    throw invalid(input, `it is deeper than ${MAX_DEPTH} folders`);
  }
  const path = segments.map((segment) => parseSegment(segment, input)).join("/");
  if (isLonger(path, MAX_PATH_BYTES)) {
    throw invalid(input, `it is longer than ${MAX_PATH_BYTES} bytes of UTF-8`);
  }
  return path;
}

/**
 * Checks the last part of an address and brings it to NFC.
 *
 * @throws PATH_INVALID
 */
export function parseBasename(input: string): string {
  return parseSegment(input, input);
}

export type Address = { folderPath: string; basename: string };

/** Checks both parts of an asset's address. */
export function parseAddress(input: Address): Address {
  return {
    folderPath: parseFolderPath(input.folderPath),
    basename: parseBasename(input.basename),
  };
}

/** `images/hero` for `{folderPath: "images", basename: "hero"}`. */
export function joinPath(folderPath: string, basename: string): string {
  return folderPath === ROOT ? basename : `${folderPath}/${basename}`;
}

/** The folder that holds this one; `null` for the root. */
export function parentOf(path: string): string | null {
  if (path === ROOT) return null;
  const slash = path.lastIndexOf("/");
  return slash === -1 ? ROOT : path.slice(0, slash);
}

/** The last segment of a path. */
export function lastSegment(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

/** Whether a path is this folder or lies below it. */
export function isWithin(path: string, folderPath: string): boolean {
  return folderPath === ROOT || path === folderPath || path.startsWith(`${folderPath}/`);
}

/**
 * Where the paths below a folder are in an index. Strings order by their UTF-8 bytes, and `0` is
 * the byte behind `/`, so this is every path below the folder, whatever characters it has.
 */
export function rangeBelow(folderPath: string): { from: string; before: string } {
  return { from: `${folderPath}/`, before: `${folderPath}0` };
}

/** The same place below another folder: `a/x/y` moved from `a` to `b` is `b/x/y`. */
export function rebase(path: string, from: string, to: string): string {
  return path === from ? to : to + path.slice(from.length);
}
