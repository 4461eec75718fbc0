/** Measures upload speed from progress events. */

/** The latest measurement; `speed` in bytes per second, `null` after the first one. */
export type Measured = { at: number; bytes: number; speed: number | null };

/** The time constant for smoothing bursts and pauses. */
const MEMORY_MS = 3000;

/**
 * Adds a measurement. Older measurements weigh exponentially less.
 *
 * @param bytes the total sent so far.
 * @param at the time of the measurement, in milliseconds of any clock.
 */
export function measure(last: Measured | null, bytes: number, at: number): Measured {
  if (last === null) return { at, bytes, speed: null };
  const elapsedMs = at - last.at;
  // Two events at the same time give no speed; the next event includes both.
  if (elapsedMs <= 0) return last;
  const now = (Math.max(0, bytes - last.bytes) * 1000) / elapsedMs;
  const past = last.speed ?? now;
  return { at, bytes, speed: now + (past - now) * Math.exp(-elapsedMs / MEMORY_MS) };
}
