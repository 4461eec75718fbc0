/**
 * Reads the properties of an image from its first bytes, without decoding its pixels: of JPEG, PNG, WebP, AVIF, GIF and
 * SVG. Libraries find the size and whether it moves; none was found for what else is needed, whether an image may be
 * transparent and how browsers turn it. These are single bytes at fixed places, of which the formats' specifications are
 * named below.
 */
/* eslint no-control-regex: "off" -- Formats are recognized by such characters. */
import { imageDimensionsFromData } from "image-dimensions";
import isAnimated from "is-animated";
import type { ImageFacts, ImageProblem } from "./imageFacts.js";
import { orientationOf } from "./orientation.js";
import { readSvgSize } from "./svgSize.js";
import { textAt } from "./textAt.js";

/** The number of bytes that are enough for almost all images. */
export const IMAGE_HEAD_BYTES = 256 * 1024;

/** The properties that each format says in its own way. */
type Traits = { orientation?: number | null; isTurned?: boolean; hasAlpha?: boolean };

/**
 * Returns the facts of an image, or why there are none.
 *
 * @param head its first bytes: all of them, or `IMAGE_HEAD_BYTES`.
 */
export function readImage(head: Uint8Array): ImageFacts | ImageProblem {
  try {
    const found = imageDimensionsFromData(head);
    if (found === undefined || found.type === "heic") return readSvg(head) ?? problemOf(head);
    const { orientation, hasAlpha, ...more } = TRAITS[found.type](viewOf(head));
    const { isTurned = orientation != null && orientation >= 5 } = more;
    const { width, height } = found;
    if (width === 0 || height === 0) return "unreadable";
    return {
      ...(isTurned ? { width: height, height: width } : { width, height }),
      ...(orientation == null || orientation === 1 ? {} : { orientation }),
      ...(isAnimated(bufferOf(head)) ? { isAnimated: true } : {}),
      ...(hasAlpha ? { hasAlpha } : {}),
    };
  } catch (error) {
    // The libraries read past the end of what is damaged.
    if (error instanceof RangeError) return "unreadable";
    throw error;
  }
}

function viewOf({ buffer, byteOffset, byteLength }: Uint8Array): DataView {
  return new DataView(buffer, byteOffset, byteLength);
}

/** A copy, because the library takes no part of a buffer. */
function bufferOf(head: Uint8Array): ArrayBuffer {
  return new Uint8Array(head).buffer;
}

const TRAITS = {
  jpeg: (view: DataView): Traits => ({ orientation: jpegOrientation(view) }),
  png: pngTraits,
  gif: gifTraits,
  webp: webpTraits,
  avif: avifTraits,
};

/** How the file begins if it is one of the formats, although its size was not found. */
const BEGINNINGS = /^(?:\xff\xd8\xff|\x89PNG\r\n\x1a\n|GIF8[79]a|RIFF[^]{4}WEBP|[^]{4}ftypavi[fs])/;

function problemOf(head: Uint8Array): ImageProblem {
  const length = Math.min(head.length, 16);
  return BEGINNINGS.test(textAt(viewOf(head), 0, length)) ? "unreadable" : "notAnImage";
}

function readSvg(head: Uint8Array): ImageFacts | ImageProblem | null {
  const size = readSvgSize(new TextDecoder().decode(head));
  // An SVG has no background of its own.
  return size === null || typeof size === "string" ? size : { ...size, hasAlpha: true };
}

/** JPEG: EXIF is the first APP1 segment that begins so, before the frame (Exif 2.32, section 4.5.4). */
function jpegOrientation(view: DataView): number | null {
  for (let at = 2; at + 4 <= view.byteLength;) {
    const marker = view.getUint16(at);
    // Markers may be filled with bytes before them.
    if (marker === 0xffff) {
      at += 1;
      continue;
    }
    const isSegment =
      marker >= 0xffc0 && marker < 0xffda && !(marker >= 0xffd0 && marker <= 0xffd9);
    if (!isSegment && !(marker >= 0xffe0 && marker <= 0xfffe)) return null;
    const length = view.getUint16(at + 2);
    const body = at + 4;
    if (marker === 0xffe1 && length >= 8 && textAt(view, body, 6) === "Exif\0\0") {
      return orientationOf(partOf(view, body + 6, length - 8));
    }
    at += 2 + length;
  }
  return null;
}

function partOf(view: DataView, at: number, length: number): DataView {
  const room = Math.max(0, Math.min(length, view.byteLength - at));
  return new DataView(view.buffer, view.byteOffset + at, room);
}

/** PNG: the color type in IHDR, a tRNS chunk, and eXIf (PNG, third edition, sections 11.2.1, 11.3.1.1 and 11.3.4.5). */
function pngTraits(view: DataView): Traits {
  let hasAlpha = false;
  let orientation: number | null = null;
  for (let at = 8; at + 8 <= view.byteLength;) {
    const length = view.getUint32(at);
    const type = textAt(view, at + 4, 4);
    const body = at + 8;
    if (type === "IHDR") hasAlpha = (view.getUint8(body + 9) & 4) !== 0;
    if (type === "tRNS") hasAlpha = true;
    if (type === "eXIf") orientation ??= orientationOf(partOf(view, body, length));
    if (type === "IDAT") break;
    at = body + length + 4;
  }
  return { hasAlpha, orientation };
}

/** GIF: the flag of the first graphic control extension, before the first picture (GIF89a, section 23). */
function gifTraits(view: DataView): Traits {
  const flags = view.getUint8(10);
  const colors = flags & 0x80 ? 3 * 2 ** ((flags & 7) + 1) : 0;
  for (let at = 13 + colors; at + 4 <= view.byteLength && view.getUint8(at) === 0x21;) {
    if (view.getUint8(at + 1) === 0xf9) return { hasAlpha: (view.getUint8(at + 3) & 1) !== 0 };
    at += 2;
    // Blocks, of which an empty one is the last.
    for (let size = view.getUint8(at); size > 0; size = view.getUint8(at)) at += 1 + size;
    at += 1;
  }
  return {};
}

/**
 * WebP: the flags of VP8X, or the bit of VP8L (RFC 9649, sections 2.7 and 3.4). Browsers do not turn it as its EXIF says.
 */
function webpTraits(view: DataView): Traits {
  const first = textAt(view, 12, 4);
  if (first === "VP8L") return { hasAlpha: (view.getUint32(21, true) & 0x10000000) !== 0 };
  return first === "VP8X" ? { hasAlpha: (view.getUint8(20) & 0x10) !== 0 } : {};
}

/** The name of an auxiliary image with the transparency of another (ISO/IEC 23000-22, section 4.1). */
const ALPHA = "urn:mpeg:mpegB:cicp:systems:auxiliary:alpha\0";
/** The orientation that each number of quarter turns against the clock is. */
const TURNS = [1, 8, 3, 6] as const;

/** AVIF: properties in the `meta` box, of which browsers follow `irot` and not EXIF (ISO/IEC 23008-12, section 6.5.10). */
function avifTraits(view: DataView): Traits {
  const head = textAt(view, 0, Math.min(view.byteLength, META_BYTES));
  const turns = (/\0\0\0\x09irot([^])/.exec(head)?.[1] ?? "\0").charCodeAt(0) & 3;
  return {
    hasAlpha: head.includes(ALPHA),
    isTurned: turns % 2 === 1,
    // A mirrored one is rare, and its size is the same.
    ...(head.includes("\0\0\0\x09imir") ? {} : { orientation: TURNS[turns]! }),
  };
}

/** The properties come before the pixels, and are small. */
const META_BYTES = 16 * 1024;
