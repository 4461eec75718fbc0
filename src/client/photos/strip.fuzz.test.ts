// @vitest-environment node
/** Damaged photos: either they are refused, or nothing of their position is left. */
import { fc, test } from "@fast-check/vitest";
import { describe, expect } from "vitest";
import { stripPhotoMetadata } from "../stripPhotoMetadata.js";
import { UploadError } from "../uploadError.js";
import { PHOTOS, bytesOf, photo, tagsOf } from "./testing/photos.test-helpers.js";

const RUNS = process.env.LONG_RUN ? 3000 : 150;

/** Lengths, counts, markers and offsets are few bytes, mostly at the beginning of a part. */
const change = fc.record({
  at: fc.oneof(fc.double({ min: 0, max: 1, noNaN: true }), fc.integer({ min: 0, max: 1500 })),
  bytes: fc.oneof(
    fc.uint8Array({ minLength: 1, maxLength: 4 }),
    fc.constantFrom([0], [255], [0, 0, 0, 0], [255, 255, 255, 255], [0, 0, 0, 1]),
  ),
});
const damage = fc.record({
  changes: fc.array(change, { minLength: 0, maxLength: 4 }),
  cut: fc.option(fc.double({ min: 0, max: 1, noNaN: true }), { freq: 3 }),
});

describe.each(PHOTOS)("%s", (name) => {
  test.prop([damage], { numRuns: RUNS })("damaged", async ({ changes, cut }) => {
    const bytes = await bytesOf(photo(name));
    for (const { at, bytes: other } of changes) {
      const place = Math.floor(at <= 1 ? at * bytes.length : at);
      bytes.set(
        Array.from(other).slice(0, Math.max(0, bytes.length - place)),
        Math.min(place, bytes.length),
      );
    }
    const end = cut === null ? bytes.length : Math.floor(cut * bytes.length);
    const damaged = new File([bytes.slice(0, end)], name, { type: photo(name).type });
    let stripped: Blob;
    try {
      stripped = await stripPhotoMetadata(damaged);
    } catch (error) {
      expect(error).toBeInstanceOf(UploadError);
      expect(error).toMatchObject({ code: "PHOTO_NOT_STRIPPED" });
      return;
    }
    // A reader that does not understand the rest finds nothing.
    const tags = await tagsOf(stripped).catch(() => []);
    expect(tags.filter((tag) => /gps|secret|^(?:xmp|iptc|pngText)\./i.test(tag))).toEqual([]);
  });
});
