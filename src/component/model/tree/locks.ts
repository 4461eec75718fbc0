/** Folders at work. While a subtree is moved or deleted in steps, nothing else writes in it. */
import type { Id } from "../../_generated/dataModel.js";
import type { MutationCtx } from "../../_generated/server.js";
import { assetError } from "../../../shared/errors.js";
import { ROOT, isWithin } from "../../../shared/paths.js";

/** Most operations at a time; every write reads the locks, so they must stay few. */
const MAX_LOCKS = 32;

/**
 * Refuses a write into a folder on which an operation is at work.
 *
 * The rows change only when an operation begins or ends, so reading them costs other writers no
 * conflict in between. Cost: no document and 1 range while nothing is at work.
 *
 * @throws FOLDER_BUSY
 */
export async function requireUnlocked(ctx: MutationCtx, ...folderPaths: string[]): Promise<void> {
  for (const lock of await ctx.db.query("folderLocks").take(MAX_LOCKS)) {
    const busy = folderPaths.find((path) => isWithin(path, lock.path));
    if (busy !== undefined) throw busyError(busy, lock.operationId);
  }
}

/**
 * Takes the folders for an operation.
 *
 * @throws FOLDER_BUSY when another operation is at work in, above or below one of them.
 */
export async function lockFolders(
  ctx: MutationCtx,
  operationId: Id<"operations">,
  folderPaths: string[],
): Promise<void> {
  const locks = await ctx.db.query("folderLocks").take(MAX_LOCKS);
  for (const lock of locks) {
    const busy = folderPaths.find((path) => isWithin(path, lock.path) || isWithin(lock.path, path));
    if (busy !== undefined) throw busyError(busy, lock.operationId);
  }
  if (locks.length + folderPaths.length > MAX_LOCKS) throw busyError(ROOT, locks[0]!.operationId);
  for (const path of folderPaths) await ctx.db.insert("folderLocks", { path, operationId });
}

export async function unlockFolders(
  ctx: MutationCtx,
  operationId: Id<"operations">,
): Promise<void> {
  const locks = await ctx.db
    .query("folderLocks")
    .withIndex("by_operation", (q) => q.eq("operationId", operationId))
    .take(MAX_LOCKS);
  for (const lock of locks) await ctx.db.delete("folderLocks", lock._id);
}

function busyError(folderPath: string, operationId: Id<"operations">) {
  return assetError(
    "FOLDER_BUSY",
    `"${folderPath}" is being moved, copied, deleted or given another access; wait until that is done and try again.`,
    { folderPath, operationId },
  );
}
