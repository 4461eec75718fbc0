/** The headers of all responses. */

/** Keys are never reused, so responses are immutable. */
const IMMUTABLE = "public, max-age=31536000, immutable";

/** Types that cannot run scripts; everything else is sandboxed. */
const INERT = /^(image\/(?!svg)|audio\/|video\/|font\/|text\/plain|application\/pdf)/;

/** Images that may be converted, so that the response varies by client. */
const CONVERTIBLE = new Set(["image/jpeg", "image/png", "image/webp"]);

const UNKNOWN = "application/octet-stream";
const SANDBOX = "default-src 'none'; sandbox";

function mediaTypeOf(contentType: string | null | undefined): string {
  return (contentType ?? UNKNOWN).split(";")[0]!.trim().toLowerCase();
}

export function mediaType(object: R2Object): string {
  return mediaTypeOf(object.httpMetadata?.contentType);
}

export function isConvertible(object: R2Object): boolean {
  return CONVERTIBLE.has(mediaType(object));
}

/** The headers of all responses, errors included. */
export function commonHeaders(): Headers {
  return new Headers({
    "x-content-type-options": "nosniff",
    // The files are public: any page may display and read them.
    "access-control-allow-origin": "*",
    "access-control-expose-headers": "content-length, content-range, etag",
    "cross-origin-resource-policy": "cross-origin",
  });
}

/** The headers that control caching. */
export function cachingHeaders(object: R2Object, etag: string): Headers {
  const headers = commonHeaders();
  headers.set("etag", etag);
  headers.set("cache-control", object.httpMetadata?.cacheControl ?? IMMUTABLE);
  if (isConvertible(object)) headers.set("vary", "Accept");
  return headers;
}

/** The headers of the stored object. */
export function originalHeaders(object: R2Object): Headers {
  const headers = cachingHeaders(object, object.httpEtag);
  const { contentType, contentDisposition, contentLanguage } = object.httpMetadata ?? {};
  headers.set("content-type", contentType ?? UNKNOWN);
  if (contentDisposition) headers.set("content-disposition", contentDisposition);
  if (contentLanguage) headers.set("content-language", contentLanguage);
  headers.set("accept-ranges", "bytes");
  sandboxed(headers);
  return headers;
}

/** Headers of one connection, and those that Cloudflare adds for this Worker. */
const OWN =
  /^(host|connection|keep-alive|transfer-encoding|cf-.*|x-forwarded-.*|x-real-ip|cdn-loop|accept-encoding)$/;

/** The headers of a request or an answer that mean the same on another connection. */
export function forwarded(headers: Headers): Headers {
  return new Headers([...headers].filter(([name]) => !OWN.test(name)));
}

/** Sandboxes what can run scripts, unless the answer has a policy of its own. */
export function sandboxed(headers: Headers): void {
  const type = mediaTypeOf(headers.get("content-type"));
  if (INERT.test(type) || headers.has("content-security-policy")) return;
  headers.set("content-security-policy", SANDBOX);
}

/** Sets the length of the bytes, and of which range they are. A cache may say the length of the whole for a range. */
export function setLength(headers: Headers, ofBytes: Headers): void {
  const range = ofBytes.get("content-range");
  const [, first, last] = /^bytes (\d+)-(\d+)\//.exec(range ?? "") ?? [];
  const length =
    last === undefined ? ofBytes.get("content-length") : String(Number(last) - Number(first) + 1);
  if (range !== null) headers.set("content-range", range);
  if (length === null) headers.delete("content-length");
  else headers.set("content-length", length);
}
