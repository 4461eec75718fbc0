/**
 * WebP: chunks in a RIFF file, whose header has the size of all, and whose extended header has a flag for each kind of
 * metadata (RFC 9649, section 2). The pictures, their transparency, animations and the color profile stay. All other
 * chunks are removed, and bytes after the end of the RIFF file.
 */
import { orientationOf } from "../../shared/images/orientation.js";
import { exifWith, readExif } from "./exif.js";
import { textAt } from "../../shared/images/textAt.js";
import { type Photo, bytesOf, damaged, NotStripped, partOf } from "./photo.js";

const PICTURES = new Set(["VP8 ", "VP8L", "ALPH"]);
const NEEDED = new Set([...PICTURES, "VP8X", "ICCP", "ANIM", "ANMF"]);
const HAS_EXIF = 0x08;
const HAS_XMP = 0x04;
const RIFF_BYTES = 12;
const HEAD_BYTES = 8;
/** The position, size, duration and blending of a frame, before its chunks. */
const FRAME_BYTES = 16;

type Chunk = { type: string; start: number; dataStart: number; dataEnd: number; end: number };

async function* chunksOf(photo: Photo, from: number, to: number): AsyncGenerator<Chunk> {
  for (let start = from; start < to;) {
    const head = await photo.read(start, start + HEAD_BYTES);
    const dataStart = start + HEAD_BYTES;
    const dataEnd = dataStart + head.getUint32(4, true);
    if (dataEnd > to) throw damaged();
    // Some writers leave out the last byte of padding.
    const end = Math.min(dataEnd + (dataEnd % 2), to);
    yield { type: textAt(head, 0, 4), start, dataStart, dataEnd, end };
    start = end;
  }
}

export async function stripWebp(photo: Photo): Promise<void> {
  const riffSize = (await photo.read(4, 8)).getUint32(0, true);
  const riffEnd = HEAD_BYTES + riffSize;
  if (riffEnd > photo.size) throw damaged();
  let flagsAt: number | null = null;
  let isTurned = false;
  for await (const { type, start, dataStart, dataEnd, end } of chunksOf(
    photo,
    RIFF_BYTES,
    riffEnd,
  )) {
    if (type === "VP8X") flagsAt ??= dataStart;
    if (type === "ANMF") await requirePictures(photo, dataStart + FRAME_BYTES, dataEnd);
    if (NEEDED.has(type)) continue;
    const exif: Uint8Array<ArrayBuffer> | undefined =
      type === "EXIF" && !isTurned ? await turning(photo, dataStart, dataEnd) : undefined;
    isTurned ||= exif !== undefined;
    photo.edit(start, end, exif);
  }
  const newSize = riffSize + photo.growth;
  photo.edit(riffEnd, photo.size);
  if (newSize !== riffSize) photo.edit(4, 8, uint32(newSize));
  if (flagsAt === null) return;
  const flags = (await photo.read(flagsAt, flagsAt + 1)).getUint8(0);
  const newFlags = (flags & ~(HAS_EXIF | HAS_XMP)) | (isTurned ? HAS_EXIF : 0);
  if (newFlags !== flags) photo.edit(flagsAt, flagsAt + 1, Uint8Array.of(newFlags));
}

/** A frame may contain chunks that no decoder knows; no program is known to write them. */
async function requirePictures(photo: Photo, start: number, end: number): Promise<void> {
  for await (const { type } of chunksOf(photo, start, end)) {
    if (!PICTURES.has(type)) throw new NotStripped(`its chunk ${type} is unknown`);
  }
}

/** Returns a chunk of EXIF that only turns the photo. Some writers begin EXIF as in JPEG. */
async function turning(
  photo: Photo,
  start: number,
  end: number,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const exif = await readExif(photo, start, end);
  const isLikeJpeg = exif.byteLength > 6 && textAt(exif, 0, 6) === "Exif\0\0";
  const orientation = orientationOf(isLikeJpeg ? partOf(exif, 6) : exif);
  if (orientation === null) return undefined;
  const data = exifWith(orientation);
  return Uint8Array.of(...bytesOf("EXIF"), ...uint32(data.length), ...data);
}

function uint32(value: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value, true);
  return bytes;
}
