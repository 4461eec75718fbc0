import { expect, it } from "vitest";
import { mayGoInto } from "./useFolderTree.js";

it("puts a folder only where it can be", () => {
  expect(mayGoInto("a/b", "c")).toBe(true);
  expect(mayGoInto("a/b", "")).toBe(true);
  expect(mayGoInto("a/b", "a")).toBe(false);
  expect(mayGoInto("a/b", "a/b")).toBe(false);
  expect(mayGoInto("a/b", "a/b/c")).toBe(false);
  expect(mayGoInto("a/b", "a/bc")).toBe(true);
});
