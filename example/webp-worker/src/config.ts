/** The Worker's settings in wrangler.jsonc. */
export type Format = "avif" | "webp";

export type Env = {
  BUCKET: R2Bucket;
  IMAGES: ImagesBinding;
  PUBLIC_HOST: string;
  KEY_PREFIX: string;
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
