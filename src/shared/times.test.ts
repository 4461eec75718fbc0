import { expect, test } from "vitest";
import { EXAMPLE_TIME, parseTime } from "./times.js";

test.each([
  [EXAMPLE_TIME, Date.UTC(2026, 10, 30, 10, 12, 3)],
  ["2026-11-30", Date.UTC(2026, 10, 30)],
  ["2026-11-30T10:12:03.456+01:00", Date.UTC(2026, 10, 30, 9, 12, 3, 456)],
  ["1970-01-01", 0],
])("%s is a time", (text, expected) => {
  expect(parseTime(text)).toBe(expected);
});

test.each([
  "",
  "now",
  "0",
  "1764497523000",
  "30.11.2026",
  "2026-13-01",
  "2026-11-30Tx",
  "1969-12-31",
])("%j is none", (text) => {
  expect(parseTime(text)).toBeNull();
});
