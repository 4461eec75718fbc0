/** Figures as words, and which package is the first in a row of them. */
import type { TaskName } from "../database/contender.js";
import type { Figures } from "../database/meter.js";
import type { Measured, Measurements } from "../database/measure.js";

export const OURS = "this package";

/** By package, then by what was varied. */
export type Series = Record<string, Record<string, Measurements>>;

export function number(value: number): string {
  return value.toLocaleString("en-US", { maximumFractionDigits: value < 10 ? 2 : 0 });
}

export function bytes(value: number): string {
  if (value < 1e4) return `${number(value)} B`;
  return value < 1e6 ? `${number(value / 1e3)} kB` : `${(value / 1e6).toFixed(1)} MB`;
}

export function documents(value: number): string {
  return `${number(value)} ${value === 1 ? "document" : "documents"}`;
}

/** Values that read the same once, others from the first to the last. */
export function span(values: number[], words: (value: number) => string = number): string {
  const said = values.map(words);
  const [first, last] = [said[0]!, said.at(-1)!];
  return said.every((one) => one === first) ? first : `${first} … ${last}`;
}

/** The cost of a task at each size, or the reason why the package cannot do it. */
export function seriesOf(
  series: Series,
  name: string,
  task: TaskName,
): { sizes: number[]; figures: Figures[] } | { cannot: string } {
  const sizes = Object.keys(series[name] ?? {})
    .map(Number)
    .sort((a, b) => a - b);
  const measured: Measured[] = sizes.map((size) => series[name]![size]![task]);
  const refusal = measured.find((one): one is { cannot: string } => "cannot" in one);
  if (refusal !== undefined) return refusal;
  return { sizes, figures: measured as Figures[] };
}

export const documentsOf = (figures: Figures) => figures.documentsRead + figures.documentsWritten;
export const bytesOf = (figures: Figures) => figures.bytesRead + figures.bytesWritten;

export const indexBytesOf = (figures: Figures) => figures.indexBytesWritten;

export type Standing = { ours: number; best: number; by: string } | null;

/** Returns our cost and the best other one, or `null` if no other package does it. */
export function standing(values: Map<string, number>): Standing {
  const others = [...values].filter(([name]) => name !== OURS);
  if (others.length === 0) return null;
  const [by, best] = others.reduce((least, one) => (one[1] < least[1] ? one : least));
  return { ours: values.get(OURS)!, best, by };
}

/** Whether the goal of half or less is reached. */
export function isHalf({ ours, best }: { ours: number; best: number }): boolean {
  return ours * 2 <= best;
}

/** Whether a figure is at most a tenth over another. */
export function isWithinTenth(ratio: number): boolean {
  return ratio <= 1.1;
}
