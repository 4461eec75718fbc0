/** Decides how a file is handed out. Pure: all of HTTP's rules about it are here and in `conditional`. */
import {
  type ByteRange,
  entityTag,
  insistsOnAnother,
  isNotModified,
  requestedRange,
} from "./conditional.js";
import type { ResolvedOptions, ServedFile } from "./options.js";

/** The platform refuses larger answers of HTTP actions. */
export const MAX_RESPONSE_BYTES = 20 * 1024 * 1024;

export type Plan = { etag: string } & (
  | { kind: "redirect"; location: string }
  /** `part` is `null` for the whole file. */
  | { kind: "bytes"; part: ByteRange | null }
  | { kind: "unsatisfiable" | "not-modified" | "precondition-failed" | "too-large" }
);

/** FNV-1a; tells URLs apart, which are ASCII, and needs no secrecy. */
function fingerprint(url: string): string {
  // Where tests stand in for a deployment, each use of a global is looked up.
  const { imul } = Math;
  let hash = 0x811c9dc5;
  for (let index = 0; index < url.length; index += 1) {
    hash = imul(hash ^ url.charCodeAt(index), 0x01000193);
  }
  return (hash >>> 0).toString(16).padStart(8, "0");
}

/** A redirect stands for where the bytes are: if they move, who kept the old one must hear of it. */
function redirectTo({ url, versionId }: ServedFile): Plan {
  const location = new URL(url).href;
  return { kind: "redirect", etag: entityTag(`${versionId}-${fingerprint(location)}`), location };
}

/** What the file would be answered with if the request had no conditions. */
function unconditional(
  request: Request,
  isStreamed: boolean,
  options: ResolvedOptions,
  file: ServedFile,
): Plan {
  if (file.mayRedirect && !isStreamed) return redirectTo(file);
  const etag = entityTag(file.versionId);
  // RFC 9110 §14.2: only a GET has ranges.
  const range = request.method === "GET" ? requestedRange(request.headers, file.size, etag) : null;
  const isLarge = file.size > MAX_RESPONSE_BYTES;
  const isWhole = range === null && request.method !== "HEAD";
  if (!file.mayRedirect && isLarge && isWhole) return { kind: "too-large", etag };
  const isRedirected = isLarge && (range === null || options.largeFiles === "redirect");
  if (file.mayRedirect && isRedirected) return redirectTo(file);
  if (range === "unsatisfiable") return { kind: "unsatisfiable", etag };
  if (range === null) return { kind: "bytes", etag, part: null };
  // §15.3.7: a part may be less than was asked for; clients go on where it ends.
  const end = Math.min(range.end, range.start + MAX_RESPONSE_BYTES - 1);
  return { kind: "bytes", etag, part: { start: range.start, end } };
}

/** What a GET or HEAD is answered with; conditions are looked at in the order of §13.2.2. */
export function planDelivery(
  request: Request,
  isStreamed: boolean,
  options: ResolvedOptions,
  file: ServedFile,
): Plan {
  const plan = unconditional(request, isStreamed, options, file);
  const { etag } = plan;
  // A redirect has no bytes that a client could mix up with others.
  if (plan.kind !== "redirect" && insistsOnAnother(request.headers, etag)) {
    return { kind: "precondition-failed", etag };
  }
  return isNotModified(request.headers, etag) ? { kind: "not-modified", etag } : plan;
}
