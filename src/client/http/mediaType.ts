/** The security policy of uploaded bytes, by their content type. */

/**
 * Displays documents without scripts, frames, forms and access to the origin. Only what a document contains itself
 * may load, and what is below a URL.
 */
const sandbox = (below: string | null): string => {
  const from = below === null ? "" : ` ${below}`;
  return (
    `default-src 'none'; style-src 'unsafe-inline'${from}; img-src data:${from}; font-src data:${from}; ` +
    `media-src data:${from}; sandbox`
  );
};

/** Types that cannot run scripts, or whose browser viewers do not work in a sandbox. */
const INERT =
  /^(?:(?!image\/svg)image|audio|video|font)\/|^(?:text\/plain|application\/pdf)(?:$|[; \t])/i;
const XML = /[/+]xml(?:$|[; \t])/i;

/**
 * Returns the policy that isolates an uploaded document from its origin; `null` if none is needed.
 *
 * @param below a URL that ends with a slash; `null` for none.
 */
export function contentPolicy(mediaType: string, below: string | null): string | null {
  return INERT.test(mediaType) && !XML.test(mediaType) ? null : sandbox(below);
}
