/** The file system calls of the mirror. Paths are relative to its directory; no call follows a link. */
import { createHash } from "node:crypto";
import { type BigIntStats, constants } from "node:fs";
import * as fs from "node:fs/promises";
import { FileFailure, errorCode } from "./errors.js";
import { type Folders, noFolders, openFolders } from "./folders.js";
import { isSafeLocal } from "./names.js";

/** The properties that identify an unchanged file without reading it. */
export type Facts = {
  kind: "file" | "folder" | "other";
  size: number;
  mtimeNs: string;
  ino: string;
};

type Opened = {
  /** A path of this file for other libraries; on Linux it leads to the file whatever has its name. */
  path: string;
  facts(): Promise<Facts>;
  close(): Promise<void>;
};

/** A new file. */
export type OpenFile = Opened & {
  /** Appends one piece after the other. */
  write(...pieces: Uint8Array[]): Promise<void>;
  /** Discards everything written so far. */
  restart(): Promise<void>;
  /** Flushes to disk. */
  flush(): Promise<void>;
  /** Sets the time of its last change to now. */
  touch(): Promise<void>;
};

/** An existing regular file. */
export type ReadFile = Opened & {
  sha256(): Promise<string>;
  text(): Promise<string>;
};

export interface Disk {
  /** Whether no other user can redirect a call by replacing a folder. */
  readonly isConfined: boolean;
  /** `null` if nothing exists, or a parent is not a folder. */
  facts(path: string): Promise<Facts | null>;
  /** Empty if the folder does not exist. */
  list(folder: string): Promise<{ name: string; kind: Facts["kind"] }[]>;
  makeFolder(path: string): Promise<void>;
  /** False if it is not empty, or no folder. */
  removeFolder(path: string): Promise<boolean>;
  /** Creates a file; fails if something has its name. */
  create(path: string): Promise<OpenFile>;
  /** Opens a regular file; `null` if nothing exists. */
  read(path: string): Promise<ReadFile | null>;
  /** Links a file to its name; false if the name is taken. */
  place(from: string, to: string): Promise<boolean>;
  /** Renames a file, replacing an existing one. */
  rename(from: string, to: string): Promise<void>;
  remove(path: string): Promise<void>;
  close(): Promise<void>;
}

const MISSING = new Set(["ENOENT", "ENOTDIR"]);
/** Errors of file systems without hard links. */
const NO_LINKS = new Set(["EPERM", "ENOTSUP", "EOPNOTSUPP", "EMLINK", "ENOSYS", "EXDEV"]);

function isMissing(error: unknown): boolean {
  return MISSING.has(errorCode(error) ?? "");
}

function kindOf(entry: { isFile(): boolean; isDirectory(): boolean }): Facts["kind"] {
  if (entry.isFile()) return "file";
  return entry.isDirectory() ? "folder" : "other";
}

function factsOf(stat: BigIntStats): Facts {
  return {
    kind: kindOf(stat),
    size: Number(stat.size),
    mtimeNs: String(stat.mtimeNs),
    ino: String(stat.ino),
  };
}

/** Returns the chunks without their first bytes. */
export function behind(pieces: Uint8Array[], count: number): Uint8Array[] {
  let skipped = 0;
  return pieces.flatMap((piece) => {
    const rest = piece.subarray(Math.min(piece.length, count - skipped));
    skipped += piece.length - rest.length;
    return rest.length === 0 ? [] : [rest];
  });
}

/** Returns the common part of both kinds of open files. */
function opened(handle: fs.FileHandle, path: string, { isHeld }: Folders): Opened {
  return {
    path: isHeld ? `/proc/self/fd/${handle.fd}` : path,
    facts: async () => factsOf(await handle.stat({ bigint: true })),
    close: () => handle.close(),
  };
}

function openFile(handle: fs.FileHandle, common: Opened): OpenFile {
  return {
    ...common,
    async write(...pieces) {
      let left = pieces;
      while (left.length > 0) {
        const { bytesWritten } = await handle.writev(left);
        left = behind(left, bytesWritten);
      }
    },
    async restart() {
      await handle.truncate(0);
    },
    flush: () => handle.datasync(),
    async touch() {
      const now = new Date();
      await handle.utimes(now, now);
    },
  };
}

function readFile(handle: fs.FileHandle, common: Opened): ReadFile {
  return {
    ...common,
    async sha256() {
      const hash = createHash("sha256");
      for await (const chunk of handle.createReadStream({ autoClose: false })) {
        hash.update(chunk as Buffer);
      }
      return hash.digest("hex");
    },
    text: () => handle.readFile("utf8"),
  };
}

// Windows has neither of them.
const { O_NOFOLLOW = 0, O_NONBLOCK = 0 } = constants as Partial<typeof constants>;
// O_APPEND: after a truncation, writing continues at the new end.
const CREATING =
  constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | constants.O_EXCL | O_NOFOLLOW;
// O_NONBLOCK: opening a pipe would wait for its writer.
const READING = constants.O_RDONLY | O_NOFOLLOW | O_NONBLOCK;

/** Opens a directory for a mirror. */
export async function openDisk(root: string): Promise<Disk> {
  return diskIn(await openFolders(root));
}

/** A directory that does not exist. */
export const noDisk: Disk = diskIn(noFolders);

export function diskIn(folders: Folders): Disk {
  /** Runs a call with the path of a file or folder. */
  function at<Result>(
    path: string,
    call: (path: string) => Promise<Result>,
    undo?: (result: Result, path: string) => Promise<void>,
  ): Promise<Result> {
    if (!isSafeLocal(path)) throw new Error(`${path} leads out of the directory.`);
    const slash = path.lastIndexOf("/");
    const name = path.slice(slash + 1);
    return folders.within(
      path.slice(0, Math.max(0, slash)),
      (folder) => call(`${folder}/${name}`),
      undo && ((result, folder) => undo(result, `${folder}/${name}`)),
    );
  }

  return {
    isConfined: folders.isHeld,
    async facts(path) {
      try {
        return await at(path, async (file) => factsOf(await fs.lstat(file, { bigint: true })));
      } catch (error) {
        if (isMissing(error)) return null;
        throw error;
      }
    },
    async list(folder) {
      try {
        const entries = await folders.within(folder, (path) =>
          fs.readdir(`${path}/.`, { withFileTypes: true }),
        );
        return entries.map((entry) => ({ name: entry.name, kind: kindOf(entry) }));
      } catch (error) {
        if (isMissing(error)) return [];
        throw error;
      }
    },
    makeFolder: (path) =>
      at(
        path,
        (folder) => fs.mkdir(folder),
        (_, folder) => fs.rmdir(folder),
      ),
    async removeFolder(path) {
      try {
        await at(path, (folder) => fs.rmdir(folder));
        return true;
      } catch (error) {
        const code = errorCode(error) ?? "";
        if (code === "ENOENT") return true;
        if (["ENOTEMPTY", "EEXIST", "ENOTDIR"].includes(code)) return false;
        throw error;
      }
    },
    create: (path) =>
      at(
        path,
        async (file) => {
          const handle = await fs.open(file, CREATING, 0o666);
          return openFile(handle, opened(handle, file, folders));
        },
        async (created, file) => {
          const { ino } = await created.facts();
          await created.close();
          await removeIfSame(file, ino);
        },
      ),
    async read(path) {
      try {
        return await at(path, async (file) => {
          const handle = await fs.open(file, READING);
          if ((await handle.stat()).isFile())
            return readFile(handle, opened(handle, file, folders));
          await handle.close();
          throw new FileFailure(`${file} is not a regular file`);
        });
      } catch (error) {
        if (isMissing(error)) return null;
        throw error;
      }
    },
    place: (from, to) =>
      at(from, async (source) => {
        const { ino } = await fs.lstat(source, { bigint: true });
        return await at(
          to,
          (target) => link(source, target),
          (_, target) => removeIfSame(target, String(ino)),
        );
      }),
    rename: (from, to) => at(from, (source) => at(to, (target) => fs.rename(source, target))),
    async remove(path) {
      try {
        await at(path, (file) => fs.unlink(file));
      } catch (error) {
        if (!isMissing(error)) throw error;
      }
    },
    close: () => folders.close(),
  };
}

/** Removes a file that was created outside, but not another one of its name. */
async function removeIfSame(file: string, ino: string): Promise<void> {
  const found = await fs.lstat(file, { bigint: true });
  if (String(found.ino) === ino) await fs.unlink(file);
}

/** Unlike a rename, a link never replaces a file that was created in the meantime. */
async function link(from: string, to: string): Promise<boolean> {
  try {
    await fs.link(from, to);
  } catch (error) {
    if (errorCode(error) === "EEXIST") return false;
    if (!NO_LINKS.has(errorCode(error) ?? "")) throw error;
    await fs.rename(from, to);
    return true;
  }
  await fs.unlink(from);
  return true;
}
