/** Texts of uploads. */
import type { QuestionAnswer, UploadQuestion } from "../../../react/uploads/types.js";
import type { FolderJob } from "../../uploads/FolderJobsTray.js";
import type { Effect } from "../../uploads/undoing.js";
import { formatBytes, formatCount, plural } from "../format.js";
import { common } from "./common.js";

const { quoted, files, folders } = common;

/** Folder jobs while they run. */
const jobs: Record<FolderJob["kind"], (name: string, toPath: string | undefined) => string> = {
  move: (name, toPath = "") => `Moving ${quoted(name)} to ${quoted(toPath)}`,
  copy: (name, toPath = "") => `Copying ${quoted(name)} to ${quoted(toPath)}`,
  delete: (name) => `Moving to the trash: ${quoted(name)}`,
  undelete: (name) => `Restoring ${quoted(name)}`,
  takedown: (name) => `Taking down ${quoted(name)}`,
  access: (name) => `Changing access of ${quoted(name)}`,
};

/** The questions about a file, beside its name, and about several; and the answers. */
const questions: Record<UploadQuestion, { one: string; all: (count: number) => string }> = {
  taken: {
    one: "name is taken",
    all: (count) => `${files(count)} with a name that is taken`,
  },
  hidden: {
    one: "may hold secrets",
    all: (count) => `${files(count)} hidden, perhaps with secrets`,
  },
};
const answers: Record<QuestionAnswer, string> = {
  newVersion: "Replace",
  keepBoth: "Keep both",
  draft: "As a draft",
  skip: "Skip",
  send: "Upload",
};

/** The effects to point out, with their numbers. */
const effects: Partial<Record<Effect, (count: number) => string>> = {
  replaced: (count) => `${formatCount(count)} replaced`,
  keptBoth: (count) => `${formatCount(count)} kept beside the old`,
  draft: (count) => `${formatCount(count)} as a draft`,
};

export const uploads = {
  title: "Uploads",
  jobs,
  jobProgress: (fileCount: number, folderCount: number) =>
    `${files(fileCount)} and ${folders(folderCount)} so far`,
  progress: (done: number, total: number) => `${formatCount(done)} of ${formatCount(total)}`,
  stop: "Stop",
  questions,
  answers,
  forAll: (what: string) => `${what}. For all of them:`,
  answerFor: (answer: string, name: string) => `${answer}: ${name}`,
  heading: {
    deciding: (count: number) => `${files(count)} to decide about`,
    running: (count: number) => `Uploading ${files(count)}`,
    failed: (count: number) => `${plural(count, "upload")} failed`,
    done: (count: number) => `Uploaded ${files(count)}`,
    canceled: "Uploads canceled",
    nothingNew: "Nothing new to upload",
    nothing: "Nothing to upload",
  },
  less: "Show less",
  more: "Show each file",
  all: "All uploads",
  sent: (sent: number, total: number) => `${formatBytes(sent)} of ${formatBytes(total)}`,
  speed: (bytes: number) => `${formatBytes(bytes)} a second`,
  /** @param minutes 0 for less than one. */
  left: (minutes: number) =>
    minutes === 0 ? "less than a minute left" : `about ${minutes} min left`,
  leftOut: (count: number) =>
    `${plural(count, "system file")} left out, such as .DS_Store or Thumbs.db`,
  effects,
  undoAll: (count: number) => `Undo all ${formatCount(count)}`,
  retryFailed: "Retry all failed",
  cancelAll: "Cancel all",
  each: "Each upload",
  undoOne: (name: string) => `Undo: ${name}`,
  cancelOne: (name: string) => `Cancel ${name}`,
  retryOne: (name: string) => `Retry ${name}`,
  undoing: "Undoing",
  changedSince: (name: string) => `${quoted(name)} was changed since. Check it.`,
  status: {
    unchanged: "Unchanged: already published",
    skipped: "Skipped",
    queued: (bytes: number) => `Waiting · ${formatBytes(bytes)}`,
    starting: "Starting…",
    finishing: "Publishing…",
    undone: "Undone",
    canceled: "Canceled",
    draft: (version: number) => `Version ${version} is a draft`,
    replaced: (version: number) => `Replaced: version ${version} is published`,
    replacing: (version: number) =>
      `Replaced: version ${version} will be published when it is verified`,
    added: (place: string, bytes: number) => `In ${place} · ${formatBytes(bytes)}`,
    keptBoth: (place: string, bytes: number) => `Kept both · In ${place} · ${formatBytes(bytes)}`,
  },
  /** The symbols before the names. */
  symbols: {
    done: "Done",
    failed: "Failed",
    asking: "Needs an answer",
    skipped: "Skipped",
    canceled: "Canceled",
    queued: "Waiting",
    uploading: "Uploading",
  },
  dropzone: { hint: "Drop files and folders here.", choose: "Choose files…" },
};
