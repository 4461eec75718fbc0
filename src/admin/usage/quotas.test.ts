import { expect, test } from "vitest";
import { type Limits, type Quota, draftOf, isExceeded, limitsOf, metersOf } from "./quotas.js";
import { en } from "../words/en/index.js";

const quota = (fields: Partial<Quota>): Quota => ({
  ...{ folderPath: "images", maxBytes: null, maxFiles: null, bytes: 0, files: 0 },
  ...{ isCounting: false, ...fields },
});

test.each<[Limits, amount: string, unit: string]>([
  [{ maxBytes: 2e9, maxFiles: null }, "2", "GB"],
  [{ maxBytes: 1_500_000, maxFiles: 0 }, "1500", "kB"],
  [{ maxBytes: 1001, maxFiles: 7 }, "1001", "byte"],
  [{ maxBytes: 0, maxFiles: null }, "0", "byte"],
  [{ maxBytes: Number.MAX_SAFE_INTEGER, maxFiles: 1 }, "9007199254740991", "byte"],
])("%j is shown as %s %s, and saved as it was", (limits, amount, unit) => {
  const draft = draftOf(limits);
  expect(draft.bytes).toEqual({ amount, unit });
  expect(limitsOf(draft)).toEqual(limits);
});

test("only limits the size at first", () => {
  expect(limitsOf(draftOf())).toEqual({ maxBytes: 1e9, maxFiles: null });
});

test.each(["", " ", "-1", "x", "Infinity", "1e30"])("%j is not a size", (amount) => {
  expect(limitsOf({ ...draftOf(), bytes: { amount, unit: "GB" } })).toBeNull();
});

test("rounds a size to bytes, and no number of files", () => {
  const draft = draftOf({ maxBytes: null, maxFiles: 5 });
  const bytes = { amount: "0.0015", unit: "kB" as const };
  expect(limitsOf({ ...draft, isBytesUnlimited: false, bytes })?.maxBytes).toBe(2);
  expect(limitsOf({ ...draft, files: { amount: "1.5", unit: "file" } })).toBeNull();
});

test("has nothing to save without a limit", () => {
  expect(limitsOf({ ...draftOf(), isBytesUnlimited: true })).toBeNull();
});

test("knows limits below what is used", () => {
  const used = quota({ bytes: 10, files: 2 });
  expect(isExceeded({ maxBytes: 10, maxFiles: 2 }, used)).toBe(false);
  expect(isExceeded({ maxBytes: 9, maxFiles: null }, used)).toBe(true);
  expect(isExceeded({ maxBytes: null, maxFiles: 1 }, used)).toBe(true);
});

test("says how much is used", () => {
  const words = (fields: Partial<Quota>) =>
    metersOf(en, quota(fields)).map(({ words, share, shareWords }) => [words, share, shareWords]);
  expect(words({ maxBytes: 4000, bytes: 1000, files: 1200 })).toEqual([
    ["1 kB of 4 kB", 0.25, "25%"],
    ["1,200, unlimited", null, ""],
  ]);
  expect(words({ maxBytes: 0, maxFiles: 2, files: 3 })).toEqual([
    ["0 bytes of 0 bytes", 1, "Full"],
    ["3 of 2", 1, "Full"],
  ]);
});
