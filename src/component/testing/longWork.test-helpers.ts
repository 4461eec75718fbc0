/** Operations that go on in the background, taken step by step. */
import { api } from "../_generated/api.js";
import { runScheduledOnce } from "./clock.test-helpers.js";
import type { Component } from "./component.test-helpers.js";

/** More steps than any test's operation may need. */
const MANY_STEPS = 100;

/** Watches an operation: how far it was at first, and after each of its steps. */
export async function watchOperation(
  t: Component,
  operationId: string,
  takeStep: () => Promise<void> = () => runScheduledOnce(t),
) {
  const progress = () => t.query(api.operations.getOperation, { operationId });
  const seen = [await progress()];
  while (seen.at(-1)!.status === "running") {
    if (seen.length > MANY_STEPS) throw new Error("The operation does not come to an end");
    await takeStep();
    seen.push(await progress());
  }
  return seen;
}
