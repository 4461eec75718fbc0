/** docs/platform.md: each fact has a source, and a test that exists. */
import { readFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";
import { repository } from "../../scripts/scratch.js";

const page = await readFile(path.join(repository, "docs/platform.md"), "utf8");
const rows = page
  .split("\n")
  .filter((line) => /^\| (?!fact |---)/.test(line))
  .map((line) =>
    line
      .split("|")
      .map((cell) => cell.trim())
      .slice(1, -1),
  );

test("the page has its facts", () => {
  expect(rows.length).toBeGreaterThan(25);
});

test.each(rows)("%s", async (_fact, source, named, ...more) => {
  expect(more).toEqual([]);
  expect(source).toMatch(/^`[^`]+`(, `[^`]+`)*$/);
  const [, file, title] = /^`([^`]+)`: "(.+)"$/.exec(named)!;
  const code = await readFile(path.join(repository, file!), "utf8");
  expect(code).toMatch(/\b(test|describe)\b/);
  expect(code).toContain(`"${title!.replaceAll('"', '\\"')}`);
});
