/** Every link of the documentation to another site, to be opened by hand before a release. */
export const EXTERNAL = [
  "https://convex.dev",
  "https://developers.cloudflare.com/images/",
  "https://developers.cloudflare.com/images/get-started/limits/",
  "https://docs.convex.dev/production/state/limits",
  "https://docs.convex.dev/testing/convex-test",
  "https://evanw.github.io/thumbhash/",
  "https://github.com/get-convex/convex-backend",
  "https://www.npmjs.com/package/@convex-dev/r2",
  "https://www.npmjs.com/package/@convex-dev/rate-limiter",
  "https://www.npmjs.com/package/@gilhrpenner/convex-files-control",
  "https://www.npmjs.com/package/convex-fs",
  "https://www.npmjs.com/package/convex-test",
  "https://www.npmjs.com/package/convex-versioned-assets/v/1.0.6",
];
