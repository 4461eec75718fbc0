/** The faults of the requests of an upload in parts, the same for the same seed. */

/**
 * - `cut`: every open connection is cut while this request is received.
 * - `unavailable`: the bucket answers 503 and keeps nothing.
 * - `slow`: the answer comes late.
 * - `unanswered`: the bucket keeps the part, but its answer is lost, so that the part is sent and answered twice.
 */
export type Fault = "cut" | "unavailable" | "slow" | "unanswered";

const FAULTS: Fault[] = ["cut", "unavailable", "slow", "unanswered"];

/** Returns a function that says what goes wrong with the next request: one of `every` has a fault. */
export function faultsOf(seed: number, every: number): () => Fault | undefined {
  let state = seed >>> 0;
  const below = (limit: number) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
  return () => (below(every) === 0 ? FAULTS[below(FAULTS.length)] : undefined);
}
