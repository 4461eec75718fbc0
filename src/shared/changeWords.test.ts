import { expect, test } from "vitest";
import {
  CHANGE_TONES,
  CHANGE_WORDS,
  type DescribableChange as Change,
  describeChanges,
} from "./changeWords.js";

const change = (type: Change["type"], rest: Partial<Change> = {}): Change => ({
  type,
  folderPath: "images",
  ...rest,
});

const hero = { basename: "hero", assetId: "a" } as const;

function sentence(...changes: Change[]): string {
  const [{ before, subject, after }] = describeChanges(changes) as [
    ReturnType<typeof describeChanges>[number],
  ];
  return [before, subject, after].filter((words) => words !== "").join(" ");
}

test.for<[Change, string]>([
  [change("folder:create"), "created the folder images"],
  [change("folder:create", { fromFolderPath: "old" }), "created the folder images from old"],
  [change("folder:update"), "changed the name of the folder images"],
  [change("folder:delete"), "deleted the folder images"],
  [change("asset:create", hero), "added images/hero"],
  [
    change("asset:create", { ...hero, fromFolderPath: "", fromBasename: "old" }),
    "added images/hero as a copy of old",
  ],
  [change("asset:publish", { ...hero, version: 3 }), "published version 3 of images/hero"],
  [change("asset:update", hero), "changed the details of images/hero"],
  [change("folder:access", { access: "private" }), "made the folder images private"],
  [change("asset:access", { ...hero, access: "private" }), "made images/hero private"],
  [change("asset:access-pending", hero), "asked to make images/hero public"],
  [change("asset:purge", hero), "deleted images/hero permanently"],
  [change("asset:takedown", hero), "took down images/hero"],
  [change("version:draft", { ...hero, version: 2 }), "saved version 2 of images/hero as a draft"],
  [
    change("version:describe", { ...hero, version: 2 }),
    "changed the details of version 2 of images/hero",
  ],
  [change("version:verify", { ...hero, version: 2 }), "verified version 2 of images/hero"],
  [
    change("version:fail", { ...hero, version: 2 }),
    "rejected version 2 of images/hero because its bytes are missing or wrong",
  ],
  [change("asset:archive", hero), "unpublished images/hero"],
  [change("asset:delete", hero), "moved images/hero to the trash"],
  [
    change("asset:move", { ...hero, fromFolderPath: "", fromBasename: "hero" }),
    "moved images/hero from the top folder",
  ],
  [
    change("asset:rename", { ...hero, fromFolderPath: "images", fromBasename: "old" }),
    "renamed old to images/hero",
  ],
  [change("asset:create", { ...hero, folderPath: "" }), "added hero"],
])("$0.type: $1", ([told, words]) => {
  expect(sentence(told)).toBe(words);
});

test("a version that is older than one that was published is brought back", () => {
  const publish = (version: number, assetId: "a" | "b" = "a") =>
    change("asset:publish", { ...hero, assetId, version });
  expect(sentence(publish(1), publish(2))).toBe("restored version 1 of images/hero");
  expect(sentence(publish(3), publish(2))).toBe("published version 3 of images/hero");
  expect(sentence(publish(1, "b"), publish(2))).toBe("published version 1 of images/hero");
  expect(sentence(publish(2), publish(1), publish(3))).toBe("restored version 2 of images/hero");
  // What was saved as a draft has not been published.
  const draft = change("version:draft", { ...hero, version: 5 });
  expect(sentence(publish(1), draft)).toBe("published version 1 of images/hero");
});

test("what is told of leads to where it is now", () => {
  const places = (...changes: Change[]) => describeChanges(changes).map(({ place }) => place);
  const here = { folderPath: "images", basename: "hero" };
  const moved = change("asset:move", { ...hero, folderPath: "brand" });
  expect(places(moved, change("asset:publish", hero))).toEqual([
    { folderPath: "brand", basename: "hero" },
    { folderPath: "brand", basename: "hero" },
  ]);
  expect(places(change("asset:delete", hero), moved)).toEqual([null, null]);
  // It was brought back.
  expect(places(change("asset:create", hero), change("asset:delete", hero))).toEqual([here, here]);
  expect(places(change("folder:create"))).toEqual([{ folderPath: "images" }]);
  expect(places(change("folder:delete"))).toEqual([null]);
});

test("other words change the sentence and nothing else", () => {
  const told = {
    ...CHANGE_WORDS.told,
    "folder:access": () => ["hat", "geändert"] as [string, string],
  };
  const changes = [
    change("folder:access", { folderPath: "" }),
    change("asset:delete", hero),
    change("asset:publish", { ...hero, version: 1 }),
    change("asset:publish", { ...hero, version: 2 }),
  ];
  const own = describeChanges(changes, { told, topFolder: "Wurzel" });
  const [first, ...others] = describeChanges(changes);
  expect(own).toEqual([
    { ...first, before: "hat", subject: "Wurzel", after: "geändert" },
    ...others,
  ]);
});

test("every type has a tone", () => {
  expect(Object.keys(CHANGE_TONES).sort()).toEqual(Object.keys(CHANGE_WORDS.told).sort());
  const tones = describeChanges([
    change("asset:publish", { ...hero, version: 1 }),
    change("asset:publish", { ...hero, version: 2 }),
    change("version:takedown", { ...hero, version: 2 }),
    change("folder:create"),
  ]).map(({ tone }) => tone);
  expect(tones).toEqual(["restore", "publish", "remove", "create"]);
});
