/** How fast bytes leave, from what is known of them at certain times. */

/** The last measurement; `speed` in bytes per second, `null` after the first one. */
export type Measured = { at: number; bytes: number; speed: number | null };

/** How long a burst or a pause is remembered. */
const MEMORY_MS = 3000;

/**
 * Takes a further measurement: each second weighs less the longer ago it is.
 *
 * @param bytes how many have left so far.
 * @param at when that was, in milliseconds of any clock.
 */
export function measure(last: Measured | null, bytes: number, at: number): Measured {
  if (last === null) return { at, bytes, speed: null };
  const elapsedMs = at - last.at;
  // Of two events at the same time nothing follows; the next one will count for both.
  if (elapsedMs <= 0) return last;
  const now = (Math.max(0, bytes - last.bytes) * 1000) / elapsedMs;
  const past = last.speed ?? now;
  return { at, bytes, speed: now + (past - now) * Math.exp(-elapsedMs / MEMORY_MS) };
}
