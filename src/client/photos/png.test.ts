// @vitest-environment node
/** Chunks of PNG that the programs of `make.sh` do not write. */
import { crc32 } from "node:zlib";
import { expect, test } from "vitest";
import { stripPhotoMetadata } from "../stripPhotoMetadata.js";
import { bytesOf } from "./testing/photos.test-helpers.js";

function chunk(type: string, data = ""): string {
  const bytes = Buffer.alloc(12 + data.length);
  bytes.writeUInt32BE(data.length);
  bytes.write(type + data, 4, "latin1");
  bytes.writeUInt32BE(crc32(bytes.subarray(4, -4)), bytes.length - 4);
  return bytes.toString("latin1");
}
const png = (...chunks: string[]) =>
  ["\x89PNG\r\n\x1a\n", chunk("IHDR", "\0".repeat(13)), ...chunks].join("");
const exif = (orientation: string, rest = "") =>
  chunk("eXIf", `MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0${orientation}\0\0\0\0\0\0${rest}`);

async function strip(text: string): Promise<string> {
  const file = new Blob([Buffer.from(text, "latin1")]);
  return Buffer.from(await bytesOf(await stripPhotoMetadata(file))).toString("latin1");
}

const END = chunk("IEND");

test.each([
  ["EXIF but its orientation", exif("\x08", "secretplace"), exif("\x08")],
  ["a second EXIF", exif("\x03") + exif("\x05"), exif("\x03")],
  ["EXIF that does not turn", exif("\x01"), ""],
  ["texts", chunk("tEXt", "a") + chunk("zTXt", "b") + chunk("iTXt", "XML:com.adobe.xmp"), ""],
  ["the time", chunk("tIME", "1234567"), ""],
  ["credentials", chunk("caBX", "secretplace"), ""],
  ["a chunk of a program", chunk("prVt", "secretplace"), ""],
])("%s is removed", async (_, before, after) => {
  const kept = [chunk("iCCP", "icc\0\0"), chunk("IDAT", "pixels"), chunk("fdAT", "more")];
  expect(await strip(png(kept[0]!, before, kept[1]!, kept[2]!, END))).toBe(
    png(kept[0]!, after, kept[1]!, kept[2]!, END),
  );
});

test.each([
  ["no end", png(chunk("IDAT", "pixels")), /damaged/],
  ["an unknown chunk that decoders must know", png(chunk("CgBI", "abcd"), END), /chunk CgBI/],
  ["no name of a chunk", png(chunk("\0\0\0\0"), END), /damaged/],
])("a file with %s is refused", async (_, text, reason) => {
  await expect(strip(text)).rejects.toMatchObject({
    code: "PHOTO_NOT_STRIPPED",
    message: expect.stringMatching(reason) as string,
  });
});
