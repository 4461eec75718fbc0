/**
 * Writes files atomically. A journal in the app's directory holds copies of all replaced files while setup
 * runs; if a process finds the journal of a dead one, it restores the files first.
 */
import { copyFile, mkdir, open, realpath, rename, rm, rmdir, stat } from "node:fs/promises";
import path from "node:path";
import type { FileChange } from "./change.js";
import { SetupError, reasonOf } from "./errors.js";
import { readText } from "./files.js";

export const JOURNAL_FOLDER = ".versioned-assets-setup";
const JOURNAL = "journal.json";

type Entry = {
  file: string;
  /** The copy of the previous file; `null` if it did not exist. */
  copy: string | null;
  /** The new text; `null` for a file that another program will change. */
  written: string | null;
};

type Journal = { pid: number; entries: Entry[]; folders: string[] };

export type Applied = {
  /** Keeps the changes. */
  keep(): Promise<void>;
  /** Restores every file. */
  undo(): Promise<void>;
};

async function writeDurably(file: string, text: string, mode?: number): Promise<void> {
  const handle = await open(file, "wx", mode ?? 0o666);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/**
 * Writes all changes.
 *
 * @param touched files that other programs may change before `keep` or `undo`.
 * @throws FILES_CHANGED, SETUP_RUNNING, WRITE_FAILED. All files are then unchanged.
 */
export async function applyChanges(
  root: string,
  changes: FileChange[],
  touched: string[] = [],
): Promise<Applied> {
  const folder = path.join(root, JOURNAL_FOLDER);
  await recover(root);
  try {
    await mkdir(folder);
  } catch (error) {
    throw new SetupError("WRITE_FAILED", `Cannot write here: ${reasonOf(error)}`);
  }
  let journal: Journal = { pid: process.pid, entries: [], folders: [] };
  const undo = async () => await putBack(folder, journal);
  try {
    await writeJournal(folder, journal);
    journal = await prepare(folder, changes, touched);
    for (const created of journal.folders) await mkdir(created);
    for (const [index, { file, written }] of journal.entries.entries()) {
      if (written !== null) await rename(path.join(folder, `new-${index}`), file);
    }
  } catch (error) {
    await undo();
    if (error instanceof SetupError) throw error;
    const reason = reasonOf(error);
    throw new SetupError("WRITE_FAILED", `${reason}. All files were restored.`, { cause: error });
  }
  return { undo, keep: async () => await removeJournal(folder) };
}

/** Writes the new texts and the copies of the old ones into the journal, then the journal itself. */
async function prepare(folder: string, changes: FileChange[], touched: string[]): Promise<Journal> {
  const entries: Entry[] = [];
  const folders = new Set<string>();
  const add = async (given: string, before: string | null, written: string | null) => {
    // Follows a symbolic link, so that it stays one.
    const file = before === null ? given : await realpath(given);
    const index = entries.length;
    const copy = before === null ? null : `old-${index}`;
    const mode = before === null ? undefined : (await stat(file)).mode & 0o777;
    if (written !== null && mode !== undefined && (mode & 0o222) === 0) {
      throw new SetupError(
        "WRITE_FAILED",
        `${file} is read-only. Make it writable and run setup again. All files were restored.`,
      );
    }
    if (copy !== null) await copyFile(file, path.join(folder, copy));
    if (written !== null) {
      const secretMode = path.basename(file).startsWith(".env") ? 0o600 : undefined;
      await writeDurably(path.join(folder, `new-${index}`), written, mode ?? secretMode);
    }
    for (const parent of await missingFolders(path.dirname(file))) folders.add(parent);
    entries.push({ file, copy, written });
  };
  for (const { file, before, after } of changes) {
    if ((await readText(file)) !== before) {
      throw new SetupError(
        "FILES_CHANGED",
        `${file} has changed in the meantime. Run setup again.`,
      );
    }
    await add(file, before, after);
  }
  for (const file of touched) await add(file, await readText(file), null);
  const journal = { pid: process.pid, entries, folders: [...folders].sort() };
  await writeJournal(folder, journal);
  return journal;
}

async function writeJournal(folder: string, journal: Journal): Promise<void> {
  await writeDurably(path.join(folder, "journal.tmp"), JSON.stringify(journal));
  await rename(path.join(folder, "journal.tmp"), path.join(folder, JOURNAL));
}

async function missingFolders(folder: string): Promise<string[]> {
  const isThere = await stat(folder).then(
    () => true,
    () => false,
  );
  return isThere ? [] : [...(await missingFolders(path.dirname(folder))), folder];
}

async function putBack(folder: string, { entries, folders }: Journal): Promise<void> {
  // In reverse order, so that a secret is removed before the line that keeps git from it.
  for (const { file, copy, written } of entries.toReversed()) {
    const now = await readText(file);
    if (copy === null) {
      // Content that others wrote in the meantime is not removed.
      if (now !== null && (written === null || now === written)) await rm(file, { force: true });
      continue;
    }
    const old = await readText(path.join(folder, copy));
    // A missing copy was restored before.
    if (old === null || now === old || (now !== null && written !== null && now !== written))
      continue;
    await rename(path.join(folder, copy), file);
  }
  for (const created of folders.toReversed()) {
    // A directory that is not empty stays.
    await rmdir(created).catch(() => undefined);
  }
  await removeJournal(folder);
}

/** Deletes the journal first, then its copies. */
async function removeJournal(folder: string): Promise<void> {
  await rm(path.join(folder, JOURNAL), { force: true });
  await rm(folder, { recursive: true, force: true });
}

/**
 * Restores the files of an interrupted setup.
 *
 * @returns whether there was one.
 * @throws SETUP_RUNNING
 */
export async function recover(root: string): Promise<boolean> {
  const folder = path.join(root, JOURNAL_FOLDER);
  const isThere = await stat(folder).then(
    () => true,
    () => false,
  );
  if (!isThere) return false;
  const text = await readText(path.join(folder, JOURNAL));
  if (text === null) {
    // Without a journal no file of the app has been changed.
    await rm(folder, { recursive: true, force: true });
    return false;
  }
  const journal = JSON.parse(text) as Journal;
  if (journal.pid !== process.pid && isAlive(journal.pid)) {
    throw new SetupError(
      "SETUP_RUNNING",
      `Another setup is running here (process ${journal.pid}). If not, inspect and delete ` +
        `${folder}.`,
    );
  }
  await putBack(folder, journal);
  return true;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
