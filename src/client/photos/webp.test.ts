// @vitest-environment node
/** Chunks of WebP that the programs of `make.sh` do not write. */
import { expect, test } from "vitest";
import { stripPhotoMetadata } from "../stripPhotoMetadata.js";
import { bytesOf } from "./testing/photos.test-helpers.js";

const size = (value: number) => String.fromCharCode(value % 256, value >> 8, 0, 0);
const chunk = (type: string, data: string) =>
  `${type}${size(data.length)}${data}${data.length % 2 ? "\0" : ""}`;
const webp = (...chunks: string[]) => {
  const body = chunks.join("");
  return `RIFF${size(4 + body.length)}WEBP${body}`;
};
const extended = (flags: number) =>
  chunk("VP8X", `${String.fromCharCode(flags)}\0\0\0\x01\0\0\x01\0\0`);
const TIFF = "MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0";
const PICTURE = chunk("VP8 ", "pixel");

async function strip(text: string): Promise<string> {
  const file = new Blob([Buffer.from(text, "latin1")]);
  return Buffer.from(await bytesOf(await stripPhotoMetadata(file))).toString("latin1");
}

test.each([
  [
    "EXIF but its orientation",
    0x2c,
    chunk("EXIF", `${TIFF}secretplace`),
    0x28,
    chunk("EXIF", TIFF),
  ],
  ["EXIF as in JPEG", 0x08, chunk("EXIF", `Exif\0\0${TIFF}`), 0x08, chunk("EXIF", TIFF)],
  ["a second EXIF", 0x08, chunk("EXIF", TIFF) + chunk("EXIF", TIFF), 0x08, chunk("EXIF", TIFF)],
  ["EXIF that does not turn", 0x18, chunk("EXIF", "MM"), 0x10, ""],
  ["XMP", 0x04, chunk("XMP ", "<secretplace/>"), 0, ""],
  ["an unknown chunk", 0x20, chunk("abcd", "secretplace"), 0x20, ""],
])("%s is removed, with its flag", async (_, flags, before, newFlags, after) => {
  const file = webp(extended(flags), chunk("ICCP", "icc"), PICTURE, before);
  expect(await strip(`${file}secretplace`)).toBe(
    webp(extended(newFlags), chunk("ICCP", "icc"), PICTURE, after),
  );
});

test("the last byte of padding may be missing", async () => {
  const unpadded = PICTURE.slice(0, -1);
  expect(await strip(webp(chunk("XMP ", "<x/>"), unpadded))).toBe(webp(unpadded));
});

const frame = (content: string) => chunk("ANMF", "\0".repeat(16) + content);

test("frames of an animation stay", async () => {
  const file = webp(extended(2), chunk("ANIM", "123456"), frame(chunk("ALPH", "a") + PICTURE));
  expect(await strip(file)).toBe(file);
});

test.each([
  ["a frame with an unknown chunk", webp(extended(2), frame(chunk("EXIF", TIFF))), /chunk EXIF/],
  ["a chunk longer than the file", webp(PICTURE.slice(0, -4)), /damaged/],
  ["an end before that of the file", webp(PICTURE).slice(0, -2), /damaged/],
])("%s is refused", async (_, text, reason) => {
  await expect(strip(text)).rejects.toMatchObject({
    code: "PHOTO_NOT_STRIPPED",
    message: expect.stringMatching(reason) as string,
  });
});
