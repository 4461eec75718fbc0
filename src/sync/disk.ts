/** The file system calls of the mirror. */
import { createHash } from "node:crypto";
import { constants } from "node:fs";
import * as fs from "node:fs/promises";
import { errorCode } from "./errors.js";

/** The properties that identify an unchanged file without reading it. */
export type Facts = {
  kind: "file" | "folder" | "other";
  size: number;
  mtimeNs: string;
  ino: string;
};

export type OpenFile = {
  /** Appends one piece after the other. */
  write(...pieces: Uint8Array[]): Promise<void>;
  /** Discards everything written so far. */
  restart(): Promise<void>;
  /** Flushes to disk. */
  flush(): Promise<void>;
  close(): Promise<void>;
};

export interface Disk {
  /** Never follows a symlink; `null` if nothing exists. */
  facts(path: string): Promise<Facts | null>;
  list(path: string): Promise<{ name: string; kind: Facts["kind"] }[]>;
  makeFolder(path: string): Promise<void>;
  /** False if it is not empty. */
  removeFolder(path: string): Promise<boolean>;
  /** Creates a file; fails if one exists. */
  create(path: string): Promise<OpenFile>;
  append(path: string): Promise<OpenFile>;
  /** Links a file to its name; false if the name is taken. */
  place(from: string, to: string): Promise<boolean>;
  /** Renames a file, replacing an existing one. */
  rename(from: string, to: string): Promise<void>;
  remove(path: string): Promise<void>;
  sha256(path: string): Promise<string>;
  readText(path: string): Promise<string | null>;
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

/** Returns the chunks without their first bytes. */
export function behind(pieces: Uint8Array[], count: number): Uint8Array[] {
  let skipped = 0;
  return pieces.flatMap((piece) => {
    const rest = piece.subarray(Math.min(piece.length, count - skipped));
    skipped += piece.length - rest.length;
    return rest.length === 0 ? [] : [rest];
  });
}

function openFile(handle: fs.FileHandle): OpenFile {
  return {
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
    close: () => handle.close(),
  };
}

// O_APPEND: after a truncation, writing continues at the new end. O_NOFOLLOW: do not write through a symlink.
const APPENDING = constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT;
const NO_FOLLOW = constants.O_NOFOLLOW ?? 0;

export const nodeDisk: Disk = {
  async facts(path) {
    try {
      const stat = await fs.lstat(path, { bigint: true });
      return {
        kind: kindOf(stat),
        size: Number(stat.size),
        mtimeNs: String(stat.mtimeNs),
        ino: String(stat.ino),
      };
    } catch (error) {
      if (isMissing(error)) return null;
      throw error;
    }
  },
  async list(path) {
    const entries = await fs.readdir(path, { withFileTypes: true });
    return entries.map((entry) => ({ name: entry.name, kind: kindOf(entry) }));
  },
  async makeFolder(path) {
    await fs.mkdir(path);
  },
  async removeFolder(path) {
    try {
      await fs.rmdir(path);
      return true;
    } catch (error) {
      if (isMissing(error)) return true;
      if (["ENOTEMPTY", "EEXIST"].includes(errorCode(error) ?? "")) return false;
      throw error;
    }
  },
  create: async (path) =>
    openFile(await fs.open(path, APPENDING | constants.O_EXCL | NO_FOLLOW, 0o666)),
  append: async (path) => openFile(await fs.open(path, APPENDING | NO_FOLLOW, 0o666)),
  async place(from, to) {
    try {
      // Unlike a rename, a link never replaces a file that was created in the meantime.
      await fs.link(from, to);
    } catch (error) {
      if (errorCode(error) === "EEXIST") return false;
      if (!NO_LINKS.has(errorCode(error) ?? "")) throw error;
      await fs.rename(from, to);
      return true;
    }
    await fs.unlink(from);
    return true;
  },
  async rename(from, to) {
    await fs.rename(from, to);
  },
  async remove(path) {
    await fs.rm(path, { force: true });
  },
  async sha256(path) {
    const handle = await fs.open(path, constants.O_RDONLY | NO_FOLLOW);
    try {
      const hash = createHash("sha256");
      for await (const chunk of handle.createReadStream({ autoClose: false })) {
        hash.update(chunk as Buffer);
      }
      return hash.digest("hex");
    } finally {
      await handle.close();
    }
  },
  async readText(path) {
    try {
      return await fs.readFile(path, "utf8");
    } catch (error) {
      if (isMissing(error)) return null;
      throw error;
    }
  },
};
