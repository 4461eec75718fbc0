// @vitest-environment node
/** Segments of JPEG that the programs of `make.sh` do not write. */
import { expect, test } from "vitest";
import { stripPhotoMetadata } from "../stripPhotoMetadata.js";
import { bytesOf } from "./testing/photos.test-helpers.js";

const letters = (text: string) => [...Buffer.from(text, "latin1")];
const segment = (marker: number, ...payload: number[]) => [
  ...[0xff, marker, 0, payload.length + 2],
  ...payload,
];
const START = [0xff, 0xd8];
const TABLE = segment(0xdb, 1, 2, 3);
/** Coded pixels with a stuffed byte, a restart and a fill byte before the end. */
const SCAN = [...segment(0xda, 1, 2), 7, 0xff, 0, 8, 0xff, 0xd3, 9, 0xff, 0xff, 0xd9];
const SECRET = letters("secretplace");

const exif = (orientation: number) =>
  segment(
    0xe1,
    ...letters("Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0"),
    orientation,
    0,
    0,
    0,
    0,
    0,
    0,
  );

const strip = async (...parts: number[][]) => [
  ...(await bytesOf(await stripPhotoMetadata(new Blob([Uint8Array.from(parts.flat())])))),
];

test.each([
  [
    "the thumbnail of the header",
    segment(0xe0, ...letters("JFIF\0\x01\x02\0\0\x01\0\x01\x02\x01"), ...SECRET),
    segment(0xe0, ...letters("JFIF\0\x01\x02\0\0\x01\0\x01\0\0")),
  ],
  ["an extension of the header", segment(0xe0, ...letters("JFXX\0"), ...SECRET), []],
  ["a short header", segment(0xe0, ...letters("JFIF\0")), []],
  [
    "what follows the color transform",
    segment(0xee, ...letters("Adobe"), 0, 100, 0, 0, 0, 0, 1, ...SECRET),
    segment(0xee, ...letters("Adobe"), 0, 100, 0, 0, 0, 0, 1),
  ],
  ["a list of pictures", segment(0xe2, ...letters("MPF\0"), ...SECRET), []],
  ["credentials", segment(0xeb, ...letters("JP"), ...SECRET), []],
  ["a comment", segment(0xfe, ...SECRET), []],
  ["a reserved segment", segment(0xf5, ...SECRET), []],
  ["fill bytes", [0xff, 0xff], []],
  ["EXIF without a directory", segment(0xe1, ...letters("Exif\0\0MM"), ...SECRET), []],
  ["EXIF that does not turn", exif(1), []],
  ["an unknown orientation", exif(9), []],
  ["a second orientation", [...exif(6), ...exif(3)], exif(6)],
])("%s is removed", async (_, before, after) => {
  const color = segment(0xe2, ...letters("ICC_PROFILE\0colors"));
  expect(await strip(START, before, color, TABLE, SCAN)).toEqual(
    [START, after, color, TABLE, SCAN].flat(),
  );
});

test("a segment between two scans, and a file after the photo, are removed", async () => {
  const scan = SCAN.slice(0, -3);
  const comment = segment(0xfe, ...SECRET);
  expect(await strip(START, TABLE, scan, comment, SCAN, SECRET)).toEqual(
    [START, TABLE, scan, SCAN].flat(),
  );
});

test("a marker across two chunks of a large scan ends it", async () => {
  for (const length of [262_142, 262_143, 262_144, 524_286]) {
    const scan = [...segment(0xda, 1), ...Array<number>(length).fill(5), 0xff, 0xd9];
    expect(await strip(START, scan, SECRET)).toHaveLength(START.length + scan.length);
  }
});

test.each([
  ["no end", [START, TABLE, SCAN.slice(0, -2)]],
  ["a second start", [START, START, SCAN]],
  ["no marker", [START, TABLE, [0], SCAN]],
  ["a segment without a length", [START, [0xff, 0xe1, 0, 0], SCAN]],
  ["very many segments", [START, Array<number[]>(10_001).fill(segment(0xfe)).flat(), SCAN]],
])("a photo with %s is refused", async (_, parts) => {
  await expect(strip(...parts)).rejects.toMatchObject({ code: "PHOTO_NOT_STRIPPED" });
});
