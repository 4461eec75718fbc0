import { expect, it } from "vitest";
import { commonFolder } from "./download.js";

it.each([
  [["a/b", "a/b/c"], "a/b"],
  [["a/b", "a/bc"], "a"],
  [["a", "b"], ""],
  [["", "a"], ""],
  [["a/b"], "a/b"],
])("packs what lies in %o from %o on", (folders, common) => {
  expect(commonFolder(folders)).toBe(common);
});
