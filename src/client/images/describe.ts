/** Describes images. Pages load this module when they upload with `describeImage`. */
import type { Sendable } from "../localFile.js";
import { FastAverageColor } from "fast-average-color";
import { rgbaToThumbHash } from "thumbhash";
import type { ImageFacts } from "../../shared/images/imageFacts.js";
import { IMAGE_HEAD_BYTES, readImage } from "../../shared/images/readImage.js";

/** More pixels might exceed the memory of a phone: each takes 4 bytes. */
export const MAX_PIXELS = 100_000_000;

/** A ThumbHash is made of at most so many pixels of a side. */
export const THUMB_SIDE = 100;

export async function describe(file: Sendable): Promise<ImageFacts | undefined> {
  if ("uri" in file) return undefined;
  try {
    const head = file.slice(0, Math.min(file.size, IMAGE_HEAD_BYTES));
    const facts = readImage(new Uint8Array(await head.arrayBuffer()));
    if (typeof facts === "string") return undefined;
    return { ...facts, ...(await placeholderOf(file, facts)) };
  } catch {
    // The upload reports a file that cannot be read.
    return undefined;
  }
}

async function placeholderOf(
  file: Sendable,
  { width, height }: ImageFacts,
): Promise<Pick<ImageFacts, "thumbHash" | "color">> {
  if (!(file instanceof Blob) || width * height > MAX_PIXELS) return {};
  const pixels = await decode(file, THUMB_SIDE / Math.max(width, height, THUMB_SIDE));
  return pixels === null ? {} : placeholderFor(pixels);
}

/** Pixels of red, green, blue and alpha, with at most `THUMB_SIDE` of a side. */
type Pixels = { width: number; height: number; data: Uint8Array | Uint8ClampedArray };

export function placeholderFor({
  width,
  height,
  data,
}: Pixels): Pick<ImageFacts, "thumbHash" | "color"> {
  const hash = rgbaToThumbHash(width, height, data);
  const [red, green, blue] = new FastAverageColor().getColorFromArray4(data, {
    algorithm: "dominant",
  });
  return {
    thumbHash: btoa(String.fromCharCode(...hash)),
    color: `#${[red, green, blue].map((part) => part.toString(16).padStart(2, "0")).join("")}`,
  };
}

/** Returns the pixels of an image, made smaller; `null` where no browser decodes it. */
async function decode(file: Blob, scale: number): Promise<ImageData | null> {
  if (typeof createImageBitmap !== "function") return null;
  const bitmap = await createImageBitmap(file).catch(() => null);
  if (bitmap === null) return null;
  const width = Math.max(1, Math.round(bitmap.width * scale));
  const height = Math.max(1, Math.round(bitmap.height * scale));
  const canvas = document.createElement("canvas");
  Object.assign(canvas, { width, height });
  const context = canvas.getContext("2d", { willReadFrequently: true });
  if (context === null) return null;
  context.imageSmoothingQuality = "high";
  context.drawImage(bitmap, 0, 0, width, height);
  bitmap.close();
  return context.getImageData(0, 0, width, height);
}
