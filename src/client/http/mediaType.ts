/** The content type and security policy of uploaded bytes. */

/** One media type (RFC 9110 §8.3.1). A comma could add a second one, which browsers prefer. */
const MEDIA_TYPE = /^[\w!#$&^.+-]+\/[\w!#$&^.+-]+[ \t]*(?:;[\t\x20-\x2b\x2d-\x7e]*)?$/;

/** Returns the type for the header; `application/octet-stream` if it is invalid. */
export function safeMediaType(contentType: string): string {
  return MEDIA_TYPE.test(contentType) ? contentType : "application/octet-stream";
}

/** Displays documents without scripts, frames, forms and access to the origin. */
const SANDBOX = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox";

/** Types that cannot run scripts, or whose browser viewers do not work in a sandbox. */
const INERT =
  /^(?:(?!image\/svg)image|audio|video|font)\/|^(?:text\/plain|application\/pdf)(?:$|[; \t])/i;
const XML = /[/+]xml(?:$|[; \t])/i;

/** Returns the policy that isolates an uploaded document from its origin; `null` if none is needed. */
export function contentPolicy(mediaType: string): string | null {
  return INERT.test(mediaType) && !XML.test(mediaType) ? null : SANDBOX;
}
