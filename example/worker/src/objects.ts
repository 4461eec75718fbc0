/** Serves one object of a bucket, and an image in the best format and width for the client. */
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
import { cachingHeaders, originalHeaders } from "./headers.js";
import { unlessBusy } from "./memory.js";
import { type Asked, Refusal } from "./request.js";

/** How long to cache an original that replaces a conversion which may succeed later. */
const SECONDS_KEPT: Record<NotConverted | "busy", number | undefined> = {
  unsuitable: undefined,
  failed: 300,
  busy: 5,
};

/** An object, and how a client wants it. */
export type Wanted = Asked & {
  bucket: R2Bucket;
  /** The response headers of who asks, in place of those of a public object. */
  headers?: Headers;
};

/** @throws {Refusal} 404 if there is no such object. */
export async function serveObject(
  request: Request,
  { bucket, headers, ...asked }: Wanted,
  env: Env,
  ctx: ExecutionContext,
): Promise<Response> {
  const response = await respond(request, asked, bucket, env, ctx);
  for (const [name, value] of headers ?? []) response.headers.set(name, value);
  return response;
}

async function respond(
  request: Request,
  asked: Asked,
  bucket: R2Bucket,
  env: Env,
  ctx: ExecutionContext,
): Promise<Response> {
  const object = await bucket.head(asked.key);
  if (object === null) throw new Refusal(404, "File not found.");
  const variant = wantsPart(request, object.httpEtag) ? null : chooseVariant(object, asked);
  if (variant === null) return await original(request, object, bucket);
  const etag = `W/"${object.etag}-${variantName(variant, env)}"`;
  // The bytes of a key never change, so the client's copy of this variant is current.
  if (isKnown(request, [etag])) return notModified(cachingHeaders(object, etag));
  const { origin } = new URL(request.url);
  const find = () => findConverted(asked.key, variant, origin, env);
  const make = async () => {
    const made = await convert(object, bucket, variant, env);
    await keepConverted(asked.key, variant, origin, env, made);
    // A cached result is streamed, however slow the client is.
    return (await find()) ?? made;
  };
  const result = (await find()) ?? (await unlessBusy(env, make));
  if (typeof result !== "string") return converted(request, object, result, variant, etag, ctx);
  return await original(request, object, bucket, SECONDS_KEPT[result]);
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
  bucket: R2Bucket,
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
  const found = await bucket.get(object.key, {
    range,
    onlyIf: { etagMatches: object.etag },
  });
  if (found === null || !("body" in found)) throw new Refusal(404, "File not found.");
  return new Response(found.body, { status: range === undefined ? 200 : 206, headers });
}

function notModified(headers: Headers): Response {
  return new Response(null, { status: 304, headers });
}
