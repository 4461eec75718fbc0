/** Settings of the conversion to WebP. */

/**
 * The folder of the results: the WebP of `images/hero` is `webp/images/hero`. Files in it are never
 * converted.
 */
export const OUTPUT_FOLDER = "webp";

/** The content types to convert. */
export const CONVERTIBLE_TYPES = ["image/jpeg", "image/png"];

/** 0 to 100. */
export const QUALITY = 80;

/**
 * The largest image for the Convex runtime. It has 64 MiB for objects and 64 MiB for buffers, and a decoded
 * pixel takes 4 bytes; larger images are converted in the Node runtime.
 */
export const CONVEX_LIMITS = { bytes: 12 * 1024 * 1024, pixels: 6_000_000 };

/** The largest image for the Node runtime, which has 512 MB. */
export const NODE_LIMITS = { bytes: 64 * 1024 * 1024, pixels: 50_000_000 };

/** The number of concurrent conversions. */
export const MAX_PARALLEL = 4;

/** The number of attempts without a result before an image is given up. */
export const MAX_ATTEMPTS = 5;

/** A conversion still running after this time is dead: Node ends actions after 10 minutes. */
export const LEASE_MS = 15 * 60 * 1000;

/** The delay before the second attempt; it doubles for each further one. */
export const RETRY_MS = 60 * 1000;

/** The actor of WebP uploads. */
export const ACTOR = "webp converter";
