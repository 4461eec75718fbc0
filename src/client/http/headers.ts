/** The headers that every answer of the asset routes has. */
import { ADDITIVE, type HeaderRecord } from "./extraHeaders.js";
import type { ResolvedOptions } from "./options.js";

export const ALLOWED_METHODS = "GET, HEAD, OPTIONS";

const YEAR_S = 31_536_000;
/** How long a browser may remember what a preflight allowed. */
const PREFLIGHT_S = 86_400;

/** What a page may send and read besides the plain headers. */
const ASKED_HEADERS = "Range, If-Range, If-Match, If-None-Match, Authorization";
const SHOWN_HEADERS = "ETag, Content-Length, Content-Range, Accept-Ranges, Content-Disposition";

/** Of a private file, or of an address that leads to one: nobody keeps it. */
export const PRIVATE = { "Cache-Control": "private, no-store" };

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

/** Adds headers to those that are there, in the place of what has the same name if it must. */
function add(headers: HeaderRecord, more: Record<string, string>): HeaderRecord {
  for (const [name, value] of Object.entries(more)) {
    const key = name.toLowerCase();
    const present = ADDITIVE.has(key) ? headers[key] : undefined;
    headers[key] = present === undefined ? value : `${present}, ${value}`;
  }
  return headers;
}

/** Of every answer of some routes; made once, since most answers differ in little else. */
const shared = new WeakMap<ResolvedOptions, HeaderRecord>();

function sharedHeaders(options: ResolvedOptions): HeaderRecord {
  const known = shared.get(options);
  if (known !== undefined) return known;
  const headers = add({ ...options.headers }, { "X-Content-Type-Options": "nosniff" });
  for (const what of variesBy(options)) add(headers, { Vary: what });
  shared.set(options, headers);
  return headers;
}

/** Builds an answer: what is its own, what the app added, and who may read it. */
export function respond(
  request: Request,
  options: ResolvedOptions,
  status: number,
  own: Record<string, string>,
  body: BodyInit | null = null,
): Response {
  const headers = { ...sharedHeaders(options) };
  const origin = allowedOrigin(request, options);
  if (origin !== null) {
    headers["access-control-allow-origin"] = origin;
    headers["access-control-expose-headers"] = SHOWN_HEADERS;
  }
  add(headers, own);
  return new Response(request.method === "HEAD" ? null : body, { status, headers });
}

/** An answer for people, which nobody keeps: it may tell that there is a private file. */
export function explain(
  request: Request,
  options: ResolvedOptions,
  status: number,
  message: string,
  more: Record<string, string> = {},
): Response {
  const own = { "Content-Type": "text/plain; charset=utf-8", ...PRIVATE, ...more };
  return respond(request, options, status, own, message);
}

/** The storage failed, or is not set up; why is for the app's logs alone. */
export function unavailable(request: Request, options: ResolvedOptions): Response {
  return explain(request, options, 502, "The storage did not hand out the file; try again.", {
    "Retry-After": "5",
  });
}

/** The answer to a preflight, and to whoever asks what can be done here. */
export function preflight(request: Request, options: ResolvedOptions): Response {
  const own: Record<string, string> = { Allow: ALLOWED_METHODS, "Cache-Control": "no-store" };
  if (allowedOrigin(request, options) !== null) {
    own["Access-Control-Allow-Methods"] = ALLOWED_METHODS;
    own["Access-Control-Allow-Headers"] = ASKED_HEADERS;
    own["Access-Control-Max-Age"] = String(PREFLIGHT_S);
  }
  return respond(request, options, 204, own);
}
