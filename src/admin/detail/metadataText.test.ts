import { fc, test } from "@fast-check/vitest";
import { expect, test as it } from "vitest";
import { formatValue, parseValue } from "./metadataText.js";

it.each([
  ["summer", "summer"],
  ["12", 12],
  [' "12" ', "12"],
  ["true", true],
  ["null", null],
  ["", ""],
  ["[1]", "[1]"],
  ["12345678901234567890", "12345678901234567890"],
  ["1.50", "1.50"],
])("reads %o as %o", (text, value) => {
  expect(parseValue(text)).toBe(value);
});

const anyValue = fc.oneof(
  fc.string(),
  fc.constantFrom("12", "true", "null", '"', '"a"', " 1"),
  fc.boolean(),
  fc.constant(null),
  fc.double({ noNaN: true, noDefaultInfinity: true }).filter((value) => !Object.is(value, -0)),
);

test.prop([anyValue])("reads what it wrote", (value) => {
  expect(parseValue(formatValue(value))).toBe(value);
});
