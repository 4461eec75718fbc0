/** How much the tests of random sequences try: some in `npm test`, and all that is meant in CI. */

/**
 * The number for this run. Cases that are enumerated are no matter of proportion: they all run always.
 *
 * @param sizes `long` is for a run with `LONG_RUN=1`.
 */
export function inProportion({ short, long }: { short: number; long: number }): number {
  return process.env.LONG_RUN === "1" ? long : short;
}
