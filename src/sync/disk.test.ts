import { expect, test } from "vitest";
import { behind } from "./disk.js";

const PIECES = ["ab", "", "c", "def"];

test.each(Array.from({ length: 7 }, (_, count) => count))("behind the first %s bytes", (count) => {
  const left = behind(
    PIECES.map((text) => Buffer.from(text)),
    count,
  );
  expect(Buffer.concat(left).toString()).toBe("abcdef".slice(count));
  // Nothing to write is no piece, or writing would never end.
  expect(left.every((piece) => piece.length > 0)).toBe(true);
});
