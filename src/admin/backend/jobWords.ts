/** Texts for jobs: folder jobs, migrations and cleanup. */
import type { AssetAdminApi } from "../types.js";
import { BACKENDS } from "../words/backends.js";
import { formatBytes, plural } from "../words/format.js";

export type FolderJob = AssetAdminApi["listJobs"]["_returnType"][number];
export type Migration = AssetAdminApi["listMigrations"]["_returnType"][number];
export type Sweep = AssetAdminApi["listSweeps"]["_returnType"][number];

export type JobWords = {
  title: string;
  /** The progress or the result. */
  result: string;
  /** The error, or `null`. */
  trouble: string | null;
};

const JOBS: Record<FolderJob["kind"], { now: string; done: string; verb: string }> = {
  move: { now: "Moving", done: "Moved", verb: "move" },
  copy: { now: "Copying", done: "Copied", verb: "copy" },
  delete: { now: "Deleting", done: "Deleted", verb: "delete" },
  undelete: { now: "Restoring", done: "Restored", verb: "restore" },
  takedown: { now: "Taking down", done: "Took down", verb: "take down" },
  access: {
    now: "Changing access of",
    done: "Changed access of",
    verb: "change access of",
  },
};

const list = (parts: (string | false)[]) => parts.filter((part) => part !== false).join(", ");

export function folderJobWords(job: FolderJob): JobWords {
  const { kind, path, toPath, status, failure, assetsDone, foldersDone, assetsSkipped } = job;
  const { now, done, verb } = JOBS[kind];
  const what = `the folder “${path}”${toPath === undefined ? "" : ` to “${toPath}”`}`;
  const counts = list([
    plural(assetsDone, "file"),
    foldersDone > 0 && plural(foldersDone, "folder"),
  ]);
  const trouble =
    assetsSkipped === 0
      ? null
      : `${plural(assetsSkipped, "file")} stayed in place: ${assetsSkipped === 1 ? "its path is" : "their paths are"} ` +
        "taken.";
  if (status === "failed") {
    return {
      title: `Could not ${verb} ${what}`,
      result: "Nothing was changed.",
      trouble: failure ?? null,
    };
  }
  return status === "running"
    ? { title: `${now} ${what}`, result: `${counts} so far`, trouble }
    : { title: `${done} ${what}`, result: counts, trouble };
}

/** Returns the total of a migration, taken from an earlier dry run; `null` if none has counted. */
export function estimateOf(
  migration: Migration,
  newestFirst: readonly Migration[],
): { blobs: number; bytes: number } | null {
  if (migration.isDryRun) return null;
  const older = newestFirst.slice(newestFirst.indexOf(migration) + 1);
  const [before] = older;
  // Anything except a count may have changed the total since.
  if (before === undefined || !before.isDryRun || before.to !== migration.to) return null;
  if (before.status !== "done" || before.blobsDone === 0) return null;
  return { blobs: before.blobsDone, bytes: before.bytesDone };
}

/** From 0 to 1; files may have been added since the count. */
export function progressOf({ blobsDone, failures }: Migration, total: number): number {
  return Math.min(1, (blobsDone + failures) / total);
}

export function migrationWords(migration: Migration): JobWords {
  const { to, isDryRun, status, blobsDone, bytesDone, failures, lastFailure } = migration;
  const place = BACKENDS[to].name;
  const amount = `${plural(blobsDone, "object")}, ${formatBytes(bytesDone)}`;
  const trouble =
    failures === 0
      ? null
      : `${plural(failures, "object")} could not be moved and ${failures === 1 ? "stays" : "stay"} ` +
        `in place. Last error: ${lastFailure ?? "unknown."}`;
  if (isDryRun) {
    const isNothing = status === "done" && blobsDone === 0;
    return {
      title: `${status === "running" ? "Counting" : "Counted"} files to move to ${place}`,
      result: isNothing
        ? "Nothing to move."
        : `${amount}${ending(status, "stopped before the end")}`,
      trouble,
    };
  }
  if (status === "done" && blobsDone === 0 && failures === 0) {
    return { title: `Moved everything to ${place}`, result: "Nothing was left to move.", trouble };
  }
  return {
    title: `${status === "running" ? "Moving" : "Moved"} stored files to ${place}`,
    result: `${amount}${ending(status, "then it was stopped")}`,
    trouble,
  };
}

function ending(status: Migration["status"], stopped: string): string {
  if (status === "running") return " so far";
  return status === "stopped" ? `; ${stopped}` : "";
}

const PHASES: Record<Sweep["phase"], string> = {
  trash: "Checking the trash",
  uploads: "Checking expired uploads",
  orphans: "Checking for orphaned objects",
  blobs: "Deleting unreferenced objects",
  feed: "Deleting old changes",
  done: "Cleanup finished",
};

export function sweepWords(sweep: Sweep): JobWords {
  const { phase, finishedAt, freedBytes, failures } = sweep;
  const objects = sweep.deletedBlobs + sweep.deletedOrphans;
  const counts = list([
    sweep.purgedAssets > 0 && `${plural(sweep.purgedAssets, "file")} left the trash`,
    objects > 0 && `${plural(objects, "stored object")} deleted`,
    sweep.deletedUploads > 0 && `${plural(sweep.deletedUploads, "old upload")} forgotten`,
    sweep.prunedChanges > 0 && `${plural(sweep.prunedChanges, "old change")} forgotten`,
  ]);
  const freed = freedBytes > 0 ? `Freed ${formatBytes(freedBytes)}: ` : "";
  return {
    title: PHASES[phase],
    result:
      counts === "" ? (finishedAt === undefined ? "" : "Nothing to clean up.") : freed + counts,
    trouble:
      failures === 0
        ? null
        : `${plural(failures, "object")} could not be deleted and will be retried.`,
  };
}
