/** The headers that every answer of the asset routes has. */
import type { HeaderRecord } from "./extraHeaders.js";
import type { ResolvedOptions } from "./options.js";

export const ALLOWED_METHODS = "GET, HEAD, OPTIONS";

const YEAR_S = 31_536_000;
/** How long a browser may remember what a preflight allowed. */
const PREFLIGHT_S = 86_400;

/** What a page may send and read besides the plain headers. */
const ASKED_HEADERS = "Range, If-Range, If-Match, If-None-Match, Authorization";
const SHOWN_HEADERS = "ETag, Content-Length, Content-Range, Accept-Ranges, Content-Disposition";

/** Of a private file, or of an address that leads to one: nobody keeps it. */
export const PRIVATE = { "cache-control": "private, no-store" } satisfies HeaderRecord;

/** Who may keep the answer, and for how long (RFC 9111 §5.2.2). */
export function cacheControl(options: ResolvedOptions, isImmutable: boolean): string {
  const { authorize, maxAge } = options;
  // Who may read today may not tomorrow, so what has been decided is not immutable.
  if (authorize === undefined && isImmutable) return `public, max-age=${YEAR_S}, immutable`;
  const who = authorize === undefined ? "public" : "private";
  // Without must-revalidate a cache that cannot reach us may go on serving what is out of date.
  if (maxAge > 0) return `${who}, max-age=${maxAge}, must-revalidate`;
  return authorize === undefined ? "no-cache" : "private, no-cache";
}

/** The page's origin if it may read, `"*"` if all may, `null` if it may not. */
function allowedOrigin(request: Request, { allowOrigins }: ResolvedOptions): string | null {
  if (allowOrigins === "*") return "*";
  const origin = request.headers.get("origin");
  return origin !== null && allowOrigins.includes(origin) ? origin : null;
}

/** What of a request the answer hangs on, for caches (RFC 9110 §12.5.5). */
function variesBy({ allowOrigins, authorize }: ResolvedOptions): string[] {
  const isListed = allowOrigins !== "*" && allowOrigins.length > 0;
  return [
    ...(isListed ? ["Origin"] : []),
    ...(authorize === undefined ? [] : ["Authorization", "Cookie"]),
  ];
}

/** What all answers of some routes have, and what those have that a page of any origin may read. */
type Shared = { always: HeaderRecord; open: HeaderRecord };

/** Made once for all answers. */
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

const POLICY = "content-security-policy";

/** Builds an answer: what is its own, what the app added, and who may read it. */
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
  // Policies of the app and of the file add up (CSP 3 §8.1).
  const policies = [always[POLICY], own[POLICY]].filter((policy) => policy !== undefined);
  if (policies.length > 0) headers[POLICY] = policies.join(", ");
  return new Response(request.method === "HEAD" ? null : body, { status, headers });
}

/** An answer for people, which nobody keeps: it may tell that there is a private file. */
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

/** The storage failed, or is not set up; why is for the app's logs alone. */
export function unavailable(request: Request, options: ResolvedOptions): Response {
  return explain(request, options, 502, "The storage did not hand out the file; try again.", {
    "retry-after": "5",
  });
}

/** The answer to a preflight, and to whoever asks what can be done here. */
export function preflight(request: Request, options: ResolvedOptions): Response {
  const own: HeaderRecord = { allow: ALLOWED_METHODS, "cache-control": "no-store" };
  if (allowedOrigin(request, options) !== null) {
    own["access-control-allow-methods"] = ALLOWED_METHODS;
    own["access-control-allow-headers"] = ASKED_HEADERS;
    own["access-control-max-age"] = String(PREFLIGHT_S);
  }
  return respond(request, options, 204, own);
}
