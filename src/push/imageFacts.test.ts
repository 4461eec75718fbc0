/** What a push says of images, with and without sharp in the app. */
import { openAsBlob } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import sharp from "sharp";
import { thumbHashToAverageRGBA } from "thumbhash";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { corpus } from "../../tests/images/corpus.js";
import { parseImageFacts } from "../shared/images/imageFacts.js";
import { readImage } from "../shared/images/readImage.js";
import { describer } from "./imageFacts.js";

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), "facts-"));
});
afterAll(() => rm(directory, { recursive: true }));

const samples = await corpus();
const withSharp = describer(process.cwd());

async function described(bytes: Uint8Array, contentType: string, describe = withSharp) {
  const file = path.join(directory, "file");
  await writeFile(file, bytes);
  return await describe(await openAsBlob(file), file, contentType);
}

/** The middle of an image, as sharp decodes it. */
async function colorOf(bytes: Uint8Array): Promise<number[]> {
  const one = sharp(bytes).toColourspace("srgb").ensureAlpha().resize(1, 1);
  return [...(await one.raw().toBuffer())];
}

describe("with sharp", () => {
  test.each(samples)("$name has its colors", async ({ bytes, contentType }) => {
    const facts = (await described(bytes, contentType))!;
    const { thumbHash, color, ...more } = facts;
    expect(more).toEqual(readImage(bytes));
    expect(parseImageFacts(facts)).toEqual(facts);
    const { r, g, b, a } = thumbHashToAverageRGBA(Buffer.from(thumbHash!, "base64"));
    const [red, green, blue, alpha] = await colorOf(bytes);
    const isNear = (part: number, expected: number) =>
      expect(Math.abs(part - expected)).lessThan(16);
    [r, g, b, a].forEach((part, at) => isNear(255 * part, [red, green, blue, alpha][at]!));
    [1, 3, 5].forEach((at, index) =>
      isNear(parseInt(color!.slice(at, at + 2), 16), [red, green, blue][index]!),
    );
  });

  test("a photo is turned before it is hashed", async () => {
    const halves = await sharp({
      create: { width: 60, height: 20, channels: 3, background: "#fff" },
    })
      .composite([
        {
          input: { create: { width: 30, height: 20, channels: 3, background: "#000" } },
          left: 0,
          top: 0,
        },
      ])
      .withMetadata({ orientation: 6 })
      .jpeg()
      .toBuffer();
    const upright = await sharp(halves).rotate().png().toBuffer();
    const facts = await described(halves, "image/jpeg");
    expect(facts).toMatchObject({ width: 20, height: 60 });
    expect(facts!.thumbHash).toBe((await described(upright, "image/png"))!.thumbHash);
  });

  test("an image that ends too early has its size, and a bomb is not decoded", async () => {
    const png = samples.find(({ name }) => name === "png, plain")!.bytes.slice();
    expect(await described(png.subarray(0, 60), "image/png")).toEqual({ width: 40, height: 20 });
    new DataView(png.buffer).setUint32(16, 50_000);
    new DataView(png.buffer).setUint32(20, 50_000);
    expect(await described(png, "image/png")).toEqual({ width: 50_000, height: 50_000 });
  });

  test("an image of more than 100 megapixels is not decoded", async () => {
    const large = { width: 10_001, height: 10_000 };
    const png = await sharp({ create: { ...large, channels: 3, background: "#c8141e" } })
      .png({ compressionLevel: 1 })
      .toBuffer();
    expect(await described(png, "image/png")).toEqual(large);
  });

  test("an SVG has a size, and what is no image nothing", async () => {
    const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="30" height="20"/>');
    expect(await described(svg, "image/svg+xml")).toEqual({
      ...{ width: 30, height: 20, hasAlpha: true },
    });
    expect(await described(svg, "text/plain")).toBeUndefined();
    expect(await described(Buffer.from("no image"), "image/png")).toBeUndefined();
  });
});

describe("without sharp", () => {
  const { bytes } = samples[0]!;

  test("an image has its size", async () => {
    expect(await described(bytes, "image/jpeg", describer(directory))).toEqual(readImage(bytes));
  });

  test("a sharp that cannot be loaded is none", async () => {
    const broken = path.join(directory, "node_modules/sharp");
    await mkdir(broken, { recursive: true });
    await writeFile(path.join(broken, "index.js"), 'throw new Error("not for this machine");');
    expect(await described(bytes, "image/jpeg", describer(directory))).toEqual(readImage(bytes));
  });
});
