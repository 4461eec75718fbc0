/** Headers of the app's own, as far as they leave the answer whole. */

/** Sent by the routes themselves, or by the platform; a second one could undo what they promise. */
const RESERVED = new Set([
  "accept-ranges",
  "age",
  "allow",
  "cache-control",
  "cdn-cache-control",
  "connection",
  "content-disposition",
  "content-encoding",
  "content-length",
  "content-location",
  "content-range",
  "content-type",
  "date",
  "etag",
  "expires",
  "keep-alive",
  "last-modified",
  "location",
  "pragma",
  "proxy-connection",
  "refresh",
  "retry-after",
  "set-cookie",
  "surrogate-control",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
  "x-content-type-options",
  "access-control-allow-headers",
  "access-control-allow-methods",
  "access-control-allow-origin",
  "access-control-expose-headers",
  "access-control-max-age",
]);

/** Headers by their names; in lower case, so that none is there twice. */
export type HeaderRecord = Record<Lowercase<string>, string>;

/**
 * Checks them once, where the routes are made, so that no request finds out.
 *
 * @throws an error that names the header.
 */
export function parseExtraHeaders(extra: Record<string, string>): HeaderRecord {
  const headers = new Headers();
  for (const [name, value] of Object.entries(extra)) {
    if (RESERVED.has(name.toLowerCase())) {
      throw new Error(`registerAssetRoutes: headers may not set ${name}; the routes do.`);
    }
    // RFC 9110 §5.1 and §5.5, without the bytes that no two programs read alike.
    if (!/^[\w!#$%&'*+.^`|~-]+$/.test(name) || !/^[\t\x20-\x7e]*$/.test(value)) {
      throw new Error(`registerAssetRoutes: ${JSON.stringify(name)} is not a valid header.`);
    }
    headers.append(name, value);
  }
  return Object.fromEntries(headers);
}
