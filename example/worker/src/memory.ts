/** An isolate serves many requests in parallel with 128 MB in total. */
import type { Env } from "./config.js";

let atWork = 0;

/**
 * Runs a task that holds a result in memory, unless all slots are busy. Requests do not wait for a slot,
 * because waiting also takes memory.
 */
export async function unlessBusy<Result>(
  { MAX_AT_ONCE }: Env,
  work: () => Promise<Result>,
): Promise<Result | "busy"> {
  if (atWork >= MAX_AT_ONCE) return "busy";
  atWork += 1;
  try {
    return await work();
  } finally {
    atWork -= 1;
  }
}
