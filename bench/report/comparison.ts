/** The numbers that docs/comparison.md quotes; `tests/bench/comparison.test.ts` holds them. */
import { TASKS, type TaskName } from "../database/contender.js";
import type { DatabaseResults } from "../database/run.js";
import type { Sizes } from "../sizes/run.js";
import { bytes, bytesOf, documentsOf, number, seriesOf } from "./figures.js";
import { table } from "./table.js";

const QUOTED: TaskName[] = [
  "lookUp",
  "listFolder",
  "listRoot",
  "uploadNew",
  "uploadVersion",
  "restore",
  "move",
  "remove",
  "readChanges",
];

const NONE = "–";

/** A row for what the columns are, and one for each number, at the largest size that was measured. */
export function comparisonRows(
  { bySize }: Pick<DatabaseResults, "bySize">,
  sizes: Record<string, Sizes>,
): string[][] {
  const names = Object.keys(bySize);
  const tasks = QUOTED.map((task) => [
    TASKS[task],
    ...names.map((name) => {
      const found = seriesOf(bySize, name, task);
      if ("cannot" in found) return NONE;
      const largest = found.figures.at(-1)!;
      return `${number(documentsOf(largest))}; ${bytes(bytesOf(largest))}`;
    }),
  ]);
  const ofSizes = (label: string, words: (of: Sizes) => string) => [
    label,
    ...names.map((name) => (sizes[name] === undefined ? NONE : words(sizes[name]))),
  ];
  return [
    ["task", ...names],
    ofSizes("version", ({ version }) => version),
    ...tasks,
    ofSizes("installed", ({ installed }) => bytes(installed.bytes)),
    ofSizes("pushed to Convex", ({ pushed }) => ("bytes" in pushed ? bytes(pushed.bytes) : NONE)),
  ];
}

/** Returns the page with the table of its last section replaced. */
export function withComparison(page: string, rows: string[][]): string {
  const [before, after] = page.split("## In numbers\n");
  if (after === undefined) throw new Error('docs/comparison.md has no section "In numbers".');
  const [columns = [], ...cells] = rows;
  const text = after.replace(/(^\|.*\n)+/m, `${table(columns, cells)}\n`);
  return `${before}## In numbers\n${text}`;
}
