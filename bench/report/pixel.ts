/** The time from a publish to the frame that shows it, in the benchmarks and in the README. */
import { PIXEL_GOAL_MS, type PixelResults, WAYS } from "../pixel/ways.js";
import { bytes, number } from "./figures.js";
import { table } from "./table.js";

const ms = (value: number) => `${number(Math.round(value))} ms`;

export function pixelTable({ bytes: size, ways }: PixelResults): string {
  const rows = ways.map(({ way, publishes, p50, p99, steps }) => [
    WAYS[way],
    number(publishes),
    ms(steps.returned),
    ms(steps.requested),
    ms(steps.received),
    ms(p50),
    ms(p99),
  ]);
  const columns = ["the page", "publishes", "returned", "requested", "received", "shown", "p99"];
  const { p50 } = ways.find(({ way }) => way === "ours")!;
  return [
    `A picture of ${bytes(size)}. Medians since the call, and the 99th percentile of "shown".`,
    table(columns, rows),
    p50 <= PIXEL_GOAL_MS
      ? `**Goal reached**: the median is at most ${PIXEL_GOAL_MS} ms.`
      : `**Goal not reached**: the median is more than ${PIXEL_GOAL_MS} ms. ${reasonOf(ways)}`,
  ].join("\n\n");
}

/** Says which steps take longer than with plain storage, and what all have. */
function reasonOf(ways: PixelResults["ways"]): string {
  const [ours, plain] = (["ours", "plain"] as const).map((wanted) =>
    ways.find(({ way }) => way === wanted)!,
  );
  const query = (of: typeof ours) => of!.steps.requested - of!.steps.returned;
  const drawing = (of: typeof ours) => of!.p50 - of!.steps.received;
  return (
    `With plain storage it is ${ms(plain!.p50)}. Of the difference, the mutation takes ` +
    `${ms(ours!.steps.returned - plain!.steps.returned)}: it reads the version, and records who published what, for the ` +
    "history and the feed, where plain storage writes one row. The query, which runs in the component and looks at the " +
    `file's access, takes ${ms(query(ours) - query(plain))}. The browser needs ${ms(drawing(ours))} and ` +
    `${ms(drawing(plain))} after the last byte, whatever published.`
  );
}

const SENTENCE = /(?<=newly published picture )\d+ ms(?= after the call)/;

/** Returns the README with the measured median. */
export function withPixel(readme: string, { ways }: PixelResults): string {
  if (!SENTENCE.test(readme)) throw new Error("The README does not say when a picture is shown.");
  const { p50 } = ways.find(({ way }) => way === "ours")!;
  return readme.replace(SENTENCE, ms(p50));
}
