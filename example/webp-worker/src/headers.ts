/** The headers of all responses. */

/** Keys are never reused, so responses are immutable. */
const IMMUTABLE = "public, max-age=31536000, immutable";

/** Types that cannot run scripts; everything else is sandboxed. */
const INERT = /^(image\/(?!svg)|audio\/|video\/|font\/|text\/plain|application\/pdf)/;

/** Images that may be converted, so that the response varies by client. */
const CONVERTIBLE = new Set(["image/jpeg", "image/png", "image/webp"]);

export function mediaType(object: R2Object): string {
  const type = object.httpMetadata?.contentType ?? "application/octet-stream";
  return type.split(";")[0]!.trim().toLowerCase();
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
  headers.set("content-type", contentType ?? "application/octet-stream");
  if (contentDisposition) headers.set("content-disposition", contentDisposition);
  if (contentLanguage) headers.set("content-language", contentLanguage);
  headers.set("accept-ranges", "bytes");
  if (!INERT.test(mediaType(object))) {
    headers.set("content-security-policy", "default-src 'none'; sandbox");
  }
  return headers;
}
