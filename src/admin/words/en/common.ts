/** Texts that several parts of the panel use. */
import type { BackendName } from "../backends.js";
import type { DurationUnit } from "../durations.js";
import { formatCount, plural } from "../format.js";

const quoted = (name: string) => `“${name}”`;
const files = (count: number) => plural(count, "file");
const folders = (count: number) => plural(count, "folder");

const backends: Record<BackendName, string> = {
  convex: "Convex storage",
  r2: "Cloudflare R2",
};

export const common = {
  /** The name of the root. */
  allFiles: "All files",
  /** An actor without a name. */
  someone: "someone",
  quoted,
  /** A folder in a sentence. */
  place: (folderPath: string) => (folderPath === "" ? "the top folder" : quoted(folderPath)),
  files,
  folders,
  contents: (folderCount: number, fileCount: number) =>
    folderCount === 0
      ? files(fileCount)
      : fileCount === 0
        ? folders(folderCount)
        : `${folders(folderCount)}, ${files(fileCount)}`,
  versions: (count: number) => plural(count, "version"),
  loading: "Loading…",
  deleteAnyway: "Delete anyway",
  undo: "Undo",
  retry: "Retry",
  cancel: "Cancel",
  close: "Close",
  create: "Create",
  save: "Save",
  private: "Private",
  public: "Public",
  folder: "Folder",
  rename: "Rename",
  renamed: (name: string) => `Renamed to ${quoted(name)}`,
  moveTo: "Move to…",
  moveToTrash: "Move to trash",
  makePublic: "Make public",
  makePrivate: "Make private",
  backends,
  inBackend: (backend: BackendName) => `in ${backends[backend]}`,
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
  /** The names on the keyboard; every other key has the same name everywhere. */
  keyNames: {
    Ctrl: "Ctrl",
    Shift: "Shift",
    Esc: "Esc",
    Space: "Space",
    Enter: "Enter",
    Home: "Home",
    End: "End",
    Del: "Del",
  },
};
