/** A queue of byte chunks. */

/** Returns the chunks without their first bytes. */
export function behind(pieces: Uint8Array[], count: number): Uint8Array[] {
  let skipped = 0;
  return pieces.flatMap((piece) => {
    const rest = piece.subarray(Math.min(piece.length, count - skipped));
    skipped += piece.length - rest.length;
    return rest.length === 0 ? [] : [rest];
  });
}
