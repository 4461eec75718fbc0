/**
 * Folders that a job is making private or takes down. Readers treat their contents as private or gone from the
 * moment the job starts, although it reaches the rows in steps.
 */
import type { Doc } from "../../_generated/dataModel.js";
import type { QueryCtx } from "../../_generated/server.js";
import { isWithin, parentOf } from "../../../shared/paths.js";
import type { AccessFields } from "./access.js";
import { type FolderView, findFolder, folderView, getFolder } from "./folders.js";
import { closingLocks, isTakenDownBy } from "./locks.js";
import { mapInParts } from "../../../shared/mapInParts.js";

/** A row that inherits from a folder. */
type Inheriting = AccessFields & { folderPath: string };

/** An asset's row, as far as it says whether it may be shown. */
type Shown = Inheriting & { expiresAt?: number };

/** Returns whether an asset's time has passed. A query that looks at the clock is cached briefly, so others do not. */
function isExpired({ expiresAt }: Shown): boolean {
  return expiresAt !== undefined && expiresAt <= Date.now();
}

/** Returns a function that reads the closing locks once. */
function lockReader(ctx: QueryCtx): () => Promise<Doc<"folderLocks">[]> {
  let locks: Promise<Doc<"folderLocks">[]> | undefined;
  return () => (locks ??= closingLocks(ctx));
}

/**
 * Returns a function that makes the rows of one call private if a job is making them private.
 *
 * Cost: nothing for a row that is private or has its own setting; otherwise 1 range for all rows, and while a
 * folder closes 1 document for it; for the contents of its subfolders also 1 for each folder in between.
 */
function closer(ctx: QueryCtx, locks = lockReader(ctx)) {
  const known = new Map<string, Promise<boolean>>();

  /** Folders with their own setting keep it, and so does what inherits from them. */
  async function inheritsFrom(closing: string, folderPath: string): Promise<boolean> {
    for (let path = folderPath; path !== closing; path = parentOf(path)!) {
      const own = (await findFolder(ctx, path))?.access;
      if (own !== undefined) return own === "private";
    }
    return true;
  }

  async function isClosing(folderPath: string): Promise<boolean> {
    const lock = (await locks()).find(({ path }) => isWithin(folderPath, path));
    return lock !== undefined && (await inheritsFrom(lock.path, folderPath));
  }

  return async <Row extends Inheriting>(row: Row): Promise<Row> => {
    const { folderPath, access, isPrivate } = row;
    if (isPrivate || access !== undefined) return row;
    if (!known.has(folderPath)) known.set(folderPath, isClosing(folderPath));
    return (await known.get(folderPath)!) ? { ...row, isPrivate: true } : row;
  };
}

/**
 * Returns a function that shows the assets of one call as readers may see them: `null` while a job takes one down, or when
 * it has expired, private while a job makes it private. Cost: 1 range for all assets; more while a folder closes.
 */
export function assetViewer(ctx: QueryCtx) {
  const locks = lockReader(ctx);
  const close = closer(ctx, locks);
  return async <Row extends Shown>(row: Row): Promise<Row | null> => {
    const isGone = (await locks()).some((lock) => isTakenDownBy(lock, row.folderPath));
    return isGone || isExpired(row) ? null : await close(row);
  };
}

/** Returns the views of assets as readers may see them, without those that are being taken down. */
export async function shownRows<Row extends Shown, View>(
  ctx: QueryCtx,
  rows: Row[],
  view: (row: Row) => Promise<View>,
): Promise<View[]> {
  const show = assetViewer(ctx);
  const shown = await mapInParts(rows, show);
  return await mapInParts(
    shown.filter((row) => row !== null),
    view,
  );
}

/** Returns a function that shows folders to callers, those that a job is making private as private. */
export function folderViewer(ctx: QueryCtx) {
  const close = closer(ctx);
  return async (row: Doc<"folders">): Promise<FolderView> => {
    const { isPrivate } = await close({ ...row, folderPath: row.parentPath });
    return folderView({ ...row, isPrivate });
  };
}

/**
 * Returns a folder for callers, with the job that is making it private; `null` if it does not exist. Cost: 1
 * document, 2 ranges; more while a folder closes.
 */
export async function shownFolder(ctx: QueryCtx, path: string): Promise<FolderView | null> {
  const folder = await getFolder(ctx, path);
  if (folder === null) return null;
  const locks = lockReader(ctx);
  const lock = (await locks()).find((lock) => isWithin(path, lock.path));
  if (lock === undefined) return folder;
  const { parentPath, access, isPrivate } = folder;
  const shown = await closer(ctx, locks)({ folderPath: parentPath ?? path, access, isPrivate });
  return shown.isPrivate ? { ...folder, isPrivate: true, closedBy: lock.jobId } : folder;
}
