import { expect, test } from "vitest";
import { assetError } from "../../shared/errors.js";
import { NONE, addDiffering, differingOf, fieldOf, timeOf } from "./applying.js";
import type { Entry } from "./types.js";

const entry = (basename: string, more: Partial<Entry> = {}) =>
  ({ folderPath: "site", basename, problem: null, isSkipped: false, ...more }) as Entry;

test("the entries that do not apply are collected page by page, without those that were left out", () => {
  const first = addDiffering(NONE, [entry("a"), entry("b", { problem: "changed" })]);
  const both = addDiffering(first, [
    entry("c", { problem: "changed", isSkipped: true }),
    entry("d", { problem: "moved" }),
  ]);
  expect(both).toEqual({
    count: 2,
    entries: [
      { folderPath: "site", basename: "b", reason: "changed" },
      { folderPath: "site", basename: "d", reason: "moved" },
    ],
  });
});

test("a refusal names its entries, and how many there are", () => {
  const entries = [{ folderPath: "", basename: "a", reason: "locked" as const }];
  const refusal = { releaseId: "1", entries, count: 120 };
  expect(differingOf(assetError("RELEASE_CONFLICT", "No.", refusal))).toEqual({
    entries,
    count: 120,
  });
  expect(differingOf(assetError("FOLDER_NOT_FOUND", "No.", { folderPath: "a" }))).toBeNull();
  expect(differingOf(new Error("No."))).toBeNull();
});

test("a time in a field is in the visitor's time zone", () => {
  const time = new Date(2031, 0, 5, 9, 4).getTime();
  expect(fieldOf(time)).toBe("2031-01-05T09:04");
  expect(timeOf(fieldOf(time))).toBe(time);
  expect(timeOf("")).toBeNull();
});
