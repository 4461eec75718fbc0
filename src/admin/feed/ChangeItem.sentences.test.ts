/** The sentences of changes in each language. */
import { describe, expect, test } from "vitest";
import { CHANGE_TYPES } from "../../shared/changeTypes.js";
import { type DescribableChange, describeChanges } from "../../shared/changeWords.js";
import { de } from "../words/de/index.js";
import { en } from "../words/en/index.js";
import { es } from "../words/es/index.js";

const hero = { folderPath: "shop", basename: "hero", assetId: "a", version: 1 } as const;

/** One change of each type, and those that have two sentences. Newest first. */
const changes: DescribableChange[] = [
  ...CHANGE_TYPES.map((type) => ({
    ...{ type, ...hero, assetId: type, access: "private" },
    fromBasename: type === "asset:rename" ? "b" : undefined,
  })),
  { type: "asset:access", ...hero, access: "public" },
  { type: "folder:access", folderPath: "", access: "public" },
  { type: "folder:create", folderPath: "shop", fromFolderPath: "old" },
  { type: "asset:create", ...hero, fromFolderPath: "old", fromBasename: "b" },
  { type: "asset:move", ...hero, fromFolderPath: "" },
  { type: "asset:move", ...hero, fromFolderPath: "old" },
  { type: "asset:publish", ...hero, version: 1 },
  { type: "asset:publish", ...hero, version: 2 },
];

describe.each([
  ["de", de],
  ["es", es],
])("in %s", (_name, table) => {
  const told = describeChanges(changes, table.feed.changes);
  const sentences = told.map(({ before, subject, after }) => `${before} ${subject} ${after}`);

  test("no sentence is English, or that of another change", () => {
    const english = describeChanges(changes).map(({ before, after }) => `${before} ${after}`);
    expect(told.filter((one, i) => `${one.before} ${one.after}` === english[i])).toEqual([]);
    expect(new Set(sentences).size).toBe(changes.length);
    expect(sentences.join()).not.toMatch(/undefined|object/);
  });

  test("names, places and versions are in them", () => {
    const of = (type: string, count = -1) =>
      sentences.filter((_, index) => changes[index]!.type === type).at(count);
    expect(of("asset:create")).toContain("old/b");
    expect(of("asset:rename")).toMatch(/b\b.* shop\/hero/);
    expect(of("asset:move")).toContain("old");
    expect(of("folder:create")).toContain("old");
    expect(of("folder:access")).toContain(table.common.allFiles);
    expect(of("version:takedown")).toContain("1");
  });
});

test("each group has its sentence in each language", () => {
  for (const table of [de, es]) {
    expect(table.feed.filesOf(3, true)).not.toBe(en.feed.filesOf(3, true));
    expect(table.feed.filesOf(3, true)).toContain(table.feed.filesOf(3, false));
  }
});
