/** Smaller images of files that come to another folder, and of versions that are not published. */
import { beforeEach, describe, expect, test } from "vitest";
import { api, internal } from "./_generated/api.js";
import {
  DAY,
  HOUR,
  finishScheduled,
  loseScheduled,
  pass,
  stopTheClock,
} from "./testing/clock.test-helpers.js";
import {
  type Component,
  at,
  openComponent,
  rows,
  sha256Of,
  store,
  storedObjects,
} from "./testing/component.test-helpers.js";
import { claim, encode, gif, make, makeAll, sendImage } from "./testing/images.test-helpers.js";
import { expectSound, relocate, setAccess } from "./testing/relocating.test-helpers.js";

const { assetManager, jobs, published, releases, renditions, sweeper, trash } = api;

stopTheClock();

let t: Component;
beforeEach(async () => {
  t = openComponent();
  await preset("a", [320, 640]);
  await preset("b", [640, 960]);
});

const preset = async (folderPath: string, widths: number[] | null, more = {}) => {
  await t.mutation(renditions.setImagePresets, { folderPath, widths, ...more });
  await finishScheduled(t);
};
const send = async (path: string, height = 800) =>
  await sendImage(t, path, gif(1600, height), { width: 1600, height });
const fileAt = async (path: string) => await t.query(published.getPublishedFile, at(path));
const shownAt = async (path: string) =>
  ((await fileAt(path))?.renditions ?? []).map(({ width, format }) => `${width} ${format}`);
const keptBy = async (versionId: string) =>
  (await rows(t, "renditions"))
    .filter((row) => row.versionId === versionId)
    .map(({ width, quality }) => `${width} q${quality}`);
const move = async (from: string, toFolderPath: string) => {
  const { folderPath: fromFolderPath, basename } = at(from);
  await t.mutation(assetManager.moveAsset, { fromFolderPath, basename, toFolderPath });
};
async function sweep(): Promise<void> {
  pass(2 * DAY);
  await t.mutation(sweeper.startSweep, {});
  await finishScheduled(t);
}

describe("a file that moves", () => {
  test("shows its earlier images until those of the new folder are made", async () => {
    await send("a/hero");
    await makeAll(t);
    await move("a/hero", "b");
    expect(await shownAt("b/hero")).toEqual(["320 webp", "640 webp"]);
    expect(await makeAll(t)).toEqual(["960 webp"]);
    expect(await shownAt("b/hero")).toEqual(["640 webp", "960 webp"]);
    await sweep();
    await expectSound(t, true);
  });

  test("to a folder without preset loses them, also while the last preset is being removed", async () => {
    await send("a/hero");
    await send("b/hero");
    await makeAll(t);
    await move("a/hero", "c");
    expect(await shownAt("c/hero")).toEqual([]);
    await preset("a", null);
    await t.mutation(renditions.setImagePresets, { folderPath: "b", widths: null });
    await move("b/hero", "d");
    expect(await shownAt("d/hero")).toEqual([]);
    await finishScheduled(t);
    await sweep();
    expect(await storedObjects(t)).toHaveLength(2);
    await expectSound(t, true);
  });

  test("from a folder without preset gets them", async () => {
    await send("c/hero");
    await move("c/hero", "b");
    expect(await makeAll(t)).toEqual(["640 webp", "960 webp"]);
  });

  test("to another name changes nothing", async () => {
    await send("a/hero");
    await makeAll(t);
    const before = await rows(t, "renditions");
    await t.mutation(assetManager.renameAsset, { ...at("a/hero"), newBasename: "other" });
    expect(await rows(t, "renditions")).toEqual(before);
    expect(await makeAll(t)).toEqual([]);
    expect(await shownAt("a/other")).toHaveLength(2);
  });

  test("and is copied to another folder: the copy gets what is wanted there", async () => {
    await send("a/hero");
    await makeAll(t);
    const to = { toFolderPath: "b", toBasename: "hero" };
    await t.mutation(assetManager.copyAsset, { ...at("a/hero"), ...to });
    expect(await makeAll(t)).toEqual(["960 webp"]);
    expect(await shownAt("b/hero")).toEqual(["640 webp", "960 webp"]);
    expect(await shownAt("a/hero")).toEqual(["320 webp", "640 webp"]);
  });

  test("out of the trash, to another folder", async () => {
    await send("a/hero");
    await makeAll(t);
    const { assetId } = await t.mutation(assetManager.deleteAsset, at("a/hero"));
    await t.mutation(trash.undelete, { assetId, folderPath: "b" });
    expect(await makeAll(t)).toEqual(["960 webp"]);
    expect(await shownAt("b/hero")).toEqual(["640 webp", "960 webp"]);
  });

  test("out of the trash by the rollback of a release, after its preset has changed", async () => {
    await send("a/hero");
    await makeAll(t);
    const { releaseId } = await t.mutation(releases.createRelease, { name: "Fall" });
    const entries = [{ ...at("a/hero"), action: "delete" as const }];
    await t.mutation(releases.addToRelease, { releaseId, entries });
    await t.mutation(releases.publishRelease, { releaseId });
    await preset("a", [960]);
    await t.mutation(releases.rollbackRelease, { releaseId });
    expect(await shownAt("a/hero")).toEqual(["320 webp", "640 webp"]);
    expect(await makeAll(t)).toEqual(["960 webp"]);
    expect(await shownAt("a/hero")).toEqual(["960 webp"]);
  });

  test("with its folder, whichever step is lost", async () => {
    for (let index = 0; index < 25; index += 1) await send(`c/x/${index}`);
    await send("b/other");
    await makeAll(t);
    await t.mutation(jobs.moveFolder, { path: "c/x", toPath: "b/x" });
    loseScheduled();
    expect(await rows(t, "imageWalks")).toHaveLength(1);
    for (let steps = 0; (await rows(t, "imageWalks")).length > 0; steps += 1) {
      expect(steps).toBeLessThan(50);
      pass(HOUR);
      await t.mutation(internal.work.resume, {});
      if (steps % 2 === 0) loseScheduled();
      else await finishScheduled(t);
    }
    expect((await makeAll(t)).length).toBe(50);
    expect(await shownAt("b/x/24")).toEqual(["640 webp", "960 webp"]);
    await expectSound(t, true);
  });

  test("with its folder in a deployment without presets begins no walk", async () => {
    await preset("a", null);
    await preset("b", null);
    await send("c/x/hero");
    await t.mutation(jobs.renameFolder, { path: "c/x", newName: "y" });
    expect(await rows(t, "imageWalks")).toEqual([]);
  });
});

describe("versions that are not published", () => {
  test("keep what the new preset wants, too, and lose the others", async () => {
    const first = await send("a/hero");
    await makeAll(t);
    await send("a/hero", 640);
    await makeAll(t);
    await preset("a", [640, 960]);
    expect(await keptBy(first.versionId)).toEqual(["640 q80"]);
    await makeAll(t);
    await t.mutation(assetManager.restoreVersion, { versionId: first.versionId });
    expect(await makeAll(t)).toEqual(["960 webp"]);
    await sweep();
    await expectSound(t, true);
  });

  test("lose them when their preset is removed, or their file moves", async () => {
    for (const path of ["a/one", "a/two"]) {
      await send(path);
      await makeAll(t);
      await send(path, 640);
      await makeAll(t);
      await t.mutation(assetManager.archiveAsset, at(path));
    }
    expect(await rows(t, "renditions")).toHaveLength(8);
    await move("a/one", "c");
    expect(await rows(t, "renditions")).toHaveLength(4);
    await preset("a", null);
    expect(await rows(t, "renditions")).toEqual([]);
    await sweep();
    expect(await storedObjects(t)).toHaveLength(4);
    await expectSound(t, true);
  });

  test("so many that a step cannot compare them are compared in steps, and nothing else in the folder is", async () => {
    await preset("a", [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
    for (let version = 0; version < 9; version += 1) {
      await send("a/hero", 640 + version);
      await makeAll(t);
    }
    await preset("c", [1]);
    await t.mutation(assetManager.moveAsset, {
      ...{ fromFolderPath: "a", basename: "hero", toFolderPath: "c" },
    });
    const [walk] = await rows(t, "imageWalks");
    expect(walk).toMatchObject({ isOnlyWithin: true, folderPath: "c" });
    expect((await rows(t, "renditions")).length).toBeGreaterThan(40);
    loseScheduled();
    pass(HOUR);
    await t.mutation(internal.work.resume, {});
    await finishScheduled(t);
    expect(await rows(t, "imageWalks")).toEqual([]);
    expect(await rows(t, "renditions")).toHaveLength(9);
    await expectSound(t);
    await preset("c", []);
    expect(await rows(t, "renditions")).toEqual([]);
    await expectSound(t);
  });

  test("lose those of an earlier preset that were kept until the newer ones were complete", async () => {
    const { versionId } = await send("a/hero");
    await makeAll(t);
    await preset("a", [960]);
    expect(await keptBy(versionId)).toHaveLength(2);
    await send("a/hero", 640);
    await makeAll(t);
    expect(await keptBy(versionId)).toEqual([]);
    await expectSound(t);
  });
});

test("of several earlier presets, only what pages have is kept", async () => {
  const { versionId } = await send("a/hero");
  await makeAll(t);
  for (const quality of [70, 60, 50]) {
    pass(HOUR);
    await preset("a", [320, 640], { quality });
    const { workId, renditions: wanted } = await claim(t);
    const { width, format, height } = wanted[0]!;
    const bytes = encode({ width, format, quality, height }).buffer;
    const one = { width, format, quality, bytes };
    await t.action(renditions.storeRenditions, { workId, renditions: [one] });
  }
  await preset("a", [100]);
  expect((await keptBy(versionId)).sort()).toEqual(["320 q50", "640 q80"]);
  expect(await shownAt("a/hero")).toEqual(["320 webp", "640 webp"]);
  await expectSound(t);
});

test("an image that is made again before its bytes are deleted is stored once", async () => {
  await send("a/hero");
  await makeAll(t);
  await move("a/hero", "c");
  const before = await storedObjects(t);
  await move("c/hero", "a");
  expect(await makeAll(t)).toEqual(["320 webp", "640 webp"]);
  expect((await storedObjects(t)).sort()).toEqual(before.sort());
  await expectSound(t);
  await sweep();
  expect((await storedObjects(t)).sort()).toEqual(before.sort());
  expect(await shownAt("a/hero")).toEqual(["320 webp", "640 webp"]);
  await expectSound(t, true);
});

test("rows of an earlier alpha, which name no asset, are removed by the preset and with their version", async () => {
  await send("a/hero");
  await makeAll(t);
  for (const { _id } of await rows(t, "renditions"))
    await t.run(async (ctx) => await ctx.db.patch("renditions", _id, { assetId: undefined }));
  await preset("a", [320]);
  expect(await rows(t, "renditions")).toHaveLength(1);
  await t.mutation(trash.takeDown, at("a/hero"));
  expect(await rows(t, "renditions")).toEqual([]);
});

test("a version with the bytes of a smaller image shares none with it", async () => {
  await send("a/hero");
  await makeAll(t);
  const small = encode({ width: 320, height: 160, format: "webp", quality: 80 });
  const image = { width: 320, height: 160 };
  const { versionId } = await sendImage(t, "a/hero", small, image, { contentType: "image/webp" });
  const version = (await rows(t, "versions")).find(({ _id }) => _id === versionId);
  const blobs = (await rows(t, "blobs")).filter(({ contentType }) => contentType === "image/webp");
  expect(blobs).toHaveLength(3);
  expect(blobs.find(({ _id }) => _id === version?.blobId)?.isRendition).toBeUndefined();
});

describe("an image of another shape than its uploader has said", () => {
  beforeEach(async () => {
    await sendImage(t, "a/lie", gif(1600, 1600), { width: 1600, height: 800 });
  });

  test("loses the smaller images that were made of that, and gets right ones", async () => {
    await makeAll(t);
    expect(await shownAt("a/lie")).toHaveLength(2);
    await finishScheduled(t);
    expect(await shownAt("a/lie")).toEqual([]);
    expect((await claim(t)).renditions.map(({ height }) => height)).toEqual([320, 640]);
    await sweep();
    await expectSound(t);
  });

  test("accepts none of them when it was found while they were stored", async () => {
    const { workId, renditions: wanted } = await claim(t);
    const content = "smaller";
    const images = wanted.slice(0, 1).map((one) => ({ ...one, size: content.length, sha256: "" }));
    images[0]!.sha256 = await sha256Of(content);
    const plan = await t.mutation(internal.renditions.planStore, { workId, images });
    await finishScheduled(t);
    const storageId = await store(t, content);
    const stored = [{ image: images[0]!, place: plan![0]!, made: { storageId } }];
    expect(await t.mutation(internal.renditions.settleStore, { workId, stored })).toBe(0);
    expect(await storedObjects(t)).not.toContain(storageId);
  });
});

test("a version that a release publishes while it waits is handed out once", async () => {
  const { versionId } = await send("a/hero");
  const { releaseId } = await t.mutation(releases.createRelease, { name: "Fall" });
  await t.mutation(assetManager.archiveAsset, at("a/hero"));
  const entries = [{ ...at("a/hero"), action: "publish" as const, versionId }];
  await t.mutation(releases.addToRelease, { releaseId, entries });
  await t.mutation(releases.publishRelease, { releaseId });
  expect(await rows(t, "renditionWork")).toHaveLength(2);
  const claimed = await claim(t);
  expect(await t.mutation(renditions.claimRenditions, {})).toBeNull();
  expect(await make(t, claimed)).toBe(2);
  expect(await rows(t, "renditionWork")).toEqual([]);
});

describe("smaller images that a preset has replaced", () => {
  /** A file with images that wait for the end of their grace period. */
  async function withReplaced(): Promise<string> {
    const { versionId } = await send("a/hero");
    await makeAll(t);
    await preset("a", [480]);
    await makeAll(t);
    expect(await shownAt("a/hero")).toEqual(["480 webp"]);
    expect(await storedObjects(t)).toHaveLength(4);
    return versionId;
  }

  test("are deleted with the file that is taken down", async () => {
    await withReplaced();
    await send("a/other");
    const others = (await storedObjects(t)).length - 4;
    await t.mutation(trash.takeDown, at("a/hero"));
    expect(await storedObjects(t)).toHaveLength(others);
    await expectSound(t, true);
  });

  test("are deleted with a version that is taken down", async () => {
    const versionId = await withReplaced();
    await t.mutation(trash.takeDownVersions, { versionIds: [versionId] });
    expect(await storedObjects(t)).toEqual([]);
  });

  test("are deleted when the file has become private", async () => {
    await withReplaced();
    await setAccess(t, "a/hero", "private");
    await relocate(t);
    const blobs = await rows(t, "blobs");
    expect(blobs.filter(({ isPrivate }) => !isPrivate)).toEqual([]);
  });
});
