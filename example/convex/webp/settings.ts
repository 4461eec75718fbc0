/** What an app may want to change of the conversion to WebP. */

/** Where the WebP of `images/hero` is: `webp/images/hero`. Nothing below it is ever converted. */
export const OUTPUT_FOLDER = "webp";

/** Types that are converted. */
export const CONVERTIBLE_TYPES = ["image/jpeg", "image/png"];

/** 0 to 100. */
export const QUALITY = 80;

/**
 * What the Convex runtime may take on. Its memory is 64 MiB for objects and 64 MiB for buffers, and
 * a pixel takes 4 bytes once decoded; what is larger goes to the Node runtime.
 */
export const CONVEX_LIMITS = { bytes: 12 * 1024 * 1024, pixels: 6_000_000 };

/** What the Node runtime may take on, in its 512 MB. */
export const NODE_LIMITS = { bytes: 64 * 1024 * 1024, pixels: 50_000_000 };

/** How many conversions run at the same time. */
export const MAX_PARALLEL = 4;

/** After so many tries without a result an image is left alone. */
export const MAX_ATTEMPTS = 5;

/** A conversion that has not ended by then never will: Node ends actions after 10 minutes. */
export const LEASE_MS = 15 * 60 * 1000;

/** The wait before the second try; each further one is twice as long. */
export const RETRY_MS = 60 * 1000;

/** Recorded as who made the WebP. */
export const ACTOR = "webp converter";
