import { expect, test } from "vitest";
import type { AssetRow } from "./rows.js";
import { countedTags } from "./TagsDialog.js";

const tagged = (...tags: string[]) => ({ tags }) as AssetRow;

test("the tags of a selection are listed once, in their order, with the number of files", () => {
  expect(countedTags([tagged("sea", "old"), {} as AssetRow, tagged("old", "Sea")])).toEqual([
    ["sea", 1],
    ["old", 2],
    ["Sea", 1],
  ]);
});
