/** Folders: rows that make listing cheap. An asset's folder, and all above it, always have one. */
import type { Infer } from "convex/values";
import type { Doc } from "../_generated/dataModel.js";
import type { MutationCtx, QueryCtx } from "../_generated/server.js";
import type { folder } from "../validators.js";
import type { Change } from "./changes.js";
import type { KeyBounds } from "./pages.js";
import { ROOT, lastSegment, parentOf } from "./paths.js";

export type FolderView = Infer<typeof folder>;

export function folderView(row: Doc<"folders">): FolderView {
  const { _id, _creationTime, ...fields } = row;
  return { folderId: _id, ...fields };
}

const ROOT_VIEW: FolderView = {
  folderId: null,
  path: ROOT,
  parentPath: null,
  name: "",
  createdAt: 0,
  updatedAt: 0,
};

async function findFolder(ctx: QueryCtx, path: string): Promise<Doc<"folders"> | null> {
  return await ctx.db
    .query("folders")
    .withIndex("by_path", (q) => q.eq("path", path))
    .unique();
}

/** One folder, or `null`. The root always exists. Cost: 1 document. */
export async function getFolder(ctx: QueryCtx, path: string): Promise<FolderView | null> {
  if (path === ROOT) return ROOT_VIEW;
  const folder = await findFolder(ctx, path);
  return folder === null ? null : folderView(folder);
}

/** The folders directly below `parentPath`, ordered by path. */
export function childFolders(ctx: QueryCtx, parentPath: string, bounds: KeyBounds<string> = {}) {
  return ctx.db.query("folders").withIndex("by_parent", (q) => {
    const children = q.eq("parentPath", parentPath);
    const rest = bounds.after === undefined ? children : children.gt("path", bounds.after);
    return bounds.until === undefined ? rest : rest.lte("path", bounds.until);
  });
}

/**
 * Creates a folder and those above it, as far as they are missing, and tells what it created.
 *
 * Cost: 1 document read when the folder exists; else 1 read and 1 write for each missing folder.
 *
 * @param name display name of the folder itself; by default its last segment.
 */
export async function ensureFolder(
  ctx: MutationCtx,
  path: string,
  actor: string | undefined,
  name?: string,
): Promise<Change[]> {
  const parentPath = parentOf(path);
  if (parentPath === null || (await findFolder(ctx, path)) !== null) return [];
  const created = await ensureFolder(ctx, parentPath, actor);
  const now = Date.now();
  await ctx.db.insert("folders", {
    path,
    parentPath,
    name: name ?? lastSegment(path),
    createdAt: now,
    createdBy: actor,
    updatedAt: now,
    updatedBy: actor,
  });
  return [...created, { type: "folder:create", folderPath: path }];
}
