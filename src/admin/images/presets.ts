/** The image preset of a folder: its form, and what it saves. */
import { isAssetError } from "../../shared/errors.js";
import {
  type ImageFormat,
  type ImagePreset,
  DEFAULT_QUALITY,
  MAX_RENDITIONS,
  MAX_WIDTH,
  parseImagePreset,
  renditionsWanted,
} from "../../shared/images/presets.js";
import type { AssetRow } from "../list/rows.js";
import { formatShare } from "../usage/sums.js";
import { parseNumber } from "../words/amounts.js";
import type { AdminWords } from "../words/en/index.js";
import { formatPercent } from "../words/format.js";

/** The formats, with their names in every language. */
export const FORMAT_NAMES: Record<ImageFormat, string> = {
  webp: "WebP",
  avif: "AVIF",
  jpeg: "JPEG",
  png: "PNG",
};
export const FORMATS = Object.keys(FORMAT_NAMES) as ImageFormat[];

/** `640 WebP`. */
export const shortName = ({ width, format }: { width: number; format: ImageFormat }) =>
  `${width} ${FORMAT_NAMES[format]}`;

/** The contents of the form. */
export type PresetDraft = {
  widths: string;
  formats: ImageFormat[];
  quality: string;
  /** True to make them once they are asked for. */
  isAsked: boolean;
};

/** The form for a preset; for none, what it suggests. */
export function draftOf(preset: ImagePreset | null): PresetDraft {
  const { widths, formats, quality } = preset ?? {
    ...{ widths: [320, 640, 960, 1600], formats: ["webp" as const], quality: DEFAULT_QUALITY },
  };
  const isAsked = preset?.make === "asked";
  return { widths: widths.join(" "), formats, quality: String(quality), isAsked };
}

/** The fields of the form, and why each is refused. */
export type FieldProblems = Partial<Record<"widths" | "formats" | "quality", string>>;

/** Returns the preset to save, or what is wrong with the fields. */
export function parseDraft(
  { images: { preset: t } }: AdminWords,
  { widths: text, formats, quality: qualityText, isAsked }: PresetDraft,
): { preset: ImagePreset } | { problems: FieldProblems } {
  const widths = text
    .split(/[\s,;]+/)
    .filter((word) => word !== "")
    .map((word) => parseNumber(word) ?? NaN);
  const quality = parseNumber(qualityText) ?? NaN;
  const count = new Set(widths).size * formats.length;
  try {
    const make = isAsked ? "asked" : undefined;
    return { preset: parseImagePreset({ widths, formats, quality, make }) };
  } catch (error) {
    return {
      problems: problemsOf(error, {
        widths:
          count > MAX_RENDITIONS ? t.tooMany(count, MAX_RENDITIONS) : t.widthsInvalid(MAX_WIDTH),
        formats: t.formatsInvalid,
        quality: t.qualityHint,
      }),
    };
  }
}

/** The words at the field that an error is about. @throws any other error. */
function problemsOf(error: unknown, words: Required<FieldProblems>): FieldProblems {
  if (isAssetError(error) && error.data.code === "ARGUMENT_INVALID") {
    const { argument } = error.data;
    if (argument in words) return { [argument]: words[argument as keyof FieldProblems] };
  }
  throw error;
}

/** The bytes of the published images of a folder, as originals and in one width. */
export type Saving = {
  /** In pixels. */
  width: number;
  /** The number of images. */
  count: number;
  /** In bytes. */
  original: number;
  smaller: number;
  /** The part that is saved, for example `92%`; `null` if none is. */
  share: string | null;
  /** True if smaller images of these exist; otherwise `smaller` is estimated. */
  isMeasured: boolean;
};

/** The screen that the saving is shown for, if the preset has such a width. */
const SCREEN = 640;

/** Returns the width that the saving is shown for; `undefined` for a preset without widths. */
export function shownWidth({ widths }: Pick<ImagePreset, "widths">): number | undefined {
  return widths.find((width) => width >= SCREEN) ?? widths.at(-1);
}

/**
 * Returns what a preset saves on a screen of one width, of the published images that are wider; `null` if none is.
 *
 * It is measured with those that exist in this width and one of the formats, unless the quality is another one than now. Without
 * any, it is estimated: bytes are taken to grow with the number of pixels; formats and quality are not considered.
 *
 * @param current the effective preset.
 */
export function savingOf(
  rows: readonly Pick<AssetRow, "published">[],
  preset: ImagePreset,
  current: ImagePreset | null,
): Saving | null {
  const width = shownWidth(preset);
  if (width === undefined) return null;
  const images = rows.flatMap(({ published }) => {
    const wanted = published && renditionsWanted({ ...preset, widths: [width] }, published);
    return wanted?.length ? [published!] : [];
  });
  const measured = images.flatMap(({ size, renditions = [] }) => {
    const sizes = renditions
      .filter((one) => one.width === width && preset.formats.includes(one.format))
      .map((one) => one.size);
    return sizes.length > 0 ? [{ original: size, smaller: Math.min(...sizes) }] : [];
  });
  const isMeasured = measured.length > 0 && preset.quality === current?.quality;
  const all = isMeasured
    ? measured
    : images.map(({ size, image }) => ({
        original: size,
        smaller: size * (width / image!.width) ** 2,
      }));
  if (all.length === 0) return null;
  const original = all.reduce((sum, one) => sum + one.original, 0);
  const smaller = all.reduce((sum, one) => sum + one.smaller, 0);
  const facts = { width, count: all.length, original, isMeasured };
  if (isMeasured) {
    const share = smaller < original ? formatShare(original - smaller, original) : null;
    return { ...facts, smaller, share };
  }
  // No more digits than an estimate has.
  const share = formatPercent(Math.floor((1 - smaller / original) * 100) / 100);
  return { ...facts, smaller: Number(smaller.toPrecision(2)), share };
}
