/**
 * Writes files, all or none. Beside the app's files lies a journal while it is at work, with copies of
 * all that it replaces; whoever finds one of a process that is gone puts everything back first.
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
  /** The copy of what was there; `null` where nothing was. */
  copy: string | null;
  /** What is written; `null` for a file that another program will change. */
  written: string | null;
};

type Journal = { pid: number; entries: Entry[]; folders: string[] };

export type Applied = {
  /** Keeps what was written. */
  keep(): Promise<void>;
  /** Puts every file back as it was. */
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
 * Brings all changes onto the disk.
 *
 * @param touched files that other programs may change before `keep` or `undo`.
 * @throws FILES_CHANGED, SETUP_RUNNING, WRITE_FAILED. Then all is as it was.
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
    throw new SetupError("WRITE_FAILED", `Nothing can be written here: ${reasonOf(error)}`);
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
    throw new SetupError("WRITE_FAILED", `${reason}. Every file is as it was.`, { cause: error });
  }
  return { undo, keep: async () => await removeJournal(folder) };
}

/** Writes the new texts and the copies of the old ones into the journal, then the journal itself. */
async function prepare(folder: string, changes: FileChange[], touched: string[]): Promise<Journal> {
  const entries: Entry[] = [];
  const folders = new Set<string>();
  const add = async (given: string, before: string | null, written: string | null) => {
    // Through a link, so that it stays one.
    const file = before === null ? given : await realpath(given);
    const index = entries.length;
    const copy = before === null ? null : `old-${index}`;
    const mode = before === null ? undefined : (await stat(file)).mode & 0o777;
    if (written !== null && mode !== undefined && (mode & 0o222) === 0) {
      throw new SetupError(
        "WRITE_FAILED",
        `${file} is read-only. Make it writable and run setup again. Every file is as it was.`,
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
      throw new SetupError("FILES_CHANGED", `${file} has changed meanwhile. Run setup again.`);
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
  // The other way round, so that a secret goes before the line that keeps git from it.
  for (const { file, copy, written } of entries.toReversed()) {
    const now = await readText(file);
    if (copy === null) {
      // What somebody else wrote there meanwhile is not ours to remove.
      if (now !== null && (written === null || now === written)) await rm(file, { force: true });
      continue;
    }
    const old = await readText(path.join(folder, copy));
    // A copy that is gone was put back before.
    if (old === null || now === old || (now !== null && written !== null && now !== written))
      continue;
    await rename(path.join(folder, copy), file);
  }
  for (const created of folders.toReversed()) {
    // One that holds something is not empty, and stays.
    await rmdir(created).catch(() => undefined);
  }
  await removeJournal(folder);
}

/** First what says that there is something to put back, then the copies that it speaks of. */
async function removeJournal(folder: string): Promise<void> {
  await rm(path.join(folder, JOURNAL), { force: true });
  await rm(folder, { recursive: true, force: true });
}

/**
 * Puts back what a setup has left half done.
 *
 * @returns whether there was something to put back.
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
    // Without a journal no file of the app has been touched.
    await rm(folder, { recursive: true, force: true });
    return false;
  }
  const journal = JSON.parse(text) as Journal;
  if (journal.pid !== process.pid && isAlive(journal.pid)) {
    throw new SetupError(
      "SETUP_RUNNING",
      `Another setup is at work here (process ${journal.pid}). If not, delete ${folder} after looking into it.`,
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
