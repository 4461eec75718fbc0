/** Folder locks. While a job moves or deletes a subtree in steps, no other write may change it. */
import type { Doc, Id } from "../../_generated/dataModel.js";
import type { MutationCtx, QueryCtx } from "../../_generated/server.js";
import { assetError } from "../../../shared/errors.js";
import { isWithin } from "../../../shared/paths.js";

/** The maximum number of concurrent jobs; every write reads the locks, so they must stay few. */
const MAX_LOCKS = 32;

/**
 * Throws if a job has locked a folder.
 *
 * The rows change only when a job starts or ends, so reading them causes no conflicts in between. Cost: no
 * document and 1 range while no job runs.
 *
 * @throws FOLDER_BUSY
 */
export async function requireUnlocked(ctx: MutationCtx, ...folderPaths: string[]): Promise<void> {
  for (const lock of await readLocks(ctx)) {
    const busy = folderPaths.find((path) => isWithin(path, lock.path));
    if (busy !== undefined) throw busyError(busy, lock.jobId);
  }
}

/**
 * Throws if a job has locked one of the folders, a parent or a subfolder.
 *
 * @returns all locks.
 * @throws FOLDER_BUSY
 */
export async function requireNoJobAround(
  ctx: MutationCtx,
  ...folderPaths: string[]
): Promise<Doc<"folderLocks">[]> {
  const locks = await readLocks(ctx);
  for (const lock of locks) {
    const busy = folderPaths.find((path) => isWithin(path, lock.path) || isWithin(lock.path, path));
    if (busy !== undefined) throw busyError(busy, lock.jobId);
  }
  return locks;
}

/** Returns whether a job has locked a folder. Cost: as `requireUnlocked`. */
export async function isLocked(ctx: QueryCtx, folderPath: string): Promise<boolean> {
  return (await readLocks(ctx)).some(({ path }) => isWithin(folderPath, path));
}

/** Returns all locks. Cost: 1 range, and 1 document for each locked folder. */
export async function readLocks(ctx: QueryCtx): Promise<Doc<"folderLocks">[]> {
  return await ctx.db.query("folderLocks").take(MAX_LOCKS);
}

/** Returns whether a job takes a folder down. Cost: as `takedownReader`. */
export async function isBeingTakenDown(ctx: QueryCtx, folderPath: string): Promise<boolean> {
  return (await takedownReader(ctx))(folderPath);
}

/**
 * Returns a function that says of any folder whether a job takes it down.
 *
 * Cost: 1 range, and 1 document for each job that hides a folder.
 */
export async function takedownReader(ctx: QueryCtx): Promise<(folderPath: string) => boolean> {
  const locks = await closingLocks(ctx);
  return (folderPath) => locks.some((lock) => isTakenDownBy(lock, folderPath));
}

/** Returns whether the job of a lock takes a folder down. */
export function isTakenDownBy(
  { path, isTakingDown }: Doc<"folderLocks">,
  folderPath: string,
): boolean {
  return isTakingDown === true && isWithin(folderPath, path);
}

/**
 * Locks the folders for a job.
 *
 * @param marks whether the job makes the contents private or takes them down; see closing.ts.
 * @throws FOLDER_BUSY if another job has locked one of them, a parent or a subfolder; TOO_MANY_JOBS
 */
export async function lockFolders(
  ctx: MutationCtx,
  jobId: Id<"jobs">,
  folderPaths: string[],
  marks: Pick<Doc<"folderLocks">, "isClosing" | "isTakingDown">,
): Promise<void> {
  const locks = await requireNoJobAround(ctx, ...folderPaths);
  if (locks.length + folderPaths.length > MAX_LOCKS) {
    // The error names no job, because those that run may be of other tenants.
    throw assetError(
      "TOO_MANY_JOBS",
      `At most ${MAX_LOCKS} folders can be locked by jobs at the same time. Retry when a job is done.`,
      { max: MAX_LOCKS },
    );
  }
  for (const path of folderPaths) {
    await ctx.db.insert("folderLocks", { path, jobId, ...marks });
  }
}

/** Returns the locks of jobs that make folders private or take them down. Cost: 1 range, and 1 document for each such job. */
export async function closingLocks(ctx: QueryCtx): Promise<Doc<"folderLocks">[]> {
  return await ctx.db
    .query("folderLocks")
    .withIndex("by_closing", (q) => q.eq("isClosing", true))
    .take(MAX_LOCKS);
}

export async function unlockFolders(ctx: MutationCtx, jobId: Id<"jobs">): Promise<void> {
  const locks = await ctx.db
    .query("folderLocks")
    .withIndex("by_job", (q) => q.eq("jobId", jobId))
    .take(MAX_LOCKS);
  for (const lock of locks) await ctx.db.delete("folderLocks", lock._id);
}

function busyError(folderPath: string, jobId: Id<"jobs">) {
  return assetError(
    "FOLDER_BUSY",
    `"${folderPath}" is locked by a job that moves, copies or deletes it, or changes its ` +
      "access. Wait until the job is done, then retry.",
    { folderPath, jobId },
  );
}
