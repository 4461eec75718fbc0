/** Formats and parses durations. */
const UNITS = [
  ["day", 24 * 60 * 60_000],
  ["hour", 60 * 60_000],
  ["minute", 60_000],
] as const;

export type DurationUnit = (typeof UNITS)[number][0];

export const DURATION_UNITS: readonly DurationUnit[] = UNITS.map(([unit]) => unit);

export type Duration = { amount: number; unit: DurationUnit };

const lengthOf = (unit: DurationUnit) => UNITS.find(([name]) => name === unit)![1];

/** The texts of durations; as a type of its own, because the tables of texts use it, too. */
type DurationWords = { common: { duration: Record<DurationUnit, (count: number) => string> } };

/** In the largest unit that gives an integer; otherwise in minutes, with a fraction. */
export function splitDuration(ms: number): Duration {
  const [unit, length] = UNITS.find(([, length]) => ms % length === 0) ?? UNITS.at(-1)!;
  return { amount: ms / length, unit };
}

/** In milliseconds. */
export function joinDuration({ amount, unit }: Duration): number {
  return Math.round(amount * lengthOf(unit));
}

/** `30 days`, `36 hours`, `1 minute`; what is less is rounded away. */
export function formatDuration({ common }: DurationWords, ms: number): string {
  // Two or more of a unit use it: `47 hours` is more precise than `1 day`.
  const [unit, length] =
    UNITS.find(([, length]) => ms >= 2 * length || ms === length) ?? UNITS.at(-1)!;
  return common.duration[unit](Math.round(ms / length));
}
