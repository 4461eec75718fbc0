import { describe, expect, test } from "vitest";
import { leavesWhen, retentionWords } from "./leaving.js";
import { en } from "../words/en/index.js";

const HOUR = 60 * 60_000;
const DAY = 24 * HOUR;
const month = { trashRetentionMs: 30 * DAY, isSweepPaused: false };
const now = 1_800_000_000_000;

describe("when something leaves the trash", () => {
  test.each([
    [now, "In 30 days"],
    [now - 3 * DAY, "In 27 days"],
    [now - 29 * DAY, "In 1 day"],
    [now - 29.5 * DAY, "In 12 hours"],
    [now - 30 * DAY + 61 * 60_000, "In 2 hours"],
    [now - 30 * DAY + 59 * 60_000, "Within the hour"],
    [now - 40 * DAY, "Within the hour"],
  ])("deleted at %d: %s", (deletedAt, words) => {
    expect(leavesWhen(en, deletedAt, month, now)).toBe(words);
  });

  test("is never by itself while clearing up is paused", () => {
    const paused = { ...month, isSweepPaused: true };
    expect(leavesWhen(en, now - 40 * DAY, paused, now)).toBe("Kept for now");
    expect(retentionWords(en, paused)).toMatch(/paused/);
  });

  test("is told as a rule", () => {
    expect(retentionWords(en, month)).toMatch(/for 30 days, then/);
    expect(retentionWords(en, { ...month, trashRetentionMs: 0 })).toMatch(/within the hour/);
  });
});
