/** Texts for jobs: folder jobs, migrations and cleanup. */
import type { AssetAdminApi } from "../types.js";
import type { AdminWords } from "../words/en/index.js";

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

/** The objects of a cleanup by kind, and the bytes that it has freed. */
export type Freed = Record<"files" | "objects" | "uploads" | "changes" | "bytes", number>;

export function folderJobWords(
  { backend: { folderJobs: t } }: AdminWords,
  job: FolderJob,
): JobWords {
  const { status, failure, assetsDone, foldersDone, assetsSkipped } = job;
  const title = t.name(job);
  if (status === "failed") return { title, result: t.nothingChanged, trouble: failure ?? null };
  return {
    title,
    result: (status === "running" ? t.soFar : t.done)(assetsDone, foldersDone),
    trouble: assetsSkipped === 0 ? null : t.skipped(assetsSkipped),
  };
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

export function migrationWords(
  { backend: { migrations: t } }: AdminWords,
  migration: Migration,
): JobWords {
  const { to, isDryRun, status, blobsDone, bytesDone, failures, lastFailure } = migration;
  const words = isDryRun ? t.counts : t.moves;
  const trouble = failures === 0 ? null : t.failed(failures, lastFailure);
  if (status === "done" && blobsDone === 0 && (isDryRun || failures === 0)) {
    const title = isDryRun ? t.counts.over(to) : t.moves.everything(to);
    return { title, result: words.nothing, trouble };
  }
  const amount = { running: t.soFar, stopped: words.stopped, done: t.amount }[status];
  return {
    title: (status === "running" ? words.running : words.over)(to),
    result: amount(blobsDone, bytesDone),
    trouble,
  };
}

export function sweepWords({ backend: { cleanup: t } }: AdminWords, sweep: Sweep): JobWords {
  const { phase, finishedAt, failures } = sweep;
  const freed: Freed = {
    files: sweep.purgedAssets,
    objects: sweep.deletedBlobs + sweep.deletedOrphans,
    uploads: sweep.deletedUploads,
    changes: sweep.prunedChanges,
    bytes: sweep.freedBytes,
  };
  const { files, objects, uploads, changes } = freed;
  const none = finishedAt === undefined ? "" : t.nothing;
  return {
    title: t.phases[phase],
    result: files + objects + uploads + changes === 0 ? none : t.deleted(freed),
    trouble: failures === 0 ? null : t.failed(failures),
  };
}
