/** Comparing very often: only what differs is worth a matcher, which takes its time to explain. */
import { expect } from "vitest";

/** Requires two values without `undefined` and big numbers in them to be equal. */
export function requireSame(actual: unknown, expected: unknown, what: string): void {
  if (JSON.stringify(actual) === JSON.stringify(expected)) return;
  expect(actual, what).toEqual(expected);
  throw new Error(`${what}: the same values, in another order of fields`);
}
