/** Long jobs between their steps: what readers see, and what a crash leaves to be resumed. */
import { describe, expect, test, vi } from "vitest";
import { api, internal } from "./_generated/api.js";
import {
  type Component,
  at,
  openComponent,
  readFeed,
  rows,
  snapshot,
  upload,
} from "./testing/component.test-helpers.js";
import {
  MINUTE,
  finishScheduled,
  loseScheduled,
  pass,
  runScheduledOnce,
  stopTheClock,
} from "./testing/clock.test-helpers.js";
import { watchJob } from "./testing/longWork.test-helpers.js";
import {
  assetPaths,
  expectCoherentTree,
  expectCountedBlobs,
  folderPaths,
  namesOf,
  placesOfAssets,
  plantAssets,
} from "./testing/trees.test-helpers.js";

vi.mock("./model/work/steps.js", () => ({
  STEP_SIZE: 3,
  CLOSING_STEP: 3,
  PURGE_STEP: 3,
  SWEEP_STEP: 3,
}));

const { assetManager, jobs, trash } = api;

stopTheClock();

/** A tree of several steps: wide and deep folders, empty ones, and neighbours of similar names. */
async function openTree(): Promise<Component> {
  const t = openComponent();
  await plantAssets(t, "tree", namesOf(7));
  await plantAssets(t, "tree/a", namesOf(3));
  await plantAssets(t, "tree/a/deep/er", namesOf(1));
  await plantAssets(t, "tree/b", namesOf(4));
  await t.mutation(assetManager.createFolderByPath, { path: "tree/empty/too" });
  await plantAssets(t, "tree-like", namesOf(2));
  await plantAssets(t, "tree0", namesOf(2));
  return t;
}

const STARTS: Record<string, (t: Component) => Promise<{ jobId: string }>> = {
  moveFolder: (t) => t.mutation(jobs.moveFolder, { path: "tree", toPath: "new/tree" }),
  renameFolder: (t) => t.mutation(jobs.renameFolder, { path: "tree", newName: "bush" }),
  copyFolder: (t) => t.mutation(jobs.copyFolder, { path: "tree", toPath: "new/copy" }),
  deleteFolder: (t) => t.mutation(jobs.deleteFolder, { path: "tree" }),
  undeleteFolder: async (t) => {
    const { jobId } = await t.mutation(jobs.deleteFolder, { path: "tree" });
    await finishScheduled(t);
    return await t.mutation(trash.undeleteFolder, { jobId });
  },
};

async function statusOf(t: Component, jobId: string) {
  return (await t.query(jobs.getJob, { jobId })).status;
}

describe.each(Object.entries(STARTS))("%s", (name, start) => {
  test("leaves a coherent tree after each single step", async () => {
    const t = await openTree();
    const originals = await placesOfAssets(t);
    const { jobId } = await start(t);
    const seen = await watchJob(t, jobId, async () => {
      await expectCoherentTree(t);
      await expectCountedBlobs(t);
      const places = await placesOfAssets(t);
      for (const assetId of originals.keys()) {
        const isHidden = (await t.query(trash.getTrashed, { assetId })) !== null;
        expect(places.has(assetId) !== isHidden, `${assetId} is in one place`).toBe(true);
        if (name === "moveFolder") expect(isHidden).toBe(false);
      }
      await runScheduledOnce(t);
    });
    expect(seen.length).toBeGreaterThan(4);
    expect(await statusOf(t, jobId)).toBe("done");
    await expectCoherentTree(t);
    expect(await rows(t, "folderLocks")).toEqual([]);
  });

  test("ends the same when every single step is lost once", async () => {
    const smooth = await openTree();
    await start(smooth);
    await finishScheduled(smooth);

    const t = await openTree();
    const { jobId } = await start(t);
    await watchJob(t, jobId, async () => {
      loseScheduled();
      pass(6 * MINUTE);
      await t.mutation(internal.jobs.resumeStalled, {});
      await runScheduledOnce(t);
    });
    expect(await assetPaths(t)).toEqual(await assetPaths(smooth));
    expect(await folderPaths(t)).toEqual(await folderPaths(smooth));
    expect(
      (await readFeed(t)).map(({ type, folderPath, basename }) => [type, folderPath, basename]),
    ).toEqual(
      (await readFeed(smooth)).map(({ type, folderPath, basename }) => [
        type,
        folderPath,
        basename,
      ]),
    );
  });

  test("does each thing once, though two chains of steps run it", async () => {
    const t = await openTree();
    const { jobId } = await start(t);
    pass(6 * MINUTE);
    await t.mutation(internal.jobs.resumeStalled, {});
    await finishScheduled(t);
    expect(await statusOf(t, jobId)).toBe("done");
    const changes = (await readFeed(t)).filter(({ type }) => type === "asset:move");
    expect(new Set(changes.map((change) => change.assetId)).size).toBe(changes.length);
    await expectCoherentTree(t);
    await expectCountedBlobs(t);
  });
});

describe("resuming", () => {
  test("leaves alone what has been at work a moment ago, and what is done", async () => {
    const t = await openTree();
    await STARTS.moveFolder!(t);
    loseScheduled();
    pass(5 * MINUTE);
    await t.mutation(internal.jobs.resumeStalled, {});
    const before = await snapshot(t);
    await runScheduledOnce(t);
    expect(await snapshot(t)).toEqual(before);

    pass(1);
    await t.mutation(internal.jobs.resumeStalled, {});
    await finishScheduled(t);
    expect(await assetPaths(t)).toContain("new/tree/a/deep/er/a000");
    const after = await snapshot(t);
    pass(10 * MINUTE);
    await t.mutation(internal.jobs.resumeStalled, {});
    await finishScheduled(t);
    expect(await snapshot(t)).toEqual(after);
  });

  test("goes on with every job that was cut off", async () => {
    const t = await openTree();
    await plantAssets(t, "other", namesOf(9));
    await STARTS.moveFolder!(t);
    await t.mutation(jobs.deleteFolder, { path: "other" });
    loseScheduled();
    pass(6 * MINUTE);
    await t.mutation(internal.jobs.resumeStalled, {});
    await finishScheduled(t);
    const listed = await t.query(jobs.listJobs, {});
    expect(listed.map(({ status }) => status)).toEqual(["done", "done"]);
  });

  test("a step of a job that is done, or gone, does nothing", async () => {
    const t = await openTree();
    const { jobId } = await t.mutation(jobs.deleteFolder, { path: "tree-like" });
    await finishScheduled(t);
    const before = await snapshot(t);
    await t.mutation(internal.jobs.continueJob, { jobId });
    expect(await snapshot(t)).toEqual(before);
    await t.run((ctx) => ctx.db.delete("jobs", jobId));
    await t.mutation(internal.jobs.continueJob, { jobId });
  });
});

describe("undeleting in steps", () => {
  test("skips assets whose place is taken, among many that are not", async () => {
    const t = await openTree();
    const { jobId } = await t.mutation(jobs.deleteFolder, { path: "tree" });
    await finishScheduled(t);
    await upload(t, "tree/a/a001", "in the way");
    await upload(t, "tree/b/a003", "in the way");
    const undo = await t.mutation(trash.undeleteFolder, { jobId });
    expect((await watchJob(t, undo.jobId)).at(-1)).toMatchObject({
      status: "done",
      assetsDone: 13,
      assetsSkipped: 2,
    });
    await expectCoherentTree(t);
    expect(await t.query(assetManager.getAsset, at("tree/a/a001"))).toMatchObject({
      versionCounter: 1,
    });
  });
});
