/** 40 pictures of a release change in one frame of a page: publishing it, and rolling it back. */
import sharp from "sharp";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { api } from "../../example/convex/_generated/api.js";
import { useSite } from "./hooks/site.js";
import { picture } from "./support/png.js";

const PICTURES = 40;
/** The width of version 1 in pixels; version 2 is one wider, by which a frame is told from another. */
const WIDTH = 60;
/** Red, and blue. */
const HUES = [0, 220];

const site = useSite();

const nameOf = (index: number) => `${index}.png`;

/** Publishes 40 pictures in a folder, and prepares a release of 40 others. */
async function prepare(folderPath: string) {
  const entries = [];
  for (let index = 0; index < PICTURES; index += 1) {
    const upload = (version: number, isDraft: boolean) => {
      const size = { width: WIDTH + version, height: 60, hue: HUES[version]! + (index % 10) };
      const file = picture(nameOf(index), size);
      return site.seed.file(`${folderPath}/${nameOf(index)}`, file, { isDraft });
    };
    await upload(0, false);
    entries.push({ folderPath, basename: nameOf(index), versionId: await upload(1, true) });
  }
  const { releaseId } = await site.seed.client.mutation(api.assets.createRelease, {
    name: folderPath,
    folderPath,
  });
  await site.seed.client.mutation(api.assets.addToRelease, { releaseId, entries });
  return { releaseId, versionIds: entries.map(({ versionId }) => versionId) };
}

/** Opens the page of a folder when all its pictures are painted, and records each frame from then on. */
async function open(folder: string, more: Record<string, string> = {}): Promise<Page> {
  const page = await site.newPage({ viewport: { width: 320, height: 200 } });
  await page.goto(site.urlOf(folder, "pictures.html", more));
  await expect.poll(() => widthOf(page)).toBe(WIDTH);
  await page.evaluate(() => {
    const frames: { urls: string[]; drawn: number[] }[] = [];
    Object.assign(window, { frames });
    const record = () => {
      const images = [...document.images];
      // The width is that of the picture that is painted, not of the one that is still loading.
      const drawn = images.map(({ naturalWidth }) => naturalWidth);
      frames.push({ urls: images.map(({ src }) => src), drawn });
      requestAnimationFrame(record);
    };
    requestAnimationFrame(record);
  });
  return page;
}

/** The width of the pictures that are painted now, if all of them are of one version. */
async function widthOf(page: Page): Promise<number | number[]> {
  const widths = await page.evaluate(() => [...document.images].map((image) => image.naturalWidth));
  const isWhole = widths.length === PICTURES && new Set(widths).size === 1;
  return isWhole ? widths[0]! : widths;
}

type Recorded = {
  /** How many pictures had their new URL in each frame that differs from the one before. */
  told: number[];
  /** How many were painted in their new version. */
  drawn: number[];
};

/** Returns the frames since the last call; each has all 40 pictures. */
async function recorded(page: Page): Promise<Recorded> {
  const frames = await page.evaluate(() => {
    const { frames } = window as unknown as { frames: { urls: string[]; drawn: number[] }[] };
    return frames.splice(0);
  });
  expect(frames.filter(({ urls }) => urls.length !== PICTURES)).toEqual([]);
  const before = frames[0]!.urls;
  const changing = (counts: number[]) =>
    counts.filter((count, index) => count !== counts[index - 1]);
  return {
    told: changing(frames.map(({ urls }) => urls.filter((url, at) => url !== before[at]).length)),
    drawn: changing(frames.map(({ drawn }) => drawn.filter((width) => width > WIDTH).length)),
  };
}

async function shows(page: Page, width: number): Promise<void> {
  await expect.poll(() => widthOf(page)).toBe(width);
  // The frame in which it changed is recorded with the next.
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => setTimeout(done))));
}

test("40 subscriptions are told of a release in one frame, and of its rollback", async () => {
  const { releaseId } = await prepare("each");
  const page = await open("each");
  await site.seed.client.mutation(api.assets.publishRelease, { releaseId });
  await shows(page, WIDTH + 1);
  expect((await recorded(page)).told).toEqual([0, PICTURES]);
  await site.seed.client.mutation(api.assets.rollbackRelease, { releaseId });
  await shows(page, WIDTH);
  expect((await recorded(page)).told).toEqual([0, PICTURES]);
});

test("a page that decodes pictures first paints all 40 in one frame", async () => {
  const { releaseId } = await prepare("together");
  const page = await open("together", { together: "" });
  const screen = await screencast(page);
  await site.seed.client.mutation(api.assets.publishRelease, { releaseId });
  await shows(page, WIDTH + 1);
  expect(await recorded(page)).toEqual({ told: [0, PICTURES], drawn: [0, PICTURES] });
  await site.seed.client.mutation(api.assets.rollbackRelease, { releaseId });
  await shows(page, WIDTH);
  expect(await recorded(page)).toEqual({ told: [0, PICTURES], drawn: [PICTURES, 0] });
  const blue = await screen.blue(page);
  expect(new Set(blue)).toEqual(new Set([0, PICTURES]));
});

test("the recorder sees pictures that are published one after another", async () => {
  const { versionIds } = await prepare("single");
  const page = await open("single");
  for (const versionId of versionIds) {
    await site.seed.client.mutation(api.assets.publishVersion, { versionId });
  }
  await shows(page, WIDTH + 1);
  const { told } = await recorded(page);
  expect(told.length).toBeGreaterThan(2);
  expect(told.at(-1)).toBe(PICTURES);
});

/** Records what the browser composes, and counts the blue pictures in each image of the screen. */
async function screencast(page: Page) {
  const devtools = await page.context().newCDPSession(page);
  const images: string[] = [];
  devtools.on("Page.screencastFrame", ({ data, sessionId }) => {
    images.push(data);
    void devtools.send("Page.screencastFrameAck", { sessionId });
  });
  await devtools.send("Page.startScreencast", { format: "png", everyNthFrame: 1 });
  return {
    blue: async (page: Page): Promise<number[]> => {
      const places = await page.evaluate(() =>
        [...document.images].map((image) => {
          const { x, y, width, height } = image.getBoundingClientRect();
          return [Math.round(x + width / 2), Math.round(y + height / 2)] as const;
        }),
      );
      await devtools.send("Page.stopScreencast");
      const counts = [];
      for (const image of images) {
        const { data, info } = await sharp(Buffer.from(image, "base64"))
          .raw()
          .toBuffer({ resolveWithObject: true });
        const isBlue = ([x, y]: readonly [number, number]) => {
          const at = (y * info.width + x) * info.channels;
          return data[at + 2]! > data[at]!;
        };
        counts.push(places.filter(isBlue).length);
      }
      return counts;
    },
  };
}
