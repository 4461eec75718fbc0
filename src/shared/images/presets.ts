/** Image presets: which smaller images the versions of a folder get. */
import { type Infer, v } from "convex/values";
import { invalid } from "../bounds.js";
import { assetError } from "../errors.js";
import { essenceOf } from "../mediaType.js";
import { isWithin } from "../paths.js";
import type { ImageFacts } from "./imageFacts.js";

export const imageFormat = v.union(
  v.literal("webp"),
  v.literal("avif"),
  v.literal("jpeg"),
  v.literal("png"),
);
export type ImageFormat = Infer<typeof imageFormat>;
export const IMAGE_FORMATS: ImageFormat[] = imageFormat.members.map(({ value }) => value);
/** Every browser shows these. */
export const SHOWN_EVERYWHERE: ImageFormat[] = ["jpeg", "png"];

/** The smaller images of a folder: one of each width in each format. */
export const imagePreset = v.object({
  /** In pixels, in ascending order; empty for none. */
  widths: v.array(v.number()),
  formats: v.array(imageFormat),
  /** From 1 to 100; encoders of PNG ignore it. */
  quality: v.number(),
  /** When they are made: once an image is published, or once one of them is first asked for. Omitted for `published`. */
  make: v.optional(v.literal("asked")),
});
export type ImagePreset = Infer<typeof imagePreset>;

/** The preset of a folder and everything below it. */
export const presetRule = v.object({ folderPath: v.string(), ...imagePreset.fields });
export type PresetRule = Infer<typeof presetRule>;

/** One of the images that a preset wants. */
export const wantedRendition = v.object({
  width: v.number(),
  format: imageFormat,
  quality: v.number(),
});
export type WantedRendition = Infer<typeof wantedRendition>;

/** A smaller image for pages. */
export const rendition = v.object({
  width: v.number(),
  format: imageFormat,
  url: v.string(),
  /** In bytes. */
  size: v.number(),
});

/** The maximum number of smaller images of a version: its published copy has all. */
export const MAX_RENDITIONS = 12;
/** The largest width that all formats can store. */
export const MAX_WIDTH = 16_383;
export const DEFAULT_QUALITY = 80;

/** The types of images that smaller ones are made of; an SVG has every width. */
const RASTER = /^image\/(?:jpeg|png|webp|avif|gif)$/;

const isWidth = (width: number) => Number.isInteger(width) && width >= 1 && width <= MAX_WIDTH;
const WIDTH_REASON = `must be integer numbers of pixels from 1 to ${MAX_WIDTH}`;

/** Returns a width that a page asks for. @throws ARGUMENT_INVALID */
export function parseWidth(width: number): number {
  if (isWidth(width)) return width;
  throw invalid("width", `must be an integer number of pixels from 1 to ${MAX_WIDTH}`);
}

type PresetRequest = Pick<ImagePreset, "widths"> &
  Partial<Pick<ImagePreset, "formats" | "quality">> & { make?: "published" | "asked" | undefined };

/** @throws ARGUMENT_INVALID */
export function parseImagePreset({
  widths,
  formats = ["webp"],
  quality = DEFAULT_QUALITY,
  make,
}: PresetRequest): ImagePreset {
  if (!widths.every(isWidth)) throw invalid("widths", WIDTH_REASON);
  if (!Number.isInteger(quality) || quality < 1 || quality > 100) {
    throw invalid("quality", "must be an integer from 1 to 100");
  }
  const preset = {
    widths: [...new Set(widths)].sort((a, b) => a - b),
    formats: [...new Set(formats)],
    quality,
    ...(make === "asked" ? { make } : {}),
  };
  if (preset.formats.length === 0) throw invalid("formats", "must name at least one format");
  if (preset.widths.length * preset.formats.length > MAX_RENDITIONS) {
    throw invalid("widths", `times formats may make at most ${MAX_RENDITIONS} images`);
  }
  return preset;
}

/** Returns the preset of a folder: its own, or that of the nearest folder above. */
export function presetFor(rules: PresetRule[], folderPath: string): PresetRule | null {
  const [nearest] = rules
    .filter((rule) => isWithin(folderPath, rule.folderPath))
    .sort((a, b) => b.folderPath.length - a.folderPath.length);
  return nearest ?? null;
}

type Original = { contentType: string; image?: ImageFacts | undefined };

const isRaster = ({ contentType }: Original) => RASTER.test(essenceOf(contentType));

/** Returns whether an image may get a smaller one of this width: not an animation, and not if that is not smaller. */
function mayBecome(original: Original, width: number): boolean {
  const { image } = original;
  if (image === undefined || image.isAnimated) return false;
  return width < image.width && isRaster(original);
}

/** Returns the smaller images that a preset wants of a version. */
export function renditionsWanted(
  preset: ImagePreset | null,
  original: Original,
): WantedRendition[] {
  if (preset === null) return [];
  const { widths, formats, quality } = preset;
  return widths
    .filter((width) => mayBecome(original, width))
    .flatMap((width) => formats.map((format) => ({ width, format, quality })));
}

type Stored = { width: number; format: ImageFormat; size: number };

/**
 * Returns the stored image for a width: the smallest that is at least so wide, and of several the one with the fewest bytes;
 * `null` for the original. It is final if nothing that may be stored later fits better.
 */
export function imageFor<Image extends Stored>(
  original: Original,
  stored: readonly Image[],
  width: number,
  formats: readonly ImageFormat[],
): { image: Image | null; isFinal: boolean } {
  const [image = null] = stored
    .filter((one) => one.width >= width && formats.includes(one.format))
    .sort((a, b) => a.width - b.width || a.size - b.size);
  const isExact = image?.width === width;
  const isKnown = original.image !== undefined || !isRaster(original);
  return { image, isFinal: isExact || (isKnown && !mayBecome(original, width)) };
}

/** Returns the parameters with which a URL of the routes asks for an image in a size. */
export function sizeQuery(width: number, formats: readonly ImageFormat[]): string {
  return `w=${width}&format=${formats.length === 1 ? formats[0] : "auto"}`;
}

/** Returns whether a preset wants a smaller image that was made of a version. */
export function isWantedBy(
  preset: ImagePreset | null,
  { width, format, quality }: WantedRendition,
): boolean {
  if (preset === null || preset.quality !== quality) return false;
  return preset.widths.includes(width) && preset.formats.includes(format);
}

/** Returns the height of an image in a width. */
export function heightIn({ width, height }: ImageFacts, smaller: number): number {
  return Math.max(1, Math.round((height * smaller) / width));
}

export function isSameRendition(a: WantedRendition, b: WantedRendition): boolean {
  return a.width === b.width && a.format === b.format && a.quality === b.quality;
}

/** The error for an encoded image that is not the wanted one. */
export function renditionInvalid(
  { width, format }: Pick<WantedRendition, "width" | "format">,
  reason: string,
) {
  return assetError(
    "RENDITION_INVALID",
    `The encoded image is not usable: ${reason}. Check the encoder for ${format} with a width of ${width}.`,
    { width, format, reason },
  );
}
