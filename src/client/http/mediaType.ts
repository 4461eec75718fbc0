/** What a browser is told of bytes that somebody uploaded. */

/** One media type (RFC 9110 §8.3.1). A comma could make a second one of it, which browsers prefer. */
const MEDIA_TYPE = /^[\w!#$&^.+-]+\/[\w!#$&^.+-]+[ \t]*(?:;[\t\x20-\x2b\x2d-\x7e]*)?$/;

/** The type as a header; bytes whose type is no type are bytes. */
export function safeMediaType(contentType: string): string {
  return MEDIA_TYPE.test(contentType) ? contentType : "application/octet-stream";
}

/** Shown, but without scripts, frames, forms, or anything of the origin that serves it. */
const SANDBOX = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox";

/** Types in which no script can run, or which browsers show with a viewer that a sandbox breaks. */
const INERT =
  /^(?:(?!image\/svg)image|audio|video|font)\/|^(?:text\/plain|application\/pdf)(?:$|[; \t])/i;
const XML = /[/+]xml(?:$|[; \t])/i;

/** The policy that keeps an uploaded document from acting on its origin; `null` when none can. */
export function contentPolicy(mediaType: string): string | null {
  return INERT.test(mediaType) && !XML.test(mediaType) ? null : SANDBOX;
}
