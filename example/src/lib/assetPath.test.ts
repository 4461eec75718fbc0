import { expect, test } from "vitest";
import { formatPath, hashOf, parsePath, parseHash, stableUrl } from "./assetPath.js";

test.for([
  ["images/hero", "images", "hero"],
  ["hero", "", "hero"],
  ["images/", "images", ""],
  ["/", "", ""],
  ["", "", ""],
  ["a//b", "a/", "b"],
  ["a b/ü & 100%/c#d?", "a b/ü & 100%", "c#d?"],
] as const)("%j is read, written into the page's URL and read again", ([text, folder, name]) => {
  const path = parsePath(text);
  expect(path).toEqual({ folderPath: folder, basename: name });
  expect(parseHash(hashOf(path))).toEqual(path);
});

test("a page's URL may name nothing, or be malformed", () => {
  expect(parseHash("")).toBeNull();
  expect(parseHash("#elsewhere")).toBeNull();
  expect(parseHash("#/images/%zz")).toEqual({ folderPath: "images", basename: "%zz" });
});

test("addresses in URLs are escaped name by name", () => {
  expect(stableUrl({ folderPath: "a b", basename: "50%?" })).toBe("/assets/a%20b/50%25%3F");
  expect(formatPath({ folderPath: "", basename: "hero" })).toBe("hero");
});
