import { fc, test as property } from "@fast-check/vitest";
import { expect, test } from "vitest";
import { formatDuration, joinDuration, splitDuration } from "./durations.js";
import { en } from "./en/index.js";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

test.each([
  [30 * DAY, "30 days"],
  [DAY, "1 day"],
  [36 * HOUR, "36 hours"],
  [2 * DAY - HOUR, "47 hours"],
  [29.7 * DAY, "30 days"],
  [HOUR, "1 hour"],
  [90 * MINUTE, "90 minutes"],
  [MINUTE, "1 minute"],
  [20_000, "0 minutes"],
  [0, "0 minutes"],
])("%d ms are told as %s", (ms, words) => {
  expect(formatDuration(en, ms)).toBe(words);
});

test.each([
  [30 * DAY, 30, "day"],
  [36 * HOUR, 36, "hour"],
  [90 * MINUTE, 90, "minute"],
  [90_000, 1.5, "minute"],
  [0, 0, "day"],
])("%d ms are entered as %d of unit %s", (ms, amount, unit) => {
  expect(splitDuration(ms)).toEqual({ amount, unit });
});

property.prop([fc.nat()])("what was split is joined again", (ms) => {
  expect(joinDuration(splitDuration(ms))).toBe(ms);
});
