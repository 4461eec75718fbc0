import { expect, test } from "vitest";
import { SVGS } from "../../../tests/images/svgs.js";
import { readImage } from "./readImage.js";
import { readSvgSize } from "./svgSize.js";

test.each(SVGS)("%s", (_, text, size) => {
  const facts = size === null ? "noSize" : { width: size[0], height: size[1] };
  expect(readSvgSize(text)).toEqual(facts);
  const found = size === null ? "noSize" : { ...(facts as object), hasAlpha: true };
  expect(readImage(new TextEncoder().encode(text))).toEqual(found);
});

test.each(["", "<svgs/>", "<html><svg width='3' height='4'/></html>", "text <svg/>", "<svg"])(
  "%j is no SVG",
  (text) => expect(readSvgSize(text)).toBeNull(),
);

test("the beginning of a long attribute takes no time", () => {
  expect(readSvgSize(`<svg a="${"x".repeat(200_000)}`)).toBeNull();
  expect(readSvgSize(`<svg ${"<!-- ".repeat(50_000)}`)).toBeNull();
  expect(readSvgSize("<!--".repeat(50_000))).toBeNull();
  expect(readSvgSize("<!DOCTYPE ".repeat(20_000))).toBeNull();
});
