/**
 * Serves the asset routes of a deployment. Immutable answers are kept for good; others are kept, too, and the deployment is
 * asked whether they have changed. Redirects are followed here: to the bucket by its binding, to Convex storage by a request.
 */
import type { Env } from "./config.js";
import { isKnown, isUnmodified } from "./conditional.js";
import { forwarded, sandboxed, setLength } from "./headers.js";
import { type Kept, findKept, forget, isPublic, keep, keepFresh } from "./kept.js";
import { serveObject } from "./objects.js";
import { Refusal, acceptedFormats, parseKey } from "./request.js";
import { EXPIRED } from "./signed.js";
import { fromStorage } from "./storage.js";

export function isOfRoutes({ pathname }: URL, { DEPLOYMENT_URL, ROUTES_PREFIX }: Env): boolean {
  return DEPLOYMENT_URL !== "" && pathname.startsWith(`${ROUTES_PREFIX}/`);
}

export async function serveRoute(
  request: Request,
  url: URL,
  env: Env,
  ctx: ExecutionContext,
): Promise<Response> {
  if (url.searchParams.has("signature")) {
    refuseExpired(url);
    return await ask(request, url, env);
  }
  const { method, headers } = request;
  if (method !== "GET" && method !== "HEAD") return await ask(request, url, env);
  const entry = entryOf(request, url);
  // These insist on what the deployment has now.
  const isPlain = !headers.has("if-match") && !headers.has("if-unmodified-since");
  const kept = isPlain ? await findKept(entry, env) : null;
  if (kept?.isFresh) return await answer(request, kept, env, ctx);
  // Only a whole answer can be kept.
  const isWhole = isPlain && method === "GET" && (kept !== null || !headers.has("range"));
  const asked = new Headers(headers);
  if (isWhole) for (const name of PARTIAL) asked.delete(name);
  if (kept !== null) asked.set("if-none-match", kept.etag);
  const response = await ask(new Request(request, { headers: asked }), url, env);
  if (kept !== null && isSame(response, kept)) {
    const isKeptOn = response.headers.get("cache-control") === kept.headers.get("cache-control");
    // A date is sent only once its second has passed, and a file that expires is fresh for less time each time.
    for (const name of ["last-modified", "cache-control"]) {
      const value = response.headers.get(name);
      if (value !== null) kept.headers.set(name, value);
    }
    ctx.waitUntil(isKeptOn ? keepFresh(entry, kept, env) : forget(entry));
    return await answer(request, kept, env, ctx);
  }
  // It is no longer what the deployment serves, unless the deployment cannot say.
  if (kept !== null && response.status < 500) await forget(entry);
  const made = isWhole ? keep(entry, response, env, ctx) : null;
  return made === null
    ? await passOn(request, response, env, ctx)
    : await answer(request, made, env, ctx);
}

/** Returns whether an answer is the one that is kept. A redirect is not conditional: its tag says so. */
function isSame({ status, headers }: Response, { etag }: Kept): boolean {
  return status === 304 || (status === 302 && headers.get("etag") === etag && isPublic(headers));
}

/** The headers by which a client asks for less than the whole answer. */
const PARTIAL = ["range", "if-range", "if-none-match", "if-modified-since"];

/** The parameters that have a meaning; others choose no other answer. */
const MEANING = ["w", "format", "download", "at"];

/** Returns the URL under which an answer is kept. */
function entryOf({ headers }: Request, url: URL): URL {
  const entry = new URL(url.pathname, url.origin);
  for (const name of MEANING) {
    for (const value of url.searchParams.getAll(name)) entry.searchParams.append(name, value);
  }
  if (entry.searchParams.has("w")) {
    const formats = acceptedFormats(headers.get("accept"), ["avif", "webp"]);
    entry.searchParams.set("accept", formats.sort().join(" "));
  }
  return entry;
}

/** Spares the deployment a call. Only it has the key, so it says whether a URL was changed. */
function refuseExpired({ searchParams }: URL): void {
  const expires = Number(searchParams.get("expires"));
  if (expires > 0 && expires * 1000 <= Date.now()) throw new Refusal(403, EXPIRED);
}

/** Asks the deployment; a redirect is an answer. */
async function ask(request: Request, { pathname, search }: URL, env: Env): Promise<Response> {
  const { method, body } = request;
  const headers = forwarded(request.headers);
  const target = new URL(pathname + search, env.DEPLOYMENT_URL);
  return await fetch(target, { method, headers, body, redirect: "manual" });
}

/** Answers with what is kept: with its bytes, or with those that a redirect leads to. */
async function answer(
  request: Request,
  { etag, location, headers, open }: Kept,
  env: Env,
  ctx: ExecutionContext,
): Promise<Response> {
  const isSame = request.headers.has("if-none-match")
    ? isKnown(request, [etag])
    : isUnmodified(request, headers.get("last-modified"));
  if (isSame) {
    const own = new Headers(headers);
    for (const name of ["content-length", "location"]) own.delete(name);
    return new Response(null, { status: 304, headers: own });
  }
  const range = rangeOf(request, etag);
  if (location !== null) return await follow(request, location, headers, range, env, ctx);
  if (request.method === "HEAD") return new Response(null, { headers });
  return await open(range);
}

/** Passes on an answer that is not kept; a redirect that anyone may see is followed. */
async function passOn(
  request: Request,
  response: Response,
  env: Env,
  ctx: ExecutionContext,
): Promise<Response> {
  const { status, headers } = response;
  const location = headers.get("location");
  if (status !== 302 || location === null || !isPublic(headers)) return response;
  const range = rangeOf(request, headers.get("etag") ?? "");
  return await follow(request, location, headers, range, env, ctx);
}

/** Returns the range that a request asks for; `null` for all. A date as its condition is not met. */
function rangeOf({ method, headers }: Request, etag: string): string | null {
  const condition = headers.get("if-range");
  const isMet = condition === null || condition === etag;
  return method === "GET" && isMet ? headers.get("range") : null;
}

/** Answers with the bytes of a redirect. @param policy its headers, which say who may keep them, and for how long. */
async function follow(
  { method, url }: Request,
  location: string,
  policy: Headers,
  range: string | null,
  env: Env,
  ctx: ExecutionContext,
): Promise<Response> {
  const own = forwarded(policy);
  for (const name of ["location", "content-length", "content-type"]) own.delete(name);
  const headers: HeadersInit = range === null ? {} : { range };
  const request = new Request(location, { method, headers });
  if (env.BUCKET_URL !== "" && location.startsWith(`${env.BUCKET_URL}/`)) {
    const key = parseKey(location.slice(env.BUCKET_URL.length), env.KEY_PREFIX);
    const original = { key, width: undefined, accepted: [], bucket: env.BUCKET, headers: own };
    return await serveObject(request, original, env, ctx);
  }
  const { origin } = new URL(url);
  const { status, body, headers: ofBytes } = await fromStorage(request, origin, env, ctx);
  const type = ofBytes.get("content-type");
  if (type !== null) own.set("content-type", type);
  own.set("accept-ranges", "bytes");
  setLength(own, ofBytes);
  sandboxed(own);
  if (method === "HEAD") await body?.cancel();
  return new Response(method === "HEAD" ? null : body, { status, headers: own });
}
