/** Texts of releases. */
import type { ReactNode } from "react";
import type { Conflict, EntryAction, EntryProblem, ReleaseStatus } from "../../releases/types.js";
import { formatTime } from "../format.js";
import { sentence } from "../sentence.js";
import { common } from "./common.js";

const { quoted, files } = common;

const statuses: Record<ReleaseStatus, string> = {
  open: "Draft",
  scheduled: "Scheduled",
  publishing: "Publishing…",
  published: "Published",
  rolledBack: "Rolled back",
};

const actions: Record<EntryAction, (version: number | undefined) => string> = {
  publish: (version) => (version === undefined ? "Publish" : `Publish version ${version}`),
  archive: () => "Unpublish",
  delete: () => "Move to trash",
};

/** Why an entry does not apply. */
const problems: Record<EntryProblem, string> = {
  changed: "Changed since",
  moved: "Moved since",
  deleted: "No longer there",
  versionGone: "Version is gone",
  taken: "Path is taken",
  unverified: "Not verified yet",
  locked: "Folder is busy",
};

const conflicts: Record<Conflict, { label: string; hint: string }> = {
  refuse: { label: "Change nothing", hint: "Nothing happens while files differ." },
  overwrite: {
    label: "Overwrite",
    hint: "The release replaces what was changed since. It cannot follow files that were moved or deleted.",
  },
  skip: { label: "Leave them out", hint: "These files stay as they are now." },
};

export const releases = {
  intro: "A release changes many files in the same moment, and one step takes it back.",
  loading: "Loading releases…",
  empty: {
    title: "No releases yet",
    advice: "Create one, then add drafts to it from the history of a file or from a selection.",
  },
  notFound: { title: "Release not found", advice: "It was discarded." },
  all: "All releases",
  more: "Show more releases",
  statuses,
  actions,
  problems,
  conflicts,
  scheduledFor: (time: number) => `for ${formatTime(time)}`,
  created: (ago: ReactNode, actor: ReactNode) => sentence("Created ", ago, " by ", actor),
  published: (ago: ReactNode, actor: ReactNode) => sentence("Published ", ago, " by ", actor),
  rolledBack: (ago: ReactNode, actor: ReactNode) => sentence("Rolled back ", ago, " by ", actor),
  /** The folder that contains all files of a release. */
  within: (folderPath: string) => `Files in ${common.place(folderPath)}`,
  failure: (reason: string) => `It could not be published: ${reason}`,
  /** The release that made a change. */
  link: (name: string) => `in release ${quoted(name)}`,
  preview: {
    open: "Preview link…",
    title: (name: string) => `Preview of ${quoted(name)}`,
    description:
      "Anyone with the link can see the files of this folder as the release would publish them, until it expires. It opens " +
      "index.html; add the path of another file to it. Private files are left out, and pages run no scripts.",
  },
  create: {
    open: "New release…",
    title: "New release",
    name: "Name or message",
    hint: "For example “Spring sale”.",
  },
  add: {
    open: "Add to release…",
    openDrafts: "Add drafts to release…",
    title: (count: number) => `Add ${files(count)} to a release`,
    what: "In the release",
    publish: "Publish the newest version",
    release: "Release",
    newRelease: "New release",
    submit: "Add",
    running: "Looking for newest versions",
    done: (count: number, name: string) => `Added ${files(count)} to ${quoted(name)}`,
    nothing: "Nothing to add",
    nothingNew: (count: number) => `${files(count)} left out: the newest version is published.`,
    alreadyHidden: (count: number) => `${files(count)} left out: not published.`,
  },
  entries: {
    title: "Files in this release",
    loading: "Loading files…",
    none: "No files yet. Add drafts from the history of a file, or from a selection in the list.",
    more: "Show more files",
    before: "Based on",
    now: "Published now:",
    version: (version: number | undefined) =>
      version === undefined ? "a version" : `version ${version}`,
    noVersion: "nothing",
    skipped: "Left out",
    remove: (name: string) => `Remove ${name} from the release`,
    removed: (name: string) => `Removed ${quoted(name)} from the release`,
  },
  publish: {
    open: "Publish…",
    title: (name: string) => `Publish ${quoted(name)}?`,
    description: (count: number) => `${files(count)} will change in the same moment.`,
    submit: "Publish",
    done: (name: string, count: number) => `Published ${quoted(name)}: ${files(count)}`,
    copying: "Bytes are being copied. It becomes visible after the last copy.",
  },
  schedule: {
    open: "Schedule…",
    title: (name: string) => `Schedule ${quoted(name)}`,
    description: "Until then no files can be added to it.",
    at: "Date and time",
    hint: "In your time zone, at most a year from now.",
    past: "Choose a time in the future.",
    submit: "Schedule",
    done: (time: number) => `Scheduled for ${formatTime(time)}`,
    cancel: "Unschedule",
    canceled: "The release is a draft again",
  },
  rollBack: {
    open: "Roll back…",
    title: (name: string) => `Roll back ${quoted(name)}?`,
    description: (count: number) =>
      `${files(count)} will be as before the release, in the same moment.`,
    submit: "Roll back",
    done: (name: string) => `Rolled back ${quoted(name)}`,
  },
  /** The result of skipping files. */
  skipped: (count: number) => `${files(count)} left as they are.`,
  differing: {
    checking: "Comparing the files…",
    title: (count: number) => `${files(count)} changed since`,
    choice: "If files changed",
    more: (count: number) => `and ${files(count)} more`,
  },
  discard: {
    open: "Discard…",
    title: (name: string) => `Discard ${quoted(name)}?`,
    description: "The release is deleted. Its versions stay, as drafts.",
    submit: "Discard",
    done: (name: string) => `Discarded ${quoted(name)}`,
  },
};
