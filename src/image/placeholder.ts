/** The colors of an image that is not there yet, as the `url()` of a picture. */
import { thumbHashToRGBA } from "thumbhash";

/** The words before the pixels of a bitmap: two bytes of nothing, 14 bytes of a file header and 124 of BITMAPV5HEADER. */
const HEADER_WORDS = 35;

/**
 * Returns the picture of a ThumbHash as the URL of a bitmap: its pixels need no packing and no checksums, for which a PNG would
 * take 400 bytes of code. The header has the masks of red, green, blue and alpha, as the pixels are (Windows GDI,
 * BITMAPV5HEADER).
 *
 * @param thumbHash in base64.
 */
export function pictureOf(thumbHash: string): string {
  const { w, h, rgba } = thumbHashToRGBA(
    Uint8Array.from(atob(thumbHash), (character) => character.charCodeAt(0)),
  );
  const words = new Uint32Array(HEADER_WORDS + w * h);
  // "BM", the size of the file, where its pixels are, the size of the header, 1 plane of 32 bits from the top, and masks.
  words.set([0x4d420000, 4 * words.length - 2, 0, 138, 124, w, -h, 0x200001, 3]);
  words.set([0xff, 0xff00, 0xff0000, 0xff000000, 0x73524742], 14);
  words.set(new Uint32Array(rgba.buffer), HEADER_WORDS);
  const bytes = new Uint8Array(words.buffer, 2);
  return `url(data:image/bmp;base64,${btoa(String.fromCharCode(...bytes))})`;
}
