/** Compares texts line by line. Pure. */
import { diffLines } from "diff";

export type Line = {
  kind: "same" | "added" | "removed";
  text: string;
  /** The number of the line in each text that has it, from 1. */
  before?: number;
  after?: number;
};

/** Lines to show, or equal ones to fold. */
export type Block = { isFolded: boolean; lines: readonly Line[] };

export type Compared = { lines: readonly Line[]; added: number; removed: number };

/** More differences than these take a second to find. */
const MOST_DIFFERENCES = 2000;
/** The equal lines that are shown around each difference. */
const CONTEXT = 3;

/** Returns all lines of two texts, ignoring line endings; `null` if too many differ. */
export function compareLines(before: string, after: string): Compared | null {
  const options = {
    stripTrailingCr: true,
    ignoreNewlineAtEof: true,
    maxEditLength: MOST_DIFFERENCES,
  };
  const runs = diffLines(before, after, options);
  if (runs === undefined) return null;
  const at = { before: 0, after: 0 };
  const lines = runs.flatMap(({ value, added, removed }): Line[] =>
    value
      .replace(/\n$/, "")
      .split("\n")
      .map((text) => {
        if (added) return { kind: "added", text, after: (at.after += 1) };
        if (removed) return { kind: "removed", text, before: (at.before += 1) };
        return { kind: "same", text, before: (at.before += 1), after: (at.after += 1) };
      }),
  );
  const count = (kind: Line["kind"]) => lines.filter((line) => line.kind === kind).length;
  return { lines, added: count("added"), removed: count("removed") };
}

/** Groups lines: equal ones that are far from every difference are folded. */
export function foldLines(lines: readonly Line[]): Block[] {
  const isNear = nearDifferences(lines);
  const blocks: { isFolded: boolean; lines: Line[] }[] = [];
  lines.forEach((line, index) => {
    const isFolded = !isNear[index];
    const last = blocks.at(-1);
    if (last?.isFolded === isFolded) last.lines.push(line);
    else blocks.push({ isFolded, lines: [line] });
  });
  return blocks;
}

function nearDifferences(lines: readonly Line[]): boolean[] {
  const near = lines.map(() => false);
  const mark = (indexes: Iterable<number>) => {
    let distance = Infinity;
    for (const index of indexes) {
      distance = lines[index]!.kind === "same" ? distance + 1 : 0;
      if (distance <= CONTEXT) near[index] = true;
    }
  };
  mark(lines.keys());
  mark([...lines.keys()].reverse());
  return near;
}
