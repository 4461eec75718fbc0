/// <reference types="@jsquash/webp/emscripten-types.d.ts" />
/**
 * Encodes with libwebp and decodes with mozjpeg and a PNG decoder, compiled to WebAssembly for the Convex
 * runtime. Does not need Node.
 */
import decodeJpegFactory from "@jsquash/jpeg/codec/dec/mozjpeg_dec.js";
import initPng, { decode as decodePng } from "@jsquash/png/codec/pkg/squoosh_png.js";
import encoderFactory from "@jsquash/webp/codec/enc/webp_enc_simd.js";
import { defaultOptions } from "@jsquash/webp/meta.js";
import { initEmscriptenModule } from "@jsquash/webp/utils.js";
// Relative paths, because Convex looks for a .wasm file only next to the importing file.
import jpegModule from "../../../node_modules/@jsquash/jpeg/codec/dec/mozjpeg_dec.wasm";
import * as pngFile from "../../../node_modules/@jsquash/png/codec/pkg/squoosh_png_bg.wasm";
import webpModule from "../../../node_modules/@jsquash/webp/codec/enc/webp_enc_simd.wasm";
import type { ImageHeader } from "./header.js";
import { CONVEX_LIMITS, QUALITY } from "./settings.js";

/** The package's types describe the module's exports, not the module. */
const { default: pngModule } = pngFile as unknown as { default: WebAssembly.Module };

type Pixels = { data: Uint8ClampedArray<ArrayBuffer>; width: number; height: number };

/** The class of the decoders' results, which browsers have and Convex does not. */
class PlainImageData implements Pixels {
  constructor(
    readonly data: Uint8ClampedArray<ArrayBuffer>,
    readonly width: number,
    readonly height: number,
  ) {}
}

/** The URL that the module would be fetched from. It is given directly, but loading fails without a URL. */
const moduleOptions = { locateFile: (file: string) => file };

/**
 * Returns `null` if Node must convert the image: too many pixels, a color profile, or a format that cannot be
 * decoded here.
 */
export async function encodeWithWasm(
  bytes: Uint8Array<ArrayBuffer>,
  header: ImageHeader,
): Promise<Uint8Array | null> {
  const pixels = header.width * header.height;
  if (!header.isPlainColour || pixels > CONVEX_LIMITS.pixels) return null;
  try {
    const { data, width, height } = await decode(bytes, header.format);
    // A new instance each time, because an instance's memory never shrinks.
    const encoder = await initEmscriptenModule(encoderFactory, webpModule, moduleOptions);
    return encoder.encode(data, width, height, { ...defaultOptions, quality: QUALITY });
  } catch (error) {
    console.warn("The image needs Node:", error);
    return null;
  }
}

async function decode(
  bytes: Uint8Array<ArrayBuffer>,
  format: ImageHeader["format"],
): Promise<Pixels> {
  const globals = globalThis as { ImageData?: unknown };
  globals.ImageData ??= PlainImageData;
  if (format === "png") {
    await initPng(pngModule);
    return decodePng(bytes);
  }
  const decoder = await initEmscriptenModule(decodeJpegFactory, jpegModule, moduleOptions);
  // Applies the EXIF orientation.
  const decoded = decoder.decode(bytes, true);
  if (decoded === null) throw new Error("The decoder returned no result.");
  return decoded;
}
