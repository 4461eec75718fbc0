/** Runs of the sweeper: one at a time, resumed after a crash, stopped by a setting, reported. */
import { describe, expect, test, vi } from "vitest";
import { api, internal } from "./_generated/api.js";
import {
  type Component,
  at,
  openComponent,
  rows,
  snapshot,
  store,
  upload,
} from "./testing/component.test-helpers.js";
import {
  DAY,
  MINUTE,
  NOW,
  finishScheduled,
  loseScheduled,
  pass,
  runScheduledOnce,
  stopTheClock,
} from "./testing/clock.test-helpers.js";
import { expectRefused } from "./testing/refusals.test-helpers.js";
import { namesOf } from "./testing/trees.test-helpers.js";

vi.mock("./model/work/steps.js", () => ({ STEP_SIZE: 3, PURGE_STEP: 3, SWEEP_STEP: 3 }));

const { assetManager, settings, sweeper } = api;

stopTheClock();

const LEFT = { purgedAssets: 5, purgedVersions: 9, deletedUploads: 9, deletedOrphans: 7 };

/** Enough to sweep for many steps: assets in the trash, expired uploads, abandoned bytes. */
async function openWithWork() {
  const t = openComponent();
  await t.mutation(settings.configureRetention, { trashRetentionMs: 0, blobGraceMs: 0 });
  for (const name of namesOf(5)) await upload(t, `f/${name}`, name);
  for (let version = 2; version <= 5; version += 1) await upload(t, "f/a000", `v${version}`);
  for (const name of namesOf(5)) {
    await t.mutation(assetManager.deleteAsset, at(`f/${name}`));
  }
  for (const name of namesOf(7)) await store(t, `abandoned ${name}`);
  pass(2 * DAY);
  return t;
}

const tick = async (t: Component) => await t.mutation(internal.sweeper.sweepUnlessPaused, {});
const reports = async (t: Component) => await t.query(sweeper.listSweeps, {});

/** How many steps are waiting to be run. */
const waiting = () => vi.getTimerCount();

describe("a sweep", () => {
  test("goes in steps, and its report grows", async () => {
    const t = await openWithWork();
    await tick(t);
    const phases = [];
    for (let steps = 0; steps < 50; steps += 1) {
      const [report] = await reports(t);
      phases.push(report!.phase);
      if (report!.phase === "done") break;
      expect(report).not.toHaveProperty("finishedAt");
      await runScheduledOnce(t);
    }
    expect([...new Set(phases)]).toEqual(["trash", "uploads", "orphans", "blobs", "feed", "done"]);
    expect(phases.length).toBeGreaterThan(10);
    expect(await reports(t)).toMatchObject([
      { ...LEFT, deletedBlobs: 9, failures: 0, startedAt: NOW + 2 * DAY },
    ]);
    expect((await reports(t))[0]?.finishedAt).toBeGreaterThanOrEqual(NOW + 2 * DAY);
    expect(waiting()).toBe(0);
    expect(await rows(t, "blobs")).toEqual([]);
  });

  test("is begun once, however often it is asked for", async () => {
    const t = await openWithWork();
    const first = await t.mutation(sweeper.startSweep, { actor: "ada" });
    const second = await t.mutation(sweeper.startSweep, {});
    await tick(t);
    expect(second.sweepId).toBe(first.sweepId);
    expect(waiting()).toBe(1);
    await finishScheduled(t);
    expect(await reports(t)).toHaveLength(1);
  });

  test("begins anew when the last one is done", async () => {
    const t = await openWithWork();
    await tick(t);
    await finishScheduled(t);
    await tick(t);
    await finishScheduled(t);
    expect(await reports(t)).toMatchObject([{ purgedAssets: 0 }, LEFT]);
  });

  test("is resumed where it was when a step was lost, and counts on", async () => {
    const t = await openWithWork();
    await tick(t);
    for (let step = 0; step < 6; step += 1) await runScheduledOnce(t);
    const [before] = await reports(t);
    expect(before!.purgedAssets).toBeGreaterThan(0);
    loseScheduled();

    pass(9 * MINUTE);
    await tick(t);
    expect(waiting()).toBe(0);
    pass(MINUTE);
    await tick(t);
    expect(waiting()).toBe(1);
    await finishScheduled(t);
    expect(await reports(t)).toMatchObject([
      { sweepId: before!.sweepId, phase: "done", ...LEFT, deletedBlobs: 9 },
    ]);
  });

  test("ends the same when every single step is lost once", async () => {
    const t = await openWithWork();
    for (let steps = 0; steps < 60; steps += 1) {
      await tick(t);
      await runScheduledOnce(t);
      loseScheduled();
      if ((await reports(t))[0]?.phase === "done") break;
      pass(10 * MINUTE);
    }
    expect(await reports(t)).toMatchObject([{ phase: "done", ...LEFT, deletedBlobs: 9 }]);
  });

  test("that is done, or gone, takes no more steps", async () => {
    const t = await openWithWork();
    const { sweepId } = await t.mutation(sweeper.startSweep, {});
    await finishScheduled(t);
    const before = await snapshot(t);
    await t.mutation(internal.sweeper.continueSweep, { sweepId });
    expect(await snapshot(t)).toEqual(before);
    await t.run((ctx) => ctx.db.delete("sweeps", sweepId));
    await t.mutation(internal.sweeper.continueSweep, { sweepId });
    expect(waiting()).toBe(0);
  });
});

describe("pausing", () => {
  const pause = async (t: Component, isSweepPaused: boolean) =>
    await t.mutation(settings.configureRetention, { isSweepPaused });

  test("keeps the clock from beginning a sweep", async () => {
    const t = await openWithWork();
    await pause(t, true);
    const before = await snapshot(t);
    await tick(t);
    await finishScheduled(t);
    expect(await snapshot(t)).toEqual(before);
    await pause(t, false);
    await tick(t);
    await finishScheduled(t);
    expect(await reports(t)).toMatchObject([LEFT]);
  });

  test("stops a sweep that the clock began, until the pause is over", async () => {
    const t = await openWithWork();
    await tick(t);
    await runScheduledOnce(t);
    await pause(t, true);
    const before = await snapshot(t);
    await finishScheduled(t);
    expect(await snapshot(t)).toEqual(before);
    await pause(t, false);
    pass(10 * MINUTE);
    await tick(t);
    await finishScheduled(t);
    expect(await reports(t)).toMatchObject([{ phase: "done", ...LEFT }]);
  });

  test("does not keep an operator from sweeping", async () => {
    const t = await openWithWork();
    await pause(t, true);
    await t.mutation(sweeper.startSweep, {});
    await finishScheduled(t);
    expect(await reports(t)).toMatchObject([{ phase: "done", ...LEFT }]);
  });

  test("does not keep an operator from going on with a sweep that it stopped", async () => {
    const t = await openWithWork();
    await tick(t);
    await runScheduledOnce(t);
    await pause(t, true);
    await finishScheduled(t);
    await t.mutation(sweeper.startSweep, {});
    await finishScheduled(t);
    expect(await reports(t)).toMatchObject([{ phase: "done", ...LEFT }]);
  });
});

describe("reports", () => {
  test("are listed newest first, as many as asked for", async () => {
    const t = openComponent();
    for (let run = 0; run < 25; run += 1) {
      await tick(t);
      await finishScheduled(t);
      pass(MINUTE);
    }
    const all = await t.query(sweeper.listSweeps, { limit: 100 });
    expect(all).toHaveLength(25);
    expect(await reports(t)).toEqual(all.slice(0, 20));
    expect(await t.query(sweeper.listSweeps, { limit: 3 })).toEqual(all.slice(0, 3));
    const starts = all.map((report) => report.startedAt);
    expect(starts).toEqual([...starts].sort((a, b) => b - a));
  });

  test("are kept for the last hundred sweeps", async () => {
    const t = openComponent();
    for (let run = 0; run < 103; run += 1) {
      await tick(t);
      await finishScheduled(t);
      pass(1);
    }
    expect(await rows(t, "sweeps")).toHaveLength(100);
  });

  test.each([0, -1, 1.5, 101, 1e9, Number.NaN])("cannot be listed %d at a time", async (limit) => {
    const t = openComponent();
    const expected = { code: "ARGUMENT_INVALID", argument: "limit" } as const;
    await expectRefused(t, () => t.query(sweeper.listSweeps, { limit }), expected);
    await expectRefused(t, () => t.query(api.jobs.listJobs, { limit }), expected);
  });
});
