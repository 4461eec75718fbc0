/** Folders that are too large for one step: bounded steps, progress to watch, and the same end. */
import { describe, expect, test } from "vitest";
import { api } from "./_generated/api.js";
import {
  type Component,
  at,
  openComponent,
  readFeed,
  rows,
} from "./testing/component.test-helpers.js";
import { finishScheduled, stopTheClock } from "./testing/clock.test-helpers.js";
import { watchJob } from "./testing/longWork.test-helpers.js";
import {
  assetPaths,
  expectCoherentTree,
  expectCountedBlobs,
  folderPaths,
  namesOf,
  plantAssets,
} from "./testing/trees.test-helpers.js";
import { STEP_SIZE } from "./model/work/steps.js";

const { assetManager, jobs, trash } = api;

stopTheClock();

const BELOW = { big: 2 * STEP_SIZE + 1, "big/a": 3, "big/b/c": STEP_SIZE };
const TOTAL = BELOW.big + BELOW["big/a"] + BELOW["big/b/c"];

/** Each basename exists in one folder only, so that it tells one asset from all others. */
async function openBig(): Promise<Component> {
  const t = openComponent();
  for (const [folder, count] of Object.entries(BELOW)) {
    await plantAssets(t, folder, namesOf(count, folder.at(-1)));
  }
  return t;
}

const startMove = async (t: Component) =>
  await t.mutation(jobs.moveFolder, { path: "big", toPath: "moved/big", actor: "ada" });
describe("a large folder", () => {
  test("is moved in bounded steps that can be watched", async () => {
    const t = await openBig();
    const started = await startMove(t);
    expect(started).toMatchObject({ status: "running", foldersDone: 0 });
    expect(started).not.toHaveProperty("finishedAt");
    const seen = await watchJob(t, started.jobId);
    const done = seen.map(({ assetsDone }) => assetsDone);
    expect(done).toEqual([...done].sort((a, b) => a - b));
    for (const [index, count] of done.entries()) {
      expect(count - (done[index - 1] ?? 0)).toBeLessThanOrEqual(STEP_SIZE);
    }
    expect(seen.at(-1)).toMatchObject({ status: "done", assetsDone: TOTAL, foldersDone: 4 });
    expect(seen.length).toBeGreaterThan(TOTAL / STEP_SIZE);
    expect(await rows(t, "folderLocks")).toEqual([]);
    expect(await folderPaths(t)).toEqual([
      "moved",
      "moved/big",
      "moved/big/a",
      "moved/big/b",
      "moved/big/b/c",
    ]);
    expect(await assetPaths(t)).toHaveLength(TOTAL);
    await expectCoherentTree(t);
  });

  test("tells the feed of each asset once, by who asked for it", async () => {
    const t = await openBig();
    await startMove(t);
    await finishScheduled(t);
    const moves = (await readFeed(t)).filter((change) => change.type === "asset:move");
    expect(moves).toHaveLength(TOTAL);
    expect(new Set(moves.map((change) => change.assetId)).size).toBe(TOTAL);
    expect(new Set(moves.map((change) => change.actor))).toEqual(new Set(["ada"]));
  });

  test("is copied in steps, and its bytes are counted", async () => {
    const t = await openBig();
    const { jobId } = await t.mutation(jobs.copyFolder, {
      path: "big",
      toPath: "copy",
    });
    expect((await watchJob(t, jobId)).at(-1)).toMatchObject({
      status: "done",
      assetsDone: TOTAL,
      foldersDone: 4,
    });
    expect(await assetPaths(t)).toHaveLength(2 * TOTAL);
    await expectCoherentTree(t);
    await expectCountedBlobs(t);
  });

  test("is deleted in steps, and comes back in steps", async () => {
    const t = await openBig();
    const before = await assetPaths(t);
    const { jobId } = await t.mutation(jobs.deleteFolder, { path: "big" });
    expect((await watchJob(t, jobId)).at(-1)).toMatchObject({
      status: "done",
      assetsDone: TOTAL,
      foldersDone: 4,
    });
    expect(await assetPaths(t)).toEqual([]);
    expect(await folderPaths(t)).toEqual([]);
    const undo = await t.mutation(trash.undeleteFolder, { jobId });
    expect(undo).toMatchObject({ status: "running" });
    expect((await watchJob(t, undo.jobId)).at(-1)).toMatchObject({
      status: "done",
      assetsDone: TOTAL,
      assetsSkipped: 0,
    });
    expect(await assetPaths(t)).toEqual(before);
    await expectCoherentTree(t);
  });

  test("of empty folders is moved in steps, too", async () => {
    const t = openComponent();
    for (const name of namesOf(STEP_SIZE + 20)) {
      await t.mutation(assetManager.createFolderByPath, { path: `wide/${name}` });
    }
    const { jobId, status } = await t.mutation(jobs.moveFolder, {
      path: "wide",
      toPath: "wider",
    });
    expect(status).toBe("running");
    const last = (await watchJob(t, jobId)).at(-1);
    expect(last).toMatchObject({ status: "done", foldersDone: STEP_SIZE + 21, assetsDone: 0 });
    expect(await folderPaths(t)).toEqual([
      "wider",
      ...namesOf(STEP_SIZE + 20).map((name) => `wider/${name}`),
    ]);
  });

  test("with a path that is too long, found late, fails with nothing moved", async () => {
    const t = openComponent();
    for (const name of namesOf(STEP_SIZE + 5)) {
      await t.mutation(assetManager.createFolderByPath, { path: `wide/${name}` });
    }
    await plantAssets(t, "wide/z".padEnd(240, "z"), ["file"]);
    const before = [await assetPaths(t), await folderPaths(t), await readFeed(t)];
    const toPath = Array.from({ length: 4 }, () => "x".repeat(210)).join("/");
    const { jobId } = await t.mutation(jobs.moveFolder, { path: "wide", toPath });
    const last = (await watchJob(t, jobId)).at(-1);
    expect(last).toMatchObject({ status: "failed", assetsDone: 0, foldersDone: 0 });
    expect(last?.failure).toContain("longer than 1024 bytes");
    expect(last).toHaveProperty("finishedAt");
    expect([await assetPaths(t), await folderPaths(t), await readFeed(t)]).toEqual(before);
    expect(await rows(t, "folderLocks")).toEqual([]);
    await t.mutation(jobs.moveFolder, { path: "wide", toPath: "short" });
    await finishScheduled(t);
    expect(await assetPaths(t)).toEqual([`short/${"z".padEnd(235, "z")}/file`]);
  });

  test("whose deletion is not done cannot be undone yet", async () => {
    const t = await openBig();
    const { jobId } = await t.mutation(jobs.deleteFolder, { path: "big" });
    const undo = t.mutation(trash.undeleteFolder, { jobId });
    await expect(undo).rejects.toMatchObject({ data: { code: "ARGUMENT_INVALID" } });
    await finishScheduled(t);
    await t.mutation(trash.undeleteFolder, { jobId });
    await finishScheduled(t);
    expect(await t.query(assetManager.getAsset, at("big/a/a000"))).not.toBeNull();
  });
});
