// @vitest-environment node
import fc from "fast-check";
import sharp from "sharp";
import { describe, expect, test } from "vitest";
import { afterSegments, corpus } from "../../../tests/images/corpus.js";
import { IMAGE_HEAD_BYTES, readImage } from "./readImage.js";

const samples = await corpus();

function sample(name: string): Uint8Array<ArrayBuffer> {
  return samples.find((one) => one.name === name)!.bytes;
}

describe("each image is read as sharp reads it", () => {
  test.each(samples)("$name", async ({ name, bytes }) => {
    const {
      width,
      height,
      autoOrient,
      pages = 1,
      hasAlpha,
      ...more
    } = await sharp(bytes).metadata();
    // Browsers do not turn a WebP: tests/browser/images.spec.ts.
    const isStill = name.startsWith("webp");
    // An AVIF is turned by a property of its own, and a mirrored one has no orientation here.
    const turned = /^avif, orientation ([368])$/.exec(name)?.[1];
    const told = isStill ? undefined : more.orientation;
    const orientation = turned === undefined ? (told ?? 1) : Number(turned);
    expect(readImage(bytes)).toEqual({
      ...(isStill ? { width, height } : autoOrient),
      ...(orientation === 1 ? {} : { orientation }),
      ...(pages > 1 ? { isAnimated: true } : {}),
      ...(hasAlpha ? { hasAlpha } : {}),
    });
  });
});

test("a GIF without a transparent color has no alpha", () => {
  const gif = sample("gif, plain").slice();
  const extension = gif.findIndex((byte, at) => byte === 0x21 && gif[at + 1] === 0xf9);
  gif[extension + 3]! &= ~1;
  expect(readImage(gif)).toEqual({ width: 40, height: 20 });
});

test("an MNG, a HEIC, a PDF and a text are no images that a page shows", () => {
  const heic = "\0\0\0\x18ftypheic\0\0\0\0mif1heic";
  for (const text of ["\x8aMNG\r\n\x1a\n", heic, "%PDF-1.7\n%", "An image? No.", ""]) {
    expect(readImage(Buffer.from(text, "latin1"))).toBe("notAnImage");
  }
});

test("a bomb is read without being decoded", () => {
  const png = sample("png, plain").slice();
  new DataView(png.buffer).setUint32(16, 50_000);
  new DataView(png.buffer).setUint32(20, 50_000);
  expect(readImage(png)).toEqual({ width: 50_000, height: 50_000 });
});

test("an image of no pixels is damaged", () => {
  const png = sample("png, plain").slice();
  new DataView(png.buffer).setUint32(16, 0);
  expect(readImage(png)).toBe("unreadable");
});

test("a size that lies behind the first bytes is not found there", () => {
  const jpeg = afterSegments(sample("jpeg, plain"), 5);
  expect(readImage(jpeg.subarray(0, IMAGE_HEAD_BYTES))).toBe("unreadable");
  expect(readImage(jpeg)).toEqual({ width: 40, height: 20 });
});

test.each(samples)("$name: cut at any byte, it is read or said to be damaged", ({ bytes }) => {
  const whole = readImage(bytes);
  for (let length = 0; length < Math.min(bytes.length, 1200); length += 1) {
    const cut = readImage(bytes.subarray(0, length));
    if (length < 3) expect(cut).toBe("notAnImage");
    else if (typeof cut === "object")
      expect(cut).toMatchObject({ width: expect.any(Number) as number });
    else expect(["notAnImage", "unreadable"]).toContain(cut);
  }
  expect(typeof whole).toBe("object");
});

test("any bytes are read or refused, and nothing else is thrown", () => {
  const names = samples.map(({ name }) => name);
  fc.assert(
    fc.property(
      fc.constantFrom(...names),
      fc.array(fc.tuple(fc.nat(400), fc.integer({ min: 0, max: 255 })), { maxLength: 8 }),
      (name, edits) => {
        const bytes = sample(name).slice();
        for (const [at, byte] of edits) if (at < bytes.length) bytes[at] = byte;
        const read = readImage(bytes);
        if (typeof read === "string") return;
        expect(read.width).toBeGreaterThan(0);
        expect(read.height).toBeGreaterThan(0);
      },
    ),
    { numRuns: 3000 },
  );
});
