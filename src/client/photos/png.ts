/**
 * PNG: chunks with a length, a type and a checksum (W3C PNG, third edition, sections 5 and 11). The chunks that
 * decoders need stay, also those of color and of animations. All others are removed: EXIF, texts and XMP, the time,
 * content credentials, and what programs add for themselves. So are bytes after the last chunk.
 */
import { orientationOf } from "../../shared/images/orientation.js";
import { exifWith, readExif } from "./exif.js";
import { textAt } from "../../shared/images/textAt.js";
import { type Photo, bytesOf, damaged, NotStripped, partOf } from "./photo.js";

const NEEDED = new Set([
  ...["IHDR", "PLTE", "IDAT", "tRNS", "acTL", "fcTL", "fdAT"],
  ...["cHRM", "cICP", "cLLI", "gAMA", "iCCP", "mDCV", "sBIT", "sRGB", "bKGD", "hIST", "pHYs"],
]);
const SIGNATURE_BYTES = 8;
/** Length, type and checksum. */
const FRAME_BYTES = 12;

export async function stripPng(photo: Photo): Promise<void> {
  let isTurned = false;
  for (let at = SIGNATURE_BYTES; ;) {
    const head = await photo.read(at, at + 8);
    const length = head.getUint32(0);
    const type = textAt(head, 4, 4);
    const end = at + FRAME_BYTES + length;
    if (end > photo.size || !/^[a-z]{4}$/i.test(type)) throw damaged();
    if (type === "IEND") return photo.edit(end, photo.size);
    if (!NEEDED.has(type)) {
      // A capital letter: decoders must know it.
      if (/^[A-Z]/.test(type)) throw new NotStripped(`its chunk ${type} is unknown`);
      const exif: Uint8Array<ArrayBuffer> | undefined =
        type === "eXIf" && !isTurned ? await turning(photo, at + 8, at + 8 + length) : undefined;
      isTurned ||= exif !== undefined;
      photo.edit(at, end, exif);
    }
    at = end;
  }
}

/** Returns a chunk of EXIF that only turns the photo. */
async function turning(
  photo: Photo,
  start: number,
  end: number,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const orientation = orientationOf(await readExif(photo, start, end));
  return orientation === null ? undefined : chunk("eXIf", exifWith(orientation));
}

function chunk(type: string, data: number[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(FRAME_BYTES + data.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, data.length);
  bytes.set([...bytesOf(type), ...data], 4);
  view.setUint32(8 + data.length, checksum(partOf(view, 4, 4 + data.length)));
  return bytes;
}

/** CRC-32, as in annex D of the standard, bit by bit, because a chunk is small. */
function checksum(view: DataView): number {
  let crc = 0xffffffff;
  for (let at = 0; at < view.byteLength; at += 1) {
    crc ^= view.getUint8(at);
    for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}
