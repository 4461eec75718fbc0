/// <reference types="@jsquash/webp/emscripten-types.d.ts" />
/** Makes smaller images in the Convex runtime, with codecs that are compiled to WebAssembly. */
import decodeJpegFactory from "@jsquash/jpeg/codec/dec/mozjpeg_dec.js";
import initPng, { decode as decodePng } from "@jsquash/png/codec/pkg/squoosh_png.js";
import encodeWebpFactory from "@jsquash/webp/codec/enc/webp_enc_simd.js";
import { defaultOptions } from "@jsquash/webp/meta.js";
import { initEmscriptenModule } from "@jsquash/webp/utils.js";
import type { EncodeRenditions, OriginalImage, RenditionToMake } from "convex-versioned-assets";
import pica from "pica";
// Relative paths, because Convex looks for a .wasm file only next to the importing file.
import jpegModule from "../../../node_modules/@jsquash/jpeg/codec/dec/mozjpeg_dec.wasm";
import * as pngFile from "../../../node_modules/@jsquash/png/codec/pkg/squoosh_png_bg.wasm";
import webpModule from "../../../node_modules/@jsquash/webp/codec/enc/webp_enc_simd.wasm";
import { readHeader } from "./header.js";

/**
 * The largest image for the Convex runtime: of its file, of its pixels, and of all buffers that it takes, for which the
 * runtime has 64 MiB. The memory of WebAssembly is not among these.
 */
export const LIMITS = {
  bytes: 12 * 1024 * 1024,
  pixels: 6_000_000,
  bufferBytes: 60 * 1024 * 1024,
};

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

/** Without WebAssembly, because it works on the pixels where they are. */
const resizer = pica({ features: ["js"] });

/** The codecs want a URL of their file, although they get the file. */
const moduleOptions = { locateFile: (file: string) => file };

/** Yields nothing of an image that needs Node. It throws if a codec fails. */
export const encodeInConvex: EncodeRenditions = async function* (original, wanted) {
  if (wanted.some(({ format }) => format !== "webp") || isTooLarge(original, wanted)) return;
  const pixels = await decode(original);
  if (pixels === null) return;
  const { data: src, width, height } = pixels;
  // Of this image only, because an instance's memory never shrinks.
  const encoder = await initEmscriptenModule(encodeWebpFactory, webpModule, moduleOptions);
  for (const { width: toWidth, height: toHeight, quality } of wanted) {
    const size = { width, height, toWidth, toHeight };
    const smaller = await resizer.resizeBuffer({ src, ...size, filter: "lanczos3" });
    const webp = encoder.encode(smaller as BufferSource, toWidth, toHeight, {
      ...defaultOptions,
      quality,
    });
    if (webp === null) throw new Error("The encoder returned no result.");
    yield new Uint8Array(webp);
  }
};

function isTooLarge({ size, image }: OriginalImage, wanted: RenditionToMake[]): boolean {
  const { width, height } = image;
  if (size > LIMITS.bytes || width * height > LIMITS.pixels) return true;
  // The resizer makes it narrower first, with two bytes for each color.
  const bytesFor = (to: RenditionToMake) =>
    size + 4 * (width * height + 2 * to.width * height + to.width * to.height);
  return wanted.some((to) => bytesFor(to) > LIMITS.bufferBytes);
}

/** Returns `null` if Node must decode the image. */
async function decode({ image, read }: OriginalImage): Promise<Pixels | null> {
  const bytes = await read();
  const header = readHeader(bytes);
  const pixels = image.width * image.height;
  // Of an image that has more pixels than it says, none is decoded.
  if (header === null || !header.isPlain || header.width * header.height > pixels) return null;
  // Only the decoder of JPEG turns the pixels.
  if (header.format === "png" && image.orientation !== undefined) return null;
  const globals = globalThis as { ImageData?: unknown };
  globals.ImageData ??= PlainImageData;
  const decoded = await DECODERS[header.format](bytes);
  const isUpright = decoded?.width === image.width && decoded.height === image.height;
  return isUpright ? decoded : null;
}

const DECODERS = {
  async jpeg(bytes: Uint8Array<ArrayBuffer>): Promise<Pixels | null> {
    const decoder = await initEmscriptenModule(decodeJpegFactory, jpegModule, moduleOptions);
    return decoder.decode(bytes, true);
  },
  async png(bytes: Uint8Array<ArrayBuffer>): Promise<Pixels> {
    await initPng(pngModule);
    return decodePng(bytes);
  },
};
