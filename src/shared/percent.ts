/** Percent-encoding for URLs and headers. */

/**
 * `encodeURIComponent` that also escapes further characters.
 *
 * @param more the further characters; by default all that RFC 3986 §2.2 reserves.
 */
export function percentEncode(text: string, more = /[!'()*]/g): string {
  return encodeURIComponent(text).replace(
    more,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** The characters that RFC 8187 §3.2.1 does not allow in an extended header value. */
export const NOT_IN_HEADER_VALUES = /['()*]/g;
