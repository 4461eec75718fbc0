/**
 * Serves the objects of one R2 bucket, and its images in the best format and width for the client. It reads
 * only this bucket, and only keys in the component's format.
 */
import { findConverted, keepConverted } from "./cache.js";
import { isKnown, parsePart, wantsPart } from "./conditional.js";
import type { Env } from "./config.js";
import {
  type Converted,
  type NotConverted,
  type Variant,
  chooseVariant,
  convert,
  variantName,
} from "./convert.js";
import { cachingHeaders, commonHeaders, originalHeaders } from "./headers.js";
import { unlessBusy } from "./memory.js";
import { Refusal, parseRequest } from "./request.js";

export default {
  async fetch(request, env, ctx): Promise<Response> {
    try {
      if (request.method === "OPTIONS") return preflight();
      return await serve(request, env, ctx);
    } catch (error) {
      if (error instanceof Refusal) return refuse(error);
      console.error("The bucket did not respond:", error);
      const message = "The file cannot be read now. Retry in a moment.";
      return refuse(new Refusal(503, message, { "retry-after": "5" }));
    }
  },
} satisfies ExportedHandler<Env>;

/** How long to cache an original that replaces a conversion which may succeed later. */
const SECONDS_KEPT: Record<NotConverted | "busy", number | undefined> = {
  unsuitable: undefined,
  failed: 300,
  busy: 5,
};

async function serve(request: Request, env: Env, ctx: ExecutionContext): Promise<Response> {
  const asked = parseRequest(request, env);
  const object = await env.BUCKET.head(asked.key);
  if (object === null) throw new Refusal(404, "File not found.");
  const variant = wantsPart(request, object.httpEtag) ? null : chooseVariant(object, asked);
  if (variant === null) return await original(request, object, env);
  const etag = `W/"${object.etag}-${variantName(variant, env)}"`;
  // The bytes of a key never change, so the client's copy of this variant is current.
  if (isKnown(request, [etag])) return notModified(cachingHeaders(object, etag));
  const { origin } = new URL(request.url);
  const find = () => findConverted(asked.key, variant, origin, env);
  const make = async () => {
    const made = await convert(object, variant, env);
    await keepConverted(asked.key, variant, origin, env, made);
    // A cached result is streamed, however slow the client is.
    return (await find()) ?? made;
  };
  const result = (await find()) ?? (await unlessBusy(env, make));
  if (typeof result !== "string") return converted(request, object, result, variant, etag, ctx);
  return await original(request, object, env, SECONDS_KEPT[result]);
}

function converted(
  request: Request,
  object: R2Object,
  { body, length, contentType }: Converted,
  variant: Variant,
  etag: string,
  ctx: ExecutionContext,
): Response {
  const headers = cachingHeaders(object, etag);
  headers.set("content-type", contentType);
  headers.set("content-length", String(length));
  // A saved file gets an extension that matches its type.
  const stored = /filename="([^"\\]*)"/.exec(object.httpMetadata?.contentDisposition ?? "");
  const name = stored?.[1]?.replace(/\.[^.]*$/, "");
  const suffix = variant.width === undefined ? "" : `-${variant.width}`;
  const extension = contentType === "image/jpeg" ? "jpg" : contentType.slice("image/".length);
  headers.set("content-disposition", `inline; filename="${name || "file"}${suffix}.${extension}"`);
  if (request.method !== "HEAD") return new Response(body, { headers });
  if (body instanceof ReadableStream) ctx.waitUntil(body.cancel());
  return new Response(null, { headers });
}

/**
 * Returns the stored object, or a range of it.
 *
 * @param seconds the cache time, if it is not immutable.
 */
async function original(
  request: Request,
  object: R2Object,
  env: Env,
  seconds?: number,
): Promise<Response> {
  const lasting = (headers: Headers) => {
    if (seconds !== undefined) headers.set("cache-control", `public, max-age=${seconds}`);
    return headers;
  };
  if (isKnown(request, [object.httpEtag])) {
    return notModified(lasting(cachingHeaders(object, object.httpEtag)));
  }
  const headers = lasting(originalHeaders(object));
  const range = wantsPart(request, object.httpEtag)
    ? parsePart(request.headers.get("range") ?? "", object.size)
    : undefined;
  const length = range?.length ?? object.size;
  headers.set("content-length", String(length));
  if (range !== undefined) {
    const last = range.offset + range.length - 1;
    headers.set("content-range", `bytes ${range.offset}-${last}/${object.size}`);
  }
  if (request.method === "HEAD") return new Response(null, { headers });
  const found = await env.BUCKET.get(object.key, {
    range,
    onlyIf: { etagMatches: object.etag },
  });
  if (found === null || !("body" in found)) throw new Refusal(404, "File not found.");
  return new Response(found.body, { status: range === undefined ? 200 : 206, headers });
}

function notModified(headers: Headers): Response {
  return new Response(null, { status: 304, headers });
}

function preflight(): Response {
  const headers = commonHeaders();
  headers.set("allow", "GET, HEAD, OPTIONS");
  headers.set("access-control-allow-methods", "GET, HEAD");
  headers.set("access-control-allow-headers", "range, if-none-match, if-range");
  headers.set("access-control-max-age", "86400");
  return new Response(null, { status: 204, headers });
}

function refuse({ status, message, headers: own }: Refusal): Response {
  const headers = commonHeaders();
  for (const [name, value] of Object.entries(own)) headers.set(name, value);
  headers.set("content-type", "text/plain; charset=utf-8");
  // Nothing may exist at these URLs yet, so do not cache.
  headers.set("cache-control", "no-store");
  return new Response(`${message}\n`, { status, headers });
}
