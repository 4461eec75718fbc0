import { fc, test as property } from "@fast-check/vitest";
import { describe, expect, test } from "vitest";
import {
  type FolderUsage,
  NOTHING_STORED,
  NO_FOLDERS,
  type StorageUsage,
  addFolders,
  addStorage,
  backendSums,
  folderRows,
  formatShare,
  kindSums,
  sortUsage,
  totalOf,
  typeRows,
} from "./sums.js";
import { en } from "../words/en/index.js";

const folder = (folderPath: string, assets: number, publishedBytes: number): FolderUsage => ({
  folderPath,
  assets,
  publishedAssets: assets,
  publishedBytes,
});

const stored = (contentType: string, bytes: number, rest: Partial<StorageUsage> = {}) => ({
  backend: "convex" as const,
  contentType,
  isDoomed: false,
  objects: 1,
  bytes,
  ...rest,
});

describe("folders", () => {
  const sums = addFolders(
    addFolders(NO_FOLDERS, [folder("", 1, 5), folder("a", 2, 10), folder("a/b", 1, 3)]),
    [folder("a/b", 4, 30), folder("ab", 1, 100)],
  );

  test("are told one level at a time, each with all below it", () => {
    const rows = folderRows(sums, "");
    expect(rows.map(({ name, count, bytes }) => [name, count, bytes])).toEqual([
      ["", 1, 5],
      ["a", 7, 43],
      ["ab", 1, 100],
    ]);
    expect(rows.map(({ isOwn }) => isOwn)).toEqual([true, false, false]);
  });

  test("have what is directly in them apart", () => {
    expect(folderRows(sums, "a").map(({ name, isOwn, bytes }) => [name, isOwn, bytes])).toEqual([
      ["", true, 10],
      ["b", false, 33],
    ]);
    expect(folderRows(sums, "nowhere")).toEqual([]);
  });

  property.prop([
    fc.array(fc.tuple(fc.constantFrom("", "a", "a/b", "a/c", "ab"), fc.nat(9), fc.nat(99))),
    fc.nat(20),
  ])("come to the same, wherever pages end", (usages, end) => {
    const rows = usages.map((usage) => folder(...usage));
    const whole = folderRows(addFolders(NO_FOLDERS, rows), "");
    const paged = addFolders(addFolders(NO_FOLDERS, rows.slice(0, end)), rows.slice(end));
    expect(folderRows(paged, "")).toEqual(whole);
    expect(totalOf(whole).bytes).toBe(rows.reduce((sum, row) => sum + row.publishedBytes, 0));
  });
});

describe("types", () => {
  const sums = addStorage(
    addStorage(NOTHING_STORED, [
      stored("image/png", 10),
      stored("text/plain; charset=utf-8", 1),
      stored("image/png", 7, { isDoomed: true, objects: 2 }),
    ]),
    [
      stored("image/png", 5, { backend: "r2" }),
      stored("image/jpeg", 2),
      stored("text/plain", 3),
      stored("image/png", 10),
    ],
  );

  test("are told without their parameters, and wherever they are stored", () => {
    const rows = sortUsage(typeRows(en, sums), { by: "bytes", isDescending: true });
    expect(rows.map(({ name, count, bytes }) => [name, count, bytes])).toEqual([
      ["PNG image", 3, 25],
      ["Plain text", 2, 4],
      ["JPEG image", 1, 2],
    ]);
    expect(kindSums(rows)).toEqual([
      { kind: "image", bytes: 27 },
      { kind: "text", bytes: 4 },
    ]);
  });

  test("leave out what is about to be deleted", () => {
    expect(sums.doomed).toEqual({ objects: 2, bytes: 7 });
    expect(totalOf(typeRows(en, sums))).toEqual({ count: 6, bytes: 31 });
  });

  test("are told by backend", () => {
    expect(backendSums(sums)).toEqual([
      { backend: "convex", bytes: 26 },
      { backend: "r2", bytes: 5 },
    ]);
    expect(backendSums(NOTHING_STORED)).toEqual([]);
  });

  test("have a name when nobody has said what they are", () => {
    expect(typeRows(en, addStorage(NOTHING_STORED, [stored("", 1)]))[0]!.name).toBe("Unknown");
  });
});

describe("sorting", () => {
  const rows = [
    { key: "a", name: "a 10", count: 1, bytes: 5 },
    { key: "b", name: "a 9", count: 1, bytes: 7 },
    { key: "c", name: "b", count: 3, bytes: 5 },
  ];
  test.each([
    ["name", false, "bac"],
    ["name", true, "cab"],
    ["count", true, "cba"],
    ["bytes", true, "bac"],
    ["bytes", false, "acb"],
  ] as const)("by %s, descending: %s", (by, isDescending, order) => {
    const sorted = sortUsage(rows, { by, isDescending });
    expect(sorted.map(({ key }) => key).join("")).toBe(order);
  });
});

test.each([
  [0, 10, "0%"],
  [0, 0, "0%"],
  [10, 10, "100%"],
  [1, 3, "33.3%"],
  [1, 2, "50%"],
  [1, 100_000, "<0.1%"],
  [99_999, 100_000, ">99.9%"],
])("%d of %d are %s", (part, whole, share) => {
  expect(formatShare(part, whole)).toBe(share);
});
