import { describe, expect, test } from "vitest";
import {
  type RetentionArgs,
  argsOf,
  draftOf,
  isSame,
  lossesOf,
  parseDuration,
} from "./retention.js";
import { en } from "../words/en/index.js";

const DAY = 24 * 60 * 60_000;
const HOUR = DAY / 24;
const settings = { trashRetentionMs: 30 * DAY, blobGraceMs: DAY, isSweepPaused: false };
const args: RetentionArgs = { ...settings, feedRetentionMs: null };

describe("the form", () => {
  test("shows the settings, and would save the same", () => {
    const draft = draftOf(settings);
    expect(draft.trash).toEqual({ amount: "30", unit: "day" });
    expect(draft.grace).toEqual({ amount: "1", unit: "day" });
    expect(draft.isFeedForEver).toBe(true);
    expect(argsOf(draft)).toEqual(args);
    expect(isSame(settings, args)).toBe(true);
    const limited = { ...settings, feedRetentionMs: 36 * HOUR };
    expect(draftOf(limited)).toMatchObject({
      feed: { amount: "36", unit: "hour" },
      isFeedForEver: false,
    });
    expect(isSame(limited, argsOf(draftOf(limited))!)).toBe(true);
  });

  test.each<[Partial<RetentionArgs>]>([
    [{ trashRetentionMs: 1 }],
    [{ blobGraceMs: 1 }],
    [{ feedRetentionMs: 1 }],
    [{ isSweepPaused: true }],
  ])("knows that %j is a change", (change) => {
    expect(isSame(settings, { ...args, ...change })).toBe(false);
  });

  test.each([
    ["2", 2 * DAY],
    ["0", 0],
    ["1.5", 36 * HOUR],
    ["", null],
    [" ", null],
    ["-1", null],
    ["soon", null],
    ["1e300", null],
    ["Infinity", null],
  ])("reads “%s” days", (amount, ms) => {
    expect(parseDuration({ amount, unit: "day" })).toBe(ms);
  });

  test("cannot be saved while something in it is no length of time", () => {
    const wrong = { amount: "x", unit: "day" as const };
    const draft = draftOf(settings);
    expect(argsOf({ ...draft, trash: wrong })).toBeNull();
    expect(argsOf({ ...draft, grace: wrong })).toBeNull();
    expect(argsOf({ ...draft, feed: wrong })).not.toBeNull();
    expect(argsOf({ ...draft, feed: wrong, isFeedForEver: false })).toBeNull();
  });
});

describe("what goes for good", () => {
  const losses = (change: Partial<RetentionArgs>, now: Partial<typeof settings> = {}) =>
    lossesOf(en, { ...settings, ...now }, { ...args, ...change });

  test("is nothing when things are kept as long, or longer", () => {
    expect(losses({})).toEqual([]);
    expect(losses({ trashRetentionMs: 31 * DAY, isSweepPaused: true })).toEqual([]);
    expect(losses({ blobGraceMs: 0 })).toEqual([]);
  });

  test("is what is older than a time that is shorter now", () => {
    expect(losses({ trashRetentionMs: 2 * DAY })).toEqual([
      "files that were deleted more than 2 days ago",
    ]);
    expect(losses({ feedRetentionMs: 90 * DAY })).toEqual(["changes from more than 90 days ago"]);
    expect(
      lossesOf(
        en,
        { ...settings, feedRetentionMs: 90 * DAY },
        { ...args, feedRetentionMs: 91 * DAY },
      ),
    ).toEqual([]);
  });

  test("is what a pause has kept", () => {
    expect(losses({}, { isSweepPaused: true })).toHaveLength(1);
    expect(losses({ isSweepPaused: true, trashRetentionMs: 0 }, { isSweepPaused: true })).toEqual(
      [],
    );
  });
});
