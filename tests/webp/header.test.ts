/** Reading the size of an image the way a decoder does, however the bytes are. */
import { fc, test as property } from "@fast-check/vitest";
import sharp from "sharp";
import { beforeAll, describe, expect, test } from "vitest";
import { readHeader } from "../../example/convex/renditions/header.js";
import { animatedPng, jpegPhoto, photo, pngPhoto } from "./support/photos.js";

const SIZE = { width: 70, height: 50 };

let jpeg: Buffer;
let png: Buffer;
beforeAll(async () => {
  [jpeg, png] = [await jpegPhoto(SIZE), await pngPhoto(SIZE)];
});

describe("reads", () => {
  const plain = { ...SIZE, isPlain: true };

  test.each([
    ["a JPEG", async () => jpeg, { format: "jpeg", ...plain }],
    [
      "a progressive JPEG with metadata",
      async () =>
        await (
          await photo(SIZE)
        )
          .jpeg({ progressive: true })
          .withExif({ IFD0: { Copyright: "somebody ".repeat(500) } })
          .toBuffer(),
      { format: "jpeg", ...plain },
    ],
    ["a PNG", async () => png, { format: "png", ...plain }],
    ["an animated PNG", () => animatedPng(SIZE), { format: "png", ...plain, isPlain: false }],
    [
      "colours for printing",
      async () => await (await photo(SIZE)).toColourspace("cmyk").jpeg().toBuffer(),
      { format: "jpeg", ...plain, isPlain: false },
    ],
    [
      "a wide profile in a JPEG",
      async () => await (await photo(SIZE)).withIccProfile("p3").jpeg().toBuffer(),
      { format: "jpeg", ...plain, isPlain: false },
    ],
    [
      "16 bits for each color",
      async () => await (await photo(SIZE)).toColourspace("rgb16").png().toBuffer(),
      { format: "png", ...plain, isPlain: false },
    ],
    [
      "a wide profile in a PNG",
      async () => await (await photo(SIZE)).withIccProfile("p3").png().toBuffer(),
      { format: "png", ...plain, isPlain: false },
    ],
  ])("%s", async (_what, make, expected) => {
    expect(readHeader(await make())).toEqual(expected);
  });

  test("a JPEG whose markers are padded, as the standard allows", () => {
    const padded = Buffer.concat([jpeg.subarray(0, 2), Buffer.alloc(5, 0xff), jpeg.subarray(2)]);
    expect(readHeader(padded)).toMatchObject(SIZE);
  });

  test("where it lies in a larger buffer", () => {
    const inside = Buffer.concat([Buffer.alloc(11, 0xff), jpeg]).subarray(11);
    expect(readHeader(inside)).toMatchObject(SIZE);
  });
});

describe("does not believe", () => {
  test.each([
    ["nothing", () => Buffer.alloc(0)],
    ["text", () => Buffer.from("hello, this is no picture at all")],
    ["a GIF", () => Buffer.from("GIF89a\x01\x00\x01\x00")],
    ["a JPEG that ends before its picture", () => jpeg.subarray(0, 100)],
    ["a JPEG without a frame", () => Buffer.from("ffd8ffda0008010100003f00", "hex")],
    [
      "two frames in one",
      () => Buffer.concat([jpeg.subarray(0, 2), frame(1, 1), jpeg.subarray(2)]),
    ],
    [
      "a frame hidden behind what is no marker",
      () => Buffer.concat([jpeg.subarray(0, 2), Buffer.from([0]), jpeg.subarray(2)]),
    ],
    ["a lossless JPEG", () => changed(jpeg, jpeg.indexOf(Buffer.from("ffc0", "hex")) + 1, 0xc3)],
    ["a PNG that ends before its picture", () => png.subarray(0, 40)],
    ["a PNG without a header", () => changed(png, 13, 0)],
    ["a PNG that is 0 pixels wide", () => changed(png, 19, 0)],
  ])("%s", (_what, make) => {
    expect(readHeader(make())).toBeNull();
  });
});

/** A frame of its own, smaller than the real one. */
function frame(width: number, height: number): Buffer {
  return Buffer.from([0xff, 0xc0, 0, 11, 8, 0, height, 0, width, 1, 1, 0x11, 0]);
}

function changed(bytes: Buffer, at: number, value: number): Buffer {
  const copy = Buffer.from(bytes);
  copy[at] = value;
  return copy;
}

property.prop(
  [fc.boolean(), fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 4 }), fc.nat()],
  {
    numRuns: 300,
  },
)("ends, and is never smaller than what a decoder sees", async (isJpeg, changes, end) => {
  const bytes = Buffer.from(isJpeg ? jpeg : png);
  // Where headers are; changes to pixels change nothing here.
  for (const [at, value] of changes) bytes[at % 700] = value;
  const cut = bytes.subarray(0, bytes.length - (end % 3 === 0 ? end % bytes.length : 0));
  const header = readHeader(cut);
  if (header === null) return;
  const decoded = await sharp(cut)
    .metadata()
    .catch(() => null);
  if (decoded === null) return;
  expect([header.width, header.height]).toEqual([decoded.width, decoded.height]);
});
