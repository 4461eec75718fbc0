/** Texts about smaller images: of a version, and the preset of a folder. */
import type { Saving } from "../../images/presets.js";
import { formatBytes, formatCount, plural } from "../format.js";
import { common } from "./common.js";

const { place } = common;

export const images = {
  smallerSizes: "Smaller sizes",
  /** @param share for example `12%`. */
  size: (bytes: number, share: string) => `${formatBytes(bytes)} · ${share} of the original`,
  /** @param share of the bytes that the smallest has less; `null` if it has no fewer. */
  saving: (share: string | null, original: number, all: number) =>
    `${share === null ? "None has fewer bytes than the original" : `Pages load up to ${share} less than the original`}` +
    ` of ${formatBytes(original)}. All together: ${formatBytes(all)}.`,
  /** @param attempt 0 if no encoder has taken it yet. */
  toBeMade: (names: string, attempt: number) =>
    `To be made: ${names}.${attempt === 0 ? "" : ` Attempt ${attempt}.`}`,
  waiting: (names: string) => `Made once a page asks for one by its URL: ${names}.`,
  failed: "Smaller images could not be made",
  missing: (names: string) => `Missing: ${names}.`,
  retried: "Requested the smaller images again",
  retriedAdvice: "They are made when the encoder of your app runs next.",
  preset: {
    menu: "Smaller images…",
    title: (folderPath: string) => `Smaller images of ${place(folderPath)}`,
    hint: "Published images of the folder and its subfolders get them. Your app encodes them.",
    own: "This folder has a preset of its own.",
    from: (folderPath: string) =>
      `The preset is that of ${place(folderPath)}. Saving gives this folder one of its own.`,
    none: "There is no preset, so no smaller images are made.",
    readOnly: "Your app does not let you change it here.",
    widths: "Widths in pixels",
    widthsHint: "For example: 320 640 960. Without a width, no smaller images are made.",
    widthsInvalid: (most: number) => `Enter integers from 1 to ${formatCount(most)}.`,
    tooMany: (count: number, most: number) =>
      `These are ${count} images of each file: widths times formats. At most ${most} are possible.`,
    formats: "Formats",
    formatsInvalid: "Choose at least one format.",
    quality: "Quality",
    qualityHint: "An integer from 1 to 100; PNG ignores it.",
    make: "Only make them once a page asks for one by its URL",
    remove: "Remove",
    saved: (folderPath: string) => `Saved the smaller images of ${place(folderPath)}`,
    removed: (folderPath: string) => `Removed the preset of ${place(folderPath)}`,
    applied: "The images that are there follow in the background.",
    /** @param files the number of files that were looked at, if the folder has more. */
    saves: ({ width, count, original, smaller, isMeasured, share }: Saving, files: number | null) =>
      `On a screen of ${formatCount(width)} pixels, pages load ` +
      (share === null
        ? "no fewer bytes"
        : `${isMeasured ? "" : "about "}${share} fewer bytes: ${formatBytes(smaller)} instead of ${formatBytes(original)}`) +
      `. ${isMeasured ? "Measured with" : "Estimated from the pixels of"} ` +
      `${plural(count, "published image")} of this folder` +
      (files === null ? "." : `, among its first ${plural(files, "file")}.`),
    savesNothing: (width: number) =>
      `No published image of this folder is wider than ${formatCount(width)} pixels.`,
  },
};
