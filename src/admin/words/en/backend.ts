/** Texts of the settings and of jobs. */
import type { FolderJob, Freed, Sweep } from "../../backend/jobWords.js";
import type { ShownJob } from "../../backend/JobList.js";
import type { ReactNode } from "react";
import type { BackendName } from "../backends.js";
import { type DurationUnit, formatDuration } from "../durations.js";
import { formatBytes, listOf, plural } from "../format.js";
import { sentence } from "../sentence.js";
import { common } from "./common.js";

const { backends, files, folders, quoted } = common;

const states: Record<ShownJob["state"], string> = {
  running: "Running",
  done: "Done",
  stopped: "Stopped",
  failed: "Failed",
};

const FOLDER_JOBS: Record<FolderJob["kind"], Record<FolderJob["status"], string>> = {
  move: { running: "Moving", done: "Moved", failed: "Could not move" },
  copy: { running: "Copying", done: "Copied", failed: "Could not copy" },
  delete: { running: "Deleting", done: "Deleted", failed: "Could not delete" },
  undelete: { running: "Restoring", done: "Restored", failed: "Could not restore" },
  takedown: { running: "Taking down", done: "Took down", failed: "Could not take down" },
  access: {
    running: "Changing access of",
    done: "Changed access of",
    failed: "Could not change access of",
  },
};

const phases: Record<Sweep["phase"], string> = {
  trash: "Checking the trash",
  uploads: "Checking expired uploads",
  orphans: "Checking for orphaned objects",
  blobs: "Deleting unreferenced objects",
  feed: "Deleting old changes",
  done: "Cleanup finished",
};

const unitNames: Record<DurationUnit, string> = { day: "days", hour: "hours", minute: "minutes" };

const hints: Record<BackendName, string> = {
  convex: "Included with the deployment. No setup needed.",
  r2: "Your own bucket. Its credentials are in the deployment's environment.",
};

const amount = (objects: number, bytes: number) =>
  `${plural(objects, "object")}, ${formatBytes(bytes)}`;
const contents = (assets: number, subfolders: number) =>
  listOf([files(assets), subfolders > 0 && folders(subfolders)]);

export const backend = {
  loading: "Loading settings…",
  storage: {
    title: "Storage of new files",
    hint: "Existing files stay where they are until you move them.",
    change: "Change…",
    backend: "Storage",
    hints,
    publicUrl: "Public URL of the bucket",
    publicUrlHint: "Where browsers find its files; empty if R2_PUBLIC_URL says so.",
    keyPrefix: "Key prefix",
    noKeyPrefix: "none",
    saved: (backend: BackendName) => `New files are stored ${common.inBackend(backend)}`,
  },
  jobs: {
    states,
    heard: (state: ShownJob["state"]) => `${states[state]}: `,
    started: (ago: ReactNode, by: ReactNode) => sentence(ago, " by ", by),
  },
  migrations: {
    title: "Move stored files",
    hint: "Files stay visible during the move, and files that fail stay in place. You can move them back the same way.",
    to: "To",
    count: "Only count",
    move: "Move files",
    stop: "Stop",
    loading: "Loading migrations…",
    none: "No migration yet. Run a count first to see how much would be moved.",
    list: "Migrations",
    amount,
    soFar: (objects: number, bytes: number) => `${amount(objects, bytes)} so far`,
    counts: {
      running: (to: BackendName) => `Counting files to move to ${backends[to]}`,
      over: (to: BackendName) => `Counted files to move to ${backends[to]}`,
      stopped: (objects: number, bytes: number) =>
        `${amount(objects, bytes)}; stopped before the end`,
      nothing: "Nothing to move.",
    },
    moves: {
      running: (to: BackendName) => `Moving stored files to ${backends[to]}`,
      over: (to: BackendName) => `Moved stored files to ${backends[to]}`,
      everything: (to: BackendName) => `Moved everything to ${backends[to]}`,
      stopped: (objects: number, bytes: number) => `${amount(objects, bytes)}; then it was stopped`,
      nothing: "Nothing was left to move.",
    },
    failed: (objects: number, lastFailure: string | undefined) =>
      `${plural(objects, "object")} could not be moved and ${objects === 1 ? "stays" : "stay"} ` +
      `in place. Last error: ${lastFailure ?? "unknown."}`,
  },
  retention: {
    title: "Retention",
    hint: "Data is deleted permanently after this time.",
    trash: "Files in the trash",
    trashHint: "You can restore them during this time.",
    grace: "Unreferenced bytes",
    graceHint: "Old URLs work during this time.",
    feed: "Changes",
    feedHint: "Programs that follow the feed must read it more often than this.",
    unlimited: "Unlimited",
    pause: "Pause cleanup: keep everything for now",
    unitNames,
    reset: "Reset",
    saved: "Retention saved",
    confirm: "Shorten retention?",
    trashLoss: (ms: number) =>
      `files that were deleted more than ${formatDuration({ common }, ms)} ago`,
    feedLoss: (ms: number) => `changes from more than ${formatDuration({ common }, ms)} ago`,
    losses: (losses: string[]) =>
      `Within the hour this is deleted permanently: ${losses.join("; ")}. This cannot be undone.`,
  },
  cleanup: {
    title: "Cleanup",
    hint: "Once an hour, old trash, expired uploads and unreferenced bytes are deleted.",
    paused: "Paused: nothing is deleted automatically.",
    start: "Clean up now",
    /** Opens a dialog. */
    ask: "Clean up now…",
    loading: "Loading reports…",
    none: "No cleanup has run yet.",
    list: "Cleanup reports",
    confirm: "Clean up although it is paused?",
    confirmHint:
      "Files whose time in the trash has expired are deleted permanently. This cannot be undone.",
    confirmed: "Clean up",
    phases,
    nothing: "Nothing to clean up.",
    deleted: ({ files: left, objects, uploads, changes, bytes }: Freed) =>
      `${bytes > 0 ? `Freed ${formatBytes(bytes)}: ` : ""}${listOf([
        left > 0 && `${files(left)} left the trash`,
        objects > 0 && `${plural(objects, "stored object")} deleted`,
        uploads > 0 && `${plural(uploads, "old upload")} forgotten`,
        changes > 0 && `${plural(changes, "old change")} forgotten`,
      ])}`,
    failed: (objects: number) =>
      `${plural(objects, "object")} could not be deleted and will be retried.`,
  },
  folderJobs: {
    title: "Folder jobs",
    hint: "A large folder is moved, copied or deleted by a background job. Until it is done, the folder is locked for other changes.",
    loading: "Loading jobs…",
    none: "No folder has been moved, copied or deleted yet.",
    name: ({
      kind,
      status,
      path,
      toPath,
    }: Pick<FolderJob, "kind" | "status" | "path" | "toPath">) =>
      `${FOLDER_JOBS[kind][status]} the folder ${quoted(path)}` +
      `${toPath === undefined ? "" : ` to ${quoted(toPath)}`}`,
    done: contents,
    soFar: (assets: number, subfolders: number) => `${contents(assets, subfolders)} so far`,
    skipped: (assets: number) =>
      `${files(assets)} stayed in place: ${assets === 1 ? "its path is" : "their paths are"} taken.`,
    nothingChanged: "Nothing was changed.",
  },
};
