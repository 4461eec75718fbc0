/** The rules of CONTRIBUTING.md that need no other test to fail. */
import { readdirSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { expect, test } from "vitest";

/** Returns the tests of a tree that no module beside them gives its name to. */
function unnamedIn(paths: string[]): string[] {
  const modules = new Set(
    paths.filter((path) => !path.includes(".test")).map((path) => path.replace(/\.tsx?$/, "")),
  );
  return paths.filter((path) => {
    const [module = ""] = basename(path).split(".");
    return /\.test\.tsx?$/.test(path) && !modules.has(join(dirname(path), module));
  });
}

test("a test in src is named after the module beside it that it tests", () => {
  const paths = readdirSync("src", { recursive: true, encoding: "utf8" });
  const proofs = join("component", "proofs");
  expect(unnamedIn(paths.filter((path) => dirname(path) !== proofs))).toEqual([]);
  expect(paths.filter((path) => path.includes(".test.")).length).toBeGreaterThan(100);
});

test("another name is found", () => {
  const named = ["a/trash.ts", "a/trash.test.ts", "a/trash.purging.test.ts", "a/Menu.tsx"];
  expect(unnamedIn([...named, "a/Menu.test.tsx"])).toEqual([]);
  const unnamed = ["a/trashed.test.ts", "b/trash.test.ts", "a/purging.trash.test.tsx"];
  expect(unnamedIn([...named, ...unnamed])).toEqual(unnamed);
});
