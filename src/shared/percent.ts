/** Percent-escapes for URLs and headers. */

/**
 * `encodeURIComponent`, and the characters that it leaves although the reader does not allow them.
 *
 * @param more which those are; by default all that RFC 3986 §2.2 reserves.
 */
export function percentEncode(text: string, more = /[!'()*]/g): string {
  return encodeURIComponent(text).replace(
    more,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** What RFC 8187 §3.2.1 does not allow in an extended header value. */
export const NOT_IN_HEADER_VALUES = /['()*]/g;
