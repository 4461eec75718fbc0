import { describe, expect, test } from "vitest";
import {
  type Change,
  type FeedFilter,
  actorsOf,
  auditArgs,
  byDay,
  dayName,
  isFiltering,
  isSifted,
  lets,
  placesOf,
  withoutFilter,
} from "./feedFilter.js";
import { en } from "../words/en/index.js";

const ALL: FeedFilter = {
  rootPath: "",
  folderPath: "",
  basename: null,
  isDeep: true,
  actor: null,
  type: null,
};

const change = (folderPath: string, rest: Partial<Change> = {}): Change => ({
  id: "1:0",
  createdAt: 1,
  type: "asset:create",
  folderPath,
  basename: "hero",
  actor: "ada",
  ...rest,
});

describe("what the server is asked for", () => {
  test.for<[string, Partial<FeedFilter>, string | null, object, boolean]>([
    ["everything", {}, null, { folderPath: "", recursive: true }, false],
    [
      "a folder and those in it",
      { folderPath: "a" },
      null,
      { folderPath: "a", recursive: true },
      false,
    ],
    [
      "a folder alone",
      { folderPath: "a", isDeep: false },
      null,
      { folderPath: "a", recursive: false },
      false,
    ],
    [
      "an asset, in its folder",
      { folderPath: "a", basename: "x" },
      "id",
      { assetId: "id", folderPath: "a" },
      false,
    ],
    [
      "an asset that has gone",
      { folderPath: "a", basename: "x" },
      null,
      { folderPath: "a", recursive: false },
      true,
    ],
    [
      "a folder too deep to include those in it",
      { folderPath: "a/b/c/d/e/f/g/h/i" },
      null,
      { folderPath: "a/b/c/d/e/f/g/h/i", recursive: false },
      false,
    ],
    ["an actor", { actor: "ada" }, null, { folderPath: "", recursive: true, by: "ada" }, false],
    [
      "a deep folder by an actor",
      { folderPath: "a", actor: "ada" },
      null,
      { folderPath: "a", recursive: true, by: "ada" },
      false,
    ],
    [
      "an asset by an actor",
      { folderPath: "a", basename: "x", actor: "ada" },
      "id",
      { assetId: "id", folderPath: "a" },
      true,
    ],
    ["a type", { type: "asset:move" }, null, { folderPath: "", recursive: true }, true],
  ])("for %s", ([, rest, assetId, args, sifted]) => {
    const filter = { ...ALL, ...rest };
    expect(auditArgs(filter, assetId)).toEqual(args);
    expect(isSifted(filter, auditArgs(filter, assetId))).toBe(sifted);
    expect(isFiltering(filter)).toBe(Object.keys(rest).length > 0);
  });
});

test("the folder that the panel begins at is everywhere, with all below it", () => {
  const filter = { ...ALL, rootPath: "a", folderPath: "a", isDeep: false };
  expect(isFiltering(filter)).toBe(false);
  expect(auditArgs(filter, null)).toEqual({ folderPath: "a", recursive: true });
  const narrow = { ...filter, folderPath: "a/b", basename: "x", actor: "ada" };
  expect(isFiltering(narrow)).toBe(true);
  expect(withoutFilter(narrow)).toEqual(filter);
});

describe("what is let through", () => {
  const isLet = (rest: Partial<FeedFilter>, told: Change, assetId: string | null = null) => {
    const filter = { ...ALL, ...rest };
    return lets(filter, auditArgs(filter, assetId), told);
  };

  test("is of the type and by the actor", () => {
    expect(isLet({ type: "asset:move" }, change("a"))).toBe(false);
    expect(isLet({ type: "asset:create" }, change("a"))).toBe(true);
    expect(isLet({ actor: "bob", folderPath: "a", isDeep: false }, change("a"))).toBe(false);
    expect(isLet({ actor: "ada", folderPath: "a", isDeep: false }, change("a"))).toBe(true);
  });

  test("is all that the server tells of a folder", () => {
    expect(isLet({ folderPath: "a" }, change("a/b"))).toBe(true);
    expect(isLet({ folderPath: "a", isDeep: false }, change("b"))).toBe(true);
  });

  test("is about the asset, wherever it was, or about its address when it has gone", () => {
    const at = { folderPath: "a", basename: "hero" };
    expect(isLet(at, change("elsewhere"), "id")).toBe(true);
    expect(isLet(at, change("a"))).toBe(true);
    expect(isLet(at, change("a", { basename: "other" }))).toBe(false);
    expect(isLet(at, change("b"))).toBe(false);
    expect(isLet(at, change("b", { fromFolderPath: "a", fromBasename: "hero" }))).toBe(true);
    expect(isLet(at, change("a", { basename: "new", fromBasename: "hero" }))).toBe(true);
  });
});

test("actors are named once, and whoever is asked for is among them", () => {
  const changes = [change("a", { actor: "bob" }), change("a"), change("a", { actor: undefined })];
  expect(actorsOf([...changes, ...changes], "zoe")).toEqual(["ada", "bob", "zoe"]);
  expect(actorsOf(changes, "bob")).toEqual(["ada", "bob"]);
});

test("places are those that changes name", () => {
  expect(placesOf([change("b"), change(""), change("b", { basename: undefined })])).toEqual([
    "b/",
    "b/hero",
    "hero",
  ]);
});

test("changes are told by day", () => {
  const at = (day: number, hour: number) => new Date(2026, 2, day, hour).getTime();
  const times = [at(5, 23), at(5, 0), at(4, 23), at(2, 12)];
  const days = byDay(times, (time) => time);
  expect(days.map(({ items }) => items)).toEqual([times.slice(0, 2), [times[2]], [times[3]]]);
  const now = at(5, 9);
  expect(days.map(({ day }) => dayName(en, day, now))).toEqual([
    "Today",
    "Yesterday",
    "Monday, March 2, 2026",
  ]);
  // The day before the first of a month, too.
  const first = new Date(2026, 2, 1, 9).getTime();
  expect(dayName(en, new Date(2026, 1, 28).getTime(), first)).toBe("Yesterday");
});
