/** How EXIF says to turn a photo. EXIF is a TIFF file without pictures (TIFF 6.0, section 2). */

/** The tag, and the type of its value. */
export const ORIENTATION = 0x0112;
export const SHORT = 3;

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
