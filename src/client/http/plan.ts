/** Decides how to respond with a file. Pure: together with `conditional` it implements HTTP's rules. */
import {
  type ByteRange,
  entityTag,
  insistsOnAnother,
  isNotModified,
  isOlder,
  lastModified,
  requestedRange,
} from "./conditional.js";
import { MAX_HTTP_BODY_BYTES } from "../../shared/httpActions.js";
import type { ResolvedOptions, ServedFile } from "./options.js";

/** A file whose URL may be revealed. */
export type Located = Pick<ServedFile, "url" | "versionId">;

type Redirect = Extract<Plan, { kind: "redirect" }>;

/** `modified`: the value of `Last-Modified`, in milliseconds; `null` for none. */
export type Plan = { etag: string; modified: number | null } & (
  | { kind: "redirect"; location: string }
  /** `part` is `null` for the whole file. */
  | { kind: "bytes"; part: ByteRange | null }
  | { kind: "unsatisfiable" | "not-modified" | "precondition-failed" | "too-large" }
);

/** FNV-1a; distinguishes URLs, which are ASCII and need no secrecy. */
function fingerprint(url: string): string {
  // Where tests replace a deployment, each use of a global is looked up.
  const { imul } = Math;
  let hash = 0x811c9dc5;
  for (let index = 0; index < url.length; index += 1) {
    hash = imul(hash ^ url.charCodeAt(index), 0x01000193);
  }
  return (hash >>> 0).toString(16).padStart(8, "0");
}

/**
 * Returns a redirect. Its tag is of the location of the bytes, by which a cache that follows redirects itself notices that they
 * moved. No date says when they moved, so it has none.
 */
export function redirectTo({ url, versionId }: Located): Redirect {
  const location = new URL(url).href;
  const etag = entityTag(`${versionId}-${fingerprint(location)}`);
  return { kind: "redirect", etag, modified: null, location };
}

/** Tells a smaller image of a version from its original. */
function suffixOf({ sized }: ServedFile): string {
  const image = sized?.rendition;
  return image ? `.${image.width}.${image.format}` : "";
}

/** The response to the request without its conditions. */
function unconditional(
  request: Request,
  isStreamed: boolean,
  options: ResolvedOptions,
  file: ServedFile,
  now: number,
): Plan {
  if (file.mayRedirect && !isStreamed) return redirectTo(file);
  const validators = {
    etag: entityTag(file.versionId + suffixOf(file)),
    // An image in a width may be replaced by a better one, which no date says.
    modified: file.sized === undefined ? lastModified(file.modifiedAt, now) : null,
  };
  // RFC 9110 §14.2: ranges apply only to GET.
  const isGet = request.method === "GET";
  const range = isGet ? requestedRange(request.headers, file.size, validators) : null;
  const isLarge = file.size > MAX_HTTP_BODY_BYTES;
  const isWhole = range === null && request.method !== "HEAD";
  if (!file.mayRedirect && isLarge && isWhole) return { kind: "too-large", ...validators };
  const isRedirected = isLarge && (range === null || options.largeFiles === "redirect");
  if (file.mayRedirect && isRedirected) return redirectTo(file);
  if (range === "unsatisfiable") return { kind: "unsatisfiable", ...validators };
  if (range === null) return { kind: "bytes", ...validators, part: null };
  // §15.3.7: a response may contain less than the requested range; clients request the rest.
  const end = Math.min(range.end, range.start + MAX_HTTP_BODY_BYTES - 1);
  return { kind: "bytes", ...validators, part: { start: range.start, end } };
}

/** Returns the response to a GET or HEAD; conditions are evaluated in the order of §13.2.2. */
export function planDelivery(
  request: Request,
  isStreamed: boolean,
  options: ResolvedOptions,
  file: ServedFile,
  now: number,
): Plan {
  const { headers } = request;
  const plan = unconditional(request, isStreamed, options, file, now);
  // §13.2.1: a redirect takes precedence over all conditions.
  if (plan.kind === "redirect") return plan;
  const { etag, modified } = plan;
  const fails = headers.has("if-match") ? insistsOnAnother(headers, etag) : isOlder(headers, plan);
  if (fails) return { kind: "precondition-failed", etag, modified };
  return isNotModified(headers, plan, now) ? { kind: "not-modified", etag, modified } : plan;
}
