/** What is known of the smaller images of one version, and another attempt to make them. */
import { beforeEach, describe, expect, test } from "vitest";
import { api } from "./_generated/api.js";
import { HOUR, finishScheduled, pass, stopTheClock } from "./testing/clock.test-helpers.js";
import {
  type Component,
  at,
  openComponent,
  rows,
  upload,
} from "./testing/component.test-helpers.js";
import { claim, gif, make, makeAll, png, sendImage } from "./testing/images.test-helpers.js";
import { expectRefused } from "./testing/refusals.test-helpers.js";
import { relocate, setAccess } from "./testing/relocating.test-helpers.js";

const { assetManager, jobs, renditions, trash } = api;

stopTheClock();

let t: Component;
beforeEach(() => {
  t = openComponent();
});

const preset = async (widths: number[] | null, more = {}) => {
  await t.mutation(renditions.setImagePresets, { folderPath: "images", widths, ...more });
  await finishScheduled(t);
};
const IMAGE = { width: 1600, height: 800 };
const send = async (path = "images/hero") =>
  (await sendImage(t, path, gif(1600, 800), IMAGE)).versionId;
const progressOf = async (versionId: string) =>
  await t.query(renditions.getRenditions, { versionId });
const inShort = async (versionId: string) => {
  const progress = await progressOf(versionId);
  return (
    progress && {
      made: progress.renditions.map(({ width, format }) => `${width} ${format}`),
      missing: progress.missing.map(({ width, format }) => `${width} ${format}`),
    }
  );
};
const problemOf = async (versionId: string) =>
  (await t.query(assetManager.getVersion, { versionId }))!.renditionProblem;
const fail = async (message = "no codec") => {
  const { workId } = await claim(t);
  await t.mutation(renditions.failRenditions, { workId, message, isFinal: true });
};
const retry = async (versionId: string) =>
  await t.mutation(renditions.retryRenditions, { versionId });

describe("the progress of a version", () => {
  test("has what was made, with its URL and size, and what is missing", async () => {
    await preset([640, 320, 3200], { quality: 60 });
    const versionId = await send();
    expect(await progressOf(versionId)).toEqual({
      renditions: [],
      missing: [
        { width: 320, format: "webp", quality: 60 },
        { width: 640, format: "webp", quality: 60 },
      ],
      attempts: 0,
      isWaiting: false,
    });
    const claimed = await claim(t);
    expect((await progressOf(versionId))!.attempts).toBe(1);
    await make(t, { ...claimed, renditions: claimed.renditions.slice(0, 1) });
    const url = expect.stringMatching(/^https?:/) as string;
    expect(await progressOf(versionId)).toEqual({
      renditions: [{ width: 320, format: "webp", quality: 60, size: 30 + 60, url }],
      missing: [{ width: 640, format: "webp", quality: 60 }],
      attempts: 0,
      isWaiting: false,
    });
    const published = await t.query(api.published.getPublishedFile, at("images/hero"));
    expect((await progressOf(versionId))!.renditions[0]!.url).toBe(published!.renditions![0]!.url);
  });

  test("has those of the earlier preset until all of the newer one exist, as pages do", async () => {
    await preset([320]);
    const versionId = await send();
    await makeAll(t);
    await preset([100, 200]);
    expect(await inShort(versionId)).toEqual({
      made: ["320 webp"],
      missing: ["100 webp", "200 webp"],
    });
    const claimed = await claim(t);
    await make(t, { ...claimed, renditions: claimed.renditions.slice(0, 1) });
    expect(await inShort(versionId)).toEqual({ made: ["320 webp"], missing: ["200 webp"] });
    await preset(null);
    expect(await inShort(versionId)).toEqual({ made: [], missing: [] });
  });

  test("waits for a first request if its preset says so, and a failed one is requested again", async () => {
    await preset([320], { make: "asked" });
    const versionId = await send();
    expect(await progressOf(versionId)).toMatchObject({ attempts: 0, isWaiting: true });
    await t.mutation(renditions.requestRenditions, { versionId });
    expect((await progressOf(versionId))!.isWaiting).toBe(false);
    await fail();
    await retry(versionId);
    expect((await progressOf(versionId))!.isWaiting).toBe(false);
    expect(await makeAll(t)).toEqual(["320 webp"]);
  });

  test("of an earlier version has what was made of it and is still wanted, and nothing is missing", async () => {
    await preset([320, 640]);
    const first = await send();
    await makeAll(t);
    await send();
    expect(await inShort(first)).toEqual({ made: ["320 webp", "640 webp"], missing: [] });
    await preset([100, 640]);
    expect(await inShort(first)).toEqual({ made: ["640 webp"], missing: [] });
  });

  test("of a private version has no URLs", async () => {
    await preset([320]);
    const versionId = await send();
    await setAccess(t, "images/hero", "private");
    await relocate(t);
    pass(HOUR);
    await makeAll(t);
    expect(await progressOf(versionId)).toMatchObject({ renditions: [{ width: 320, url: null }] });
  });

  test("is null for an unknown version, one in the trash, and a file that is no image", async () => {
    await preset([320]);
    const { versionId: textId } = await upload(t, "images/text", "Hello");
    expect(await progressOf(textId)).toBeNull();
    const versionId = await send();
    await t.mutation(assetManager.deleteAsset, at("images/hero"));
    expect(await progressOf(versionId)).toBeNull();
    expect(await progressOf("none")).toBeNull();
  });
});

describe("another attempt", () => {
  test("forgets the problem, and an encoder gets the version again, once", async () => {
    await preset([320]);
    const versionId = await send();
    await fail();
    expect(await problemOf(versionId)).toBe("no codec");
    pass(24 * HOUR);
    expect(await t.mutation(renditions.claimRenditions, {})).toBeNull();
    await retry(versionId);
    await retry(versionId);
    expect(await problemOf(versionId)).toBeUndefined();
    expect(await rows(t, "renditionWork")).toHaveLength(1);
    expect(await makeAll(t)).toEqual(["320 webp"]);
    expect(await inShort(versionId)).toEqual({ made: ["320 webp"], missing: [] });
  });

  test("leaves the problems of other versions", async () => {
    await preset([320]);
    const [one, other] = [await send("images/one"), await send("images/other")];
    await fail("first");
    await fail("second");
    await retry(one);
    expect(await problemOf(one)).toBeUndefined();
    expect(await problemOf(other)).toBe("second");
  });

  test("changes nothing of a version that is not published, or of which nothing is missing", async () => {
    await preset([320]);
    const first = await send();
    await makeAll(t);
    await sendImage(t, "images/hero", png(1600, 800), IMAGE, { contentType: "image/png" });
    await fail();
    const before = await rows(t, "renditionWork");
    await retry(first);
    expect(await rows(t, "renditionWork")).toEqual(before);
    expect(await rows(t, "renditions")).toHaveLength(1);
  });

  test("is refused for an unknown version, one in the trash, and in a folder that is busy", async () => {
    await preset([320]);
    const versionId = await send();
    await expectRefused(t, () => retry("none"), { code: "VERSION_NOT_FOUND", versionId: "none" });
    await t.mutation(assetManager.deleteAsset, at("images/hero"));
    await expectRefused(t, () => retry(versionId), { code: "ASSET_DELETED" });
    const assetId = (await rows(t, "assets"))[0]!._id;
    await t.mutation(trash.undelete, { assetId });
    for (let index = 0; index < 300; index += 1) await send(`images/${index}`);
    await t.mutation(jobs.moveFolder, { path: "images", toPath: "other" });
    await expectRefused(t, () => retry(versionId), { code: "FOLDER_BUSY" });
  });
});
