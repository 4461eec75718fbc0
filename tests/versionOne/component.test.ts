/**
 * The tests that the package 1.0.6 contains, from where it is installed, against the module `v1` of this
 * component. Each test either passes, or is listed with the reason why not: a listed test must fail.
 */
import { expect, test } from "vitest";
import { DELIBERATE } from "./support/deliberate.js";
import { enterFile, found } from "./support/vitest.js";

const files = import.meta.glob<unknown>(
  [
    "../../node_modules/convex-versioned-assets-1/src/component/*.test.ts",
    // Tests a helper of 1.x that no app can call.
    "!**/authAdapter.test.ts",
  ],
  { exhaustive: true },
);

for (const [file, load] of Object.entries(files)) {
  enterFile(/([^/]+)\.test\.ts$/.exec(file)![1]!);
  await load();
}

test("every test of 1.x runs, and every listed one exists", () => {
  expect(new Set(found).size).toBe(144);
  expect(found).toEqual(expect.arrayContaining([...DELIBERATE]));
});
