/**
 * Whatever users do in whatever order, with crashes and time passing in between: after each step the
 * component is what a simple model says, no read has what was taken down, and when all is over nothing is lost and
 * nothing is left.
 *
 * The tests try the same sequences each time. `MODEL_RUNS=20000` tries so many new ones, and
 * `MODEL_SEED=7` those of that seed again.
 */
import fc from "fast-check";
import { afterAll, expect, test, vi } from "vitest";
import { inProportion } from "../../../tests/proportion.js";
import { internal } from "../_generated/api.js";
import { AccessWatch } from "./access.test-helpers.js";
import { Backend } from "./backend.test-helpers.js";
import { FeedFollower } from "./feedFollower.test-helpers.js";
import { requireNothingLeft, requireSound } from "./invariants.test-helpers.js";
import { learn, requireEqual } from "./learning.test-helpers.js";
import { Model } from "./model.test-helpers.js";
import { Moments } from "./moments.test-helpers.js";
import { Performer } from "./performing.test-helpers.js";
import { PresetWatch, requireRenditions } from "./smaller.test-helpers.js";
import { type Step, anySteps } from "./steps.test-helpers.js";

// Long work takes several steps here although there is little of it.
vi.mock("../model/work/steps.js", () => ({
  ...{
    STEP_SIZE: 2,
    CLOSING_STEP: 2,
    PURGE_STEP: 2,
    SWEEP_STEP: 2,
    COUNT_STEP: 2,
    TAKEDOWN_STEP: 20,
    IMAGE_STEP: 2,
    PRESET_STEP: 2,
  },
}));

const { MODEL_RUNS, MODEL_SEED } = process.env;
const RUNS = Number(MODEL_RUNS ?? inProportion({ short: 150, long: 500 }));
const SEED = Number(MODEL_SEED ?? (MODEL_RUNS === undefined ? 1 : Date.now() % 2 ** 31));
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

afterAll(() => {
  vi.useRealTimers();
});

async function tryOut(steps: Step[], done: Map<string, number>): Promise<void> {
  const backend = new Backend({ seed: steps.length });
  const model = new Model();
  const performer = new Performer(backend, model);
  const follower = new FeedFollower();
  const watch = new AccessWatch();
  const moments = new Moments();
  const presets = new PresetWatch();
  const check = async () => {
    requireSound(backend);
    requireRenditions(backend);
    presets.note(backend);
    learn(backend, model);
    await requireEqual(backend, model);
    await follower.follow(backend, 3);
    follower.requireTrue(backend);
    await performer.takedowns.require();
    await performer.requirePerspectives();
    await performer.sharer.require();
    moments.note(backend, model);
  };
  const purge = async () => {
    await performer.perform({ do: "retain", trashMs: 30 * DAY, graceMs: DAY, isPaused: false });
    for (const path of model.holds) await performer.perform({ do: "hold", path, isHeld: false });
    for (const nth of model.shares.keys()) await performer.perform({ do: "unshare", nth });
    for (const days of [31, 3, 3]) {
      backend.wait(days * DAY);
      await backend.mutation(internal.sweeper.sweepUnlessPaused, {});
      await backend.runJobs();
      await check();
    }
    requireNothingLeft(backend);
    await performer.takedowns.require(true);
  };
  for (const [index, step] of steps.entries()) {
    try {
      const mayOpen = watch.mayOpen(backend, step);
      await performer.perform(step);
      await check();
      watch.requireClosed(backend, mayOpen);
    } catch (error) {
      throw new Error(`Step ${index + 1}, ${JSON.stringify(step)}: ${String(error)}`, {
        cause: error,
      });
    }
    done.set(step.do, (done.get(step.do) ?? 0) + 1);
  }
  await moments.require(backend, model);
  // What a crash has cut off goes on by itself.
  for (let round = 0; round < 4; round += 1) {
    // By the last of them, earlier versions have expired.
    backend.wait(round === 2 ? 2 * DAY : 20 * 60_000);
    await performer.perform({ do: "crons" });
    await performer.perform({ do: "runAll" });
    await check();
  }
  await performer.encoder.makeAll();
  await performer.perform({ do: "runAll" });
  await check();
  presets.requireMade(backend);
  await moments.require(backend, model);
  await moments.requireDifferences(backend, model);
  // Some bring back what is in the trash, too.
  if (steps.length % 4 > 0) await purge();
  const { count } = performer.takedowns;
  done.set("a version is taken down", (done.get("a version is taken down") ?? 0) + count);
  for (const [way, changed] of Object.entries(performer.released)) {
    const what = `an asset is changed by a release, ${way}`;
    done.set(what, (done.get(what) ?? 0) + changed);
  }
  const lateComer = new FeedFollower();
  await lateComer.follow(backend, 1000);
  lateComer.requireTrue(backend);
  await moments.restore(backend);
  await moments.forget(backend, model);
  const counts = {
    "a file is read as it was": moments.read,
    "a moment is too long ago": moments.expired,
    "a folder differs": moments.differed,
    "everything is brought back": moments.restored,
    "an earlier version expires": model.expired,
    "a file is seen before its release": performer.previewed,
    "a share link serves a file": performer.sharer.served,
    "a share link serves an earlier version": performer.sharer.earlier,
    "an image is made": performer.encoder.made,
    "an image is made that nothing wants": performer.encoder.unwanted,
    "an image is shown": presets.shown,
  };
  for (const [what, count] of Object.entries(counts)) done.set(what, (done.get(what) ?? 0) + count);
}

test(`${RUNS} random sequences do what the model does (MODEL_SEED=${SEED})`, async () => {
  const done = new Map<string, number>();
  await fc.assert(
    fc.asyncProperty(anySteps(14), (steps) => tryOut(steps, done)),
    { numRuns: RUNS, seed: SEED },
  );
  // Every kind of step has been taken often enough to mean something.
  expect(Math.min(...done.values())).toBeGreaterThanOrEqual(Math.floor(RUNS / 50));
}, 1_200_000);
