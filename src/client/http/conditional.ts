/** Conditional and range requests of RFC 9110. Pure, so that all routes behave alike. */
import { secondAfter } from "../../shared/secondAfter.js";

/** Returns a strong entity tag (§8.8.3) for an opaque id. */
export function entityTag(id: string): string {
  return `"${id}"`;
}

/** Returns the tags of an `If-None-Match` or `If-Match` header; quoted tags may contain commas. */
function tagsOf(header: string): string[] {
  return [...header.matchAll(/(?:W\/)?"[^"]*"/g)].map(([tag]) => tag);
}

/** The identity of a representation: its tag, and its `Last-Modified` in milliseconds, `null` for none. */
export type Validators = { etag: string; modified: number | null };

/**
 * Returns the `Last-Modified` of a file: the second after it has changed, and only once that has begun. No later change
 * then has the same date as a response that was sent before it, so the date is a strong validator (§8.8.2.2).
 */
export function lastModified(modifiedAt: number, now: number): number | null {
  const next = secondAfter(modifiedAt);
  return next <= now ? next : null;
}

/** The three forms of a date (§5.6.7). */
const DATES = [
  /^[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT$/,
  /^[A-Z][a-z]+day, \d\d-[A-Z][a-z]{2}-\d\d \d\d:\d\d:\d\d GMT$/,
  /^[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d \d{4}$/,
];

/** Returns a header's date in milliseconds; `NaN`, to which nothing compares, if it has none. */
function dateOf(header: string | null): number {
  if (header === null) return NaN;
  const text = header.trim();
  if (!DATES.some((form) => form.test(text))) return NaN;
  return Date.parse(text.endsWith("GMT") ? text : `${text} GMT`);
}

/** Returns whether `If-Unmodified-Since` is older than the file (§13.1.4). */
export function isOlder(headers: Headers, { modified }: Validators): boolean {
  return modified !== null && dateOf(headers.get("if-unmodified-since")) < modified;
}

/**
 * Returns whether `If-None-Match` lists this tag, with the weak comparison (§13.1.2) that it requires; without that
 * header, whether the file is not newer than `If-Modified-Since` (§13.1.3). A date in the future is of a wrong clock.
 */
export function isNotModified(
  headers: Headers,
  { etag, modified }: Validators,
  now: number,
): boolean {
  const header = headers.get("if-none-match");
  if (header === null) {
    const since = dateOf(headers.get("if-modified-since"));
    return modified !== null && modified <= since && since <= now;
  }
  if (header.trim() === "*") return true;
  return tagsOf(header).some((tag) => tag.replace(/^W\//, "") === etag);
}

/** Returns whether `If-Match` lists only other tags, with the strong comparison (§13.1.1). */
export function insistsOnAnother(headers: Headers, etag: string): boolean {
  const header = headers.get("if-match");
  if (header === null || header.trim() === "*") return false;
  return !tagsOf(header).includes(etag);
}

/** The most tags that a condition of a write may list. */
const MAX_TAGS = 100;

/** The conditions of a write: ids of versions, or `"*"` for any. */
export type WriteConditions = { ifMatch?: "*" | string[]; ifNoneMatch?: "*" | string[] };

/** Returns the conditions of a write; `null` if they are malformed, because a write must not ignore them. */
export function writeConditions(headers: Headers): WriteConditions | null {
  const ifMatch = versionsOf(headers.get("if-match"));
  const ifNoneMatch = versionsOf(headers.get("if-none-match"));
  if (ifMatch === null || ifNoneMatch === null) return null;
  // §13.1.2 compares weakly, and §13.1.1 strongly: there, a weak tag matches no version.
  const isWeakened = Array.isArray(ifNoneMatch);
  return {
    ifMatch,
    ifNoneMatch: isWeakened ? ifNoneMatch.map((id) => id.replace(/^W\//, "")) : ifNoneMatch,
  };
}

/** Returns the ids of the versions whose tags a header lists. A redirect's tag also names the URL of the bytes. */
function versionsOf(header: string | null): "*" | string[] | null | undefined {
  if (header === null) return undefined;
  if (header.trim() === "*") return "*";
  const tags = tagsOf(header);
  const isList = /^(?:[\s,]*(?:W\/)?"[^"]*")+[\s,]*$/.test(header);
  if (!isList || tags.length > MAX_TAGS) return null;
  return tags.map((tag) => tag.replace(/^(W\/)?"(.*?)(?:-[0-9a-f]{8})?"$/, "$1$2"));
}

/** A byte range; both ends are inclusive. */
export type ByteRange = { start: number; end: number };

const BYTES = /^bytes=(\d*)-(\d*)$/i;

/**
 * Parses the `Range` header of a GET for a file of `size` bytes (§14.1.2, §14.2).
 *
 * @returns the range; `null` for the whole file, also if the header is invalid, requests several ranges, or
 * applies to another version (`If-Range`); `"unsatisfiable"` for a 416.
 */
export function requestedRange(
  headers: Headers,
  size: number,
  { etag, modified }: Validators,
): ByteRange | "unsatisfiable" | null {
  const condition = headers.get("if-range");
  // A date is compared exactly with Last-Modified (§13.1.5).
  const isSame = condition === null || condition.trim() === etag || dateOf(condition) === modified;
  if (!isSame) return null;
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
  // The end of an empty file is the whole file, which Content-Range cannot express.
  if (size === 0) return null;
  return { start: Math.max(0, size - length), end: size - 1 };
}
