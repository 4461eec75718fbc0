/** Returns bytes as text, with one character for each byte. */
export function textAt(view: DataView, at: number, length: number): string {
  return Array.from({ length }, (_, index) => String.fromCharCode(view.getUint8(at + index))).join(
    "",
  );
}
