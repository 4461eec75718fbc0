/** What wrangler.jsonc gives the Worker. */
export type Format = "avif" | "webp";

export type Env = {
  BUCKET: R2Bucket;
  IMAGES: ImagesBinding;
  PUBLIC_HOST: string;
  KEY_PREFIX: string;
  WIDTHS: number[];
  /** The formats to convert to, the preferred one first. */
  FORMATS: Format[];
  QUALITY: number;
  MAX_INPUT_BYTES: number;
  MAX_INPUT_PIXELS: number;
  MAX_AVIF_SIDE: number;
  MAX_OUTPUT_BYTES: number;
  /** How many results may be made, and held in memory, at the same time. */
  MAX_AT_ONCE: number;
};
