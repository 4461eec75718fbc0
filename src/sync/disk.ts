/**
 * The file system calls of the mirror. Paths are relative to its directory; no call follows a link.
 *
 * Short calls run in the thread of the program: handing one to another thread and back takes several times as long as the
 * call. Flushing, reading and large writes wait for the disk, and creating a file waits while another one is flushed, so they
 * run in other threads.
 */
import { createHash } from "node:crypto";
import * as fs from "node:fs";
import * as promises from "node:fs/promises";
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
  /** Sets the time of the last change, in milliseconds since 1970; nothing where that is not supported or allowed. */
  setTime(time: number): Promise<void>;
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
};

/** An existing regular file. */
export type ReadFile = Opened & {
  sha256(): Promise<string>;
  /** Reads all bytes from the beginning. */
  chunks(): AsyncIterable<Uint8Array>;
  text(): Promise<string>;
};

export interface Disk {
  /** Whether no other user can redirect a call by replacing a folder. */
  readonly isConfined: boolean;
  /** `null` if nothing exists, or a parent is not a folder. */
  facts(path: string): Promise<Facts | null>;
  /** The same for some names in one folder, which is looked for once. */
  factsIn(folder: string, names: string[]): Promise<(Facts | null)[]>;
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

/** Errors of files of another user, and of file systems that keep no such times. */
const NO_TIMES = new Set(["EPERM", "EACCES", "EROFS", "EINVAL", "ENOSYS", "ENOTSUP", "EOPNOTSUPP"]);

function isMissing(error: unknown): boolean {
  return MISSING.has(errorCode(error) ?? "");
}

function kindOf(entry: { isFile(): boolean; isDirectory(): boolean }): Facts["kind"] {
  if (entry.isFile()) return "file";
  return entry.isDirectory() ? "folder" : "other";
}

/** `null` if nothing exists. */
function factsAt(file: string): Facts | null {
  // Most often nothing is there, and creating an error takes longer than the call.
  const stat = fs.lstatSync(file, { bigint: true, throwIfNoEntry: false });
  return stat === undefined ? null : factsOf(stat);
}

export function factsOf(stat: fs.BigIntStats): Facts {
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

/** Writes that are at least this large run in another thread. */
const LARGE = 64 * 1024;

/** Writes some of the bytes, and returns how many. */
async function writeSome(fd: number, pieces: Uint8Array[]): Promise<number> {
  const size = pieces.reduce((sum, { length }) => sum + length, 0);
  if (size < LARGE) return fs.writevSync(fd, pieces);
  return await new Promise((resolve, reject) => {
    fs.writev(fd, pieces, (error, written) => (error === null ? resolve(written) : reject(error)));
  });
}

/** Returns the common part of both kinds of open files. */
function opened(fd: number, path: string, { isHeld }: Folders): Opened {
  return {
    path: isHeld ? `/proc/self/fd/${fd}` : path,
    facts: async () => factsOf(fs.fstatSync(fd, { bigint: true })),
    async setTime(time) {
      try {
        fs.futimesSync(fd, new Date(), new Date(time));
      } catch (error) {
        if (!NO_TIMES.has(errorCode(error) ?? "")) throw error;
      }
    },
    close: async () => fs.closeSync(fd),
  };
}

function openFile(fd: number, common: Opened): OpenFile {
  return {
    ...common,
    async write(...pieces) {
      let left = pieces;
      while (left.length > 0) left = behind(left, await writeSome(fd, left));
    },
    restart: async () => fs.ftruncateSync(fd, 0),
    flush: () =>
      new Promise((resolve, reject) => {
        fs.fdatasync(fd, (error) => (error === null ? resolve() : reject(error)));
      }),
  };
}

function readFile(fd: number, common: Opened): ReadFile {
  const chunks = (): AsyncIterable<Uint8Array> =>
    fs.createReadStream("", { fd, autoClose: false, start: 0 });
  return {
    ...common,
    async setTime(time) {
      // A file with another name may be one outside of the directory.
      if (fs.fstatSync(fd).nlink === 1) await common.setTime(time);
    },
    async sha256() {
      const hash = createHash("sha256");
      for await (const chunk of chunks()) hash.update(chunk);
      return hash.digest("hex");
    },
    chunks,
    text: async () => fs.readFileSync(fd, "utf8"),
  };
}

// Windows has neither of them.
const { constants } = fs;
const { O_NOFOLLOW = 0, O_NONBLOCK = 0 } = constants as Partial<typeof constants>;
// O_APPEND: after a truncation, writing continues at the new end.
const CREATING =
  constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | constants.O_EXCL | O_NOFOLLOW;
// O_NONBLOCK: opening a pipe would wait for its writer.
const READING = constants.O_RDONLY | O_NOFOLLOW | O_NONBLOCK;

function createElsewhere(file: string): Promise<number> {
  return new Promise((resolve, reject) => {
    fs.open(file, CREATING, 0o666, (error, fd) => (error === null ? resolve(fd) : reject(error)));
  });
}

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
    call: (path: string) => Result | Promise<Result>,
    undo?: (result: Result, path: string) => Promise<void> | void,
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
        return await at(path, factsAt);
      } catch (error) {
        if (isMissing(error)) return null;
        throw error;
      }
    },
    async factsIn(folder, names) {
      try {
        return await folders.within(folder, (path) =>
          names.map((name) => {
            if (name.includes("/") || !isSafeLocal(name)) throw new Error(`${name} is no name.`);
            return factsAt(`${path}/${name}`);
          }),
        );
      } catch (error) {
        if (isMissing(error)) return names.map(() => null);
        throw error;
      }
    },
    async list(folder) {
      try {
        const entries = await folders.within(folder, (path) =>
          promises.readdir(`${path}/.`, { withFileTypes: true }),
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
        (folder) => fs.mkdirSync(folder),
        (_, folder) => fs.rmdirSync(folder),
      ),
    async removeFolder(path) {
      try {
        await at(path, (folder) => fs.rmdirSync(folder));
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
          const fd = await createElsewhere(file);
          return openFile(fd, opened(fd, file, folders));
        },
        async (created, file) => {
          const { ino } = await created.facts();
          await created.close();
          removeIfSame(file, ino);
        },
      ),
    async read(path) {
      try {
        return await at(path, (file) => {
          const fd = fs.openSync(file, READING);
          if (fs.fstatSync(fd).isFile()) return readFile(fd, opened(fd, file, folders));
          fs.closeSync(fd);
          throw new FileFailure(`${file} is not a regular file`);
        });
      } catch (error) {
        if (isMissing(error)) return null;
        throw error;
      }
    },
    place: (from, to) =>
      at(from, async (source) => {
        // Only what may be redirected is undone.
        const ino = folders.isHeld ? "" : String(fs.lstatSync(source, { bigint: true }).ino);
        return await at(
          to,
          (target) => link(source, target),
          (_, target) => removeIfSame(target, ino),
        );
      }),
    rename: (from, to) => at(from, (source) => at(to, (target) => fs.renameSync(source, target))),
    async remove(path) {
      try {
        await at(path, (file) => fs.unlinkSync(file));
      } catch (error) {
        if (!isMissing(error)) throw error;
      }
    },
    close: () => folders.close(),
  };
}

/** Removes a file that was created outside, but not another one of its name. */
function removeIfSame(file: string, ino: string): void {
  const found = fs.lstatSync(file, { bigint: true });
  if (String(found.ino) === ino) fs.unlinkSync(file);
}

/** Unlike a rename, a link never replaces a file that was created in the meantime. */
function link(from: string, to: string): boolean {
  try {
    fs.linkSync(from, to);
  } catch (error) {
    if (errorCode(error) === "EEXIST") return false;
    if (!NO_LINKS.has(errorCode(error) ?? "")) throw error;
    fs.renameSync(from, to);
    return true;
  }
  fs.unlinkSync(from);
  return true;
}
