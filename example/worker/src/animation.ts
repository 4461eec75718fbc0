/** Detects animations, of which a conversion would keep only the first frame. */

/** How many bytes of a file to check. */
export const SNIFFED_BYTES = 64 * 1024;

/** Returns whether these first bytes belong, or may belong, to an animated PNG or WebP. */
export function isAnimated(start: Uint8Array): boolean {
  const text = new TextDecoder("latin1").decode(start);
  if (text.slice(1, 4) === "PNG") {
    // The animation header precedes the first pixels.
    const pixels = text.indexOf("IDAT");
    return pixels === -1 || text.slice(0, pixels).includes("acTL");
  }
  const isExtendedWebp = text.startsWith("RIFF") && text.slice(8, 16) === "WEBPVP8X";
  return isExtendedWebp && (start[20]! & 0b10) !== 0;
}
