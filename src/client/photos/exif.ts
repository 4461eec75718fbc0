/** The one tag of EXIF that stays: how to turn the photo. EXIF is a TIFF file without pictures (TIFF 6.0, section 2). */

import { ORIENTATION, SHORT } from "../../shared/images/orientation.js";
import type { Photo } from "./photo.js";

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

/** Returns EXIF with this tag only: 26 bytes. */
export function exifWith(orientation: number): number[] {
  const header = [0x4d, 0x4d, 0, 42, 0, 0, 0, 8];
  const entry = [ORIENTATION >> 8, ORIENTATION & 0xff, 0, SHORT, 0, 0, 0, 1, 0, orientation, 0, 0];
  return [...header, 0, 1, ...entry, 0, 0, 0, 0];
}
