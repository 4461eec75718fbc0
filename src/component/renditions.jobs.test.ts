/** Smaller images of files in a folder that a job is moving, step by step. */
import { expect, test, vi } from "vitest";
import { api, internal } from "./_generated/api.js";
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
