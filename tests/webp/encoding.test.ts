/** The example's encoders, with real pictures: the smaller images are decoded and compared with what sharp makes. */
import sharp from "sharp";
import { afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import type * as InConvex from "../../example/convex/renditions/encodeInConvex.js";
import type { EncodeRenditions, RenditionToMake } from "../../src/client/makeRenditions.js";
import { heightIn } from "../../src/shared/images/presets.js";
import { readImage } from "../../src/shared/images/readImage.js";
import { encoded } from "../images/encoded.js";
import { type BareV8, loadInBareV8 } from "./support/bareV8.js";
import { encodeInNode as inNode, runNode } from "./support/node.js";
import { ALIKE, animatedPng, damagedPng, jpegPhoto, photo, pngPhoto } from "./support/photos.js";
import { psnr, transparentPng } from "./support/photos.js";

const MIB = 1024 * 1024;

let bare: BareV8<typeof InConvex>;
beforeAll(async () => {
  bare = await load();
});
afterEach(() => vi.restoreAllMocks());

const load = () => loadInBareV8<typeof InConvex>("renditions/encodeInConvex.ts");

/** In a runtime that has only what Convex has. */
const inBareV8 = ({ module, bytesOf }: BareV8<typeof InConvex>): EncodeRenditions =>
  async function* (original, wanted) {
    const read = async () => bytesOf(await original.read());
    for await (const made of module.encodeInConvex({ ...original, read }, wanted)) {
      yield new Uint8Array(made);
    }
  };
const inConvex: EncodeRenditions = (...args) => inBareV8(bare)(...args);

function wantedOf(bytes: Uint8Array, widths: number[], format: "webp" | "avif" = "webp") {
  const image = readImage(bytes);
  if (typeof image === "string") throw new Error(image);
  return widths.map((width) => ({ width, height: heightIn(image, width), format, quality: 80 }));
}

async function run(encode: EncodeRenditions, original: Uint8Array, widths: number[]) {
  return await encoded(encode, new Uint8Array(original), "", wantedOf(original, widths));
}

/** An image in another size, as sharp makes it, without a loss. */
async function judged(original: Uint8Array, { width, height }: RenditionToMake): Promise<Buffer> {
  const image = sharp(original).autoOrient().resize(width, height, { fit: "fill" });
  return await image.toColourspace("srgb").png().toBuffer();
}

const SIZE = { width: 640, height: 426 };

const turned = async (orientation: number, format: "jpeg" | "png") =>
  await (await photo(SIZE)).withMetadata({ orientation }).toFormat(format).toBuffer();

/** Everything that the Convex runtime encodes itself. */
const PLAIN: [string, () => Promise<Buffer>][] = [
  ["a photo as JPEG", () => jpegPhoto(SIZE)],
  [
    "a progressive JPEG",
    async () => await (await photo(SIZE)).jpeg({ progressive: true }).toBuffer(),
  ],
  ["a gray JPEG", async () => await (await photo(SIZE)).toColourspace("b-w").jpeg().toBuffer()],
  ["a photo as PNG", () => pngPhoto(SIZE)],
  [
    "a PNG with a palette",
    async () => await (await photo(SIZE)).png({ palette: true, colours: 64 }).toBuffer(),
  ],
  ["a gray PNG", async () => await (await photo(SIZE)).toColourspace("b-w").png().toBuffer()],
  [
    "an interlaced PNG",
    async () => await (await photo(SIZE)).png({ progressive: true }).toBuffer(),
  ],
  ["a partly transparent PNG", () => transparentPng(SIZE)],
  ...[2, 3, 4, 5, 6, 7, 8].map((orientation): [string, () => Promise<Buffer>] => [
    `a JPEG with orientation ${orientation}`,
    () => turned(orientation, "jpeg"),
  ]),
  [
    "a JPEG whose profile is sRGB",
    async () => await (await photo(SIZE)).withIccProfile("srgb").jpeg().toBuffer(),
  ],
];

/** Everything that it leaves to Node. */
const FOR_NODE: [string, () => Promise<Buffer>][] = [
  ["a WebP", async () => await (await photo(SIZE)).webp().toBuffer()],
  ["an AVIF", async () => await (await photo(SIZE)).avif().toBuffer()],
  ["a GIF", async () => await (await photo(SIZE)).gif().toBuffer()],
  [
    "a PNG with 16 bits",
    async () => await (await photo(SIZE)).toColourspace("rgb16").png().toBuffer(),
  ],
  [
    "a JPEG with a profile",
    async () => await (await photo(SIZE)).withIccProfile("p3").jpeg().toBuffer(),
  ],
  [
    "a PNG with a profile",
    async () => await (await photo(SIZE)).withIccProfile("p3").png().toBuffer(),
  ],
  [
    "colors for printing",
    async () => await (await photo(SIZE)).toColourspace("cmyk").jpeg().toBuffer(),
  ],
  ...[2, 6].map((orientation): [string, () => Promise<Buffer>] => [
    `a PNG with orientation ${orientation}`,
    () => turned(orientation, "png"),
  ]),
];

async function expectAlike(original: Uint8Array, made: Uint8Array[], widths: number[], db: number) {
  const wanted = wantedOf(original, widths);
  expect(made).toHaveLength(wanted.length);
  for (const [index, image] of made.entries()) {
    const { width, height } = wanted[index]!;
    const found = await sharp(image).metadata();
    expect(found).toMatchObject({ format: "webp", width, height, space: "srgb" });
    expect([found.orientation ?? 1, found.icc]).toEqual([1, undefined]);
    expect(await psnr(await judged(original, wanted[index]!), image)).toBeGreaterThan(db);
  }
}

describe.each([
  ["in bare V8", inConvex],
  ["in Node", inNode],
])("%s", (_runtime, encode) => {
  test.each(PLAIN)("%s", async (_what, make) => {
    const original = await make();
    const widths = [400, 150];
    await expectAlike(original, await run(encode, original, widths), widths, ALIKE);
  });

  test("keeps what is transparent", async () => {
    const original = await transparentPng({ width: 300, height: 200 });
    const [made] = await run(encode, original, [150]);
    const alphaOf = async (bytes: Uint8Array) =>
      await sharp(bytes).ensureAlpha().extractChannel(3).raw().toBuffer();
    const before = await alphaOf(await judged(original, wantedOf(original, [150])[0]!));
    const after = await alphaOf(made!);
    const worst = before.reduce((most, one, at) => Math.max(most, Math.abs(one - after[at]!)), 0);
    expect(worst).toBeLessThan(6);
    expect(before[0]).toBe(0);
  });

  test("makes a photo smaller, and more so with less quality", async () => {
    const original = new Uint8Array(await jpegPhoto({ width: 1200, height: 800 }));
    const [wanted] = wantedOf(original, [1000]);
    const [fine, coarse] = await encoded(encode, original, "", [
      wanted!,
      { ...wanted!, quality: 20 },
    ]);
    expect(fine!.length).toBeLessThan(original.length * 0.6);
    expect(coarse!.length).toBeLessThan(fine!.length * 0.6);
  });

  test("makes the same bytes each time, whatever came before", async () => {
    const original = await jpegPhoto(SIZE);
    const first = await run(encode, original, [320]);
    await run(encode, await pngPhoto({ width: 900, height: 700 }), [600, 300]);
    await run(encode, await damagedPng(SIZE), [320]).catch(() => null);
    expect(await run(encode, original, [320])).toEqual(first);
  });

  test("throws at what is damaged", async () => {
    await expect(run(encode, await damagedPng(SIZE), [320])).rejects.toThrow();
  });
});

describe("the Convex runtime leaves to Node", () => {
  test.each(FOR_NODE)("%s, which Node makes upright and in sRGB", async (_what, make) => {
    const original = await make();
    expect(await run(inConvex, original, [320])).toEqual([]);
    await expectAlike(original, await run(inNode, original, [320]), [320], 27);
  });

  test("an animation whose uploader says it is none", async () => {
    const bytes = new Uint8Array(await animatedPng(SIZE));
    expect(await encoded(inConvex, bytes, "", wantedOf(bytes, [320]))).toEqual([]);
  });

  test("other formats than WebP", async () => {
    const original = new Uint8Array(await jpegPhoto(SIZE));
    const wanted = wantedOf(original, [32], "avif");
    expect(await encoded(inConvex, original, "", wanted)).toEqual([]);
    const [made] = await encoded(inNode, original, "", wanted);
    expect(await sharp(made).metadata()).toMatchObject({ width: 32, compression: "av1" });
  });

  test.each([
    ["more pixels than fit", { width: 3001, height: 2000 }, 1000, [320]],
    ["a wide image of it, with what that takes", { width: 3000, height: 2000 }, 1000, [320, 2000]],
    ["more bytes than fit", { width: 3000, height: 2000 }, 13 * MIB, [320]],
  ])("%s, without its bytes", async (_what, image, size, widths) => {
    const read = vi.fn(async () => new Uint8Array(0));
    const original = {
      url: "",
      size,
      contentType: "image/jpeg",
      versionId: "v",
      image,
      attempt: 1,
    };
    const wanted = widths.map((width) => ({
      ...{ width, height: heightIn(image, width), format: "webp" as const, quality: 80 },
    }));
    for await (const made of bare.module.encodeInConvex({ ...original, read }, wanted)) {
      throw new Error(`It made ${made.length} bytes.`);
    }
    expect(read).not.toHaveBeenCalled();
  });

  test("an image with more pixels than its uploader says, without decoding it", async () => {
    const image = { width: 40, height: 30 };
    const size = { width: 2000, height: 1500 };
    const bytes = new Uint8Array(await jpegPhoto(size));
    const fresh = await load();
    const read = async () => fresh.bytesOf(bytes);
    const original = { url: "", size: bytes.length, contentType: "", versionId: "v", attempt: 1 };
    const wanted = [{ width: 20, height: 15, format: "webp" as const, quality: 80 }];
    for await (const made of fresh.module.encodeInConvex({ ...original, image, read }, wanted)) {
      throw new Error(`It made ${made.length} bytes.`);
    }
    expect(fresh.memory()).toMatchObject({ wasm: 0 });
  });
});

describe("Node", () => {
  const wanted = [{ width: 16, height: 16, format: "webp", quality: 80 }];

  test("refuses a file that is too large, without fetching it", async () => {
    const fetched = vi.spyOn(globalThis, "fetch");
    const call = runNode({ url: "http://127.0.0.1:1/", size: 64 * MIB + 1, wanted });
    await expect(call).rejects.toThrow("67108865 bytes; at most 67108864");
    expect(fetched).not.toHaveBeenCalled();
  });

  test("refuses more pixels than fit, without decoding them", async () => {
    const background = "#aaa";
    const large = sharp({ create: { width: 10_000, height: 5_001, channels: 3, background } });
    const bytes = await large.png({ compressionLevel: 9 }).toBuffer();
    const url = `data:;base64,${bytes.toString("base64")}`;
    const call = runNode({ url, size: bytes.length, wanted });
    await expect(call).rejects.toThrow("Input image exceeds pixel limit");
  });

  test("says that a file is missing", async () => {
    vi.spyOn(globalThis, "fetch").mockResolvedValue(new Response("", { status: 404 }));
    const call = runNode({ url: "https://files.example/1", size: 3, wanted });
    await expect(call).rejects.toThrow("The storage responded with 404.");
  });

  test("returns as many images as fit into one result", async () => {
    const noise = { type: "gaussian", mean: 128, sigma: 60 } as const;
    const size = { width: 1100, height: 1100, channels: 3 as const };
    const bytes = await sharp({ create: { ...size, noise, background: "#000" } })
      .png()
      .toBuffer();
    const url = `data:;base64,${bytes.toString("base64")}`;
    const large = { width: 1090, height: 1090, format: "png", quality: 80 };
    const made = await runNode({ url, size: bytes.length, wanted: [large, large, large] });
    const sizes = made.map(({ byteLength }) => byteLength);
    expect(sizes).toHaveLength(2);
    expect(sizes[0]! * 3).toBeGreaterThan(8 * MIB);
  });
});

const LARGEST = { width: 3000, height: 2000 };

test.each<[string, () => Promise<Buffer>]>([
  ["JPEG", () => jpegPhoto(LARGEST)],
  ["PNG", () => transparentPng(LARGEST)],
])("the largest %s that the Convex runtime takes fits into its memory", async (_type, make) => {
  const original = await make();
  const fresh = await load();
  expect(await run(inBareV8(fresh), original, [1600])).toHaveLength(1);
  // As if nothing were collected, its bytes included.
  expect(fresh.memory().buffers).toBeLessThan(64 * MIB);
});

test("an image leaves no instance of a codec behind that the next one could use", async () => {
  const fresh = await load();
  const original = await jpegPhoto(SIZE);
  await run(inBareV8(fresh), original, [320, 160]);
  const { wasm } = fresh.memory();
  await run(inBareV8(fresh), original, [320, 160]);
  expect(fresh.memory().wasm).toBe(2 * wasm);
});
