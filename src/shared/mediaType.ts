/** Media types, as RFC 9110 §8.3.1 defines them. All types in rows and headers pass through here. */

const MAX_LENGTH = 255;

/** A token of RFC 9110 §5.6.2, as the source of an expression. */
export const TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
const QUOTED = '"[ \\x21\\x23-\\x5b\\x5d-\\x7e]*"';
const PARAMETER = `${TOKEN}=(?:${TOKEN}|${QUOTED})`;
// A comma outside of quotes would begin a second type, which browsers prefer. Convex's storage refuses more than the
// RFC does, when it has all bytes: space before a semicolon, nothing after it, and escapes in quotes.
const MEDIA_TYPE = new RegExp(`^${TOKEN}/${TOKEN}(?:; *${PARAMETER})*$`);

/** The type of bytes whose type is unknown or invalid. */
export const UNKNOWN_CONTENT_TYPE = "application/octet-stream";

/** Returns whether a text is one media type of at most 255 characters. */
export function isMediaType(text: string): boolean {
  return text.length <= MAX_LENGTH && MEDIA_TYPE.test(text);
}

/**
 * Returns a type from a storage, a row or a browser's file, without space and semicolons that mean nothing. Without its
 * parameters if those are invalid, as in `video/webm;codecs=vp8,opus`, which browsers name their recordings;
 * `application/octet-stream` if all of it is.
 */
export function mediaTypeOf(text: string): string {
  if (isMediaType(text)) return text;
  const [essence = "", ...parameters] = text
    .split(";")
    .map((part) => part.replace(/^[ \t]+|[ \t]+$/g, ""));
  const rest = parameters.filter((part) => part !== "");
  const tidy = [essence, ...rest].join("; ");
  if (isMediaType(tidy)) return tidy;
  return isMediaType(essence) && !essence.includes(",") ? essence : UNKNOWN_CONTENT_TYPE;
}

/** Returns a type without its parameters, in lower case. */
export function essenceOf(contentType: string): string {
  return contentType.split(";", 1)[0]!.trim().toLowerCase();
}
