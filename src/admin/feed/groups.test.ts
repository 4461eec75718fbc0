import { describe, expect, test } from "vitest";
import { describeChanges } from "../../shared/changeWords.js";
import type { Change } from "./feedFilter.js";
import { en } from "../words/en/index.js";
import { groupChanges } from "./groups.js";

const MINUTE = 60_000;

type Made = Partial<Change> & Pick<Change, "type">;

/** Changes from old to new, a second apart unless they say when. */
function feed(...changes: Made[]): Change[] {
  return changes
    .map((change, index) => ({
      ...{ id: `${index}`, createdAt: index * 1000, folderPath: "shop", basename: "a" },
      ...{ assetId: change.basename ?? "a", actor: "kim" },
      ...change,
    }))
    .reverse();
}

const upload = (basename: string, more: Partial<Change> = {}): Made[] => [
  { type: "asset:create", basename, ...more },
  { type: "asset:publish", basename, version: 1, ...more },
];

function lines(changes: Change[], isComplete = true): string[] {
  return groupChanges(en, describeChanges(changes), isComplete).map(({ described, group }) => {
    if (described === null) {
      const { before, files, after, folderPath, end = "" } = group;
      return `${before} ${files} ${after} ${folderPath} ${end}`.trim();
    }
    return `${described.before} ${described.subject} ${described.after}`.trim();
  });
}

describe("a new file", () => {
  test("and its first version are one line", () => {
    expect(lines(feed(...upload("a")))).toEqual(["added shop/a"]);
  });

  test("that is a draft says so", () => {
    const draft: Made = { type: "version:draft", version: 1 };
    expect(lines(feed({ type: "asset:create" }, draft))).toEqual(["added shop/a as a draft"]);
    const drafts = ["a", "b", "c"].flatMap((basename): Made[] => [
      { type: "asset:create", basename },
      { type: "version:draft", version: 1, basename },
    ]);
    expect(lines(feed(...drafts))).toEqual(["added 3 files to shop as drafts"]);
  });

  test.each([
    ["another asset", { type: "asset:publish", assetId: "other", version: 1 }],
    ["another person", { type: "asset:publish", actor: "lee", version: 1 }],
    ["a later time", { type: "asset:publish", version: 2 }],
  ] as [string, Made][])("takes no version of %s", (_what, publishing) => {
    expect(lines(feed({ type: "asset:create" }, publishing))).toHaveLength(2);
  });

  test("is no copy", () => {
    const copy = { type: "asset:create", fromFolderPath: "old", fromBasename: "b" } as const;
    expect(lines(feed(copy, { type: "asset:publish", version: 1 }))).toHaveLength(2);
  });
});

describe("many changes of the same kind", () => {
  const names = Array.from({ length: 1200 }, (_, index) => `file ${index}`);

  test("are one line, with the folder of all", () => {
    const at = { createdAt: 5 };
    const uploads = names.flatMap((name, index) =>
      upload(name, { ...at, folderPath: index % 2 === 0 ? "shop/archive/a" : "shop/archive/b" }),
    );
    expect(lines(feed(...uploads))).toEqual(["added 1,200 files to shop/archive"]);
  });

  test("include the folders that new files bring along", () => {
    const folder = (folderPath: string): Made => ({
      ...{ type: "folder:create", folderPath, basename: undefined, assetId: undefined },
    });
    const tree = [
      ...[folder("shop"), folder("shop/in")],
      ...["a", "b"].flatMap((name) => upload(name, { folderPath: "shop/in/one" })),
      folder("shop/in/two"),
      ...upload("c", { folderPath: "shop/in/two" }),
    ];
    expect(lines(feed(...tree))).toEqual(["added 3 files to shop/in"]);
    expect(lines(feed(...tree.slice(0, 6)))).toHaveLength(4);
    const copied = { ...folder("shop/in/two"), fromFolderPath: "old" };
    expect(lines(feed(copied, ...["a", "b", "c"].flatMap((name) => upload(name))))).toHaveLength(2);
  });

  test("are apart if they are in different trees of folders", () => {
    const places = ["", "lab", "shop/one", "shop/two", "shop"];
    const spread = places.flatMap((folderPath, index) => upload(`${index}`, { folderPath }));
    expect(lines(feed(...spread))).toEqual(["added 3 files to shop", "added lab/1", "added 0"]);
    const top = ["a", "b", "c"].flatMap((name) => upload(name, { folderPath: "" }));
    expect(lines(feed(...top))).toEqual(["added 3 files to"]);
  });

  test("of others between few are in the order of time", () => {
    const mixed = ["a", "b", "c", "d"].map((basename, index): Made => ({
      ...{ type: "asset:delete", basename, actor: index % 2 === 0 ? "kim" : "lee" },
    }));
    expect(lines(feed(...mixed)).map((line) => /shop\/(.)/.exec(line)![1])).toEqual([
      ...["d", "c", "b", "a"],
    ]);
  });

  test("may continue in changes that are not loaded", () => {
    const uploads = feed(...["a", "b", "c"].flatMap((name) => upload(name)));
    expect(lines(uploads, false)).toEqual(["added at least 3 files to shop"]);
    const [group] = groupChanges(en, describeChanges(uploads), false);
    expect(group?.group?.isOpen).toBe(true);
  });

  test("have ended if older changes are long before", () => {
    const uploads = ["a", "b", "c"].flatMap((name) => upload(name, { createdAt: 20 * MINUTE }));
    expect(lines(feed({ type: "asset:update", createdAt: 0 }, ...uploads), false)).toEqual([
      "added 3 files to shop",
      "changed the details of shop/a",
    ]);
  });

  test("of two people who work at the same time are two lines", () => {
    const both = ["a", "b", "c"].flatMap((name) => [
      ...upload(name),
      ...upload(`${name} of lee`, { actor: "lee", folderPath: "lab" }),
    ]);
    expect(lines(feed(...both))).toEqual(["added 3 files to lab", "added 3 files to shop"]);
  });

  test("are apart if time or something else is between", () => {
    const removed = (basename: string, createdAt: number): Made => ({
      ...{ type: "asset:delete", basename, createdAt },
    });
    const six = ["a", "b", "c", "d", "e", "f"];
    const pause = six.map((name, index) => removed(name, index < 3 ? index : 11 * MINUTE + index));
    expect(lines(feed(...pause))).toEqual(Array(2).fill("moved 3 files from shop to the trash"));
    const other = six.map((name, index) => removed(name, index));
    other.splice(3, 0, { type: "asset:update", createdAt: 3 });
    expect(lines(feed(...other))).toEqual([
      "moved 3 files from shop to the trash",
      "changed the details of shop/a",
      "moved 3 files from shop to the trash",
    ]);
  });

  test("of one file are shown one by one", () => {
    const versions = [1, 2, 3, 4].map((version): Made => ({ type: "asset:publish", version }));
    expect(lines(feed(...versions))).toHaveLength(4);
  });

  test("that restore older versions say so", () => {
    const publish = (version: number) =>
      ["a", "b", "c"].map((basename): Made => ({ type: "asset:publish", version, basename }));
    expect(lines(feed(...publish(1), ...publish(2), ...publish(1)))).toEqual([
      "restored versions of 3 files in shop",
      ...Array<string>(2).fill("published versions of 3 files in shop"),
    ]);
  });

  test("are shown one by one if they are few, or each has its own words", () => {
    expect(lines(feed({ type: "asset:update" }, { type: "asset:update" }))).toHaveLength(2);
    const access = ["a", "b", "c"].map((basename): Made => ({
      ...{ type: "asset:access", basename, access: "private" },
    }));
    expect(lines(feed(...access))).toHaveLength(3);
  });
});

test("changes of two releases are two lines", () => {
  const of = (releaseId: string) =>
    ["a", "b", "c"].map((name): Made => {
      const basename = `${name}${releaseId}`;
      return { type: "asset:publish", version: 2, basename, releaseId };
    });
  expect(lines(feed(...of("1"), ...of("2")))).toEqual([
    "published versions of 3 files in shop",
    "published versions of 3 files in shop",
  ]);
});
