/** The one cron job resumes everything whose next step was lost, and starts a sweep every hour. */
import { describe, expect, test, vi } from "vitest";
import { api, internal } from "./_generated/api.js";
import crons from "./crons.js";
import type * as Verifying from "./model/bytes/verifying.js";
import {
  HOUR,
  MINUTE,
  finishScheduled,
  loseScheduled,
  pass,
  runScheduledOnce,
  stopTheClock,
} from "./testing/clock.test-helpers.js";
import { type Component, openComponent, upload } from "./testing/component.test-helpers.js";
import { setAccess } from "./testing/relocating.test-helpers.js";

vi.mock("./model/work/steps.js", () => ({ STEP_SIZE: 3, PURGE_STEP: 3, SWEEP_STEP: 3 }));

/** Makes the verifications fail. */
const broken = vi.hoisted(() => ({ isBroken: false }));
vi.mock("./model/bytes/verifying.js", async (original) => {
  const actual = await original<typeof Verifying>();
  const dueVerifications: typeof actual.dueVerifications = async (...args) => {
    if (broken.isBroken) throw new Error("the database said no");
    return await actual.dueVerifications(...args);
  };
  return { ...actual, dueVerifications };
});

const { jobs, settings, sweeper } = api;

stopTheClock();

const resume = async (t: Component) => await t.mutation(internal.work.resume, {});
const sweeps = async (t: Component) => (await t.query(sweeper.listSweeps, {})).length;

test("is the only cron job", () => {
  const jobs = Object.values(
    (crons as unknown as { crons: Record<string, { name: string }> }).crons,
  );
  expect(jobs.map(({ name }) => name)).toEqual(["work:resume"]);
});

/** A folder that is moved in several steps, of which only the first was made. */
async function openWithInterruptedMove() {
  const t = openComponent();
  for (let index = 0; index < 5; index += 1) await upload(t, `f/${index}`, `file ${index}`);
  const { jobId } = await t.mutation(jobs.moveFolder, { path: "f", toPath: "g" });
  loseScheduled();
  const status = async () => (await t.query(jobs.getJob, { jobId })).status;
  expect(await status()).toBe("running");
  return { t, status };
}

test("finishes a folder job whose next step was lost, and not one that is running", async () => {
  const { t, status } = await openWithInterruptedMove();
  await resume(t);
  await finishScheduled(t);
  expect(await status()).toBe("running");
  pass(6 * MINUTE);
  await resume(t);
  await finishScheduled(t);
  expect(await status()).toBe("done");
});

test("goes on with a relocation whose next step was lost", async () => {
  const t = openComponent();
  await upload(t, "a", "bytes");
  await setAccess(t, "a", "private");
  loseScheduled();
  await resume(t);
  expect(vi.getTimerCount()).toBeGreaterThan(0);
});

describe("a sweep", () => {
  test("starts by itself one hour after the one before", async () => {
    const t = openComponent();
    await resume(t);
    await finishScheduled(t);
    expect(await sweeps(t)).toBe(1);
    for (let minutes = 5; minutes < 60; minutes += 5) {
      pass(5 * MINUTE);
      await resume(t);
      await finishScheduled(t);
      expect(await sweeps(t)).toBe(1);
    }
    pass(5 * MINUTE);
    await resume(t);
    expect(await sweeps(t)).toBe(2);
  });

  test("of nothing is one step", async () => {
    const t = openComponent();
    await resume(t);
    await runScheduledOnce(t);
    expect(await t.query(sweeper.listSweeps, {})).toMatchObject([{ phase: "done" }]);
    expect(vi.getTimerCount()).toBe(0);
  });

  test("that was interrupted goes on before the hour is over", async () => {
    const t = openComponent();
    await resume(t);
    loseScheduled();
    pass(11 * MINUTE);
    await resume(t);
    await finishScheduled(t);
    expect(await t.query(sweeper.listSweeps, {})).toMatchObject([{ phase: "done" }]);
  });

  test("does not start while sweeps are paused", async () => {
    const t = openComponent();
    await t.mutation(settings.configureRetention, { isSweepPaused: true });
    pass(2 * HOUR);
    await resume(t);
    expect(await sweeps(t)).toBe(0);
  });
});

test("what cannot be resumed does not keep the rest from going on", async () => {
  const { t, status } = await openWithInterruptedMove();
  const reported = vi.spyOn(console, "error").mockImplementation(() => {});
  broken.isBroken = true;
  pass(6 * MINUTE);
  await resume(t);
  broken.isBroken = false;
  expect(reported).toHaveBeenCalledTimes(1);
  reported.mockRestore();
  await finishScheduled(t);
  // It comes before what is broken, and the sweep after it.
  expect(await status()).toBe("done");
  expect(await sweeps(t)).toBe(1);
});
