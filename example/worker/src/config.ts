/** The Worker's settings in wrangler.jsonc. */
export type Format = "avif" | "webp";

export type Env = {
  BUCKET: R2Bucket;
  /** The bucket of private files, which only signed URLs open. */
  PRIVATE_BUCKET?: R2Bucket;
  /** The R2_PRIVATE_URL_SECRET of the deployment; while it changes, the former one, too, after a comma. */
  PRIVATE_URL_SECRETS?: string;
  IMAGES: ImagesBinding;
  PUBLIC_HOST: string;
  KEY_PREFIX: string;
  /** The URL of the deployment whose asset routes are served below ROUTES_PREFIX; empty for none. */
  DEPLOYMENT_URL: string;
  ROUTES_PREFIX: string;
  /** The R2_PUBLIC_URL of the deployment: what its routes redirect there is read from the bucket. */
  BUCKET_URL: string;
  /** For how long an answer that may change is not compared with the deployment's. */
  FRESH_SECONDS: number;
  /** Longer files are passed on and not kept. */
  MAX_KEPT_BYTES: number;
  WIDTHS: number[];
  /** The target formats, in order of preference. */
  FORMATS: Format[];
  QUALITY: number;
  MAX_INPUT_BYTES: number;
  MAX_INPUT_PIXELS: number;
  MAX_AVIF_SIDE: number;
  MAX_OUTPUT_BYTES: number;
  /** The number of results that may be created, and held in memory, concurrently. */
  MAX_AT_ONCE: number;
};
