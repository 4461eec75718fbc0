"use node";

/** Encodes with sharp's native libwebp. */
import sharp from "sharp";
import { ConversionError } from "./conversionError.js";
import type { ImageHeader } from "./header.js";
import { NODE_LIMITS, QUALITY } from "./settings.js";

export async function encodeWithSharp(
  bytes: Uint8Array,
  { width, height }: ImageHeader,
): Promise<Uint8Array> {
  if (bytes.byteLength > NODE_LIMITS.bytes || width * height > NODE_LIMITS.pixels) {
    throw new ConversionError("TOO_LARGE", `The image has ${width} × ${height} pixels.`);
  }
  try {
    // Applies the EXIF orientation and converts colors to sRGB, which every browser displays.
    return await sharp(bytes, { limitInputPixels: NODE_LIMITS.pixels, failOn: "error" })
      .autoOrient()
      .webp({ quality: QUALITY })
      .toBuffer();
  } catch (error) {
    console.warn("The image cannot be converted:", error);
    throw new ConversionError("NOT_AN_IMAGE", "The image is damaged.");
  }
}
