import { expect, test } from "vitest";
import type { ImageFormat, ImagePreset } from "../../shared/images/presets.js";
import type { AssetRow } from "../list/rows.js";
import { de } from "../words/de/index.js";
import { en } from "../words/en/index.js";
import { es } from "../words/es/index.js";
import { draftOf, parseDraft, savingOf, shortName, shownWidth } from "./presets.js";

const PRESET: ImagePreset = { widths: [320, 640, 1600], formats: ["webp"], quality: 80 };

type Made = [width: number, format: ImageFormat, size: number];

/** A published image of twice as many pixels in width as in height. */
const row = (width: number, size: number, made: Made[] = [], more = {}) =>
  ({
    published: {
      ...{ size, contentType: "image/png", image: { width, height: width / 2, ...more } },
      renditions: made.map(([width, format, size]) => ({ width, format, size, url: "u" })),
    },
  }) as unknown as AssetRow;

const draft = (part: Partial<ReturnType<typeof draftOf>>) => ({ ...draftOf(PRESET), ...part });

test("the form has the preset, or a suggestion, and gives it back", () => {
  expect(draftOf(PRESET)).toEqual({
    ...{ widths: "320 640 1600", formats: ["webp"], quality: "80", isAsked: false },
  });
  expect(parseDraft(en, draftOf(PRESET))).toEqual({ preset: PRESET });
  const suggested = { widths: [320, 640, 960, 1600], formats: ["webp"], quality: 80 };
  const asked = { ...PRESET, make: "asked" as const };
  expect(parseDraft(en, draftOf(asked))).toEqual({ preset: asked });
  expect(parseDraft(en, draftOf(null))).toEqual({ preset: suggested });
});

test("widths may be separated by anything, in any order, or be none", () => {
  const widths = (text: string) => parseDraft(en, draft({ widths: text }));
  expect(widths(" 1600, 320;640  320")).toEqual({ preset: PRESET });
  expect(widths(" ")).toEqual({ preset: { ...PRESET, widths: [] } });
});

test.each([
  [{ widths: "320 wide" }, { widths: "Enter integers from 1 to 16,383." }],
  [{ widths: "0" }, { widths: "Enter integers from 1 to 16,383." }],
  [{ widths: "16384" }, { widths: "Enter integers from 1 to 16,383." }],
  [
    { widths: "1 2 3 4 5 6 7", formats: ["webp", "avif"] },
    { widths: en.images.preset.tooMany(14, 12) },
  ],
  [{ formats: [] }, { formats: "Choose at least one format." }],
  [{ quality: "0" }, { quality: "An integer from 1 to 100; PNG ignores it." }],
  [{ quality: "79.5" }, { quality: "An integer from 1 to 100; PNG ignores it." }],
  [{ quality: "" }, { quality: "An integer from 1 to 100; PNG ignores it." }],
] as const)("%j is refused at its field", (part, problems) => {
  const parsed = parseDraft(en, draft(structuredClone(part) as never));
  expect(parsed).toEqual({ problems });
});

test("the saving is shown for a screen of 640 pixels, or else for the widest image", () => {
  expect(shownWidth(PRESET)).toBe(640);
  expect(shownWidth({ widths: [700, 1600] })).toBe(700);
  expect(shownWidth({ widths: [100, 320] })).toBe(320);
  expect(shownWidth({ widths: [] })).toBeUndefined();
  expect(savingOf([row(1280, 100)], { ...PRESET, widths: [] }, null)).toBeNull();
});

test("without smaller images, it is estimated by the pixels of those that are wider", () => {
  const others = [
    { published: null } as AssetRow,
    row(640, 7000),
    row(1280, 7000, [], { isAnimated: true }),
    { published: { size: 7000, contentType: "image/svg+xml" } } as unknown as AssetRow,
  ];
  // 640 of 1280 pixels are a quarter of them, and 640 of 2560 a sixteenth.
  expect(savingOf([row(1280, 4000), ...others, row(2560, 16_000)], PRESET, null)).toEqual({
    ...{ width: 640, count: 2, original: 20_000, smaller: 2000, isMeasured: false, share: "90%" },
  });
  expect(savingOf(others, PRESET, null)).toBeNull();
});

test("with smaller images, it is measured with the smallest format of the preset", () => {
  const made: Made[] = [
    [320, "webp", 1],
    [640, "png", 2],
    [640, "webp", 900],
    [640, "avif", 500],
  ];
  const rows = [row(1280, 4000, made), row(2560, 16_000)];
  const both: ImagePreset = { ...PRESET, formats: ["webp", "avif"] };
  expect(savingOf(rows, both, PRESET)).toEqual({
    ...{ width: 640, count: 1, original: 4000, smaller: 500, isMeasured: true, share: "87.5%" },
  });
  expect(savingOf(rows, PRESET, PRESET)).toMatchObject({ smaller: 900, isMeasured: true });
  const other = { ...PRESET, quality: 60 };
  expect(savingOf(rows, other, PRESET)).toMatchObject({ smaller: 2000, isMeasured: false });
});

test("an image that is not smaller saves nothing, in words as well", () => {
  const saving = savingOf([row(1280, 100, [[640, "webp", 140]])], PRESET, PRESET)!;
  expect(saving).toMatchObject({ share: null, isMeasured: true });
  expect(en.images.preset.saves(saving, null)).toBe(
    "On a screen of 640 pixels, pages load no fewer bytes. Measured with 1 published image of this folder.",
  );
});

test("an estimate says that it is one, and of how many files", () => {
  const saving = savingOf([row(2560, 480_000)], PRESET, null)!;
  expect(en.images.preset.saves(saving, 64)).toBe(
    "On a screen of 640 pixels, pages load about 93% fewer bytes: 30 kB instead of 480 kB. " +
      "Estimated from the pixels of 1 published image of this folder, among its first 64 files.",
  );
  expect(de.images.preset.saves(saving, null)).toMatch(/etwa 93%.*Geschätzt/);
  expect(es.images.preset.saves(saving, null)).toMatch(/aproximadamente.*Estimado/);
});

test("a smaller image is named by its width and format", () => {
  expect(shortName({ width: 640, format: "webp" })).toBe("640 WebP");
});
