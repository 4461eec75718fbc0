/** `Content-Disposition`, as RFC 6266 and RFC 8187 have it. */

import { NOT_IN_HEADER_VALUES, percentEncode } from "./percent.js";

/** Most characters of a name in the header; more than any file system takes. */
const MAX_LENGTH = 255;

/** Controls, line separators, and marks that make `fdp.exe` read as `exe.pdf`. */
const UNSEEN =
  // eslint-disable-next-line no-control-regex
  /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

/**
 * Asks a browser to save a file under a name. Whatever the name holds, the header stays one header
 * and the name one name: no line end, quote, path or half of an emoji gets through.
 */
export function attachment(name: string): string {
  const whole = name.replace(/\p{Surrogate}/gu, "").replace(UNSEEN, "");
  const last = whole.split(/[/\\]/).at(-1) ?? "";
  const plain = Array.from(last.trim()).slice(0, MAX_LENGTH).join("");
  if (plain === "" || plain === "." || plain === "..") return "attachment";
  const ascii = plain.replace(/[^\x20-\x7e]|["\\%]/gu, "_");
  return `attachment; filename="${ascii}"; filename*=UTF-8''${percentEncode(plain, NOT_IN_HEADER_VALUES)}`;
}

/** RFC 6266: show it in the page, and call it this when it is saved. */
export function inlineDisposition(filename: string): string {
  const ascii = filename.replace(/[^\x20-\x7e]|["\\%]/g, "_");
  const utf8 = percentEncode(filename, NOT_IN_HEADER_VALUES);
  return `inline; filename="${ascii}"; filename*=UTF-8''${utf8}`;
}
