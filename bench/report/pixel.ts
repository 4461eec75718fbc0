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
      : `**Goal not reached**: the median is more than ${PIXEL_GOAL_MS} ms.`,
  ].join("\n\n");
}

const SENTENCE = /(?<=newly published picture )\d+ ms(?= after the call)/;

/** Returns the README with the measured median. */
export function withPixel(readme: string, { ways }: PixelResults): string {
  if (!SENTENCE.test(readme)) throw new Error("The README does not say when a picture is shown.");
  const { p50 } = ways.find(({ way }) => way === "ours")!;
  return readme.replace(SENTENCE, ms(p50));
}
