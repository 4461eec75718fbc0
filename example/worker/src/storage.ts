/** Reads from Convex storage. Its URLs are immutable, but the storage says that no cache may keep them. */
import type { Env } from "./config.js";

/**
 * @param origin under which the bytes are kept, for a purge of the domain. The Worker serves no such path.
 * @throws if the storage has no such file, or does not answer. */
export async function fromStorage(
  request: Request,
  origin: string,
  env: Env,
  ctx: ExecutionContext,
): Promise<Response> {
  const entry = `${origin}/.storage/${encodeURIComponent(request.url)}`;
  const range = request.headers.get("range");
  const headers: HeadersInit = range === null ? {} : { range };
  const found = await caches.default.match(new Request(entry, { headers }));
  if (found !== undefined) return found;
  const response = await fetch(request);
  const { status } = response;
  if (status >= 400 && status !== 416) throw new Error(`Convex storage answered with ${status}.`);
  const length = Number(response.headers.get("content-length") ?? NaN);
  const isKeepable = request.method === "GET" && status === 200 && length <= env.MAX_KEPT_BYTES;
  if (isKeepable) {
    const kept = new Response(response.clone().body, response);
    kept.headers.set("cache-control", "public, max-age=31536000, immutable");
    ctx.waitUntil(caches.default.put(entry, kept).catch(() => undefined));
  }
  return response;
}
