import { expect, test } from "vitest";
import { manifestOf, pathsOf } from "./manifest.js";

test("what is written is read again, whatever the names are", () => {
  const names = [
    '"',
    "\\",
    "*/",
    "`${x}`",
    "\u2028",
    "__proto__",
    "ünï",
    "🙂",
    'a";',
    " | x",
    "a\tb",
  ];
  const paths = names.map((name) => `images/${name}`).sort();
  expect(pathsOf(manifestOf(paths))).toEqual(paths);
  expect(pathsOf(manifestOf([]))).toEqual([]);
});

test("equal paths give an equal text, in any order and any number", () => {
  expect(manifestOf(["b", "a", "b"])).toBe(manifestOf(["a", "b"]));
});

test("a text of someone else is none", () => {
  expect(pathsOf('export type AssetPath =\n  | "a";\n')).toBeNull();
  expect(pathsOf("")).toBeNull();
});
