/** Converts one image to a format and width, within limits that keep the cost low. */
import { SNIFFED_BYTES, isAnimated } from "./animation.js";
import type { Env, Format } from "./config.js";
import { isConvertible } from "./headers.js";
import type { Asked } from "./request.js";

/** The requested variant of an object: the first of these formats that works. */
export type Variant = Pick<Asked, "accepted" | "width">;

export type Converted = {
  /** A stream if it comes from the cache, so it is not held in memory. */
  body: ArrayBuffer | ReadableStream;
  length: number;
  contentType: string;
};

/** A permanent refusal; `failed` may succeed another time. */
export type NotConverted = "unsuitable" | "failed";

type OutputType = "image/avif" | "image/webp" | "image/jpeg" | "image/png";

/** The variant to respond with; `null` for the original. */
export function chooseVariant(object: R2Object, { accepted, width }: Asked): Variant | null {
  if (!isConvertible(object) || (accepted.length === 0 && width === undefined)) return null;
  return { accepted, width };
}

/** The name of the variant in cache keys and ETags. Another quality is another variant. */
export function variantName(variant: Variant, env: Env): string {
  const formats = variant.accepted.join("+") || "same";
  return `${formats}-${variant.width ?? "full"}-q${env.QUALITY}`;
}

/**
 * Converts an object. Its bytes are streamed, and its size, dimensions and type are checked before decoding.
 */
export async function convert(
  object: R2Object,
  bucket: R2Bucket,
  { accepted, width: asked }: Variant,
  env: Env,
): Promise<Converted | NotConverted> {
  if (object.size === 0 || object.size > env.MAX_INPUT_BYTES) return "unsuitable";
  try {
    const start = await open(object, bucket, { offset: 0, length: SNIFFED_BYTES });
    if (isAnimated(new Uint8Array(await new Response(start).arrayBuffer()))) return "unsuitable";
    const image = await inspect(await open(object, bucket), env);
    if (image === null) return "unsuitable";
    const width = Math.min(asked ?? image.width, image.width);
    const shrinks = width < image.width;
    const longestSide = Math.max(width, (width * image.height) / image.width);
    const wanted = outputFormat(image.format, longestSide, accepted, env);
    if (!shrinks && wanted === image.format) return "unsuitable";
    const transformer = env.IMAGES.input(await open(object, bucket));
    const sized = shrinks ? transformer.transform({ width, fit: "scale-down" }) : transformer;
    const result = await sized.output({ format: wanted, quality: env.QUALITY });
    // Cloudflare may return another format than the requested one.
    const contentType = result.contentType();
    const isShown = contentType === image.format ? shrinks : isShownBy(accepted, contentType);
    if (!isShown) return "unsuitable";
    const most = shrinks ? env.MAX_OUTPUT_BYTES : Math.min(env.MAX_OUTPUT_BYTES, object.size - 1);
    const bytes = await readAtMost(result.image(), most);
    if (bytes === null) return "unsuitable";
    return { body: bytes, length: bytes.byteLength, contentType };
  } catch (error) {
    console.error(`${object.key} was not converted:`, error);
    return "failed";
  }
}

/** The bytes as a stream. */
async function open(
  object: R2Object,
  bucket: R2Bucket,
  range?: R2Range,
): Promise<ReadableStream<Uint8Array>> {
  const found = await bucket.get(object.key, { range, onlyIf: { etagMatches: object.etag } });
  if (found === null || !("body" in found)) throw new Error("The object was deleted.");
  return found.body as ReadableStream<Uint8Array>;
}

type ImageFacts = { format: OutputType; width: number; height: number };

/** Detects the type from the bytes, ignoring the declared type; `null` if it is not converted. */
async function inspect(bytes: ReadableStream<Uint8Array>, env: Env): Promise<ImageFacts | null> {
  const info = await env.IMAGES.info(bytes);
  if (!("width" in info) || info.width * info.height > env.MAX_INPUT_PIXELS) return null;
  const { format, width, height } = info;
  if (format !== "image/jpeg" && format !== "image/png" && format !== "image/webp") return null;
  return { format, width, height };
}

/** Every browser displays JPEG and PNG; other formats only if it accepts them. */
function isShownBy(accepted: Format[], contentType: string): boolean {
  const formats = ["jpeg", "png", ...accepted];
  return formats.some((format) => contentType === `image/${format}`);
}

function outputFormat(
  original: OutputType,
  longestSide: number,
  accepted: Format[],
  env: Env,
): OutputType {
  const format = accepted.find((one) => one !== "avif" || longestSide <= env.MAX_AVIF_SIDE);
  return format === undefined ? original : `image/${format}`;
}

/** Reads a whole stream; `null` without buffering more if it is longer than `most`. */
async function readAtMost(
  stream: ReadableStream<Uint8Array>,
  most: number,
): Promise<ArrayBuffer | null> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  const reader = stream.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    size += value.byteLength;
    if (size > most) {
      await reader.cancel();
      return null;
    }
    chunks.push(value);
  }
  return await new Blob(chunks).arrayBuffer();
}
