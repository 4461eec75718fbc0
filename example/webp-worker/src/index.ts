/**
 * Serves the objects of one R2 bucket, and its images in the format and the width that suit who
 * asks. It reads nothing but this bucket, and only keys of the form that the component gives.
 */
import { findConverted, keepConverted } from "./cache.js";
import { isKnown, parsePart, wantsPart } from "./conditional.js";
import type { Env } from "./config.js";
import { type Converted, type Variant, chooseVariant, convert, variantName } from "./convert.js";
import { cachingHeaders, commonHeaders, originalHeaders } from "./headers.js";
import { Refusal, parseRequest } from "./request.js";

export default {
  async fetch(request, env, ctx): Promise<Response> {
    try {
      if (request.method === "OPTIONS") return preflight();
      return await serve(request, env, ctx);
    } catch (error) {
      if (error instanceof Refusal) return refuse(error);
      console.error("The bucket did not answer:", error);
      const message = "The file cannot be read now; try again in a moment.";
      return refuse(new Refusal(503, message, { "retry-after": "5" }));
    }
  },
} satisfies ExportedHandler<Env>;

async function serve(request: Request, env: Env, ctx: ExecutionContext): Promise<Response> {
  const asked = parseRequest(request, env);
  const object = await env.BUCKET.head(asked.key);
  if (object === null) throw new Refusal(404, "There is no such file.");
  const variant = wantsPart(request, object.httpEtag) ? null : chooseVariant(object, asked);
  if (variant === null) return await original(request, object, env);
  const etag = `W/"${object.etag}-${variantName(variant, env)}"`;
  // The bytes of a key never change, so whatever the client has of it is still right.
  const known = [etag, object.httpEtag].find((one) => isKnown(request, [one]));
  if (known !== undefined) return notModified(object, known);
  const { origin } = new URL(request.url);
  let result = await findConverted(asked.key, variant, origin, env);
  if (result === undefined) {
    result = await convert(object, variant, env);
    ctx.waitUntil(keepConverted(asked.key, variant, origin, env, result));
  }
  if (typeof result !== "string") return converted(request, object, result, variant, etag);
  return await original(request, object, env, result === "failed");
}

function converted(
  request: Request,
  object: R2Object,
  { bytes, contentType }: Converted,
  variant: Variant,
  etag: string,
): Response {
  const headers = cachingHeaders(object, etag);
  headers.set("content-type", contentType);
  headers.set("content-length", String(bytes.byteLength));
  // What is saved gets the name of what it is.
  const name = object.key.slice(object.key.lastIndexOf("/") + 1).replace(/\.[^.]*$/, "");
  const suffix = variant.width === undefined ? "" : `-${variant.width}`;
  const extension = contentType === "image/jpeg" ? "jpg" : contentType.slice("image/".length);
  headers.set("content-disposition", `inline; filename="${name || "file"}${suffix}.${extension}"`);
  return new Response(request.method === "HEAD" ? null : bytes, { headers });
}

/**
 * The object as it is stored, or a part of it.
 *
 * @param isTemporary true when it stands for a conversion that may succeed a little later.
 */
async function original(
  request: Request,
  object: R2Object,
  env: Env,
  isTemporary = false,
): Promise<Response> {
  if (isKnown(request, [object.httpEtag])) return notModified(object, object.httpEtag);
  const headers = originalHeaders(object);
  if (isTemporary) headers.set("cache-control", "public, max-age=300");
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
  if (found === null || !("body" in found)) throw new Refusal(404, "There is no such file.");
  return new Response(found.body, { status: range === undefined ? 200 : 206, headers });
}

function notModified(object: R2Object, etag: string): Response {
  return new Response(null, { status: 304, headers: cachingHeaders(object, etag) });
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
  // Nothing is at most of these addresses yet; that may change at any moment.
  headers.set("cache-control", "no-store");
  return new Response(`${message}\n`, { status, headers });
}
