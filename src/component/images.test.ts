/** What is said of images is compared with their bytes, and found where nothing was said. */
import { describe, expect, test } from "vitest";
import type { ImageFacts } from "../shared/images/imageFacts.js";
import { api, internal } from "./_generated/api.js";
import type { Id } from "./_generated/dataModel.js";
import {
  HOUR,
  finishScheduled,
  loseScheduled,
  pass,
  runScheduledOnce,
  scheduled,
  stopTheClock,
} from "./testing/clock.test-helpers.js";
import {
  type Component,
  at,
  feedLines,
  openComponent,
  publishedVersion,
  rows,
} from "./testing/component.test-helpers.js";
import { png } from "./testing/images.test-helpers.js";
import { expectRefused } from "./testing/refusals.test-helpers.js";

const { assetManager, images, published, trash } = api;

stopTheClock();

const PLACEHOLDER = { thumbHash: "1QcSHQRnh493V4dIh4eXh1h4kJUI", color: "#c8141e" };

type Sent = { contentType?: string; image?: ImageFacts; publish?: boolean };

async function send(
  t: Component,
  path: string,
  bytes: BlobPart,
  { contentType = "image/png", image, publish = true }: Sent = {},
) {
  const storageId = await t.run((ctx) => ctx.storage.store(new Blob([bytes])));
  const said = { ...at(path), contentType, image };
  const { intentId } = await t.mutation(assetManager.startUpload, said);
  return await t.mutation(assetManager.finishUpload, { intentId, storageId, publish });
}

const fileAt = async (t: Component, path: string) =>
  await t.query(published.getPublishedFile, at(path));
const imageOf = async (t: Component, versionId: string) => {
  const version = await t.query(assetManager.getVersion, { versionId });
  return { image: version?.image, imageProblem: version?.imageProblem };
};

describe("an image that is described as it is", () => {
  const image = { width: 40, height: 20, ...PLACEHOLDER };

  test("is known with its first publishing, and nothing is written when it was looked at", async () => {
    const t = openComponent();
    await send(t, "images/hero", png(40, 20), { image });
    expect((await fileAt(t, "images/hero"))?.image).toEqual(image);
    const before = { assets: await rows(t, "assets"), versions: await rows(t, "versions") };
    await finishScheduled(t);
    expect({ assets: await rows(t, "assets"), versions: await rows(t, "versions") }).toEqual(
      before,
    );
    expect(await rows(t, "images")).toEqual([]);
  });

  test("is known wherever its version is", async () => {
    const t = openComponent();
    const { versionId } = await send(t, "images/hero", png(40, 20), { image, publish: false });
    await finishScheduled(t);
    expect(await imageOf(t, versionId)).toEqual({ image, imageProblem: undefined });
    await t.mutation(assetManager.publishVersion, { versionId });
    const copy = { ...at("images/hero"), toFolderPath: "other" };
    await t.mutation(assetManager.copyAsset, copy);
    expect((await fileAt(t, "other/hero"))?.image).toEqual(image);
    expect(await publishedVersion(t, at("images/hero"))).toMatchObject({ image });
    const asset = await t.query(assetManager.getAsset, at("images/hero"));
    expect(asset?.published?.image).toEqual(image);
    const list = await t.query(published.listPublishedFilesInFolder, { folderPath: "images" });
    expect(list.map((file) => file.image)).toEqual([image]);
  });
});

describe("what is said wrongly", () => {
  test("is replaced by what the bytes show, with the placeholder of another image", async () => {
    const t = openComponent();
    const image = { width: 4000, height: 20, isAnimated: true, ...PLACEHOLDER };
    const { versionId } = await send(t, "images/hero", png(40, 20, 6), { image });
    await finishScheduled(t);
    const found = { width: 40, height: 20, hasAlpha: true };
    expect((await fileAt(t, "images/hero"))?.image).toEqual(found);
    expect(await imageOf(t, versionId)).toEqual({ image: found, imageProblem: undefined });
    // It is the same file as before.
    expect((await feedLines(t)).filter((line) => !line.startsWith("folder"))).toEqual([
      "asset:create images/hero",
      "asset:publish images/hero",
    ]);
  });

  test("loses only what is wrong", async () => {
    const t = openComponent();
    const image = { width: 40, height: 20, hasAlpha: true, ...PLACEHOLDER };
    await send(t, "images/hero", png(40, 20), { image });
    await finishScheduled(t);
    const found = { width: 40, height: 20, ...PLACEHOLDER };
    expect((await fileAt(t, "images/hero"))?.image).toEqual(found);
  });

  test.each([
    ["no image", "Hello!", "notAnImage"],
    ["a part of an image", png(40, 20).slice(0, 20), "unreadable"],
    ["an SVG without a size", "<svg xmlns='http://www.w3.org/2000/svg'/>", "noSize"],
  ])("%s has a problem, and is served nevertheless", async (_what, bytes, imageProblem) => {
    const t = openComponent();
    const image = { width: 40, height: 20 };
    const { versionId } = await send(t, "images/hero", bytes, { image });
    await finishScheduled(t);
    expect(await imageOf(t, versionId)).toEqual({ image: undefined, imageProblem });
    const file = await fileAt(t, "images/hero");
    expect(file).toMatchObject({ versionId, url: expect.any(String) as string });
    expect(file).not.toHaveProperty("image");
    expect(await scheduled(t, "pending")).toEqual([]);
  });

  test.each([
    [{ width: 0, height: 1 }, "width"],
    [{ width: 1, height: 1.5 }, "height"],
    [{ width: 2 ** 31, height: 1 }, "width"],
    [{ width: 1, height: 1, orientation: 9 }, "orientation"],
    [{ width: 1, height: 1, color: "red" }, "color"],
    [{ width: 1, height: 1, color: "#C8141E" }, "color"],
    [{ width: 1, height: 1, thumbHash: "<svg>" }, "thumbHash"],
    [{ width: 1, height: 1, thumbHash: "A".repeat(40) }, "thumbHash"],
  ])("%j is refused", async (image, field) => {
    const t = openComponent();
    const said = { ...at("images/hero"), contentType: "image/png", image };
    await expectRefused(t, () => t.mutation(assetManager.startUpload, said), {
      code: "ARGUMENT_INVALID",
      argument: "image",
      reason: expect.stringMatching(`^${field} must`) as string,
    });
  });
});

test("an earlier version that is looked at late does not change what is published", async () => {
  const t = openComponent();
  const image = { width: 1, height: 1 };
  const first = await send(t, "images/hero", png(40, 20), { image });
  await send(t, "images/hero", png(60, 30), { image: { width: 60, height: 30 } });
  await finishScheduled(t);
  expect((await fileAt(t, "images/hero"))?.image).toEqual({ width: 60, height: 30 });
  expect((await imageOf(t, first.versionId)).image).toEqual({ width: 40, height: 20 });
});

test("a file of another kind is no image, and its rows have no part in it", async () => {
  const t = openComponent();
  await send(t, "docs/a.txt", "Hello!", { contentType: "text/plain" });
  expect(await scheduled(t)).toEqual([]);
  expect(await rows(t, "images")).toEqual([]);
  for (const table of ["assets", "versions"] as const) {
    expect(JSON.stringify(await rows(t, table))).not.toContain("image");
  }
});

describe("a look that is lost", () => {
  test("is resumed by the cron job", async () => {
    const t = openComponent();
    await send(t, "images/hero", png(40, 20), { image: { width: 1, height: 1 } });
    loseScheduled();
    await t.mutation(internal.work.resume, {});
    expect((await fileAt(t, "images/hero"))?.image).toEqual({ width: 1, height: 1 });
    pass(HOUR);
    await t.mutation(internal.work.resume, {});
    await finishScheduled(t);
    expect((await fileAt(t, "images/hero"))?.image).toEqual({ width: 40, height: 20 });
    expect(await rows(t, "images")).toEqual([]);
  });

  test("is of no use when the version is gone", async () => {
    const t = openComponent();
    await send(t, "images/hero", png(40, 20), { image: { width: 1, height: 1 } });
    loseScheduled();
    await t.mutation(trash.takeDown, at("images/hero"));
    pass(HOUR);
    await t.mutation(internal.work.resume, {});
    await finishScheduled(t);
    expect(await rows(t, "images")).toEqual([]);
  });
});

test("an image that two actions look at is settled once", async () => {
  const t = openComponent();
  const { versionId } = await send(t, "images/hero", png(40, 20), {
    image: { width: 1, height: 1 },
  });
  const [row] = await rows(t, "images");
  const imageIds = [row!._id];
  loseScheduled();
  await t.action(internal.images.look, { imageIds });
  const found = { width: 40, height: 20 };
  await t.action(internal.images.look, { imageIds });
  // The first of them had read the image before the second settled it.
  await t.mutation(internal.images.settle, { imageId: row!._id, found: "notAnImage" });
  expect(await imageOf(t, versionId)).toEqual({ image: found, imageProblem: undefined });
});

test("a storage that does not answer now is asked again without a cron job", async () => {
  const t = openComponent();
  await send(t, "images/hero", png(40, 20), { image: { width: 40, height: 20 } });
  const [object] = await t.run((ctx) => ctx.db.system.query("_storage").collect());
  await t.run((ctx) => ctx.storage.delete(object!._id));
  await runScheduledOnce(t);
  expect((await rows(t, "images"))[0]?.failures).toBe(1);
  expect(await scheduled(t, "pending")).toHaveLength(1);
});

/** A JPEG whose size lies behind so many bytes of other data. */
function jpegBehind(segments: number): Uint8Array<ArrayBuffer> {
  const other = new Uint8Array(2 + 0xffff);
  other.set([0xff, 0xe2, 0xff, 0xff]);
  const frame = [0xff, 0xc0, 0, 17, 8, 0, 20, 0, 40, 3, 1, 0x11, 0, 2, 0x11, 1, 3, 0x11, 1];
  const parts = [[0xff, 0xd8], ...Array.from({ length: segments }, () => [...other]), frame];
  return new Uint8Array(parts.flat());
}

test("a size behind the first 256 KiB is found", async () => {
  const t = openComponent();
  const { versionId } = await send(t, "images/hero", jpegBehind(5), {
    ...{ contentType: "image/jpeg", image: { width: 1, height: 1 } },
  });
  await finishScheduled(t);
  const image = { width: 40, height: 20 };
  expect(await imageOf(t, versionId)).toEqual({ image, imageProblem: undefined });
});

test("a storage that never answers is asked ten times, and what was said stays", async () => {
  const t = openComponent();
  const image = { width: 40, height: 20 };
  const { versionId } = await send(t, "images/hero", png(40, 20), { image });
  const [object] = await t.run((ctx) => ctx.db.system.query("_storage").collect());
  await t.run((ctx) => ctx.storage.delete(object!._id));
  const asked = [];
  for (let hours = 0; hours < 24; hours += 1) {
    await runScheduledOnce(t);
    const [row] = await rows(t, "images");
    asked.push(row?.failures);
    pass(HOUR);
    await t.mutation(internal.work.resume, {});
  }
  await finishScheduled(t);
  expect(Math.max(...asked.filter((failures) => failures !== undefined))).toBe(9);
  expect(await rows(t, "images")).toEqual([]);
  expect(await imageOf(t, versionId)).toEqual({ image, imageProblem: undefined });
});

describe("describeImages", () => {
  /** A folder with more images than one step takes, and other files. */
  async function openShop() {
    const t = openComponent();
    for (let index = 0; index < 60; index += 1) {
      await send(t, `shop/${index % 3}/image-${index}`, png(index + 1, 7));
    }
    await send(t, "shop/text", "Hello!", { contentType: "text/plain" });
    await send(t, "shop/photo.heic", "Hello!", { contentType: "image/heic" });
    await send(t, "shop/lie", "Hello!");
    await send(t, "shop/known", png(3, 3), { image: { width: 3, height: 3, ...PLACEHOLDER } });
    await send(t, "shop/draft", png(4, 4), { publish: false });
    await send(t, "shopping/hero", png(5, 5));
    await finishScheduled(t);
    expect((await rows(t, "versions")).filter(({ image }) => image)).toHaveLength(1);
    return t;
  }

  /** The widths of the images that are known, in a folder and everything below it. */
  async function widths(t: Component) {
    const assets = await rows(t, "assets");
    const known = assets.flatMap(({ folderPath, published }) =>
      published?.image ? [[folderPath, published.image.width] as const] : [],
    );
    return known.sort(([a, x], [b, y]) => a.localeCompare(b) || x - y);
  }

  const EXPECTED = [
    ["shop", 3] as const,
    ...[0, 1, 2].flatMap((folder) =>
      Array.from({ length: 20 }, (_, index) => [`shop/${folder}`, 3 * index + folder + 1] as const),
    ),
  ];

  test("finds the properties of all images in a folder and below", async () => {
    const t = await openShop();
    await t.mutation(images.describeImages, { folderPath: "shop" });
    await finishScheduled(t);
    expect(await widths(t)).toEqual(EXPECTED);
    expect(await rows(t, "imageWalks")).toEqual([]);
    expect(await rows(t, "images")).toEqual([]);
    const problems = (await rows(t, "versions")).filter(({ imageProblem }) => imageProblem);
    expect(problems.map(({ imageProblem }) => imageProblem)).toEqual(["notAnImage"]);
  });

  test("loses nothing, whichever step is lost", async () => {
    const t = await openShop();
    await t.mutation(images.describeImages, { folderPath: "shop" });
    for (let steps = 0; (await rows(t, "imageWalks")).length > 0; steps += 1) {
      expect(steps).toBeLessThan(50);
      if (steps % 2 === 0) loseScheduled();
      else await runScheduledOnce(t);
      pass(HOUR);
      await t.mutation(internal.work.resume, {});
    }
    await finishScheduled(t);
    expect(await widths(t)).toEqual(EXPECTED);
    expect(await rows(t, "images")).toEqual([]);
  });

  test("of the root is of all", async () => {
    const t = await openShop();
    await t.mutation(images.describeImages, { folderPath: "" });
    await finishScheduled(t);
    expect(await widths(t)).toEqual([...EXPECTED, ["shopping", 5]]);
  });

  test("of an invalid folder is refused", async () => {
    const t = openComponent();
    await expectRefused(t, () => t.mutation(images.describeImages, { folderPath: "a//b" }), {
      code: "PATH_INVALID",
    });
  });
});

test("a walk that two calls have begun finds the same", async () => {
  const t = openComponent();
  await send(t, "images/hero", png(40, 20));
  for (let calls = 0; calls < 2; calls += 1) {
    await t.mutation(images.describeImages, { folderPath: "images" });
  }
  await finishScheduled(t);
  expect((await fileAt(t, "images/hero"))?.image).toEqual({ width: 40, height: 20 });
  const left: Id<"images">[] = (await rows(t, "images")).map(({ _id }) => _id);
  expect(left).toEqual([]);
});
