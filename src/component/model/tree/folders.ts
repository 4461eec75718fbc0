/** Folders: rows that make listing cheap. The folder of an asset and all its parents always have one. */
import type { Infer } from "convex/values";
import type { Doc } from "../../_generated/dataModel.js";
import type { QueryCtx } from "../../_generated/server.js";
import { parseDisplayName } from "../../../shared/bounds.js";
import { assetError } from "../../../shared/errors.js";
import type { folder } from "../../../shared/validators.js";
import {
  type Access,
  type AccessFields,
  accessAfterMove,
  accessInFeed,
  accessWithin,
} from "./access.js";
import { type WriteCtx, updateStamp } from "../feed/recording.js";
import type { KeyBounds } from "../../../shared/pages.js";
import {
  type AssetPath,
  ROOT,
  joinPath,
  lastSegment,
  parentOf,
  parseFolderPath,
  rangeBelow,
} from "../../../shared/paths.js";
import { requireVisible } from "../../../shared/visibleNames.js";
import { displayName, nameFields } from "./folderNames.js";
import { accessAt, isKeptPrivate, keepPrivate } from "./privatePaths.js";
import { changeSettings, readSettings } from "../settings.js";

export type FolderView = Infer<typeof folder>;

export function folderView(row: Doc<"folders">): FolderView {
  const { _id, _creationTime, w: _words, updatedAt, updatedBy, ...fields } = row;
  const { createdAt, createdBy } = fields;
  return {
    folderId: _id,
    ...fields,
    name: displayName(row),
    ...(updatedAt === undefined
      ? { updatedAt: createdAt, updatedBy: createdBy }
      : { updatedAt, updatedBy }),
    isPrivate: fields.isPrivate === true,
  };
}

/** The root has no row; its properties are settings. */
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

/** Returns a folder, or `null`. The root always exists. Cost: 1 document. */
export async function getFolder(ctx: QueryCtx, path: string): Promise<FolderView | null> {
  if (path === ROOT) return await rootView(ctx);
  const folder = await findFolder(ctx, path);
  return folder === null ? null : folderView(folder);
}

/** Lists the subfolders of `parentPath`, ordered by path. */
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
    throw assetError("FOLDER_NOT_FOUND", `The folder "${path}" does not exist.`, {
      folderPath: path,
    });
  }
  return folder;
}

/** Lists the folders below `path` after `after`, in path order: parents before their subfolders. */
export function foldersBelow(ctx: QueryCtx, path: string, after: string) {
  return ctx.db.query("folders").withIndex("by_path", (q) => {
    if (path === ROOT) return q.gt("path", after);
    const { from, before } = rangeBelow(path);
    return q.gt("path", after === path ? from : after).lt("path", before);
  });
}

/** Returns the last folder below `path` in path order; it has no subfolders. */
export async function lastFolderBelow(ctx: QueryCtx, path: string): Promise<Doc<"folders"> | null> {
  const { from, before } = rangeBelow(path);
  return await ctx.db
    .query("folders")
    .withIndex("by_path", (q) => q.gt("path", from).lt("path", before))
    .order("desc")
    .first();
}

/** Returns whether the contents of a folder are private by default. Cost: 1 document. */
export async function isFolderPrivate(ctx: QueryCtx, path: string): Promise<boolean> {
  return (await getFolder(ctx, path))?.isPrivate === true;
}

/** Returns whether the contents of a folder are private by default, or would be if it existed. */
export async function isPlacePrivate(ctx: QueryCtx, path: string): Promise<boolean> {
  const folder = await getFolder(ctx, path);
  if (folder !== null) return folder.isPrivate;
  if (await isKeptPrivate(ctx, "folder", path)) return true;
  return await isPlacePrivate(ctx, parentOf(path)!);
}

/**
 * Creates the folder of a new asset if it is missing, and returns the access of the asset.
 *
 * @throws PATH_INVALID if a new name contains what cannot be seen.
 */
export async function accessOfNew(ctx: WriteCtx, assetPath: AssetPath): Promise<AccessFields> {
  const { folderPath, basename } = assetPath;
  requireVisible(basename);
  const kept = await accessAt(ctx, assetPath, {});
  // The root exists, and its access no longer matters.
  if (kept.isPrivate && folderPath === ROOT) return kept;
  const isFolderPrivate = await ensureFolder(ctx, folderPath);
  return kept.isPrivate ? kept : accessWithin(undefined, isFolderPrivate);
}

/** The properties that a new folder takes from another one, or from its deleted self. */
export type FolderOrigin = {
  name?: string;
  access?: AccessFields;
  /** True if its public setting stays, although its parent is private. */
  staysPublic?: boolean;
  /** The folder that it is copied or moved from. */
  fromFolderPath?: string;
};

/**
 * Creates a folder and its missing parents.
 *
 * Cost: 1 document read if the folder exists; else 1 read and 1 write for each missing folder.
 *
 * @param origin the source of the folder itself, not of its parents.
 * @returns whether what is in the folder is private by default.
 * @throws PATH_INVALID if a new name contains what cannot be seen; a folder with an origin keeps its name.
 */
export async function ensureFolder(
  ctx: WriteCtx,
  path: string,
  origin: FolderOrigin = {},
): Promise<boolean> {
  const parentPath = parentOf(path);
  if (parentPath === null) return (await rootView(ctx)).isPrivate;
  const existing = await findFolder(ctx, path);
  if (existing !== null) return existing.isPrivate === true;
  if (origin.access === undefined) requireVisible(lastSegment(path));
  const isParentPrivate = await ensureFolder(ctx, parentPath);
  const moved = accessAfterMove(
    origin.access ?? {},
    isParentPrivate,
    isParentPrivate && !origin.staysPublic,
  );
  const isKept = await isKeptPrivate(ctx, "folder", path);
  const access = isKept ? accessWithin("private", isParentPrivate) : moved;
  await ctx.db.insert("folders", {
    path,
    parentPath,
    ...nameFields(path, origin.name ?? lastSegment(path)),
    ...access,
    createdAt: Date.now(),
    createdBy: ctx.actor,
  });
  ctx.record({
    type: "folder:create",
    folderPath: path,
    fromFolderPath: origin.fromFolderPath,
    ...accessInFeed(access),
  });
  return access.isPrivate === true;
}

/** Changes the display name of a folder; its path stays. */
export async function setDisplayName(
  ctx: WriteCtx,
  folder: Doc<"folders">,
  name: string,
): Promise<void> {
  if (displayName(folder) === name) return;
  const stamp = updateStamp(ctx);
  await ctx.db.patch("folders", folder._id, { ...nameFields(folder.path, name), ...stamp });
  ctx.record({ type: "folder:update", folderPath: folder.path });
}

/** Returns the access of a folder that gets the setting `own`, or inherits without one. */
export async function accessWith(
  ctx: QueryCtx,
  path: string,
  own: Access | undefined,
): Promise<AccessFields> {
  const parentPath = parentOf(path);
  return accessWithin(own, parentPath !== null && (await isFolderPrivate(ctx, parentPath)));
}

/** Sets the access of a folder by its path. */
export async function setFolderAccess(
  ctx: WriteCtx,
  path: string,
  access: AccessFields,
): Promise<void> {
  if (path !== ROOT) return await changeFolderAccess(ctx, await requireFolder(ctx, path), access);
  const { rootAccess } = await readSettings(ctx);
  if (access.access === rootAccess) return;
  await changeSettings(ctx, { rootAccess: access.access });
  recordAccess(ctx, path, access);
}

/** Changes the access of a folder, unless it has this access. Cost: at most 1 document written, and the feed. */
export async function changeFolderAccess(
  ctx: WriteCtx,
  folder: Doc<"folders">,
  { access, isPrivate }: AccessFields,
): Promise<void> {
  if (folder.access === access && folder.isPrivate === isPrivate) return;
  const stamp = updateStamp(ctx);
  await ctx.db.patch("folders", folder._id, { access, isPrivate, ...stamp });
  recordAccess(ctx, folder.path, { isPrivate });
}

function recordAccess(ctx: WriteCtx, folderPath: string, { isPrivate }: AccessFields): void {
  ctx.record({ type: "folder:access", folderPath, access: isPrivate ? "private" : "public" });
}

/** Deletes the row of an empty folder. */
export async function removeFolderRow(ctx: WriteCtx, folder: Doc<"folders">): Promise<void> {
  await keepPrivate(ctx, "folder", folder.path, folder);
  await ctx.db.delete("folders", folder._id);
  ctx.record({ type: "folder:delete", folderPath: folder.path });
}

/**
 * Returns the free path that a new folder in a parent folder gets from its display name.
 *
 * @throws PATH_INVALID, ARGUMENT_INVALID, FOLDER_EXISTS
 */
export async function folderPathFor(ctx: QueryCtx, parentPath: string, name: string) {
  return await freePathFor(ctx, parseFolderPath(parentPath), parseDisplayName(name));
}

/** The number of names that `freePathFor` tries. */
const MAX_NAMESAKES = 100;

/** Returns the path segment for a display name: its letters and digits in lower case, joined by dashes. */
function slugOf(name: string): string {
  return name
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}]+/gu, "-")
    .replace(/^-+|-+$/g, "");
}

function takenName(folderPath: string, message: string) {
  return assetError("FOLDER_EXISTS", message, { folderPath });
}

/**
 * Returns a free path for a new folder with this display name: with a number if the path of its slug is
 * taken.
 *
 * @param options the slug, if not the usual one, and whether a folder with the same name and slug is an error.
 * @throws ARGUMENT_INVALID, FOLDER_EXISTS
 */
export async function freePathFor(
  ctx: QueryCtx,
  parentPath: string,
  name: string,
  options: { slug?: string; isNameUnique?: boolean } = {},
): Promise<string> {
  const slug = options.slug || slugOf(name);
  if (slug === "") {
    throw assetError("ARGUMENT_INVALID", "name must contain a letter or a digit.", {
      argument: "name",
      reason: "no characters for a path",
    });
  }
  for (let number = 1; number <= MAX_NAMESAKES; number += 1) {
    const segment = number === 1 ? slug : `${slug}-${number}`;
    const path = parseFolderPath(joinPath(parentPath, segment));
    const namesake = await findFolder(ctx, path);
    if (namesake === null) return path;
    if (options.isNameUnique && displayName(namesake) === name) {
      throw takenName(path, `A folder called "${name}" already exists.`);
    }
  }
  throw takenName(
    joinPath(parentPath, slug),
    `Too many folders are called "${slug}". Use another name.`,
  );
}
