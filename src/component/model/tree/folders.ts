/** Folders: rows that make listing cheap. An asset's folder, and all above it, always have one. */
import type { Infer } from "convex/values";
import type { Doc } from "../../_generated/dataModel.js";
import type { MutationCtx, QueryCtx } from "../../_generated/server.js";
import { assetError } from "../../../shared/errors.js";
import type { folder } from "../../../shared/validators.js";
import {
  type Access,
  type AccessFields,
  accessAfterMove,
  accessInFeed,
  accessWithin,
} from "./access.js";
import type { Change } from "../feed/changes.js";
import type { KeyBounds } from "../../../shared/pages.js";
import {
  ROOT,
  joinPath,
  lastSegment,
  parentOf,
  parseFolderPath,
  rangeBelow,
} from "../../../shared/paths.js";
import { changeSettings, readSettings } from "../settings.js";

export type FolderView = Infer<typeof folder>;

export function folderView(row: Doc<"folders">): FolderView {
  const { _id, _creationTime, updatedAt, updatedBy, ...fields } = row;
  const { createdAt, createdBy } = fields;
  return {
    folderId: _id,
    ...fields,
    ...(updatedAt === undefined
      ? { updatedAt: createdAt, updatedBy: createdBy }
      : { updatedAt, updatedBy }),
    isPrivate: fields.isPrivate === true,
  };
}

/** The root has no row; what can be said of it is a setting. */
async function rootView(ctx: QueryCtx): Promise<FolderView> {
  const { rootAccess } = await readSettings(ctx);
  return {
    folderId: null,
    path: ROOT,
    parentPath: null,
    name: "",
    access: rootAccess,
    isPrivate: rootAccess === "private",
    createdAt: 0,
    updatedAt: 0,
  };
}

export async function findFolder(ctx: QueryCtx, path: string): Promise<Doc<"folders"> | null> {
  return await ctx.db
    .query("folders")
    .withIndex("by_path", (q) => q.eq("path", path))
    .unique();
}

/** One folder, or `null`. The root always exists. Cost: 1 document. */
export async function getFolder(ctx: QueryCtx, path: string): Promise<FolderView | null> {
  if (path === ROOT) return await rootView(ctx);
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

/** @throws FOLDER_NOT_FOUND */
export async function requireFolder(ctx: QueryCtx, path: string): Promise<Doc<"folders">> {
  const folder = await findFolder(ctx, path);
  if (folder === null) {
    throw assetError("FOLDER_NOT_FOUND", `There is no folder "${path}".`, { folderPath: path });
  }
  return folder;
}

/** The first folder below `path`, in the order of paths, that comes behind `after`. */
export async function firstFolderBelow(
  ctx: QueryCtx,
  path: string,
  after: string,
): Promise<Doc<"folders"> | null> {
  if (path === ROOT) {
    return await ctx.db
      .query("folders")
      .withIndex("by_path", (q) => q.gt("path", after))
      .first();
  }
  const { from, before } = rangeBelow(path);
  return await ctx.db
    .query("folders")
    .withIndex("by_path", (q) => q.gt("path", after === path ? from : after).lt("path", before))
    .first();
}

/** The last folder below `path` in the order of paths; nothing is below that one. */
export async function lastFolderBelow(ctx: QueryCtx, path: string): Promise<Doc<"folders"> | null> {
  const { from, before } = rangeBelow(path);
  return await ctx.db
    .query("folders")
    .withIndex("by_path", (q) => q.gt("path", from).lt("path", before))
    .order("desc")
    .first();
}

/** Whether what is in a folder is private unless it says otherwise. Cost: 1 document. */
export async function isFolderPrivate(ctx: QueryCtx, path: string): Promise<boolean> {
  return (await getFolder(ctx, path))?.isPrivate === true;
}

/** What a folder that has to be created takes over from another, or from what it was before. */
export type FolderOrigin = {
  name?: string;
  access?: AccessFields;
  /** The folder that it is a copy of or has moved from. */
  fromFolderPath?: string;
};

/** A folder that is there now, and what was created for that. */
export type EnsuredFolder = { isPrivate: boolean; changes: Change[] };

/**
 * Creates a folder and those above it, as far as they are missing.
 *
 * Cost: 1 document read when the folder exists; else 1 read and 1 write for each missing folder.
 *
 * @param origin where the folder itself comes from, not those above it.
 */
export async function ensureFolder(
  ctx: MutationCtx,
  path: string,
  actor: string | undefined,
  origin: FolderOrigin = {},
): Promise<EnsuredFolder> {
  const parentPath = parentOf(path);
  if (parentPath === null) return { isPrivate: (await rootView(ctx)).isPrivate, changes: [] };
  const existing = await findFolder(ctx, path);
  if (existing !== null) return { isPrivate: existing.isPrivate === true, changes: [] };
  const parent = await ensureFolder(ctx, parentPath, actor);
  const access = accessAfterMove(origin.access ?? {}, parent.isPrivate);
  await ctx.db.insert("folders", {
    path,
    parentPath,
    name: origin.name ?? lastSegment(path),
    ...access,
    createdAt: Date.now(),
    createdBy: actor,
  });
  const created: Change = {
    type: "folder:create",
    folderPath: path,
    fromFolderPath: origin.fromFolderPath,
    ...accessInFeed(access),
  };
  return { isPrivate: access.isPrivate === true, changes: [...parent.changes, created] };
}

/** Gives a folder another display name; its path stays. */
export async function setDisplayName(
  ctx: MutationCtx,
  folder: Doc<"folders">,
  name: string,
  actor: string | undefined,
): Promise<Change[]> {
  if (folder.name === name) return [];
  await ctx.db.patch("folders", folder._id, { name, updatedAt: Date.now(), updatedBy: actor });
  return [{ type: "folder:update", folderPath: folder.path }];
}

/**
 * Gives a folder another access, or (`own` is null) what follows now from the folder above.
 *
 * @returns what happened; nothing when all is as it was.
 */
export async function setFolderAccess(
  ctx: MutationCtx,
  path: string,
  own: { access?: Access } | null,
  actor: string | undefined,
): Promise<Change[]> {
  const parentPath = parentOf(path);
  if (parentPath === null) {
    const { rootAccess } = await readSettings(ctx);
    if (own === null || own.access === rootAccess) return [];
    await changeSettings(ctx, { rootAccess: own.access }, actor);
    return [folderAccessChange(path, accessWithin(own.access, false))];
  }
  const folder = await requireFolder(ctx, path);
  const access = accessWithin(
    own === null ? folder.access : own.access,
    await isFolderPrivate(ctx, parentPath),
  );
  if (folder.access === access.access && folder.isPrivate === access.isPrivate) return [];
  await ctx.db.patch("folders", folder._id, {
    ...access,
    updatedAt: Date.now(),
    updatedBy: actor,
  });
  return [folderAccessChange(path, access)];
}

function folderAccessChange(folderPath: string, { isPrivate }: AccessFields): Change {
  return { type: "folder:access", folderPath, access: isPrivate ? "private" : "public" };
}

/** Removes the row of a folder that is empty. */
export async function removeFolderRow(ctx: MutationCtx, folder: Doc<"folders">): Promise<Change> {
  await ctx.db.delete("folders", folder._id);
  return { type: "folder:delete", folderPath: folder.path };
}

/** Most names that `freePathFor` tries before it asks for another one. */
const MAX_NAMESAKES = 100;

/**
 * A path for a new folder of this display name: its letters and digits in lower case, joined by
 * dashes, with a number where that is taken.
 *
 * @throws ARGUMENT_INVALID, FOLDER_EXISTS
 */
export async function freePathFor(
  ctx: QueryCtx,
  parentPath: string,
  name: string,
): Promise<string> {
  const slug = name
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}]+/gu, "-")
    .replace(/^-+|-+$/g, "");
  if (slug === "") {
    throw assetError("ARGUMENT_INVALID", "name must have a letter or a digit in it.", {
      argument: "name",
      reason: "nothing to make a path of",
    });
  }
  for (let number = 1; number <= MAX_NAMESAKES; number += 1) {
    const segment = number === 1 ? slug : `${slug}-${number}`;
    const path = parseFolderPath(joinPath(parentPath, segment));
    if ((await findFolder(ctx, path)) === null) return path;
  }
  throw assetError("FOLDER_EXISTS", `There are too many folders "${slug}"; use another name.`, {
    folderPath: joinPath(parentPath, slug),
  });
}
