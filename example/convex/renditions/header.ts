/**
 * Parses the header of a JPEG or PNG as strictly as a decoder does: an image that seems smaller here than in
 * the decoder would exceed the planned memory.
 */

export type ImageHeader = {
  format: "jpeg" | "png";
  width: number;
  height: number;
  /** True for a still image of 8-bit sRGB colors, which needs no conversion. */
  isPlain: boolean;
};

/** Returns `null` unless the bytes contain the complete header of a JPEG or PNG. */
export function readHeader(bytes: Uint8Array): ImageHeader | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  try {
    const header = readPng(view) ?? readJpeg(view);
    return header !== null && header.width > 0 && header.height > 0 ? header : null;
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

function textAt(view: DataView, start: number, length: number): string {
  let text = "";
  for (let at = start; at < start + length; at += 1) text += String.fromCharCode(view.getUint8(at));
  return text;
}

/** Profile names use one or two bytes per letter. */
function namesSrgb(view: DataView, start: number, length: number): boolean {
  return textAt(view, start, Math.min(length, 4096)).replaceAll("\0", "").includes("sRGB");
}

const PNG_SIGNATURE = "\x89PNG\r\n\x1a\n";

function readPng(view: DataView): ImageHeader | null {
  if (view.byteLength < 8 || textAt(view, 0, 8) !== PNG_SIGNATURE) return null;
  if (textAt(view, 12, 4) !== "IHDR" || view.getUint32(8) !== 13) return null;
  const size = { width: view.getUint32(16), height: view.getUint32(20) };
  let isPlain = view.getUint8(24) <= 8;
  for (let at = 33; ;) {
    const length = view.getUint32(at);
    const type = textAt(view, at + 4, 4);
    if (type === "IDAT") return { format: "png", ...size, isPlain };
    if (type === "acTL" || type === "cICP") isPlain = false;
    // The profile is compressed, but its name is not.
    if (type === "iCCP") isPlain &&= namesSrgb(view, at + 8, Math.min(length, 80));
    at += length + 12;
  }
}

/** Frame types that decoders support: baseline, extended and progressive. */
const FRAMES = new Set([0xc0, 0xc1, 0xc2]);

function readJpeg(view: DataView): ImageHeader | null {
  if (view.getUint16(0) !== 0xffd8) return null;
  let frame: { width: number; height: number; channels: number } | undefined;
  let isPlain = true;
  for (let at = 2; ;) {
    if (view.getUint8(at) !== 0xff) return null;
    // A marker may be preceded by any number of 0xff bytes.
    while (view.getUint8(at) === 0xff) at += 1;
    const marker = view.getUint8(at);
    const start = at + 3;
    const length = view.getUint16(at + 1) - 2;
    if (length < 0) return null;
    if (marker === 0xda) {
      if (frame === undefined) return null;
      const { channels, ...size } = frame;
      return { format: "jpeg", ...size, isPlain: isPlain && (channels === 1 || channels === 3) };
    }
    if (FRAMES.has(marker)) {
      if (frame !== undefined) return null;
      const height = view.getUint16(start + 1);
      frame = { height, width: view.getUint16(start + 3), channels: view.getUint8(start + 5) };
    } else if (marker >= 0xc3 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)) {
      return null;
    } else if (marker === 0xe2 && length >= 12 && textAt(view, start, 11) === "ICC_PROFILE") {
      isPlain &&= namesSrgb(view, start, length);
    }
    at = start + length;
  }
}
