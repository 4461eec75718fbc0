/** A conversion would keep only the first picture of an animation. */

/** How much of a file has to be looked at. */
export const SNIFFED_BYTES = 64 * 1024;

/** Whether these first bytes are of an animated PNG or WebP, or of one that may be. */
export function isAnimated(start: Uint8Array): boolean {
  const text = new TextDecoder("latin1").decode(start);
  if (text.slice(1, 4) === "PNG") {
    // An animation says so before its first pixels.
    const pixels = text.indexOf("IDAT");
    return pixels === -1 || text.slice(0, pixels).includes("acTL");
  }
  const isExtendedWebp = text.startsWith("RIFF") && text.slice(8, 16) === "WEBPVP8X";
  return isExtendedWebp && (start[20]! & 0b10) !== 0;
}
