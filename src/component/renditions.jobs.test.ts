/** Smaller images of files in a folder that a job is moving, step by step. */
import { expect, test, vi } from "vitest";
import { api, internal } from "./_generated/api.js";
import { applyPreset } from "./model/files/renditions.js";
import { finishScheduled, loseScheduled, stopTheClock } from "./testing/clock.test-helpers.js";
import { at, openComponent, rows } from "./testing/component.test-helpers.js";
import { gif, makeAll, sendImage } from "./testing/images.test-helpers.js";

vi.mock("./model/work/steps.js", async (original) => ({
  ...(await original<object>()),
  STEP_SIZE: 2,
}));

stopTheClock();

test("a file that has moved already keeps the preset that moves along with it", async () => {
  const t = openComponent();
  const folderPath = "a/images";
  await t.mutation(api.renditions.setImagePresets, { folderPath, widths: [320] });
  for (const name of ["made", "waits", "x", "y", "z"]) {
    await sendImage(t, `${folderPath}/${name}`, gif(1600, 800), { width: 1600, height: 800 });
    if (name === "made") await makeAll(t);
  }
  const before = await rows(t, "renditions");
  const move = { path: folderPath, toPath: "pictures" };
  const { jobId } = await t.mutation(api.jobs.moveFolder, move);
  const shownAt = async (path: string) =>
    (await t.query(api.published.getPublishedFile, at(path)))?.renditions?.length;
  while ((await t.query(api.assetManager.getAsset, at("pictures/waits"))) === null) {
    loseScheduled();
    await t.mutation(internal.jobs.continueJob, { jobId });
  }
  expect((await t.query(api.jobs.getJob, { jobId })).status).toBe("running");
  expect(await makeAll(t)).toEqual(Array(4).fill("320 webp"));
  expect(await rows(t, "renditions")).toEqual(expect.arrayContaining(before));
  await finishScheduled(t);
  expect(await makeAll(t)).toEqual([]);
  expect(await shownAt("pictures/made")).toBe(1);
  expect(await rows(t, "renditions")).toHaveLength(5);
});

test("presets of subfolders move in steps, and files have those they get at the end all the time", async () => {
  const t = openComponent();
  const names = ["1", "2", "3", "4", "5"];
  const preset = async (folderPath: string, width: number) =>
    await t.mutation(api.renditions.setImagePresets, { folderPath, widths: [width] });
  await preset("a", 320);
  for (const name of names) {
    if (name !== "5") await preset(`a/${name}`, 100 + Number(name));
    await sendImage(t, `a/${name}/hero`, gif(1600, 800), { width: 1600, height: 800 });
  }
  await preset("b/1", 50);
  await preset("b/5", 55);
  await finishScheduled(t);
  const widths = ["101", "102", "103", "104", "320"];
  expect((await makeAll(t)).sort()).toEqual(widths.map((width) => `${width} webp`));
  const placesOf = async () => (await rows(t, "imagePresets")).map((row) => row.folderPath).sort();
  const seen = new Set<number>();
  const { jobId } = await t.mutation(api.jobs.moveFolder, { path: "a", toPath: "b" });
  while ((await t.query(api.jobs.getJob, { jobId })).status === "running") {
    loseScheduled();
    seen.add((await placesOf()).filter((path) => path.startsWith("a")).length);
    for (const name of names) {
      const asset = await t.query(api.assetManager.getAsset, at(`b/${name}/hero`));
      const versionId = asset?.publishedVersionId;
      if (versionId) await t.run(async (ctx) => await applyPreset(ctx, versionId));
    }
    // Of a folder without a preset, one that was set for its new path counts.
    expect((await makeAll(t)).filter((made) => made !== "55 webp")).toEqual([]);
    await t.mutation(internal.jobs.continueJob, { jobId });
  }
  expect(seen.size).toBeGreaterThan(2);
  await finishScheduled(t);
  expect(await makeAll(t)).toEqual([]);
  expect(await placesOf()).toEqual(["b", ...names.map((name) => `b/${name}`)]);
  const made = (await rows(t, "renditions")).map(({ width }) => width).sort((x, y) => x - y);
  expect(made).toEqual([55, 101, 102, 103, 104]);
});
