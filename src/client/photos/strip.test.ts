// @vitest-environment node
/** Photos of other programs lose their metadata and nothing else. */
import { mkdtemp, open, rm, writeFile } from "node:fs/promises";
import { openAsBlob } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import sharp from "sharp";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { stripPhotoMetadata } from "../stripPhotoMetadata.js";
import {
  PHOTOS,
  bytesOf,
  orientationOf,
  photo,
  picture,
  tagsOf,
} from "./testing/photos.test-helpers.js";

const text = async (file: Blob) => Buffer.from(await file.arrayBuffer()).toString("latin1");

/** The numbers of the latitude in both orders of bytes, as far as they are the same for all programs. */
const POSITION = [
  Buffer.from([0, 0, 0, 48, 0, 0, 0, 1, 0, 0, 0, 51, 0, 0, 0, 1]).toString("latin1"),
  Buffer.from([48, 0, 0, 0, 1, 0, 0, 0, 51, 0, 0, 0, 1, 0, 0, 0]).toString("latin1"),
];

describe.each(PHOTOS)("%s", (name) => {
  test("has a position and names before", async () => {
    const tags = await tagsOf(photo(name));
    expect(tags).toContain("exif.GPSLatitude");
    const before = await text(photo(name));
    expect(before).toContain("secretplace");
    expect(POSITION.some((position) => before.includes(position))).toBe(true);
  });

  test("has neither afterwards, and is turned as before", async () => {
    const original = photo(name);
    const stripped = await stripPhotoMetadata(original);
    expect([[], ["exif.Orientation"]]).toContainEqual(await tagsOf(stripped));
    expect(await orientationOf(stripped)).toBe(await orientationOf(original));
    const after = await text(stripped);
    for (const secret of ["secretplace", "GPS", ...POSITION]) expect(after).not.toContain(secret);
  });

  test("has the same pixels and colors", async () => {
    const original = photo(name);
    expect(await picture(await stripPhotoMetadata(original))).toEqual(await picture(original));
  });

  test("becomes the same bytes each time, and keeps its name, type and time", async () => {
    const stripped = await stripPhotoMetadata(photo(name));
    const { type, lastModified } = photo(name);
    expect(stripped).toMatchObject({ name, type, lastModified });
    expect(await bytesOf(await stripPhotoMetadata(photo(name)))).toEqual(await bytesOf(stripped));
    expect(await bytesOf(await stripPhotoMetadata(stripped))).toEqual(await bytesOf(stripped));
  });

  test("loses a file that is appended to it", async () => {
    const original = photo(name);
    const appended = new File([original, photo("exiv2.jpg")], name, { type: original.type });
    const stripped = await stripPhotoMetadata(appended);
    expect(await bytesOf(stripped)).toEqual(await bytesOf(await stripPhotoMetadata(original)));
  });

  test("is refused where it ends early", async () => {
    const short = photo(name).slice(0, 500);
    await expect(stripPhotoMetadata(short, name)).rejects.toMatchObject({
      name: "UploadError",
      code: "PHOTO_NOT_STRIPPED",
      message: expect.stringMatching(/damaged or not complete\. Save it again/) as string,
    });
  });
});

/** Where `heif-info -d` shows the coded pictures. */
test.each([
  [
    "heif-enc.heic",
    [
      [1398, 217],
      [5886, 201],
    ],
  ],
  ["exiftool.heic", [[4738, 182]]],
])("the coded pictures of %s stay", async (name, pictures) => {
  const before = await bytesOf(photo(name));
  const after = await bytesOf(await stripPhotoMetadata(photo(name)));
  expect(after.length).toBe(before.length);
  for (const [start, length] of pictures as [number, number][]) {
    expect(after.slice(start, start + length)).toEqual(before.slice(start, start + length));
  }
});

describe("a file that is no photo", () => {
  test.each([
    ["text.txt", "text/plain", "GPSLatitude"],
    ["picture.gif", "image/gif", "GIF89a secretplace"],
    ["video.mp4", "video/mp4", "\0\0\0\x18ftypisom\0\0\0\0isomavc1"],
    ["empty", "", ""],
  ])("%s stays as it is", async (name, type, content) => {
    const file = new File([content], name, { type });
    expect(await stripPhotoMetadata(file)).toBe(file);
  });

  test.each([
    ["photo.jpg", ""],
    ["photo.heic", "application/octet-stream"],
    ["photo", "image/png"],
    ["photo.bin", "image/heif-sequence"],
  ])("%s of type %s is refused", async (name, type) => {
    const file = new File(["secretplace"], name, { type });
    await expect(stripPhotoMetadata(file)).rejects.toMatchObject({
      code: "PHOTO_NOT_STRIPPED",
      message: expect.stringMatching(/not those of a JPEG, PNG, WebP or HEIC photo/) as string,
    });
  });

  test("a photo is one by its bytes, whatever its type says", async () => {
    const file = new File([photo("exiftool.jpg")], "data.bin", { type: "application/x-data" });
    expect(await tagsOf(await stripPhotoMetadata(file))).toEqual(["exif.Orientation"]);
  });
});

test("a photo without metadata is returned as it is", async () => {
  const bytes = await sharp(await bytesOf(photo("exiftool.png")))
    .png()
    .toBuffer();
  const plain = new File([new Uint8Array(bytes)], "plain.png");
  expect(await stripPhotoMetadata(plain)).toBe(plain);
});

describe("a file on disk", () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), "photo-"));
  });
  afterEach(() => rm(folder, { recursive: true }));

  test("is stripped, and refused if it changes meanwhile", async () => {
    const file = path.join(folder, "photo.jpg");
    await writeFile(file, await bytesOf(photo("exiftool.jpg")));
    const blob = await openAsBlob(file);
    const stripped = await stripPhotoMetadata(blob, "photo.jpg");
    expect(await bytesOf(stripped)).toEqual(
      await bytesOf(await stripPhotoMetadata(photo("exiftool.jpg"))),
    );
    await writeFile(file, "another file, which is longer or shorter");
    await expect(stripPhotoMetadata(blob, "photo.jpg")).rejects.toMatchObject({
      code: "FILE_CHANGED",
    });
  });

  test("is never in memory whole", async () => {
    const file = path.join(folder, "large.png");
    const png = await bytesOf(photo("imagemagick.png"));
    // A chunk of pixels of 1 GiB, which takes no space on disk.
    const pixels = 1024 ** 3;
    const head = new Uint8Array(8);
    new DataView(head.buffer).setUint32(0, pixels);
    head.set(Buffer.from("IDAT"), 4);
    const handle = await open(file, "w");
    await handle.write(png.subarray(0, 33));
    await handle.write(head);
    await handle.write(png.subarray(33), 0, undefined, 33 + 8 + pixels + 4);
    await handle.close();
    const read: number[] = [];
    const blob = await openAsBlob(file);
    blob.slice = (start = 0, end = blob.size) => {
      const part = Blob.prototype.slice.call(blob, start, end);
      part.arrayBuffer = async () => {
        read.push(end - start);
        return await Blob.prototype.arrayBuffer.call(part);
      };
      return part;
    };
    const stripped = await stripPhotoMetadata(blob, "large.png");
    const small = await stripPhotoMetadata(photo("imagemagick.png"));
    expect(stripped.size).toBe(small.size + 8 + pixels + 4);
    expect(read.reduce((sum, bytes) => sum + bytes, 0)).toBeLessThan(1024 ** 2);
  });
});
