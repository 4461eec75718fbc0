/** Folders in the trash: their display names and access, until they are restored. */
import type { Doc, Id } from "../../_generated/dataModel.js";
import type { MutationCtx } from "../../_generated/server.js";
import type { Change } from "../feed/changes.js";
import { ensureFolder } from "./folders.js";

/** Records a folder that a job deletes. Cost: 1 document written. */
export async function trashFolder(
  ctx: MutationCtx,
  { path, name, access, isPrivate }: Doc<"folders">,
  deletedWith: Id<"operations">,
): Promise<void> {
  const deletedAt = Date.now();
  await ctx.db.insert("trashedFolders", { path, name, access, isPrivate, deletedWith, deletedAt });
}

/**
 * Restores folders that were deleted together, parents first. A folder that was created since stays as it is.
 *
 * @returns the number of folders taken out of the trash, which is `limit` while there may be more.
 */
export async function restoreFolders(
  ctx: MutationCtx,
  deletedWith: Id<"operations">,
  actor: string | undefined,
  limit: number,
): Promise<{ count: number; changes: Change[] }> {
  const found = await ctx.db
    .query("trashedFolders")
    .withIndex("by_deletion", (q) => q.eq("deletedWith", deletedWith))
    .take(limit);
  const changes: Change[] = [];
  for (const { _id, path, name, access, isPrivate } of found) {
    const origin = { name, access: { access, isPrivate } };
    changes.push(...(await ensureFolder(ctx, path, actor, origin)).changes);
    await ctx.db.delete("trashedFolders", _id);
  }
  return { count: found.length, changes };
}

/** Deletes the records of folders that were deleted before a time; at most `limit`. Returns their number. */
export async function forgetTrashedFolders(
  ctx: MutationCtx,
  until: number,
  limit: number,
): Promise<number> {
  const expired = await ctx.db
    .query("trashedFolders")
    .withIndex("by_deletedAt", (q) => q.lte("deletedAt", until))
    .take(limit);
  for (const { _id } of expired) await ctx.db.delete("trashedFolders", _id);
  return expired.length;
}
