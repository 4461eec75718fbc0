/**
 * JPEG: segments that begin with a marker, and coded pixels after each start of a scan (ITU-T T.81, annex B). The
 * segments that decoders need stay: tables, frames, scans, the JFIF header (ITU-T T.871), the color profile (ICC.1,
 * annex B.4) and the marker of Adobe, which names the color transform. All others are removed: EXIF and its thumbnail,
 * XMP, IPTC, content credentials, comments and the list of further pictures (CIPA DC-007). So are bytes after the end
 * of the photo, where phones put a video, a gain map or a larger preview.
 */
import { orientationOf } from "../../shared/images/orientation.js";
import { exifWith } from "./exif.js";
import { textAt } from "../../shared/images/textAt.js";
import { type Photo, bytesOf, damaged, partOf } from "./photo.js";

const END_OF_IMAGE = 0xffd9;
const START_OF_SCAN = 0xffda;
const FILL = 0xffff;
/** Frames, tables of Huffman and arithmetic codes, of quantization, restarts, lines and hierarchies. */
const isNeeded = (marker: number) =>
  (marker >= 0xffc0 && marker <= 0xffcf && marker !== 0xffc8) ||
  (marker >= START_OF_SCAN && marker <= 0xffdf);
/** Segments of applications, reserved ones and comments. */
const isExtra = (marker: number) => marker >= 0xffe0 && marker <= 0xfffe;

const EXIF = bytesOf("Exif\0\0");

const segment = (marker: number, payload: number[]) =>
  Uint8Array.of(marker >> 8, marker & 0xff, 0, payload.length + 2, ...payload);

export async function stripJpeg(photo: Photo): Promise<void> {
  let isTurned = false;
  for (let at = 2; ;) {
    const marker = (await photo.read(at, at + 2)).getUint16(0);
    if (marker === FILL) {
      photo.edit(at, (at += 1));
      continue;
    }
    if (marker === END_OF_IMAGE) return photo.edit(at + 2, photo.size);
    const end = at + 2 + (await photo.read(at + 2, at + 4)).getUint16(0);
    const payload = partOf(await photo.read(at, end), 4);
    if (isExtra(marker)) {
      const kept = keptOf(marker, payload, isTurned);
      isTurned ||= kept?.[0] === 0xff && kept[1] === 0xe1;
      if (kept !== "all") photo.edit(at, end, kept);
    } else if (!isNeeded(marker)) {
      throw damaged();
    }
    at = marker === START_OF_SCAN ? await endOfScan(photo, end) : end;
  }
}

/** Returns the bytes that replace a segment of an application; none if it is removed. */
function keptOf(
  marker: number,
  payload: DataView<ArrayBuffer>,
  isTurned: boolean,
): "all" | Uint8Array<ArrayBuffer> | undefined {
  const length = payload.byteLength;
  const begins = (text: string) =>
    length >= text.length && textAt(payload, 0, text.length) === text;
  const first = (count: number) => Array.from({ length: count }, (_, at) => payload.getUint8(at));
  if (marker === 0xffe0 && begins("JFIF\0") && length >= 14) {
    // The header can have a thumbnail too, of a size in its last two bytes.
    return segment(marker, [...first(12), 0, 0]);
  }
  if (marker === 0xffe1 && begins("Exif\0") && length > EXIF.length && !isTurned) {
    const orientation = orientationOf(partOf(payload, EXIF.length));
    return orientation === null ? undefined : segment(marker, [...EXIF, ...exifWith(orientation)]);
  }
  if (marker === 0xffe2 && begins("ICC_PROFILE\0")) return "all";
  if (marker === 0xffee && begins("Adobe") && length >= 12) return segment(marker, first(12));
  return undefined;
}

const CHUNK_BYTES = 256 * 1024;

/** Returns where the coded pixels of a scan end: at a marker other than those of a restart. */
async function endOfScan(photo: Photo, start: number): Promise<number> {
  for (let from = start; from < photo.size;) {
    const view = await photo.read(from, Math.min(from + CHUNK_BYTES, photo.size));
    const chunk = new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
    const last = chunk.length - 1;
    for (let at = chunk.indexOf(0xff); at >= 0 && at < last; at = chunk.indexOf(0xff, at + 1)) {
      const next = chunk[at + 1]!;
      const isCode = next === 0 || next === 0xff || (next >= 0xd0 && next <= 0xd7);
      if (!isCode) return from + at;
    }
    // A marker may lie across two chunks.
    from += Math.max(last, 1);
  }
  throw damaged();
}
