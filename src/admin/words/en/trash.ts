/** Texts of the trash. */
import type { ReactNode } from "react";
import { formatDuration } from "../durations.js";
import { formatCount } from "../format.js";
import { sentence } from "../sentence.js";
import { common } from "./common.js";

const { files, folders, quoted, versions } = common;

const these = (names: readonly string[]) =>
  names.length === 1 ? quoted(names[0]!) : files(names.length);

export const trash = {
  loading: "Loading trash…",
  empty: {
    title: (folderPath: string) =>
      folderPath === "" ? "The trash is empty" : `Nothing was deleted from ${quoted(folderPath)}`,
    advice: "Deleted files are moved here and can be restored.",
    showFiles: "Show files",
  },
  deletedFrom: (folderPath: string) => `Deleted from ${quoted(folderPath)} and its subfolders.`,
  retention: {
    kept: (ms: number) =>
      `Deleted files stay here for ${formatDuration({ common }, ms)}, then they are removed ` +
      "permanently.",
    withinHour: "Deleted files are removed permanently within the hour.",
    paused: "Cleanup is paused: files stay here until you delete them permanently.",
  },
  showAll: "Show all",
  counting: "Counting…",
  emptyTrash: "Empty the trash…",
  table: "Deleted files",
  columns: { name: "Name", size: "Size", deleted: "Deleted", leaves: "Deleted permanently" },
  /** The number of files of a folder that are loaded, of more. */
  filesOrMore: (count: number) => `${formatCount(count)}+ files`,
  stillDeleting: "Still being deleted",
  by: (actor: ReactNode) => sentence("by ", actor),
  leaves: {
    in: (ms: number) => `In ${formatDuration({ common }, ms)}`,
    withinHour: "Within the hour",
    paused: "Kept for now",
  },
  restoreOne: (name: string) => `Restore ${name}`,
  count: (count: number, isExhausted: boolean) =>
    `${files(count)} in the trash${isExhausted ? "" : ", and more below"}`,
  loadMore: "Load more",
  selection: "Selected in the trash",
  clearSelection: "Clear selection",
  contents: (folderCount: number, fileCount: number) =>
    folderCount === 0
      ? files(fileCount)
      : fileCount === 0
        ? folders(folderCount)
        : `${folders(folderCount)} and ${files(fileCount)}`,
  selected: (contents: ReactNode) => sentence(contents, " selected"),
  restore: "Restore",
  restoreTo: "Restore to…",
  delete: "Delete permanently…",
  restoring: {
    running: "Restoring",
    done: (names: readonly string[]) => `Restored ${these(names)}`,
    to: (place: string) => `To ${place}.`,
    show: "Show",
    folderDone: (name: string) => `Restored the folder ${quoted(name)}`,
    folderRunning: "The folder is large: a job restores the rest.",
    folderResult: (done: number, skipped: number) =>
      skipped === 0
        ? `With ${files(done)}.`
        : `With ${files(done)}. ${files(skipped)} ${skipped === 1 ? "stays" : "stay"} in the ` +
          "trash: their paths are taken.",
    failed: (count: number) => `${files(count)} could not be restored`,
  },
  deleting: {
    title: (names: readonly string[]) => `Delete ${these(names)} permanently?`,
    description: (count: number) =>
      `${versions(count)} and ${count === 1 ? "its" : "their"} history will be deleted. This ` +
      "cannot be undone.",
    confirm: "Delete permanently",
    running: "Deleting permanently",
    done: (names: readonly string[]) => `Deleted ${these(names)} permanently`,
    stopped: "You stopped the rest.",
    failed: (count: number) => `${files(count)} could not be deleted`,
  },
  /** The first of the files that failed. */
  failure: (path: string, advice: string) => `${path}: ${advice}`,
  /** The question for another path. */
  path: {
    title: (name: string) => `Restore ${quoted(name)}`,
    taken: (path: string) =>
      `Another file is now at ${path}. Restore this one under another name or in another folder.`,
    free: "With all its versions and its previous state.",
    submit: (left: number) => (left === 0 ? "Restore" : `Restore, ${left} left`),
    skip: "Skip this one",
    name: "Name",
    folder: common.folder,
    hint: "A missing folder is created. Leave empty for the top folder.",
  },
};
