/**
 * Answers of the asset routes, kept in the cache of the data center. Each is kept with its own headers apart, because the cache
 * would judge by them, and keep nothing that has to be compared first.
 */
import type { Env } from "./config.js";
import { forwarded, setLength } from "./headers.js";

export type Kept = {
  etag: string;
  /** Where the bytes are; `null` if they are kept, too. */
  location: string | null;
  headers: Headers;
  /** Whether it may be used without a comparison. */
  isFresh: boolean;
  /** Returns the answer, or a range of it. */
  open: (range: string | null) => Promise<Response>;
};

/** The headers of the answer, as one header. */
const HEADERS = "x-kept-headers";
const KEPT_AT = "x-kept-at";
const YEAR_S = 31_536_000;

/** Returns what is kept; `null` if there is nothing. */
export async function findKept(entry: URL, env: Env): Promise<Kept | null> {
  const found = await caches.default.match(entry.href);
  const text = found?.headers.get(HEADERS);
  if (found === undefined || !text) return null;
  const headers = new Headers(JSON.parse(decodeURIComponent(text)) as [string, string][]);
  const etag = headers.get("etag")!;
  let age = ageOf(found);
  let isFresh = age < freshSeconds(headers, env);
  if (!isFresh) {
    const compared = await caches.default.match(freshEntry(entry));
    isFresh = compared?.headers.get("etag") === etag;
    if (compared !== undefined) age = ageOf(compared);
  }
  // RFC 9111 §5.1: a cache that does not ask says how old the answer is.
  if (isFresh) headers.set("age", String(Math.floor(age)));
  return {
    ...{ etag, headers, isFresh, location: headers.get("location") },
    async open(range) {
      const part = range === null ? undefined : await matchRange(entry, range);
      if (part === undefined) return new Response(found.body, { headers });
      const own = new Headers(headers);
      setLength(own, part.headers);
      await found.body?.cancel();
      return new Response(part.body, { status: part.status, headers: own });
    },
  };
}

async function matchRange(entry: URL, range: string): Promise<Response | undefined> {
  return await caches.default.match(new Request(entry, { headers: { range } }));
}

/** For how long, in seconds, an answer is used without a comparison. */
function freshSeconds(headers: Headers, { FRESH_SECONDS }: Env): number {
  const [, maxAge = "0"] = /\bmax-age=(\d+)/.exec(headers.get("cache-control") ?? "") ?? [];
  return Math.max(Number(maxAge), FRESH_SECONDS);
}

/** Where it is kept that an answer was compared. */
const freshEntry = (entry: URL) => `${entry.origin}/.fresh/${encodeURIComponent(entry.href)}`;

/** Returns how long ago something was kept, in seconds. */
function ageOf({ headers }: Response): number {
  return (Date.now() - Number(headers.get(KEPT_AT))) / 1000;
}

/** Records that an answer was compared with the deployment's now. */
export async function keepFresh(entry: URL, { etag, headers }: Kept, env: Env): Promise<void> {
  const seconds = freshSeconds(headers, env);
  if (seconds === 0) return;
  const own = {
    etag,
    "cache-control": `public, max-age=${seconds}`,
    [KEPT_AT]: String(Date.now()),
  };
  await caches.default.put(freshEntry(entry), new Response(null, { headers: own }));
}

export async function forget(entry: URL): Promise<void> {
  await caches.default.delete(entry.href);
}

/** Returns whether anyone may have an answer. */
export function isPublic(headers: Headers): boolean {
  return /^(public|no-cache)\b/.test(headers.get("cache-control") ?? "");
}

/** Returns whether an answer is the same for all who ask; formats of images are part of what they ask. */
function isForAll(headers: Headers): boolean {
  const vary = headers.get("vary") ?? "Accept";
  return isPublic(headers) && /^accept$/i.test(vary.trim()) && !headers.has("set-cookie");
}

/** Keeps an answer; `null` if it is none to keep. A failure to keep it does not prevent the answer. */
export function keep(entry: URL, response: Response, env: Env, ctx: ExecutionContext): Kept | null {
  const { status, headers } = response;
  const etag = headers.get("etag");
  const location = status === 302 ? headers.get("location") : null;
  const length = location === null ? Number(headers.get("content-length") ?? NaN) : 0;
  const isWhole = status === 200 || location !== null;
  if (!isWhole || !isForAll(headers) || etag === null || !(length <= env.MAX_KEPT_BYTES)) {
    return null;
  }
  const own = {
    "cache-control": `public, max-age=${YEAR_S}`,
    "content-length": String(length),
    [HEADERS]: encodeURIComponent(JSON.stringify([...forwarded(headers)])),
    [KEPT_AT]: String(Date.now()),
  };
  const body = location === null ? response.clone().body : null;
  const copy = new Response(body, { headers: own });
  ctx.waitUntil(caches.default.put(entry.href, copy).catch(() => undefined));
  // The client that brought it gets all of it.
  return { etag, location, headers, isFresh: true, open: async () => response };
}
