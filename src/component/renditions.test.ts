/** Smaller images of published images: what presets want is made once, shown, counted and removed. */
import { beforeEach, describe, expect, test } from "vitest";
import { api, internal } from "./_generated/api.js";
import {
  DAY,
  HOUR,
  MINUTE,
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
  storedObjects,
  upload,
} from "./testing/component.test-helpers.js";
import {
  claim,
  encode,
  gif,
  make,
  makeAll,
  png,
  sendImage,
  webp,
} from "./testing/images.test-helpers.js";
import { expectRefused, refusalOf } from "./testing/refusals.test-helpers.js";
import { expectSound, relocate, setAccess } from "./testing/relocating.test-helpers.js";

const { assetManager, jobs, published, quotas, renditions, settings, sweeper, trash, usage } = api;

stopTheClock();

let t: Component;
beforeEach(() => {
  t = openComponent();
});

const IMAGE = { width: 1600, height: 800 };
const WIDTHS = [320, 640, 1600, 3200];

const preset = async (folderPath: string, widths: number[] | null, more = {}) => {
  await t.mutation(renditions.setImagePresets, { folderPath, widths, ...more });
  await finishScheduled(t);
};
const send = async (path: string) => await sendImage(t, path, gif(1600, 800), IMAGE);
const fileAt = async (path: string) => await t.query(published.getPublishedFile, at(path));
const shownAt = async (path: string) =>
  ((await fileAt(path))?.renditions ?? []).map(({ width, format }) => `${width} ${format}`);
const claimNow = async () => await t.mutation(renditions.claimRenditions, {});
/** Lets time pass until what has failed is tried again. */
const later = () => pass(2 * HOUR);

async function sweep(): Promise<void> {
  pass(2 * DAY);
  await t.mutation(sweeper.startSweep, {});
  await finishScheduled(t);
}

describe("a preset", () => {
  test("wants the widths that are smaller, in each format, and they appear in the published copy", async () => {
    await preset("images", WIDTHS, { formats: ["webp", "png"], quality: 60 });
    await send("images/sub/hero");
    expect(await claim(t)).toMatchObject({
      ...{ size: 14, contentType: "image/gif", image: IMAGE },
      renditions: [
        { width: 320, height: 160, format: "webp", quality: 60 },
        { width: 320, height: 160, format: "png", quality: 60 },
        { width: 640, height: 320, format: "webp", quality: 60 },
        { width: 640, height: 320, format: "png", quality: 60 },
      ],
    });
    later();
    await makeAll(t);
    const file = await fileAt("images/sub/hero");
    const [first] = file!.renditions!;
    expect(first).toEqual({
      ...{ width: 320, format: "png", size: 33 + 60, url: expect.any(String) as string },
    });
    expect(first!.url).not.toBe(file!.url);
    expect(await shownAt("images/sub/hero")).toEqual([
      ...["320 png", "320 webp", "640 png", "640 webp"],
    ]);
    const list = await t.query(published.listPublishedFilesInFolder, { folderPath: "images/sub" });
    expect(list.map((one) => one.renditions)).toEqual([file!.renditions]);
    const asset = await t.query(assetManager.getAsset, at("images/sub/hero"));
    expect(asset?.published?.renditions).toEqual(file!.renditions);
    expect(await claimNow()).toBeNull();
    await expectSound(t, true);
  });

  test("of the nearest folder counts, until it is removed", async () => {
    await preset("", [100]);
    await preset("images", [200], { formats: ["png"] });
    const effective = async (folderPath: string) =>
      await t.query(renditions.getImagePresets, { folderPath });
    const ofRoot = { folderPath: "", widths: [100], formats: ["webp"], quality: 80 };
    expect(await effective("images/sub")).toEqual({
      ...{ folderPath: "images", widths: [200], formats: ["png"], quality: 80 },
    });
    expect(await effective("imagesque")).toEqual(ofRoot);
    await preset("images", null);
    expect(await effective("images/sub")).toEqual(ofRoot);
    await preset("", null);
    expect(await effective("images")).toBeNull();
  });

  test("without widths wants nothing", async () => {
    await preset("", [320]);
    await preset("images/raw", []);
    await send("images/raw/hero");
    expect(await claimNow()).toBeNull();
  });

  test("moves along with its folder", async () => {
    await preset("images", [320]);
    await send("images/hero");
    await t.mutation(jobs.moveFolder, { path: "images", toPath: "pictures" });
    await finishScheduled(t);
    await send("pictures/other");
    await send("images/none");
    expect((await makeAll(t)).length).toBe(2);
    expect(await shownAt("pictures/other")).toEqual(["320 webp"]);
    expect(await shownAt("images/none")).toEqual([]);
  });

  test.each([
    [{ widths: [0] }, "widths"],
    [{ widths: [1.5] }, "widths"],
    [{ widths: [16_384] }, "widths"],
    [{ widths: [1, 2, 3, 4, 5, 6, 7], formats: ["webp", "avif"] }, "widths"],
    [{ widths: [1], formats: [] }, "formats"],
    [{ widths: [1], quality: 0 }, "quality"],
    [{ widths: [1], quality: 101 }, "quality"],
    [{ widths: [1], quality: 79.5 }, "quality"],
  ] as const)("%j is refused", async (args, argument) => {
    await expectRefused(
      t,
      () =>
        t.mutation(renditions.setImagePresets, {
          folderPath: "",
          ...structuredClone(args),
        } as never),
      { code: "ARGUMENT_INVALID", argument },
    );
  });

  test("of other folders takes none from it, however many they are", async () => {
    await preset("a", [320]);
    for (let index = 0; index < 250; index += 1) {
      const folderPath = `tenant/${index}`;
      await t.mutation(renditions.setImagePresets, { folderPath, widths: [1], actor: "bob" });
    }
    await preset("b", [640]);
    await send("a/hero");
    await send("b/hero");
    expect(await makeAll(t)).toEqual(["320 webp", "640 webp"]);
    expect((await t.query(settings.getSettings, {})).imagePresets).toHaveLength(200);
    expect(JSON.stringify(await rows(t, "settings")).length).toBeLessThan(300);
  });
});

test("animations, drawings, small images, drafts and other files get none, and their rows are as without presets", async () => {
  const fill = async () => {
    const animated = { ...IMAGE, isAnimated: true };
    await sendImage(t, "a/animated", gif(1600, 800), animated);
    const svg = new TextEncoder().encode(
      "<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>",
    );
    await sendImage(
      t,
      "a/drawing",
      svg,
      { width: 900, height: 9 },
      { contentType: "image/svg+xml" },
    );
    await sendImage(t, "a/small", gif(320, 160), { width: 320, height: 160 });
    await sendImage(t, "a/draft", gif(1600, 800), IMAGE, { publish: false });
    await upload(t, "a/text", "Hello");
    const kept = (await rows(t, "assets")).map(({ _id, _creationTime, published: p, ...row }) => ({
      ...row,
      published: p && { ...p, i: undefined, l: undefined },
    }));
    return kept;
  };
  const without = await fill();
  t = openComponent();
  await preset("", WIDTHS);
  expect(await fill()).toEqual(without);
  expect(await claimNow()).toBeNull();
  expect(await rows(t, "renditionWork")).toEqual([]);
});

describe("nothing is made twice", () => {
  beforeEach(async () => {
    await preset("images", [320, 640]);
  });

  test("when a version is restored", async () => {
    const { versionId } = await send("images/hero");
    await makeAll(t);
    const before = await fileAt("images/hero");
    await sendImage(t, "images/hero", gif(1000, 500), { width: 1000, height: 500 });
    expect(await shownAt("images/hero")).toEqual([]);
    expect((await makeAll(t)).length).toBe(2);
    await t.mutation(assetManager.restoreVersion, { versionId });
    expect((await fileAt("images/hero"))?.renditions).toEqual(before!.renditions);
    expect(await makeAll(t)).toEqual([]);
    await expectSound(t, true);
  });

  test("when an asset is copied, or an asset has the same bytes again", async () => {
    await send("images/hero");
    await makeAll(t);
    const before = await storedObjects(t);
    await t.mutation(assetManager.copyAsset, {
      ...at("images/hero"),
      toFolderPath: "images",
      toBasename: "copy",
    });
    await send("images/hero");
    expect(await makeAll(t)).toEqual([]);
    expect(await shownAt("images/copy")).toEqual(["320 webp", "640 webp"]);
    expect(await shownAt("images/hero")).toEqual(["320 webp", "640 webp"]);
    expect(await storedObjects(t)).toEqual(before);
    await expectSound(t, true);
    // The copy keeps its images when the original is gone.
    await t.mutation(trash.takeDown, at("images/hero"));
    await sweep();
    expect(await shownAt("images/copy")).toEqual(["320 webp", "640 webp"]);
    await expectSound(t, true);
  });

  test("but for each of two assets whose equal bytes were uploaded apart", async () => {
    await send("images/one");
    await send("images/two");
    expect((await makeAll(t)).length).toBe(4);
  });
});

describe("a preset that is set later", () => {
  test("is applied to what is there, whichever step is lost, and to nothing beside the folder", async () => {
    for (let index = 0; index < 45; index += 1) await send(`images/${index % 2}/${index}`);
    await send("imagesque/hero");
    await t.mutation(renditions.setImagePresets, { folderPath: "images", widths: [320] });
    for (let steps = 0; (await rows(t, "imageWalks")).length > 0; steps += 1) {
      expect(steps).toBeLessThan(50);
      if (steps % 2 === 0) loseScheduled();
      else await finishScheduled(t);
      pass(HOUR);
      await t.mutation(internal.work.resume, {});
    }
    expect((await makeAll(t)).length).toBe(45);
    expect(await shownAt("imagesque/hero")).toEqual([]);
  });

  test("shows the earlier images until its own are complete, and then removes them", async () => {
    await preset("images", [320, 640]);
    await send("images/hero");
    await makeAll(t);
    await preset("images", [640, 960], { quality: 50 });
    expect(await shownAt("images/hero")).toEqual(["320 webp", "640 webp"]);
    const { workId, renditions: wanted } = await claim(t);
    const [first, second] = wanted.map((one) => {
      const { width, format, quality } = one;
      return { width, format, quality, bytes: encode(one).buffer };
    });
    const store = async (one: typeof first) =>
      await t.action(renditions.storeRenditions, { workId, renditions: [one!] });
    await store(first);
    expect(await shownAt("images/hero")).toEqual(["320 webp", "640 webp"]);
    await expectSound(t);
    await store(second);
    expect(await shownAt("images/hero")).toEqual(["640 webp", "960 webp"]);
    expect((await fileAt("images/hero"))!.renditions![0]!.size).toBe(30 + 50);
    expect(await rows(t, "renditions")).toHaveLength(2);
    await sweep();
    await expectSound(t, true);
  });

  test("that is removed removes its images after the grace period", async () => {
    await preset("images", [320, 640]);
    await send("images/hero");
    await makeAll(t);
    await preset("images", null);
    expect(await shownAt("images/hero")).toEqual([]);
    expect(await storedObjects(t)).toHaveLength(3);
    await expectSound(t);
    await sweep();
    expect(await storedObjects(t)).toHaveLength(1);
    await expectSound(t, true);
  });

  test("that changes while images are made refuses what it no longer wants", async () => {
    await preset("images", [320, 640]);
    await send("images/hero");
    const claimed = await claim(t);
    await preset("images", [640]);
    expect(await make(t, claimed)).toBe(1);
    expect(await shownAt("images/hero")).toEqual(["640 webp"]);
    await sweep();
    await expectSound(t, true);
  });
});

describe("an image that lies", () => {
  beforeEach(async () => {
    await preset("images", [320]);
    await send("images/hero");
  });

  test.each([
    ["no image", new TextEncoder().encode("Hello"), "its bytes are notAnImage"],
    ["a part of an image", webp(320, 160).slice(0, 20), "its bytes are unreadable"],
    ["another width", webp(321, 160), "it is 321 pixels wide"],
    ["another shape", webp(320, 320), "it is 320 pixels high and not 160"],
    ["another format", png(320, 160), "it has another format"],
  ])("because it is %s is refused", async (_what, bytes, reason) => {
    const { workId } = await claim(t);
    const one = {
      width: 320,
      format: "webp" as const,
      quality: 80,
      bytes: bytes.buffer,
    };
    await expectRefused(
      t,
      () => t.action(renditions.storeRenditions, { workId, renditions: [one] }),
      {
        ...{ code: "RENDITION_INVALID", width: 320, format: "webp", reason },
      },
    );
  });

  test("because they are too many bytes is refused", async () => {
    const { workId } = await claim(t);
    const bytes = new ArrayBuffer(8 * 1024 * 1024 + 1);
    const one = { width: 320, format: "webp" as const, quality: 80, bytes };
    const data = await refusalOf(
      t.action(renditions.storeRenditions, { workId, renditions: [one] }),
    );
    expect(data).toMatchObject({ code: "ARGUMENT_INVALID", argument: "renditions" });
  });
});

describe("an encoder that fails", () => {
  beforeEach(async () => {
    await preset("images", [320, 640]);
    await send("images/hero");
  });
  const problem = async () => {
    const { versionId } = (await fileAt("images/hero"))!;
    return (await t.query(assetManager.getVersion, { versionId }))?.renditionProblem;
  };

  test("is tried five times with growing waits; then the version says why, and nothing is tried again", async () => {
    const waits = [];
    for (let attempt = 1; attempt <= 5; attempt += 1) {
      const { workId } = await claim(t);
      const failedAt = Date.now();
      await t.mutation(renditions.failRenditions, { workId, message: `out of memory ${attempt}` });
      for (; attempt < 5 && Date.now() < failedAt + DAY; pass(MINUTE)) {
        const [work] = await rows(t, "renditionWork");
        if (work!.dueAt <= Date.now()) break;
      }
      waits.push((Date.now() - failedAt) / MINUTE);
    }
    expect(waits).toEqual([1, 2, 4, 8, 0]);
    expect(await problem()).toBe("out of memory 5");
    expect((await fileAt("images/hero"))!.url).toEqual(expect.any(String));
    pass(30 * DAY);
    expect(await claimNow()).toBeNull();
    expect(await rows(t, "renditionWork")).toEqual([]);
    // A preset tries again.
    await preset("images", [320, 640]);
    expect(await problem()).toBeUndefined();
    await makeAll(t);
    expect(await shownAt("images/hero")).toHaveLength(2);
  });

  test("for good is not tried again, and its message is short", async () => {
    const { workId } = await claim(t);
    const failed = { workId, message: "x".repeat(1000), isFinal: true };
    await t.mutation(renditions.failRenditions, failed);
    expect(await problem()).toBe("x".repeat(300));
    later();
    expect(await claimNow()).toBeNull();
    // It has no further effect.
    await t.mutation(renditions.failRenditions, failed);
  });

  test("by dying is tried when its lease has ended, five times", async () => {
    for (let attempt = 1; attempt <= 5; attempt += 1) {
      await claim(t);
      expect(await claimNow()).toBeNull();
      pass(16 * MINUTE);
    }
    expect(await claimNow()).toBeNull();
    expect(await problem()).toBe("The encoder ended 5 times without a result.");
  });

  test("after each image comes to an end nevertheless, and makes none of them again", async () => {
    await preset("images", [1, 2, 3, 4, 5, 6, 7, 8]);
    const encoded = [];
    for (let crashes = 0; crashes < 8; crashes += 1) {
      const { workId, renditions: wanted } = await claim(t);
      const { width, format, quality, height } = wanted[0]!;
      encoded.push(width);
      const bytes = encode({ width, format, quality, height }).buffer;
      const one = { width, format, quality, bytes };
      await t.action(renditions.storeRenditions, { workId, renditions: [one] });
      pass(16 * MINUTE);
    }
    expect(encoded).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(await claimNow()).toBeNull();
    expect(await shownAt("images/hero")).toHaveLength(8);
  });

  test("and comes late with an image is used all the same, once", async () => {
    const dead = await claim(t);
    pass(16 * MINUTE);
    const alive = await claim(t);
    expect(await make(t, dead)).toBe(2);
    expect(await make(t, alive)).toBe(0);
    await sweep();
    await expectSound(t, true);
  });
});

describe("a crash between the steps of storing", () => {
  test.each(["after the plan", "after the bytes"])(
    "%s loses nothing and leaves nothing",
    async (step) => {
      await preset("images", [320]);
      await send("images/hero");
      const { workId } = await claim(t);
      const image = { width: 320, height: 160, format: "webp" as const, quality: 80 };
      const made = { ...image, size: 5, sha256: "0".repeat(64) };
      await t.mutation(internal.renditions.planStore, { workId, images: [made] });
      if (step === "after the bytes") {
        await t.run((ctx) => ctx.storage.store(new Blob([webp(320, 160)])));
      }
      pass(16 * MINUTE);
      expect(await makeAll(t)).toEqual(["320 webp"]);
      await sweep();
      await expectSound(t, true);
    },
  );

  test("does not use bytes that are not those that were sent", async () => {
    await preset("images", [320]);
    await send("images/hero");
    const { workId } = await claim(t);
    const image = { width: 320, height: 160, format: "webp" as const, quality: 80, size: 5 };
    const images = [{ ...image, sha256: "0".repeat(64) }];
    const plan = await t.mutation(internal.renditions.planStore, { workId, images });
    const storageId = await t.run((ctx) => ctx.storage.store(new Blob(["other"])));
    const stored = [{ image: images[0]!, place: plan![0]!, made: { storageId } }];
    expect(await t.mutation(internal.renditions.settleStore, { workId, stored })).toBe(0);
    expect(await storedObjects(t)).not.toContain(storageId);
  });
});

describe("meanwhile", () => {
  beforeEach(async () => {
    await preset("images", [320]);
    await send("images/hero");
  });

  const CHANGES: Record<string, () => Promise<unknown>> = {
    deleted: () => t.mutation(assetManager.deleteAsset, at("images/hero")),
    "taken down": () => t.mutation(trash.takeDown, at("images/hero")),
    unpublished: () => t.mutation(assetManager.archiveAsset, at("images/hero")),
    replaced: () => upload(t, "images/hero", "a text"),
    private: () => setAccess(t, "images/hero", "private"),
  };

  test.each(Object.keys(CHANGES))("a version that is %s gets no image", async (change) => {
    const claimed = await claim(t);
    await CHANGES[change]!();
    expect(await make(t, claimed)).toBe(0);
    expect(await rows(t, "renditions")).toEqual([]);
    await relocate(t);
    pass(DAY);
    if (change !== "private") {
      expect(await claimNow()).toBeNull();
      expect(await rows(t, "renditionWork")).toEqual([]);
    }
    await sweep();
    await expectSound(t);
    expect((await rows(t, "blobs")).filter(({ isRendition }) => isRendition)).toEqual([]);
  });

  test("an image that is found to be none loses its images", async () => {
    await sendImage(t, "images/lie", new TextEncoder().encode("Hello, world"), IMAGE);
    await makeAll(t);
    expect(await shownAt("images/lie")).toEqual(["320 webp"]);
    await finishScheduled(t);
    expect(await shownAt("images/lie")).toEqual([]);
    expect((await rows(t, "renditions")).length).toBe(1);
    await sweep();
    await expectSound(t, true);
  });
});

describe("access", () => {
  beforeEach(async () => {
    await preset("images", [320]);
    await send("images/hero");
    await makeAll(t);
  });
  const objectsOf = async () =>
    (await rows(t, "renditions")).map(
      ({ location }) => "storageId" in location && location.storageId,
    );

  test("of a file that becomes private: the public image is destroyed at once, and made again in private", async () => {
    const [before] = await objectsOf();
    await setAccess(t, "images/hero", "private");
    expect(await fileAt("images/hero")).toBeNull();
    await relocate(t);
    expect(await storedObjects(t)).not.toContain(before);
    await expectSound(t, true);
    pass(HOUR);
    expect(await makeAll(t)).toEqual(["320 webp"]);
    const [blob] = (await rows(t, "blobs")).filter(({ isRendition }) => isRendition);
    expect(blob).toMatchObject({ isPrivate: true, refCount: 1 });
    expect(await fileAt("images/hero")).toBeNull();
    const asset = await t.query(assetManager.getAsset, at("images/hero"));
    expect(asset?.published).not.toHaveProperty("renditions");
    await expectSound(t, true);
  });

  test("of a file that becomes public again", async () => {
    await setAccess(t, "images/hero", "private");
    await relocate(t);
    pass(HOUR);
    await makeAll(t);
    const [before] = await objectsOf();
    await setAccess(t, "images/hero", "public");
    await relocate(t);
    expect(await shownAt("images/hero")).toEqual([]);
    pass(HOUR);
    await makeAll(t);
    expect(await shownAt("images/hero")).toEqual(["320 webp"]);
    const [after] = await objectsOf();
    expect(after).not.toBe(before);
    await sweep();
    await expectSound(t, true);
    expect(await storedObjects(t)).not.toContain(before);
  });

  test("a copy of a private file shares none of its images, and neither does an upload of the same bytes", async () => {
    await setAccess(t, "images/hero", "private");
    await relocate(t);
    pass(HOUR);
    await makeAll(t);
    await t.mutation(assetManager.copyAsset, {
      ...at("images/hero"),
      toFolderPath: "images",
      toBasename: "copy",
    });
    await relocate(t);
    pass(HOUR);
    expect(await makeAll(t)).toEqual(["320 webp"]);
    expect(new Set(await objectsOf()).size).toBe(2);
    await sweep();
    await expectSound(t, true);
  });

  test("a copy of a private file gets nothing until it has bytes of its own", async () => {
    await setAccess(t, "images/hero", "private");
    await relocate(t);
    pass(HOUR);
    await makeAll(t);
    const to = { toFolderPath: "images", toBasename: "copy" };
    await t.mutation(assetManager.copyAsset, { ...at("images/hero"), ...to });
    pass(HOUR);
    expect(await claimNow()).toBeNull();
    expect(await rows(t, "renditions")).toHaveLength(1);
  });

  test("a claim hands out nothing while the bytes of a private file are in a public place", async () => {
    await setAccess(t, "images/hero", "private");
    pass(DAY);
    expect(await claimNow()).toBeNull();
  });
});

describe("bytes that nothing needs", () => {
  beforeEach(async () => {
    await preset("images", [320, 640]);
    await send("images/hero");
    await makeAll(t);
  });

  test("a takedown destroys them at once, and names their URLs", async () => {
    const { renditions: shown } = (await fileAt("images/hero"))!;
    const { storageUrls } = await t.mutation(trash.takeDown, at("images/hero"));
    expect(storageUrls).toEqual(expect.arrayContaining(shown!.map(({ url }) => url)));
    expect(await storedObjects(t)).toEqual([]);
    expect(await rows(t, "renditions")).toEqual([]);
  });

  test.each([
    { what: "the others", height: 700, before: 6 },
    { what: "the others, also equal ones", height: 500, before: 4 },
  ])("the takedown of one version leaves those of $what", async ({ height, before }) => {
    const image = { width: 1000, height };
    const { versionId } = await sendImage(t, "images/hero", gif(1000, height), image);
    await makeAll(t);
    expect(await storedObjects(t)).toHaveLength(before);
    await t.mutation(trash.takeDownVersions, { versionIds: [versionId] });
    expect(await storedObjects(t)).toHaveLength(3);
    await expectSound(t, true);
  });

  test("more than one transaction destroys are refused, and fewer are not", async () => {
    const versionIds: string[] = [];
    await preset("images", [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
    for (let version = 0; version < 31; version += 1) {
      const image = { width: 1600, height: 640 + version };
      const sent = await sendImage(t, "images/hero", gif(1600, 640 + version), image);
      versionIds.push(sent.versionId);
      await makeAll(t);
    }
    await expectRefused(t, () => t.mutation(trash.takeDownVersions, { versionIds }), {
      ...{ code: "ARGUMENT_INVALID", argument: "versionIds" },
    });
    await t.mutation(trash.takeDownVersions, { versionIds: versionIds.slice(1) });
    await expectSound(t, true);
  });

  test("the trash keeps them, and shows them again", async () => {
    const before = (await fileAt("images/hero"))!.renditions;
    const { assetId } = await t.mutation(assetManager.deleteAsset, at("images/hero"));
    pass(2 * DAY);
    await t.mutation(sweeper.startSweep, {});
    await finishScheduled(t);
    await t.mutation(trash.undelete, { assetId });
    expect((await fileAt("images/hero"))!.renditions).toEqual(before);
    await expectSound(t, true);
  });

  test("an image that waits in the trash is made when it is restored", async () => {
    await send("images/other");
    const { assetId } = await t.mutation(assetManager.deleteAsset, at("images/other"));
    expect(await claimNow()).toBeNull();
    await t.mutation(trash.undelete, { assetId });
    expect((await makeAll(t)).length).toBe(2);
  });

  test("a purge in steps leaves nothing", async () => {
    await preset("images", [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
    for (let version = 0; version < 12; version += 1) {
      await sendImage(t, "images/many", gif(1600, 640 + version), {
        width: 1600,
        height: 640 + version,
      });
      await makeAll(t);
    }
    expect(await rows(t, "renditions")).toHaveLength(13 * 12);
    await expectSound(t, true);
    const { assetId } = await t.mutation(assetManager.deleteAsset, at("images/many"));
    await t.mutation(trash.purge, { assetId });
    expect((await rows(t, "renditions")).length).toBeGreaterThan(12);
    await finishScheduled(t);
    await sweep();
    expect(await rows(t, "renditions")).toHaveLength(12);
    await expectSound(t, true);
  });
});

describe("counting", () => {
  test("usage and quotas have the bytes of smaller images", async () => {
    await t.mutation(quotas.setQuota, { folderPath: "images", maxBytes: 1000 });
    await preset("images", [320, 640]);
    await send("images/hero");
    await makeAll(t);
    const used = async () => (await t.query(quotas.getQuota, { folderPath: "images" }))!.bytes;
    expect(await used()).toBe(14 + 2 * (30 + 80));
    const stored = await t.query(usage.listStorageUsage, {
      paginationOpts: { numItems: 10, cursor: null },
    });
    expect(stored.page).toContainEqual(
      expect.objectContaining({ contentType: "image/webp", objects: 2, bytes: 220 }),
    );
    await preset("images", [320]);
    expect(await used()).toBe(14 + 110);
    await t.mutation(quotas.setQuota, { folderPath: "images", maxBytes: 1000, recount: true });
    await finishScheduled(t);
    expect(await used()).toBe(14 + 110);
    await expectSound(t);
  });

  test("a quota without room refuses them, and blocks no other version", async () => {
    await t.mutation(quotas.setQuota, { folderPath: "images/full", maxBytes: 40 });
    await preset("images", [320]);
    await send("images/full/hero");
    const { workId, ...claimed } = await claim(t);
    const before = await storedObjects(t);
    const data = await refusalOf(make(t, { workId, ...claimed }));
    expect(data).toMatchObject({ code: "QUOTA_EXCEEDED", folderPath: "images/full" });
    expect(await rows(t, "renditions")).toEqual([]);
    await t.mutation(renditions.failRenditions, { workId, message: data.message, isFinal: true });
    await send("images/other");
    expect(await makeAll(t)).toEqual(["320 webp"]);
    await sweep();
    expect(await storedObjects(t)).toHaveLength(before.length + 2);
  });

  test("a quota without room for shared images lets the encoder report it", async () => {
    await preset("images", [320]);
    await send("images/hero");
    await makeAll(t);
    await t.mutation(quotas.setQuota, { folderPath: "images/full", maxBytes: 40 });
    await t.mutation(assetManager.copyAsset, { ...at("images/hero"), toFolderPath: "images/full" });
    const claimed = await claim(t);
    expect(await refusalOf(make(t, claimed))).toMatchObject({ code: "QUOTA_EXCEEDED" });
    await expectSound(t);
  });
});

describe("two tenants", () => {
  test("learn nothing of each other's images and presets, and share no private object", async () => {
    const alone = async (others: boolean) => {
      t = openComponent();
      if (others) {
        await preset("b", [320, 640], { formats: ["webp", "png"] });
        await sendImage(t, "b/hero", gif(1600, 800), IMAGE);
        await makeAll(t);
      }
      await preset("a", [320]);
      await send("a/hero");
      await setAccess(t, "a/hero", "private");
      await relocate(t);
      pass(HOUR);
      const made = await makeAll(t);
      const effective = await t.query(renditions.getImagePresets, { folderPath: "a" });
      const quotaOf = await t.query(quotas.getQuota, { folderPath: "a" });
      const { published: file } = (await t.query(assetManager.getAsset, at("a/hero")))!;
      return { made, effective, quotaOf, size: file?.size, renditions: file?.renditions };
    };
    expect(await alone(true)).toEqual(await alone(false));
  });

  test("the equal bytes of another tenant are never found", async () => {
    await preset("", [320]);
    await send("a/hero");
    await makeAll(t);
    await send("b/hero");
    expect(await makeAll(t)).toEqual(["320 webp"]);
    const blobs = (await rows(t, "blobs")).filter(({ isRendition }) => isRendition);
    expect(blobs.map(({ refCount }) => refCount)).toEqual([1, 1]);
    // Neither does an upload of the bytes of a smaller image.
    const content = webp(320, 160, 80);
    await sendImage(
      t,
      "a/hero",
      content,
      { width: 320, height: 160 },
      { contentType: "image/webp" },
    );
    await expectSound(t, true);
  });
});

test("a release publishes its images without looking at each, and they are made after it", async () => {
  await preset("images", [320]);
  const first = await send("images/hero");
  await makeAll(t);
  await sendImage(t, "images/hero", gif(1000, 500), { width: 1000, height: 500 });
  await makeAll(t);
  const { releaseId } = await t.mutation(api.releases.createRelease, { name: "Spring" });
  const entries = [
    { ...at("images/hero"), action: "publish" as const, versionId: first.versionId },
  ];
  await t.mutation(api.releases.addToRelease, { releaseId, entries });
  await t.mutation(api.releases.publishRelease, { releaseId });
  expect(await makeAll(t)).toEqual([]);
  expect(await shownAt("images/hero")).toEqual(["320 webp"]);
  await t.mutation(assetManager.updateVersion, { versionId: first.versionId, label: "x" });
  expect(await shownAt("images/hero")).toEqual(["320 webp"]);
  await expectSound(t, true);
});

test("settings say the presets", async () => {
  await preset("images", [640, 320, 640]);
  const { imagePresets } = await t.query(settings.getSettings, {});
  expect(imagePresets).toEqual([
    { folderPath: "images", widths: [320, 640], formats: ["webp"], quality: 80 },
  ]);
});
