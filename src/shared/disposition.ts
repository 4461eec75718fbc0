/** `Content-Disposition` headers of RFC 6266 and RFC 8187. */

import { NOT_IN_HEADER_VALUES, percentEncode } from "./percent.js";

/** The maximum number of characters of a name in the header, more than file systems accept. */
const MAX_LENGTH = 255;

/** Control characters, line separators, and marks that display `fdp.exe` as `exe.pdf`. */
const UNSEEN =
  // eslint-disable-next-line no-control-regex
  /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

/**
 * Returns a header that makes browsers save a file under a name. Line breaks, quotes, paths and lone
 * surrogates are removed or escaped, whatever the name contains.
 */
export function attachment(name: string): string {
  const whole = name.replace(/\p{Surrogate}/gu, "").replace(UNSEEN, "");
  const last = whole.split(/[/\\]/).at(-1) ?? "";
  const plain = Array.from(last.trim()).slice(0, MAX_LENGTH).join("");
  if (plain === "" || plain === "." || plain === "..") return "attachment";
  const ascii = plain.replace(/[^\x20-\x7e]|["\\%]/gu, "_");
  return `attachment; filename="${ascii}"; filename*=UTF-8''${percentEncode(plain, NOT_IN_HEADER_VALUES)}`;
}

/** RFC 6266: display the file, and use this name when it is saved. */
export function inlineDisposition(filename: string): string {
  const ascii = filename.replace(/[^\x20-\x7e]|["\\%]/g, "_");
  const utf8 = percentEncode(filename, NOT_IN_HEADER_VALUES);
  return `inline; filename="${ascii}"; filename*=UTF-8''${utf8}`;
}
