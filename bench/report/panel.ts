/** The panel with a large folder, in the benchmarks. */
import { GOALS, type PanelResults } from "../panel/goals.js";
import { bytes, number } from "./figures.js";
import { table } from "./table.js";

const ms = (value: number) => `${number(Math.round(value))} ms`;

export function panelTable(results: PanelResults): string {
  const { firstRows, interactions, rows, heap, framesPerSecond, opening } = results;
  const measured: [what: string, figure: string, goal: string, isReached: boolean][] = [
    [
      `first rows after the panel, median of ${results.opened} pages`,
      ms(firstRows.p50),
      `at most ${ms(GOALS.firstRowsMs)}`,
      firstRows.p50 <= GOALS.firstRowsMs,
    ],
    [
      `a key or a click until its effect is seen, 98th percentile of ${interactions.count}`,
      ms(interactions.p98),
      `at most ${ms(GOALS.interactionMs)}`,
      interactions.p98 <= GOALS.interactionMs,
    ],
    ["most rows in the page", number(rows), `at most ${GOALS.rows}`, rows <= GOALS.rows],
    [
      "memory of the page's objects",
      bytes(heap),
      `at most ${bytes(GOALS.heapBytes)}`,
      heap <= GOALS.heapBytes,
    ],
    [
      "frames a second, scrolled 60,000 pixels at 12,000 a second",
      framesPerSecond.toFixed(1),
      `at least ${GOALS.framesPerSecond}`,
      framesPerSecond >= GOALS.framesPerSecond,
    ],
    [
      "documents read when the page opens",
      number(opening.documents),
      `at most the ${number(opening.rows)} rows of the list`,
      opening.documents <= opening.rows,
    ],
  ];
  const missed = measured.filter(([, , , isReached]) => !isReached).map(([what]) => what);
  return [
    table(
      ["with 100,000 files in the folder", "measured", "goal"],
      measured.map(([what, figure, goal]) => [what, figure, goal]),
    ),
    missed.length === 0
      ? "**Goal reached** by all."
      : `**Goal not reached** by: ${missed.join("; ")}.`,
  ].join("\n\n");
}
