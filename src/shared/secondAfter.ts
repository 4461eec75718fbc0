/**
 * Returns the second after a time, both in milliseconds since 1970. `Last-Modified` has it, and so has a mirrored file: no
 * later change has the same date as a copy that was made before it.
 */
export function secondAfter(time: number): number {
  return (Math.floor(time / 1000) + 1) * 1000;
}
