/**
 * Paths that stay private when their folder or asset is deleted, moved or renamed: a later one at the same path is
 * private again, until `setAssetAccess` or `setFolderAccess` says otherwise.
 */
import type { Doc } from "../../_generated/dataModel.js";
import type { MutationCtx, QueryCtx } from "../../_generated/server.js";
import { type AssetPath, joinPath } from "../../../shared/paths.js";
import type { AccessFields } from "./access.js";

type Kind = Doc<"privatePaths">["kind"];

async function findPrivatePath(ctx: QueryCtx, kind: Kind, path: string) {
  return await ctx.db
    .query("privatePaths")
    .withIndex("by_path", (q) => q.eq("path", path).eq("kind", kind))
    .unique();
}

/** Returns whether a path stays private. Cost: 1 range, and 1 document if it does. */
export async function isKeptPrivate(ctx: QueryCtx, kind: Kind, path: string): Promise<boolean> {
  return (await findPrivatePath(ctx, kind, path)) !== null;
}

/** Keeps a path private that a row leaves, if the row has the setting. */
export async function keepPrivate(
  ctx: MutationCtx,
  kind: Kind,
  path: string,
  { access }: Pick<AccessFields, "access">,
): Promise<void> {
  if (access !== "private" || (await isKeptPrivate(ctx, kind, path))) return;
  await ctx.db.insert("privatePaths", { path, kind });
}

/** Forgets that a path was private, because a caller who may change access has set another one. */
export async function forgetPrivate(ctx: MutationCtx, kind: Kind, path: string): Promise<void> {
  const kept = await findPrivatePath(ctx, kind, path);
  if (kept !== null) await ctx.db.delete("privatePaths", kept._id);
}

/** Returns the access of an asset that arrives at a path: private if the path stays private, otherwise `access`. */
export async function accessAt(
  ctx: QueryCtx,
  { folderPath, basename }: AssetPath,
  access: AccessFields,
): Promise<AccessFields> {
  const isKept = await isKeptPrivate(ctx, "asset", joinPath(folderPath, basename));
  return isKept ? { access: "private", isPrivate: true } : access;
}
