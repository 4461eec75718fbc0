/** The security policy of uploaded bytes, by their content type. */

/**
 * Displays documents without scripts, frames, forms and access to the origin. Only what a document contains itself
 * may load.
 */
const SANDBOX =
  "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:; media-src data:; sandbox";

/** Types that cannot run scripts, or whose browser viewers do not work in a sandbox. */
const INERT =
  /^(?:(?!image\/svg)image|audio|video|font)\/|^(?:text\/plain|application\/pdf)(?:$|[; \t])/i;
const XML = /[/+]xml(?:$|[; \t])/i;

/** Returns the policy that isolates an uploaded document from its origin; `null` if none is needed. */
export function contentPolicy(mediaType: string): string | null {
  return INERT.test(mediaType) && !XML.test(mediaType) ? null : SANDBOX;
}
