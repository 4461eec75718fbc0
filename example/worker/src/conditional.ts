/** Conditional and range requests. */
import { Refusal } from "./request.js";

const ETAG = /(?:W\/)?"[^"]*"/g;

function opaque(etag: string): string {
  return etag.replace(/^W\//, "");
}

/** Returns whether If-None-Match lists one of these representations, with the weak comparison for GET. */
export function isKnown(request: Request, etags: string[]): boolean {
  const header = request.headers.get("if-none-match");
  if (header === null) return false;
  if (header.trim() === "*") return true;
  const known = (header.match(ETAG) ?? []).map(opaque);
  return etags.some((etag) => known.includes(opaque(etag)));
}

/** Returns whether the client's copy is as new as this date. */
export function isUnmodified({ headers }: Request, lastModified: string | null): boolean {
  const since = Date.parse(headers.get("if-modified-since") ?? "");
  return lastModified !== null && Date.parse(lastModified) <= since;
}

export type Part = { offset: number; length: number };

/** Returns whether the request asks for a range of the original, which is then not converted. */
export function wantsPart(request: Request, etag: string): boolean {
  if (request.method !== "GET" || !/^bytes=/.test(request.headers.get("range") ?? "")) return false;
  const condition = request.headers.get("if-range");
  // A range of another representation would not match, so return the whole object.
  return condition === null || condition === etag;
}

/**
 * Returns the requested range; `undefined` for several ranges, which get the whole object.
 *
 * @throws {Refusal} 416 if the range is outside the object.
 */
export function parsePart(header: string, size: number): Part | undefined {
  const [, first, last] = /^bytes=\s*(\d*)-(\d*)\s*$/.exec(header) ?? [];
  if (first === undefined || last === undefined || (first === "" && last === "")) return undefined;
  const start = first === "" ? Math.max(size - Number(last), 0) : Number(first);
  const end = first === "" || last === "" ? size - 1 : Math.min(Number(last), size - 1);
  if (first !== "" && last !== "" && Number(last) < start) return undefined;
  if (start >= size || (first === "" && Number(last) === 0)) {
    throw new Refusal(416, "The range is outside the file.", {
      "content-range": `bytes */${size}`,
    });
  }
  return { offset: start, length: end - start + 1 };
}
