/** Conditional requests and parts. */
import { Refusal } from "./request.js";

const ETAG = /(?:W\/)?"[^"]*"/g;

function opaque(etag: string): string {
  return etag.replace(/^W\//, "");
}

/** Whether If-None-Match names one of these representations, compared weakly as for GET. */
export function isKnown(request: Request, etags: string[]): boolean {
  const header = request.headers.get("if-none-match");
  if (header === null) return false;
  if (header.trim() === "*") return true;
  const known = (header.match(ETAG) ?? []).map(opaque);
  return etags.some((etag) => known.includes(opaque(etag)));
}

export type Part = { offset: number; length: number };

/** Whether the request wants a part of the object itself: then it is never converted. */
export function wantsPart(request: Request, etag: string): boolean {
  if (request.method !== "GET" || !/^bytes=/.test(request.headers.get("range") ?? "")) return false;
  const condition = request.headers.get("if-range");
  // A part of another representation would not fit: then the whole is the answer.
  return condition === null || condition === etag;
}

/**
 * The one part that is asked for; `undefined` for several at once, which are answered as a whole.
 *
 * @throws {Refusal} 416 when the object has no such part.
 */
export function parsePart(header: string, size: number): Part | undefined {
  const [, first, last] = /^bytes=\s*(\d*)-(\d*)\s*$/.exec(header) ?? [];
  if (first === undefined || last === undefined || (first === "" && last === "")) return undefined;
  const start = first === "" ? Math.max(size - Number(last), 0) : Number(first);
  const end = first === "" || last === "" ? size - 1 : Math.min(Number(last), size - 1);
  if (first !== "" && last !== "" && Number(last) < start) return undefined;
  if (start >= size || (first === "" && Number(last) === 0)) {
    throw new Refusal(416, "The file has no such part.", { "content-range": `bytes */${size}` });
  }
  return { offset: start, length: end - start + 1 };
}
