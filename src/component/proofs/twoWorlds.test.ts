/**
 * Two runs that differ only in what one tenant does look the same to the other: results, errors with their fields,
 * pages, cursors, URLs and responses.
 *
 * The tests try the same sequences each time. `WORLD_RUNS=20000` tries so many new ones, and `WORLD_SEED=7` those
 * of that seed again.
 */
import { createHash } from "node:crypto";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { inProportion } from "../../../tests/proportion.js";
import { type ApiFunction, FUNCTIONS } from "../../shared/functions/index.js";
import { everything } from "../../shared/functions/paths.js";
import type { Values } from "../testing/app.test-helpers.js";
import { NOW } from "../testing/clock.test-helpers.js";
import { DifferentView, SameView } from "./sameView.test-helpers.js";
import {
  ARRANGEMENTS,
  type Arrangement,
  type Step,
  type View,
  World,
} from "./twoWorlds.test-helpers.js";

const { WORLD_RUNS, WORLD_SEED } = process.env;
const RUNS = Number(WORLD_RUNS ?? inProportion({ short: 6, long: 25 }));
const SEED = Number(WORLD_SEED ?? (WORLD_RUNS === undefined ? 1 : Date.now() % 2 ** 31));

const OFFERED = Object.entries<object>(FUNCTIONS)
  .filter(([, declared]) => "paths" in declared)
  .map(([name]) => name as ApiFunction)
  .sort();

/** Calls that a tenant is refused, whatever it passes. */
const CLOSED = OFFERED.filter((name) => {
  const { paths } = FUNCTIONS[name] as { paths: unknown };
  return paths === everything;
});
const OPEN = OFFERED.filter((name) => !CLOSED.includes(name));

/** What a tenant does of these must not show either, and each removes much that other calls are about. */
const TAKEDOWNS = [
  "takeDown",
  "takeDownVersions",
  "takeDownFolder",
  "getTakedown",
] satisfies ApiFunction[];

const aCall = (fn: ApiFunction, args: Values): Step => ({ do: "call", fn, args, seed: 0 });

/** What ann does, after bob has done something else in each world; then background work may run. */
type Turn = { ann: Step; bob: [Step[], Step[]]; minutes: number; settles: boolean };
type Sequence = { turns: Turn[]; isOpen: boolean; guesses: [number, number] };

const seed = fc.integer({ min: 0, max: 2 ** 31 - 1 });
const callOf = (names: ApiFunction[]) =>
  fc.record({ do: fc.constant("call" as const), fn: fc.constantFrom(...names), seed });
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 12, arbitrary: callOf(OPEN) },
  { weight: 1, arbitrary: callOf(TAKEDOWNS) },
  { weight: 1, arbitrary: callOf(CLOSED) },
  { weight: 6, arbitrary: fc.record({ do: fc.constant("upload" as const), seed }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("send" as const), seed }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant("request" as const), seed }) },
);
const doings = fc.array(step, { maxLength: 4 });
const turn: fc.Arbitrary<Turn> = fc.record({
  ann: step,
  bob: fc.tuple(doings, doings),
  minutes: fc.constantFrom(0, 0, 0, 1, 30, 3000, 50_000),
  settles: fc.boolean(),
});
const bits = fc.nat(2 ** 16 - 1);
// Without a bias to what is small, which would draw the same again and again.
const sequence: fc.Arbitrary<Sequence> = fc.noBias(
  fc.record({
    turns: fc.array(turn, { minLength: 8, maxLength: 30 }),
    isOpen: fc.boolean(),
    guesses: fc.tuple(bits, bits),
  }),
);

beforeEach(() => {
  vi.useFakeTimers({ now: NOW });
  // Hashes of other threads end in any order, and with them what runs at the same time in the background.
  vi.spyOn(crypto.subtle, "digest").mockImplementation(async (_algorithm, bytes) => {
    const view = ArrayBuffer.isView(bytes) ? bytes : new Uint8Array(bytes);
    const hash = createHash("sha256")
      .update(view as Uint8Array)
      .digest();
    return new Uint8Array(hash).buffer;
  });
  // Work that fails in the background is logged.
  vi.spyOn(console, "error").mockImplementation(() => undefined);
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

async function run(
  arrangement: Arrangement,
  { turns, isOpen, guesses }: Sequence,
  which: 0 | 1,
  answered: Map<ApiFunction, number>,
): Promise<View[]> {
  vi.setSystemTime(NOW);
  const world = await World.open(arrangement, isOpen, guesses[which]);
  const views: View[] = [];
  try {
    for (const { ann, bob, minutes, settles } of turns) {
      for (const doing of bob[which]) await world.perform("bob", doing);
      if (settles) await world.settle();
      views.push(await world.perform("ann", ann));
      vi.setSystemTime(Date.now() + minutes * 60_000);
    }
  } finally {
    world.close();
  }
  for (const [fn, times] of world.answered) answered.set(fn, (answered.get(fn) ?? 0) + times);
  return views;
}

function requireSameViews(one: View[], two: View[]): void {
  const same = new SameView();
  for (const [index, view] of one.entries()) {
    const other = two[index]!;
    try {
      same.require(view.passed, other.passed, "passed");
      same.require(view.shown, other.shown);
    } catch (error) {
      if (!(error instanceof DifferentView)) throw error;
      const told = `Turn ${index + 1}, ${view.step} ${error.message}`;
      throw new DifferentView(told, { cause: error });
    }
  }
}

/** What once showed to one tenant of another. */
const MENDED: Record<string, Turn[]> = {
  "how much others change, to a reader of a folder's whole feed": [
    {
      bob: [[aCall("createFolderByPath", { path: "tenants/b/x" })], []],
      ann: aCall("listForFolder", {
        folderPath: "tenants/a",
        recursive: true,
        cursor: { createdAt: 0, id: "" },
        limit: 1,
      }),
      ...{ minutes: 0, settles: false },
    },
  ],
};

/** The functions that have answered ann. */
const answered = new Map<ApiFunction, number>();

const EACH = Object.keys(ARRANGEMENTS) as Arrangement[];

describe.each(EACH)("%s", (arrangement) => {
  const title = `${RUNS} random sequences look the same in two worlds (WORLD_SEED=${SEED})`;
  test(title, { timeout: 1_200_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(sequence, async (planned) => {
        const one = await run(arrangement, planned, 0, answered);
        const two = await run(arrangement, planned, 1, answered);
        requireSameViews(one, two);
      }),
      // Other sequences for each.
      // A failure takes minutes to be made smaller, which is for who looks into it.
      { numRuns: RUNS, seed: SEED + EACH.indexOf(arrangement), endOnFailure: "CI" in process.env },
    );
  });

  test.each(Object.keys(MENDED))("does not show %s", async (what) => {
    const planned: Sequence = { turns: MENDED[what]!, isOpen: false, guesses: [0, 0] };
    const one = await run(arrangement, planned, 0, new Map());
    const two = await run(arrangement, planned, 1, new Map());
    requireSameViews(one, two);
  });
});

test("the functions that a tenant may call have answered: three quarters in a long run, else half of them", () => {
  const few = OPEN.filter((name) => !answered.has(name));
  expect(few.length, few.join()).toBeLessThanOrEqual(
    inProportion({ short: OPEN.length / 2, long: OPEN.length / 4 }),
  );
  const untaken = TAKEDOWNS.filter((name) => !answered.has(name));
  expect(untaken.length, untaken.join()).toBeLessThanOrEqual(inProportion({ short: 2, long: 0 }));
});
