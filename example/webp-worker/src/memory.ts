/** An isolate serves many requests at once and has 128 MB for all of them. */
import type { Env } from "./config.js";

let atWork = 0;

/**
 * Does what holds a result in memory, unless that is done as often as there is room. Nobody waits for
 * room: who waits takes memory, too.
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
