/** Runs a test of random numbers; whatever it fails with names the seed that repeats it. */
export async function withSeed(
  seed: number,
  run: (random: (below: number) => number) => Promise<void>,
): Promise<void> {
  try {
    await run(randomFrom(seed));
  } catch (error) {
    throw new Error(`With MIRROR_SEED=${seed}: ${String(error)}`, { cause: error });
  }
}

/** The same numbers for the same seed. */
export function randomFrom(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}
