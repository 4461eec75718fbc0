/** Folders in the trash: their display names and access, until they are restored. */
import type { Doc, Id } from "../../_generated/dataModel.js";
import type { MutationCtx, QueryCtx } from "../../_generated/server.js";
import type { WriteCtx } from "../feed/recording.js";
import { displayName } from "./folderNames.js";
import { ensureFolder } from "./folders.js";

/** Records a folder that a job deletes. Cost: 1 document written. */
export async function trashFolder(
  ctx: MutationCtx,
  folder: Doc<"folders">,
  deletedWith: Id<"jobs">,
): Promise<void> {
  const deletedAt = Date.now();
  const { path, access, isPrivate } = folder;
  const name = displayName(folder);
  await ctx.db.insert("trashedFolders", { path, name, access, isPrivate, deletedWith, deletedAt });
}

/**
 * Restores folders that were deleted together, parents first. A folder that was created since stays as it is.
 *
 * @returns the number of folders taken out of the trash, which is `limit` while there may be more.
 */
export async function restoreFolders(
  ctx: WriteCtx,
  deletedWith: Id<"jobs">,
  limit: number,
): Promise<number> {
  const found = await ctx.db
    .query("trashedFolders")
    .withIndex("by_deletion", (q) => q.eq("deletedWith", deletedWith))
    .take(limit);
  for (const { _id, path, name, access, isPrivate } of found) {
    await ensureFolder(ctx, path, { name, access: { access, isPrivate }, staysPublic: true });
    await ctx.db.delete("trashedFolders", _id);
  }
  return found.length;
}

/** The records of folders that were deleted before a time. */
export function trashedFoldersUntil(ctx: QueryCtx, until: number) {
  return ctx.db.query("trashedFolders").withIndex("by_deletedAt", (q) => q.lte("deletedAt", until));
}

/** Deletes the records of folders that were deleted before a time; at most `limit`. Returns their number. */
export async function forgetTrashedFolders(
  ctx: MutationCtx,
  until: number,
  limit: number,
): Promise<number> {
  const expired = await trashedFoldersUntil(ctx, until).take(limit);
  for (const { _id } of expired) await ctx.db.delete("trashedFolders", _id);
  return expired.length;
}
