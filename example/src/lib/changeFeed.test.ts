import type { AssetChange } from "convex-versioned-assets";
import { expect, test } from "vitest";
import { type Newest, describeChange } from "./changeFeed.js";

const change = (type: AssetChange["type"], rest: Partial<AssetChange> = {}): AssetChange => ({
  id: "1:0",
  createdAt: 1,
  type,
  folderPath: "images",
  actor: "Ada",
  ...rest,
});

function sentence(described: AssetChange, newest: Newest = new Map()): string {
  const { actor, before, subject, after } = describeChange(described, newest);
  return [actor, before, subject, after].filter(Boolean).join(" ");
}

const hero = { basename: "hero", assetId: "a" };

test.for<[AssetChange, string]>([
  [change("folder:create"), "Ada created the folder images"],
  [change("folder:update"), "Ada changed the name of the folder images"],
  [change("folder:delete"), "Ada deleted the folder images"],
  [change("asset:create", hero), "Ada created images/hero"],
  [change("asset:publish", { ...hero, version: 3 }), "Ada published version 3 of images/hero"],
  [change("asset:update", hero), "Ada changed the details of images/hero"],
  [change("asset:access", { ...hero, access: "private" }), "Ada made images/hero private"],
  [
    change("version:draft", { ...hero, version: 3 }),
    "Ada saved version 3 of images/hero as a draft",
  ],
  [change("asset:archive", hero), "Ada took images/hero offline"],
  [change("asset:delete", hero), "Ada deleted images/hero"],
  [
    change("asset:move", { ...hero, fromFolderPath: "drafts", fromBasename: "hero" }),
    "Ada moved images/hero here from drafts",
  ],
  [
    change("asset:move", { ...hero, fromFolderPath: "", fromBasename: "hero" }),
    "Ada moved images/hero here from the top folder",
  ],
  [
    change("asset:rename", { ...hero, fromFolderPath: "images", fromBasename: "old" }),
    "Ada renamed old to images/hero",
  ],
  [
    change("asset:update", { ...hero, actor: undefined }),
    "Someone changed the details of images/hero",
  ],
])("$0.type is told as a sentence", ([described, words]) => {
  expect(sentence(described)).toBe(words);
});

test("an older version that is published is restored", () => {
  const newest: Newest = new Map();
  const publish = (version: number, assetId: string) =>
    sentence(change("asset:publish", { basename: assetId, assetId, version }), newest);
  expect(publish(1, "a")).toBe("Ada published version 1 of images/a");
  expect(publish(2, "a")).toBe("Ada published version 2 of images/a");
  expect(publish(1, "b")).toBe("Ada published version 1 of images/b");
  expect(publish(1, "a")).toBe("Ada restored version 1 of images/a");
  expect(publish(2, "a")).toBe("Ada published version 2 of images/a");
});

test("what is gone is no link", () => {
  expect(describeChange(change("asset:delete", hero), new Map()).link).toBeNull();
  expect(describeChange(change("folder:create"), new Map()).link).toEqual({
    folderPath: "images",
    basename: "",
  });
});
