/** The bounds of what a program says of an image. */
import { describe, expect, test } from "vitest";
import { parseImageFacts } from "./imageFacts.js";

const size = { width: 40, height: 20 };

describe("what is said of an image", () => {
  test.each([
    [{ orientation: 1 }, {}],
    [{ orientation: 8 }, { orientation: 8 }],
    [{ isAnimated: false, hasAlpha: false }, {}],
    [{ thumbHash: `${"A".repeat(32)}AA==` }, { thumbHash: `${"A".repeat(32)}AA==` }],
    [{ width: 2 ** 31 - 1 }, { width: 2 ** 31 - 1 }],
  ])("%j is kept as %j", (said, kept) => {
    expect(parseImageFacts({ ...size, ...said })).toEqual({ ...size, ...kept });
  });

  test.each([
    { width: 0 },
    { height: 2 ** 31 },
    { height: 1.5 },
    { orientation: 0 },
    { orientation: 9 },
    { thumbHash: "A".repeat(40) },
    { thumbHash: "not base64!" },
    { color: "#C8141E" },
  ])("%j is refused", (said) => {
    expect(() => parseImageFacts({ ...size, ...said })).toThrow("ARGUMENT_INVALID");
  });
});
