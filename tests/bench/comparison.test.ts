/** The numbers that docs/comparison.md and README.md quote are those that were measured. */
import { readFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";
import type { DatabaseResults } from "../../bench/database/run.js";
import { comparisonRows, withComparison } from "../../bench/report/comparison.js";
import type { PixelResults } from "../../bench/pixel/ways.js";
import { withPixel } from "../../bench/report/pixel.js";
import type { Sizes } from "../../bench/sizes/run.js";
import { repository } from "../../scripts/scratch.js";

async function resultOf<Result>(part: string): Promise<Result> {
  const text = await readFile(path.join(repository, "bench/results", `${part}.json`), "utf8");
  return (JSON.parse(text) as { result: Result }).result;
}

/** The cells of the tables of a page, without the lines below their columns. */
function cellsOf(markdown: string): string[][] {
  return markdown
    .split("\n")
    .filter((line) => line.startsWith("|") && !/^[|\s-]+$/.test(line))
    .map((line) => line.slice(1, -1).split("|"))
    .map((cells) => cells.map((cell) => cell.trim()));
}

const rows = comparisonRows(
  await resultOf<DatabaseResults>("database"),
  await resultOf<Record<string, Sizes>>("sizes"),
);
const page = await readFile(path.join(repository, "docs/comparison.md"), "utf8");

test("the numbers are those of the last measurement: npm run bench -- report", () => {
  expect(cellsOf(page.split("## In numbers")[1]!)).toEqual(rows);
});

test("all packages have a number, or a reason to have none", () => {
  expect(rows[0]).toHaveLength(7);
  for (const cells of rows) {
    expect(cells).toHaveLength(7);
    expect(cells.slice(1)).not.toContain("");
  }
});

test("the report changes nothing of the page but that table", () => {
  const other = rows.map((cells) => cells.map((cell) => `${cell}!`));
  const changed = withComparison(page, other);
  expect(cellsOf(changed.split("## In numbers")[1]!)).toEqual(other);
  const withoutTable = (text: string) => text.replace(/(^\|.*\n)+(?![\s\S]*^\|)/m, "");
  expect(withoutTable(changed)).toBe(withoutTable(page));
});

test("the README quotes the measured time from a publish to the pixel: npm run bench -- report", async () => {
  const readme = await readFile(path.join(repository, "README.md"), "utf8");
  expect(withPixel(readme, await resultOf<PixelResults>("pixel"))).toBe(readme);
});
