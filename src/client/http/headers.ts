/** The headers of all responses of the asset routes. */
import type { HeaderRecord } from "./extraHeaders.js";
import type { ResolvedOptions } from "./options.js";

export const READ_METHODS = "GET, HEAD, OPTIONS";
export const UPLOAD_METHODS = "PUT, POST, OPTIONS";
/** For routes with the option `upload`. */
export const FILE_METHODS = "GET, HEAD, PUT, OPTIONS";

const YEAR_S = 31_536_000;
/** How long browsers may cache a preflight. */
const PREFLIGHT_S = 86_400;

const READ_HEADERS =
  "Range, If-Range, If-Match, If-None-Match, If-Modified-Since, If-Unmodified-Since, Authorization";

/** The request headers that a page may send, and the response headers that it may read. */
const ASKED_HEADERS = {
  [READ_METHODS]: READ_HEADERS,
  [UPLOAD_METHODS]: "Content-Type",
  [FILE_METHODS]: `${READ_HEADERS}, Content-Type`,
};
const SHOWN_HEADERS = "ETag, Content-Length, Content-Range, Accept-Ranges, Content-Disposition";

/** For private files and signed URLs: not cached. */
export const PRIVATE = { "cache-control": "private, no-store" } satisfies HeaderRecord;

/**
 * Returns who may cache the response, and for how long (RFC 9111 §5.2.2).
 *
 * @param expiresAt when the file is no longer served, in milliseconds since 1970; no cache keeps it longer.
 */
export function cacheControl(
  options: ResolvedOptions,
  isImmutable: boolean,
  expiresAt = Infinity,
): string {
  const { authorize } = options;
  const left = Math.max(0, Math.floor((expiresAt - Date.now()) / 1000));
  const maxAge = Math.min(options.maxAge, left);
  // A user's access may change, so a response that was authorized is not immutable.
  if (authorize === undefined && isImmutable) {
    if (left >= YEAR_S) return `public, max-age=${YEAR_S}, immutable`;
    return `public, max-age=${left}, must-revalidate`;
  }
  const who = authorize === undefined ? "public" : "private";
  // Without must-revalidate, a cache may serve an outdated response while it cannot reach the server.
  if (maxAge > 0) return `${who}, max-age=${maxAge}, must-revalidate`;
  return authorize === undefined ? "no-cache" : "private, no-cache";
}

/** Returns the page's origin if it may read the response, `"*"` if all may, `null` if it may not. */
function allowedOrigin(request: Request, { allowOrigins }: ResolvedOptions): string | null {
  if (allowOrigins === "*") return "*";
  const origin = request.headers.get("origin");
  return origin !== null && allowOrigins.includes(origin) ? origin : null;
}

/** Returns the request headers that the response depends on, for caches (RFC 9110 §12.5.5). */
function variesBy({ allowOrigins, authorize }: ResolvedOptions): string[] {
  const isListed = allowOrigins !== "*" && allowOrigins.length > 0;
  return [
    ...(isListed ? ["Origin"] : []),
    ...(authorize === undefined ? [] : ["Authorization", "Cookie"]),
  ];
}

/** The headers of all responses, and those that every origin may read. */
type Shared = { always: HeaderRecord; open: HeaderRecord };

/** Computed once for all responses. */
const shared = new WeakMap<ResolvedOptions, Shared>();

function readableBy(origin: string): HeaderRecord {
  return {
    "access-control-allow-origin": origin,
    "access-control-expose-headers": SHOWN_HEADERS,
  };
}

function sharedHeaders(options: ResolvedOptions): Shared {
  const known = shared.get(options);
  if (known !== undefined) return known;
  const always: HeaderRecord = { ...options.headers, "x-content-type-options": "nosniff" };
  const vary = [options.headers.vary, ...variesBy(options)].filter((what) => what !== undefined);
  if (vary.length > 0) always.vary = vary.join(", ");
  const made = { always, open: { ...always, ...readableBy("*") } };
  shared.set(options, made);
  return made;
}

/** The headers whose values apply together: what a response depends on, and the policies for its contents (CSP 3 §8.1). */
const JOINED = ["vary", "content-security-policy"] as const;

/** Builds a response from its own headers, the app's headers and the CORS headers. */
export function respond(
  request: Request,
  options: ResolvedOptions,
  status: number,
  own: HeaderRecord,
  body: BodyInit | null = null,
): Response {
  const { always, open } = sharedHeaders(options);
  const origin = allowedOrigin(request, options);
  const headers: HeaderRecord = origin === "*" ? { ...open, ...own } : { ...always, ...own };
  if (origin !== null && origin !== "*") Object.assign(headers, readableBy(origin));
  for (const name of JOINED) {
    const values = [always[name], own[name]].filter((value) => value !== undefined);
    if (values.length > 0) headers[name] = values.join(", ");
  }
  return new Response(request.method === "HEAD" ? null : body, { status, headers });
}

/** A text response, never cached, because it may reveal that a private file exists. */
export function explain(
  request: Request,
  options: ResolvedOptions,
  status: number,
  message: string,
  more: HeaderRecord = {},
): Response {
  const own = { "content-type": "text/plain; charset=utf-8", ...PRIVATE, ...more };
  return respond(request, options, status, own, message);
}

/** The storage failed, or is not configured; only the app's logs contain the reason. */
export function unavailable(request: Request, options: ResolvedOptions): Response {
  return explain(request, options, 502, "The storage did not return the file. Retry.", {
    "retry-after": "5",
  });
}

/**
 * The response to a preflight or another OPTIONS request.
 *
 * @param methods that pages of the allowed origins may send; browsers keep them for later requests.
 */
export function preflight(
  request: Request,
  options: ResolvedOptions,
  methods: keyof typeof ASKED_HEADERS,
  allow: string = methods,
): Response {
  const own: HeaderRecord = { allow, "cache-control": "no-store" };
  if (allowedOrigin(request, options) !== null) {
    own["access-control-allow-methods"] = methods;
    own["access-control-allow-headers"] = ASKED_HEADERS[methods];
    own["access-control-max-age"] = String(PREFLIGHT_S);
  }
  return respond(request, options, 204, own);
}
