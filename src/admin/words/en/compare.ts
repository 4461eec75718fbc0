/** Texts of the comparison of two versions. */
import type { ReactNode } from "react";
import type { View } from "../../compare/CompareDialog.js";
import type { Version } from "../../detail/useVersions.js";
import { formatBytes, formatTime, plural } from "../format.js";
import { sentence } from "../sentence.js";
import { common } from "./common.js";

const views: Record<View, string> = {
  beside: "Side by side",
  slider: "Slider",
  difference: "Difference",
  lines: "Lines",
  facts: "Facts",
};

const states: Record<Version["state"], string> = {
  published: "published",
  draft: "draft",
  archived: "archived",
};

const version = (number: number) => `Version ${number}`;

export const compare = {
  title: (name: string) => `Versions of ${common.quoted(name)}`,
  first: "Compare",
  second: "With",
  version,
  option: (number: number, state: Version["state"], label: string | undefined) =>
    `${version(number)}, ${states[state]}${label === undefined ? "" : `: ${label}`}`,
  sameBytes: "Both versions have the same bytes.",
  how: "How to compare",
  views,
  loading: "Comparing…",
  facts: {
    state: "State",
    type: "Type",
    size: "Size",
    label: "Label",
    filename: "File name",
    backend: "Stored in",
    uploaded: "Uploaded",
    published: "Published",
    archived: "Archived",
    done: (time: number, actor: ReactNode) => sentence(formatTime(time), " by ", actor),
    same: "same",
    differs: "differs",
  },
  states,
  pictures: {
    loading: "Loading pictures…",
    failed: "The pictures could not be loaded.",
    border: (left: number, right: number) =>
      `Border between ${version(left)} on the left and ${version(right)} on the right`,
    share: (percent: number, left: number) => `${percent} % of ${version(left)}`,
    difference: (first: number, second: number) =>
      `The difference between ${version(first)} and ${version(second)}`,
    equal: "Equal parts are black.",
    amplify: "Amplify small differences",
  },
  texts: {
    loading: "Loading texts…",
    onlyFirst: (bytes: number) => `Compares the first ${formatBytes(bytes)} of each.`,
    tooMany: "Too many lines differ to compare them one by one.",
    changed: (added: number, removed: number) =>
      `${plural(added, "line")} added, ${plural(removed, "line")} removed.`,
    equal: "Both texts are equal.",
    equalLines: "Only the line endings differ.",
    lines: "Lines",
    unfold: (count: number) => `Show ${plural(count, "equal line")}`,
    more: "Show more lines",
  },
};
