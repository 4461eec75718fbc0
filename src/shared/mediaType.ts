/** Media types, as RFC 9110 §8.3.1 defines them. All types in rows and headers pass through here. */

const MAX_LENGTH = 255;

/** A token of RFC 9110 §5.6.2, as the source of an expression. */
export const TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
const QUOTED = '"(?:[\\t \\x21\\x23-\\x5b\\x5d-\\x7e]|\\\\[\\t\\x20-\\x7e])*"';
const PARAMETER = `${TOKEN}=(?:${TOKEN}|${QUOTED})`;
// A comma outside of quotes would begin a second type, which browsers prefer.
const MEDIA_TYPE = new RegExp(`^${TOKEN}/${TOKEN}(?:[ \\t]*;[ \\t]*(?:${PARAMETER})?)*$`);

/** The type of bytes whose type is unknown or invalid. */
export const UNKNOWN_CONTENT_TYPE = "application/octet-stream";

/** Returns whether a text is one media type of at most 255 characters. */
export function isMediaType(text: string): boolean {
  return text.length <= MAX_LENGTH && MEDIA_TYPE.test(text);
}

/** Returns a type from a storage or a row; `application/octet-stream` if it is invalid. */
export function mediaTypeOf(text: string): string {
  return isMediaType(text) ? text : UNKNOWN_CONTENT_TYPE;
}

/**
 * Returns the type to declare for a browser's file. Without its parameters if only those are invalid, as in
 * `video/webm;codecs=vp8,opus`, which browsers name their recordings.
 */
export function declarableType(text: string): string {
  return isMediaType(text) ? text : mediaTypeOf(text.split(";", 1)[0]!.trim());
}

/** Returns a type without its parameters, in lower case. */
export function essenceOf(contentType: string): string {
  return contentType.split(";", 1)[0]!.trim().toLowerCase();
}
