/** Both encoders, with real pictures: what comes out is decoded and compared with what went in. */
import sharp from "sharp";
import { beforeAll, describe, expect, test, vi } from "vitest";
import type * as WithWasm from "../../example/convex/webp/encodeWithWasm.js";
import { readHeader } from "../../example/convex/webp/header.js";
import { encodeWithSharp } from "../../example/convex/webp/encodeWithSharp.js";
import type { Encode } from "../../example/convex/webp/runConversion.js";
import { loadInBareV8 } from "./support/bareV8.js";
import { ALIKE, jpegPhoto, photo, pngPhoto, psnr, transparentPng } from "./support/photos.js";

let encodeWithWasm: Encode;
beforeAll(async () => {
  const { module, bytesOf } = await loadInBareV8<typeof WithWasm>("webp/encodeWithWasm.ts");
  encodeWithWasm = async (bytes, header) => {
    const webp = await module.encodeWithWasm(bytesOf(bytes), header);
    return webp === null ? null : new Uint8Array(webp);
  };
});

async function convert(encode: Encode, original: Uint8Array): Promise<Uint8Array | null> {
  const bytes = new Uint8Array(original);
  const header = readHeader(bytes);
  if (header === null) throw new Error("This is no image.");
  return await encode(bytes, header);
}

const SIZE = { width: 640, height: 426 };

const PICTURES: [string, () => Promise<Buffer>][] = [
  ["a photo as JPEG", () => jpegPhoto(SIZE)],
  [
    "a progressive JPEG",
    async () => await (await photo(SIZE)).jpeg({ progressive: true }).toBuffer(),
  ],
  ["a grey JPEG", async () => await (await photo(SIZE)).toColourspace("b-w").jpeg().toBuffer()],
  ["a photo as PNG", () => pngPhoto(SIZE)],
  [
    "a PNG with 16 bits",
    async () => await (await photo(SIZE)).toColourspace("rgb16").png().toBuffer(),
  ],
  [
    "a PNG with a palette",
    async () => await (await photo(SIZE)).png({ palette: true, colours: 64 }).toBuffer(),
  ],
  ["a grey PNG", async () => await (await photo(SIZE)).toColourspace("b-w").png().toBuffer()],
  ["one pixel", () => pngPhoto({ width: 1, height: 1 })],
  [
    "a photo turned by the camera",
    async () => await (await photo(SIZE)).jpeg().withMetadata({ orientation: 6 }).toBuffer(),
  ],
];

describe.each([
  ["in bare V8", (...args: Parameters<Encode>) => encodeWithWasm(...args)],
  ["in Node", encodeWithSharp as Encode],
])("%s", (_runtime, encode) => {
  test.each(PICTURES)("%s", async (_what, make) => {
    const original = await make();
    const webp = await convert(encode, original);
    const upright = await sharp(original).autoOrient().toBuffer({ resolveWithObject: true });
    const { format, width, height } = await sharp(webp!).metadata();
    expect([format, width, height]).toEqual(["webp", upright.info.width, upright.info.height]);
    expect(await psnr(original, webp!)).toBeGreaterThan(ALIKE);
  });

  test.each([
    ["JPEG", 0.7, jpegPhoto],
    ["PNG", 0.3, pngPhoto],
  ])("makes a photo as %s smaller than %d of it", async (_format, part, make) => {
    const original = await make({ width: 1200, height: 800 });
    const webp = await convert(encode, original);
    expect(webp!.length).toBeLessThan(original.length * part);
  });

  test("keeps what is transparent", async () => {
    const original = await transparentPng({ width: 300, height: 200 });
    const webp = await convert(encode, original);
    const alpha = (bytes: Uint8Array) =>
      sharp(bytes).ensureAlpha().extractChannel(3).raw().toBuffer();
    const [before, after] = [await alpha(original), await alpha(webp!)];
    const worst = before.reduce(
      (most, value, at) => Math.max(most, Math.abs(value - after[at]!)),
      0,
    );
    expect(worst).toBeLessThan(4);
    expect(before[0]).toBe(0);
    expect(await psnr(original, webp!)).toBeGreaterThan(ALIKE);
  });

  test("gives the same bytes each time, whatever was converted before", async () => {
    const original = await jpegPhoto(SIZE);
    const first = await convert(encode, original);
    await convert(encode, await pngPhoto({ width: 900, height: 700 }));
    expect(Buffer.from((await convert(encode, original))!).equals(first!)).toBe(true);
  });

  test("is not upset by what is damaged", async () => {
    vi.spyOn(console, "warn").mockReturnValue();
    const damaged = await damagedPng();
    await convert(encode, damaged).catch(() => null);
    expect(await convert(encode, await pngPhoto(SIZE))).not.toBeNull();
  });
});

async function damagedPng(): Promise<Buffer> {
  const png = await pngPhoto(SIZE);
  return png.fill(7, png.indexOf("IDAT") + 20);
}

describe("what is left to Node", () => {
  test("more pixels than fit", async () => {
    const large = await sharp({
      create: { width: 3001, height: 2000, channels: 3, background: "#aaa" },
    })
      .jpeg()
      .toBuffer();
    expect(await convert(encodeWithWasm, large)).toBeNull();
  });

  test("what is damaged, for a final word", async () => {
    vi.spyOn(console, "warn").mockReturnValue();
    const damaged = await damagedPng();
    expect(await convert(encodeWithWasm, damaged)).toBeNull();
    const inNode = convert(encodeWithSharp, damaged);
    await expect(inNode).rejects.toMatchObject({ code: "NOT_AN_IMAGE" });
  });

  test.each([
    [
      "a JPEG with a profile",
      async () => await (await photo(SIZE)).withIccProfile("p3").jpeg().toBuffer(),
    ],
    [
      "a PNG with a profile",
      async () => await (await photo(SIZE)).withIccProfile("p3").png().toBuffer(),
    ],
    [
      "colours for printing",
      async () => await (await photo(SIZE)).toColourspace("cmyk").jpeg().toBuffer(),
    ],
  ])("%s, which it converts to plain sRGB", async (_what, make) => {
    const original = await make();
    expect(await convert(encodeWithWasm, original)).toBeNull();
    const webp = await convert(encodeWithSharp, original);
    const { space, icc } = await sharp(webp!).metadata();
    expect([space, icc]).toEqual(["srgb", undefined]);
    expect(await psnr(original, webp!)).toBeGreaterThan(27);
  });

  test("but not a profile that is sRGB", async () => {
    const original = await (await photo(SIZE)).withIccProfile("srgb").jpeg().toBuffer();
    expect(await convert(encodeWithWasm, original)).not.toBeNull();
  });

  test("more pixels than Node may take", async () => {
    const header = {
      format: "png" as const,
      width: 10_000,
      height: 5_001,
      isAnimated: false,
      isPlainColour: true,
    };
    await expect(encodeWithSharp(new Uint8Array(10), header)).rejects.toMatchObject({
      code: "TOO_LARGE",
    });
  });
});
