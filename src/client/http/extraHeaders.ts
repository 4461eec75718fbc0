/** Validates the app's additional headers. */

/** Sent by the routes or by the platform; overriding them could break guarantees. */
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

/** Headers by lowercase name, so that none is duplicated. */
export type HeaderRecord = Record<Lowercase<string>, string>;

/**
 * Validates them once at registration, before any request.
 *
 * @throws an error that names the header.
 */
export function parseExtraHeaders(extra: Record<string, string>): HeaderRecord {
  const headers = new Headers();
  for (const [name, value] of Object.entries(extra)) {
    if (RESERVED.has(name.toLowerCase())) {
      throw new Error(
        `registerAssetRoutes: headers cannot set ${name}, because the routes set it.`,
      );
    }
    // RFC 9110 §5.1 and §5.5, without bytes that programs interpret differently.
    if (!/^[\w!#$%&'*+.^`|~-]+$/.test(name) || !/^[\t\x20-\x7e]*$/.test(value)) {
      throw new Error(`registerAssetRoutes: ${JSON.stringify(name)} is not a valid header.`);
    }
    headers.append(name, value);
  }
  return Object.fromEntries(headers);
}
