/** Images in Chromium, which is the judge of their sizes, of what is loaded, and of what moves on the page. */
import sharp from "sharp";
import type { Page } from "playwright-core";
import { rgbaToThumbHash, thumbHashToAverageRGBA, thumbHashToRGBA } from "thumbhash";
import { describe, expect, test } from "vitest";
import { api } from "../../example/convex/_generated/api.js";
import { corpus } from "../images/corpus.js";
import { SVGS } from "../images/svgs.js";
import { useSite } from "./hooks/site.js";
import { pictureOf } from "../../src/image/placeholder.js";
import type { ImageFacts } from "../../src/shared/images/imageFacts.js";

type Size = { width: number; height: number };
type Judged = { described: ImageFacts | undefined; shown: Size };

const site = useSite();

type Screen = Size & { density?: number };

async function open(
  folder: string,
  query: Record<string, string> = {},
  { width, height, density = 1 }: Screen = { width: 800, height: 600 },
  prepare?: (page: Page) => Promise<void>,
): Promise<Page> {
  const viewport = { width, height };
  const page = await site.newPage({ viewport, deviceScaleFactor: density });
  page.setDefaultTimeout(90_000);
  await prepare?.(page);
  await page.goto(site.urlOf(folder, "images.html", query));
  await page.getByText("Text below").waitFor();
  return page;
}

const judge = async (page: Page, bytes: Uint8Array, type: string) =>
  await page.evaluate(
    ([bytes, type]) =>
      (
        window as unknown as { judge: (bytes: readonly number[], type: string) => Promise<Judged> }
      ).judge(bytes, type),
    [[...bytes], type] as const,
  );

test("the size of each odd image is that with which the browser shows it", async () => {
  const page = await open("none");
  for (const { name, bytes, contentType } of await corpus()) {
    const { described, shown } = await judge(page, bytes, contentType);
    expect({ name, width: described?.width, height: described?.height }).toEqual({
      name,
      ...shown,
    });
    expect(described?.thumbHash, name).toMatch(/^[A-Za-z0-9+/=]{8,36}$/);
    expect(described?.color, name).toMatch(/^#[0-9a-f]{6}$/);
  }
  for (const [name, text, size] of SVGS) {
    const { described, shown } = await judge(page, Buffer.from(text), "image/svg+xml");
    const { width, height } = described ?? {};
    if (size === null) expect(described, name).toBeUndefined();
    else expect({ name, width, height }).toEqual({ name, ...shown });
  }
});

/** A picture of one color, with noise, so that it is not small. */
async function picture(width: number, height: number, background = "#c8141e"): Promise<Buffer> {
  return await sharp({ create: { width, height, channels: 3, background } })
    .png()
    .toBuffer();
}

async function publish(folder: string, buffer: Buffer, image?: ImageFacts) {
  const file = { name: "hero.png", mimeType: "image/png", buffer };
  return await site.seed.file(`${folder}/hero`, file, { image });
}

describe("an upload through the hook", () => {
  test("says what the image is, with its colors", async () => {
    const page = await open("uploaded");
    const file = { name: "hero.png", mimeType: "image/png", buffer: await picture(900, 300) };
    await page.getByLabel("Image").setInputFiles(file);
    await expect.poll(() => page.locator("img").getAttribute("width")).toBe("900");
    const path = { folderPath: "uploaded", basename: "hero" };
    const { image } = (await site.seed.client.query(api.assets.getPublishedFile, path))!;
    expect(image).toMatchObject({ width: 900, height: 300, color: "#c8141e" });
    const { r, g, b } = thumbHashToAverageRGBA(Buffer.from(image!.thumbHash!, "base64"));
    // A ThumbHash stores colors in a few bits.
    const distance = Math.hypot(r * 255 - 0xc8, g * 255 - 0x14, b * 255 - 0x1e);
    expect(distance).toBeLessThan(16);
  });

  test("of a file that is no image uploads it as it is", async () => {
    const page = await open("text");
    const file = { name: "hero.png", mimeType: "image/png", buffer: Buffer.from("Hello!") };
    await page.getByLabel("Image").setInputFiles(file);
    await page.getByText("done").waitFor();
    const path = { folderPath: "text", basename: "hero" };
    const published = await site.seed.client.query(api.assets.getPublishedFile, path);
    expect(published).toMatchObject({ size: 6 });
    expect(published).not.toHaveProperty("image");
  });
});

/** Returns the layout shifts of a page from now on. */
async function observeShifts(page: Page): Promise<() => Promise<number[]>> {
  await page.evaluate(() => {
    const shifts: number[] = [];
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries() as (PerformanceEntry & { value: number })[]) {
        shifts.push(entry.value);
      }
    }).observe({ type: "layout-shift" });
    Object.assign(window, { shifts });
  });
  return () => page.evaluate(() => (window as unknown as { shifts: number[] }).shifts);
}

test("the picture of a ThumbHash has the pixels that its library computes, transparent ones too", async () => {
  const page = await open("none");
  const pixelsOf = async (url: string) =>
    await page.evaluate(async (src) => {
      const image = new Image();
      image.src = src;
      await image.decode();
      const { naturalWidth: width, naturalHeight: height } = image;
      const context = new OffscreenCanvas(width, height).getContext("2d")!;
      context.drawImage(image, 0, 0);
      return { w: width, h: height, rgba: [...context.getImageData(0, 0, width, height).data] };
    }, url);
  const seeThrough = Uint8ClampedArray.from({ length: 40 * 20 * 4 }, (_, index) =>
    index % 4 === 3 ? Math.floor(index / 160) * 12 : (index * 7) % 256,
  );
  for (const hash of [
    Buffer.from("1QcSHQRnh493V4dIh4eXh1h4kJUI", "base64"),
    Buffer.from(rgbaToThumbHash(40, 20, seeThrough)),
  ]) {
    const { w, h, rgba } = thumbHashToRGBA(hash);
    const shown = await pixelsOf(pictureOf(hash.toString("base64")).slice("url(".length, -1));
    expect([shown.w, shown.h]).toEqual([w, h]);
    // A canvas multiplies colors by their alpha, and rounds.
    const seen = (pixels: ArrayLike<number>) =>
      Array.from(pixels, (value, index) =>
        index % 4 === 3 ? value : (value * pixels[index - (index % 4) + 3]!) / 255,
      );
    const [theirs, ours] = [seen(rgba), seen(shown.rgba)];
    expect(Math.max(...theirs.map((value, index) => Math.abs(value - ours[index]!)))).toBeLessThan(
      2,
    );
  }
});

describe("a page that loads an image", () => {
  const hash = { thumbHash: "1QcSHQRnh493V4dIh4eXh1h4kJUI", color: "#c8141e" };

  /** Holds an image back until the page was looked at. */
  async function openSlowly(folder: string) {
    let release = () => {};
    const held = new Promise<void>((resolve) => (release = resolve));
    const page = await open(folder, {}, undefined, async (page) => {
      await page.route("**/api/storage/**", async (route) => {
        if (route.request().method() === "GET") await held;
        await route.continue();
      });
    });
    await page.locator("img").waitFor({ state: "attached" });
    const top = () => page.getByText("Text below").evaluate((p) => p.getBoundingClientRect().top);
    const isLoaded = () => page.locator("img").evaluate((img: HTMLImageElement) => img.complete);
    return { page, top, isLoaded, release };
  }

  test("does not move when it comes, and shows its colors before", async () => {
    await publish("still", await picture(900, 300), { width: 900, height: 300, ...hash });
    const { page, top, isLoaded, release } = await openSlowly("still");
    const background = () =>
      page.locator("img").evaluate((img) => getComputedStyle(img).backgroundImage);
    await expect.poll(background).toMatch(/^url\("data:image\/bmp/);
    expect(await isLoaded()).toBe(false);
    const before = await top();
    const shifts = await observeShifts(page);
    release();
    await expect.poll(isLoaded).toBe(true);
    await expect.poll(background).toBe("none");
    expect(await top()).toBe(before);
    expect(before).toBeGreaterThan(800 / 3 - 1);
    expect(await shifts()).toEqual([]);
  });

  test("moves if nothing is known of it, as the same measure shows", async () => {
    await publish("jumps", await picture(900, 300));
    const { page, top, isLoaded, release } = await openSlowly("jumps");
    const before = await top();
    const shifts = await observeShifts(page);
    release();
    await expect.poll(isLoaded).toBe(true);
    await expect.poll(top).toBeGreaterThan(before + 200);
    await expect.poll(async () => (await shifts()).length).toBe(1);
  });

  test("keeps its place from the moment in which its size is found", async () => {
    await publish("late", await picture(900, 300));
    const page = await open("late");
    await expect.poll(() => page.locator("img").count()).toBe(1);
    expect(await page.locator("img").getAttribute("width")).toBeNull();
    await site.seed.client.mutation(api.assets.describeImages, { folderPath: "late" });
    await expect.poll(() => page.locator("img").getAttribute("width")).toBe("900");
  });
});

describe("a page that says nothing of an image itself", () => {
  /** The right half of it is red, the left one blue. */
  async function twoHalves(): Promise<Buffer> {
    const half = { create: { width: 200, height: 100, channels: 3, background: "red" } } as const;
    const red = await sharp(half).png().toBuffer();
    const whole = { create: { ...half.create, width: 400, background: "blue" } };
    return await sharp(whole)
      .composite([{ input: red, left: 200, top: 0 }])
      .png()
      .toBuffer();
  }

  test("has the alternative text of the file in its language, and what it looks like changes live", async () => {
    await publish("described", await twoHalves(), { width: 400, height: 100 });
    const hero = { folderPath: "described", basename: "hero" };
    const describeHero = async (change: object) =>
      await site.seed.client.mutation(api.assets.updateAsset, { ...hero, ...change });
    await describeHero({
      alt: { de: "Hügel", en: "Hills" },
      focalPoint: { x: 1, y: 0.5 },
    });
    for (const [lang, alt] of [
      ["en-US", "Hills"],
      ["de-AT", "Hügel"],
      ["fr", "Hügel"],
    ] as const) {
      const page = await open("described", { lang });
      await expect.poll(() => page.getByRole("img", { name: alt }).count()).toBe(2);
    }
    const page = await open("described", { lang: "en" });
    const image = page.locator("img").first();
    const color = async () => {
      const { data } = await sharp(await image.screenshot())
        .raw()
        .toBuffer({ resolveWithObject: true });
      return data[0]! > data[2]! ? "red" : "blue";
    };
    await expect.poll(color).toBe("red");
    await describeHero({ focalPoint: { x: 0, y: 0.5 }, alt: "One for all" });
    await expect.poll(color).toBe("blue");
    await expect.poll(() => image.getAttribute("alt")).toBe("One for all");
    await describeHero({ alt: null });
    await expect.poll(() => image.getAttribute("alt")).toBe("");
  });
});

describe("of the widths that are offered, the browser loads", () => {
  const cases: [screen: Screen, sizes: string, width: string][] = [
    [{ width: 320, height: 600 }, "100vw", "320"],
    [{ width: 320, height: 600, density: 2 }, "100vw", "640"],
    [{ width: 768, height: 600 }, "100vw", "960"],
    [{ width: 768, height: 600, density: 2 }, "50vw", "960"],
    [{ width: 1280, height: 600 }, "100vw", "1280"],
    [{ width: 1280, height: 600, density: 2 }, "100vw", "original"],
  ];

  test.each(cases)("%j with %s: %s", async (screen, sizes, expected) => {
    const folder = "widths";
    const original = await picture(2000, 1000);
    await publish(folder, original, { width: 2000, height: 1000 });
    const loaded: string[] = [];
    const prepare = async (page: Page) => {
      await page.route(/\/smaller\?/, async (route) => {
        const width = new URL(route.request().url()).searchParams.get("w")!;
        loaded.push(width);
        const body = await sharp(original).resize(Number(width)).png().toBuffer();
        await route.fulfill({ body, contentType: "image/png" });
      });
      page.on("request", (request) => {
        const isFile = request.url().includes("/api/storage/") && request.method() === "GET";
        if (isFile) loaded.push("original");
      });
    };
    const query = { sizes, service: "https://images.invalid/smaller" };
    const page = await open(folder, query, screen, prepare);
    const isLoaded = () =>
      page.locator("img").evaluate((img: HTMLImageElement) => img.complete && img.naturalWidth > 0);
    await expect.poll(isLoaded).toBe(true);
    // The one, and no other.
    expect(loaded).toEqual([expected]);
  });
});
