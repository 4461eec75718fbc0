/** Conditional and partial requests, as RFC 9110 has them. Pure, so that every mount decides alike. */

/** A strong entity tag (§8.8.3) for what an opaque id names. */
export function entityTag(id: string): string {
  return `"${id}"`;
}

/** The tags of an `If-None-Match` or `If-Match` header; commas may stand inside the quotes. */
function tagsOf(header: string): string[] {
  return [...header.matchAll(/(?:W\/)?"[^"]*"/g)].map(([tag]) => tag);
}

/** Whether `If-None-Match` names this tag; weak comparison (§13.1.2), as the header wants. */
export function isNotModified(headers: Headers, etag: string): boolean {
  const header = headers.get("if-none-match");
  if (header === null) return false;
  if (header.trim() === "*") return true;
  return tagsOf(header).some((tag) => tag.replace(/^W\//, "") === etag);
}

/** Whether `If-Match` insists on other tags than this one; strong comparison (§13.1.1). */
export function insistsOnAnother(headers: Headers, etag: string): boolean {
  const header = headers.get("if-match");
  if (header === null || header.trim() === "*") return false;
  return !tagsOf(header).includes(etag);
}

/** The part of a file that a request asks for; both ends count. */
export type ByteRange = { start: number; end: number };

const BYTES = /^bytes=(\d*)-(\d*)$/i;

/**
 * What the `Range` header of a GET means for a file of `size` bytes (§14.1.2, §14.2).
 *
 * @returns the part; `null` for the whole file, also where the header cannot be understood, asks for
 *   several parts, or is about another version (`If-Range`); `"unsatisfiable"` for a 416.
 */
export function requestedRange(
  headers: Headers,
  size: number,
  etag: string,
): ByteRange | "unsatisfiable" | null {
  const condition = headers.get("if-range");
  // A date is compared exactly with Last-Modified (§13.1.5), which we do not send: it never matches.
  if (condition !== null && condition.trim() !== etag) return null;
  const match = BYTES.exec(headers.get("range")?.trim() ?? "");
  if (match === null) return null;
  const [, first = "", last = ""] = match;
  if (first === "") return last === "" ? null : lastBytes(Number(last), size);
  const start = Number(first);
  if (last !== "" && Number(last) < start) return null;
  if (start >= size) return "unsatisfiable";
  return { start, end: last === "" ? size - 1 : Math.min(Number(last), size - 1) };
}

function lastBytes(length: number, size: number): ByteRange | "unsatisfiable" | null {
  if (length === 0) return "unsatisfiable";
  // The end of an empty file is all of it, which Content-Range has no words for.
  if (size === 0) return null;
  return { start: Math.max(0, size - length), end: size - 1 };
}
