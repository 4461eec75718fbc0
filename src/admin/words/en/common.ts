/** Texts that several parts of the panel use. */
import type { DurationUnit } from "../durations.js";
import { formatCount, plural } from "../format.js";

const quoted = (name: string) => `“${name}”`;

export const common = {
  /** The name of the root. */
  allFiles: "All files",
  /** An actor without a name. */
  someone: "someone",
  quoted,
  /** A folder in a sentence. */
  place: (folderPath: string) => (folderPath === "" ? "the top folder" : quoted(folderPath)),
  files: (count: number) => plural(count, "file"),
  folders: (count: number) => plural(count, "folder"),
  versions: (count: number) => plural(count, "version"),
  undo: "Undo",
  retry: "Retry",
  cancel: "Cancel",
  close: "Close",
  create: "Create",
  save: "Save",
  private: "Private",
  public: "Public",
  folder: "Folder",
  /** An explanation in one line. */
  problem: (title: string, advice: string) => `${title}. ${advice}`,
  /** A time before now; an earlier one has its date. */
  ago: {
    now: "now",
    minutes: (count: number) => `${formatCount(count)} min ago`,
    hours: (count: number) => `${formatCount(count)} h ago`,
    days: (count: number) => `${formatCount(count)} d ago`,
  },
  duration: {
    day: (count: number) => plural(count, "day"),
    hour: (count: number) => plural(count, "hour"),
    minute: (count: number) => plural(count, "minute"),
  } satisfies Record<DurationUnit, (count: number) => string>,
};
