/**
 * Actions (verification, relocation, migration, deletion, receiving uploads) with calls of users, lost machines,
 * failed requests and jumps of the clock between any two of their steps: nothing lost, nothing leaked, and nothing that
 * was taken down is ever read again. With an even
 * seed the clock also jumps by a day, forwards or backwards, before each step and each request.
 *
 * The tests try the same interleavings each time. `INTERLEAVINGS=20000` tries so many new ones, and
 * `INTERLEAVING_SEED=7` those from that seed again.
 */
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { watchSteps } from "./support/crashes.js";
import { Interleaving } from "./support/interleaving.js";
import { EACH } from "./support/access.js";
import { inProportion } from "../proportion.js";

const { INTERLEAVINGS, INTERLEAVING_SEED } = process.env;
const RUNS = Number(INTERLEAVINGS ?? inProportion({ short: 8, long: 150 }));
const SEED = Number(INTERLEAVING_SEED ?? (INTERLEAVINGS === undefined ? 1 : Date.now() % 2 ** 31));

beforeEach(() => {
  vi.useFakeTimers({ now: Date.UTC(2030, 0, 1), toFake: ["Date"] });
  // What fails in the background is logged, and meant to fail.
  vi.spyOn(console, "error").mockImplementation(() => undefined);
});
afterEach(() => {
  watchSteps();
  vi.useRealTimers();
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

/** What has happened in all of them. */
const done = new Map<string, number>();

describe.each(EACH)("%s", (arrangement) => {
  const title = `${RUNS} interleavings lose nothing and leave nothing (INTERLEAVING_SEED=${SEED})`;
  test(title, { timeout: 1_200_000 }, async () => {
    for (let seed = SEED; seed < SEED + RUNS; seed += 1) {
      const interleaving = await Interleaving.open(arrangement, seed, done);
      try {
        await interleaving.run();
      } catch (error) {
        const told = [`INTERLEAVING_SEED=${seed}`, ...interleaving.log].join("\n");
        throw new Error(`${told}\n${String(error)}`, { cause: error });
      } finally {
        await interleaving.close();
      }
    }
  });
});

test("actions have been ended and interrupted, as they are meant to be", () => {
  expect(done.get("interrupts an action")).toBeGreaterThan(RUNS);
  expect(done.get("takes down versions")).toBeGreaterThan(RUNS / 2);
  expect(done.get("ends an action")).toBeGreaterThan(RUNS / 8);
  expect(done.get("the clock jumps by a day")).toBeGreaterThan(5 * RUNS);
});
