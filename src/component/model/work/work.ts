/**
 * The rules for all work in steps: how long a step may be silent before it counts as lost, and when a failed
 * step is retried. `work.ts` of the component resumes such work; `steps.ts` has the size of a step.
 */

const MINUTE_MS = 60 * 1000;
const HOUR_MS = 60 * MINUTE_MS;

/** How long a step may be silent, in milliseconds; then another run takes over. */
const LEASE_MS = {
  job: 5 * MINUTE_MS,
  sweep: 10 * MINUTE_MS,
  /** A large file takes long. */
  copy: 30 * MINUTE_MS,
};

/** The first and the longest wait after a failure, in milliseconds; each wait is twice the one before. */
const WAITS = {
  verification: { first: 5 * MINUTE_MS, longest: HOUR_MS },
  relocation: { first: MINUTE_MS, longest: HOUR_MS },
  deletion: { first: MINUTE_MS, longest: 24 * HOUR_MS },
};

/** Returns when work that has failed before is tried again, in milliseconds since the epoch. */
export function retryAt(work: keyof typeof WAITS, failures = 0): number {
  const { first, longest } = WAITS[work];
  return Date.now() + Math.min(first * 2 ** failures, longest);
}

/** Returns until when a step that begins now is not taken over, in milliseconds since the epoch. */
export function leasedUntil(work: keyof typeof LEASE_MS): number {
  return Date.now() + LEASE_MS[work];
}

/** Returns the time before which the last step counts as lost, in milliseconds since the epoch. */
export function lostBefore(work: keyof typeof LEASE_MS): number {
  return Date.now() - LEASE_MS[work];
}
