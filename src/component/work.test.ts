/** The one cron job resumes everything whose next step was lost, and starts a sweep for what is due. */
import { describe, expect, test, vi } from "vitest";
import { api, internal } from "./_generated/api.js";
import crons from "./crons.js";
import type * as Verifying from "./model/bytes/verifying.js";
import {
  DAY,
  HOUR,
  MINUTE,
  finishScheduled,
  loseScheduled,
  pass,
  runScheduledOnce,
  stopTheClock,
} from "./testing/clock.test-helpers.js";
import {
  type Component,
  at,
  openComponent,
  rows,
  store,
  upload,
} from "./testing/component.test-helpers.js";
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

const { assetManager, jobs, settings, sweeper, trash } = api;

stopTheClock();

const resume = async (t: Component) => await t.mutation(internal.work.resume, {});
const sweeps = async (t: Component) => (await t.query(sweeper.listSweeps, {})).length;

test("is the only cron job, and runs each hour", () => {
  const jobs = Object.values(
    (crons as unknown as { crons: Record<string, { name: string; schedule: object }> }).crons,
  );
  expect(jobs).toMatchObject([{ name: "work:resume", schedule: { type: "interval", hours: 1 } }]);
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

/** For each thing that a sweep does: a component in which it finds just that, after a time. */
const TO_SWEEP: Record<string, (t: Component) => Promise<number>> = {
  "a deleted asset": async (t) => {
    await upload(t, "a", "bytes");
    await runOutOrphans(t);
    await t.mutation(assetManager.deleteAsset, at("a"));
    return 30 * DAY;
  },
  "a deleted folder": async (t) => {
    await t.mutation(assetManager.createFolderByPath, { path: "f" });
    await t.mutation(jobs.deleteFolder, { path: "f" });
    return 30 * DAY;
  },
  "an expired upload": async (t) => {
    const { expiresAt } = await t.mutation(assetManager.startUpload, at("a"));
    return expiresAt + DAY - Date.now();
  },
  "an object without a version": async (t) => {
    await store(t, "orphan");
    return DAY;
  },
  "an unreferenced object": async (t) => {
    await upload(t, "a", "bytes");
    await runOutOrphans(t);
    await t.mutation(assetManager.deleteAsset, at("a"));
    await t.mutation(trash.purge, { assetId: (await rows(t, "assets"))[0]!._id });
    return DAY;
  },
  "an old change": async (t) => {
    await t.mutation(settings.configureRetention, { feedRetentionMs: 2 * DAY });
    await t.mutation(assetManager.createFolderByPath, { path: "f" });
    return 2 * DAY + 1;
  },
};

/** Lets a sweep look at all objects that are stored now. */
async function runOutOrphans(t: Component) {
  pass(2 * DAY);
  await t.mutation(sweeper.startSweep, {});
  await finishScheduled(t);
}

describe("a sweep", () => {
  test("does not start while there is nothing to sweep, and nothing is written", async () => {
    const t = openComponent();
    await upload(t, "a", "bytes");
    pass(3 * DAY);
    await resume(t);
    await finishScheduled(t);
    expect(await sweeps(t)).toBe(1);
    for (let hours = 0; hours < 3; hours += 1) {
      pass(HOUR);
      await resume(t);
      expect(vi.getTimerCount()).toBe(0);
    }
    expect(await sweeps(t)).toBe(1);
  });

  test.each(Object.entries(TO_SWEEP))("starts for %s when it is due", async (_what, prepare) => {
    const t = openComponent();
    const wait = await prepare(t);
    const before = await sweeps(t);
    pass(wait - 1);
    await resume(t);
    expect(await sweeps(t)).toBe(before);
    pass(1);
    await resume(t);
    expect(await sweeps(t)).toBe(before + 1);
    await finishScheduled(t);
    pass(HOUR);
    await resume(t);
    expect(await sweeps(t)).toBe(before + 1);
  });

  test("of nothing is one step", async () => {
    const t = openComponent();
    await t.mutation(sweeper.startSweep, {});
    await runScheduledOnce(t);
    expect(await t.query(sweeper.listSweeps, {})).toMatchObject([{ phase: "done" }]);
    expect(vi.getTimerCount()).toBe(0);
  });

  test("that was interrupted resumes when its step counts as lost", async () => {
    const t = openComponent();
    await t.mutation(sweeper.startSweep, {});
    loseScheduled();
    pass(9 * MINUTE);
    await resume(t);
    expect(vi.getTimerCount()).toBe(0);
    pass(MINUTE);
    await resume(t);
    await finishScheduled(t);
    expect(await t.query(sweeper.listSweeps, {})).toMatchObject([{ phase: "done" }]);
  });

  test("neither starts nor resumes while sweeps are paused", async () => {
    const t = openComponent();
    await store(t, "orphan");
    await t.mutation(settings.configureRetention, { isSweepPaused: true });
    pass(2 * DAY);
    await resume(t);
    expect(await sweeps(t)).toBe(0);
  });
});

test("what cannot be resumed does not keep the rest from going on", async () => {
  const { t, status } = await openWithInterruptedMove();
  await store(t, "orphan");
  const reported = vi.spyOn(console, "error").mockImplementation(() => {});
  broken.isBroken = true;
  pass(DAY + MINUTE);
  await resume(t);
  broken.isBroken = false;
  expect(reported).toHaveBeenCalledTimes(1);
  reported.mockRestore();
  await finishScheduled(t);
  // It comes before what is broken, and the sweep after it.
  expect(await status()).toBe("done");
  expect(await sweeps(t)).toBe(1);
});
