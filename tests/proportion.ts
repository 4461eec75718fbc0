/** How much tests try that could go on for long: some in `npm test`, and all that is meant in CI. */

/**
 * The number for this run. It is for random sequences; of what a test enumerates, a short run may leave
 * out only what the title of the test names.
 *
 * @param sizes `long` is for a run with `LONG_RUN=1`.
 */
export function inProportion({ short, long }: { short: number; long: number }): number {
  return process.env.LONG_RUN === "1" ? long : short;
}
