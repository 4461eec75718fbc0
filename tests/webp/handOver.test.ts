/** The example's encoder: the Convex runtime encodes what it can, and Node all the rest. */
import { afterEach, describe, expect, test, vi } from "vitest";
import { encodeWith } from "../../example/convex/renditions/make.js";
import type { RenditionToMake } from "../../src/client/makeRenditions.js";
import { readImage } from "../../src/shared/images/readImage.js";
import { damagedPng, jpegPhoto, pngPhoto } from "./support/photos.js";

afterEach(() => vi.restoreAllMocks());

type Arguments = { url: string; wanted: RenditionToMake[] };

/** Node, which makes a few bytes of each image: of so many in a call. */
const nodeOf = (perCall: number) =>
  vi.fn(async ({ wanted }: Arguments) =>
    wanted.slice(0, perCall).map(({ width }) => new Uint8Array([width]).buffer),
  );

async function run(bytes: Uint8Array, widths: number[], { attempt = 1, node = nodeOf(9) } = {}) {
  const image = readImage(bytes);
  if (typeof image === "string") throw new Error(image);
  const runAction = (_reference: unknown, args: Arguments) => node(args);
  const encode = encodeWith({ runAction } as never);
  const read = vi.fn(async () => new Uint8Array(bytes));
  const original = { url: "https://files.example/1", size: bytes.length, contentType: "" };
  const wanted = widths.map((width) => ({ ...WANTED, width }));
  const made: Uint8Array[] = [];
  for await (const one of encode({ ...original, image, attempt, versionId: "v", read }, wanted)) {
    made.push(one);
  }
  return {
    made,
    read,
    asked: node.mock.calls.map(([{ url, wanted: few }]) => [url, widthsOf(few)]),
  };
}

const WANTED = { height: 20, format: "webp" as const, quality: 80 };
const widthsOf = (wanted: RenditionToMake[]) => wanted.map(({ width }) => width);
const URL = "https://files.example/1";

const SIZE = { width: 60, height: 40 };

test("asks Node for nothing that the Convex runtime has made", async () => {
  const { made, asked } = await run(await jpegPhoto(SIZE), [30, 20]);
  expect(made.map((bytes) => Buffer.from(bytes.subarray(8, 12)).toString())).toEqual([
    "WEBP",
    "WEBP",
  ]);
  expect(asked).toEqual([]);
});

test("of an image that an attempt has failed with, Node makes all, and the bytes are not read", async () => {
  const { made, asked, read } = await run(await jpegPhoto(SIZE), [30, 20], { attempt: 2 });
  expect(made).toEqual([new Uint8Array([30]), new Uint8Array([20])]);
  expect(asked).toEqual([[URL, [30, 20]]]);
  expect(read).not.toHaveBeenCalled();
});

describe("Node makes the rest", () => {
  test("where a codec fails, and not what is made already", async () => {
    const warn = vi.spyOn(console, "warn").mockReturnValue();
    const { made, asked } = await run(await pngPhoto(SIZE), [30, 0, 20]);
    expect(made.slice(1)).toEqual([new Uint8Array([0]), new Uint8Array([20])]);
    expect(asked).toEqual([[URL, [0, 20]]]);
    expect(warn).toHaveBeenCalledTimes(1);
  });

  test("where the image is damaged", async () => {
    vi.spyOn(console, "warn").mockReturnValue();
    const { asked } = await run(await damagedPng(SIZE), [30]);
    expect(asked).toEqual([[URL, [30]]]);
  });

  test("in several calls, if one does not return all", async () => {
    const { made, asked } = await run(await jpegPhoto(SIZE), [30, 20, 10], {
      ...{ attempt: 2, node: nodeOf(2) },
    });
    expect(made.map(([width]) => width)).toEqual([30, 20, 10]);
    expect(asked).toEqual([
      [URL, [30, 20, 10]],
      [URL, [10]],
    ]);
  });

  test("and if it fails, the reason is passed on", async () => {
    const node = vi.fn(async () => {
      throw new Error("Input buffer has corrupt header");
    });
    const failing = run(await jpegPhoto(SIZE), [30], { attempt: 3, node: node });
    await expect(failing).rejects.toThrow("corrupt header");
  });
});
