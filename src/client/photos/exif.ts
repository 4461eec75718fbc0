/** The one tag of EXIF that stays: how to turn the photo. EXIF is a TIFF file without pictures (TIFF 6.0, section 2). */

import type { Photo } from "./photo.js";

const ORIENTATION = 0x0112;
const SHORT = 3;

/** EXIF is small; its first directory is at its beginning. */
const MAX_EXIF_BYTES = 64 * 1024;

/** Reads EXIF from a photo, as far as its orientation needs it. */
export async function readExif(
  photo: Photo,
  start: number,
  end: number,
): Promise<DataView<ArrayBuffer>> {
  return await photo.read(start, Math.min(end, start + MAX_EXIF_BYTES));
}

/** Returns how EXIF says to turn a photo, from 2 to 8; `null` if it does not turn it, or cannot be read. */
export function orientationOf(tiff: DataView): number | null {
  try {
    const isLittle = tiff.getUint16(0) === 0x4949;
    if (tiff.getUint16(2, isLittle) !== 42) return null;
    const directory = tiff.getUint32(4, isLittle);
    const count = tiff.getUint16(directory, isLittle);
    for (let index = 0; index < count; index += 1) {
      const entry = directory + 2 + 12 * index;
      if (tiff.getUint16(entry, isLittle) !== ORIENTATION) continue;
      const value = tiff.getUint16(entry + 8, isLittle);
      const isTurned = tiff.getUint16(entry + 2, isLittle) === SHORT && value >= 2 && value <= 8;
      return isTurned ? value : null;
    }
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
  }
  return null;
}

/** Returns EXIF with this tag only: 26 bytes. */
export function exifWith(orientation: number): number[] {
  const header = [0x4d, 0x4d, 0, 42, 0, 0, 0, 8];
  const entry = [ORIENTATION >> 8, ORIENTATION & 0xff, 0, SHORT, 0, 0, 0, 1, 0, orientation, 0, 0];
  return [...header, 0, 1, ...entry, 0, 0, 0, 0];
}
