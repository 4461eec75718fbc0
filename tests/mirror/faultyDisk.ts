/** Node's file system, on which something happens before each operation below a directory. */
import { constants, readlinkSync } from "node:fs";
import fs, { type FileHandle } from "node:fs/promises";
import { syncBuiltinESMExports } from "node:module";
import { join } from "node:path";

const CALLS = [
  ...["lstat", "readdir", "mkdir", "rmdir", "open", "link", "unlink"],
  ...["rename", "rm", "readFile", "utimes"],
] as (keyof typeof fs)[];

/**
 * A call of `node:fs/promises` or of a file handle; `create` opens a file to write to it, `hold` a folder for
 * paths through it, and `read` reads an open file.
 */
export type Operation = string;

/** The path that a path below an open folder stands for. */
function named(path: string): string {
  const [, held, rest] = /^(\/proc\/self\/fd\/\d+)(.*)$/s.exec(path) ?? [];
  return held === undefined ? path : join(readlinkSync(held), rest!);
}

/**
 * Changes `node:fs/promises` for all of this process.
 *
 * @param directory its real path; what is outside of it is left alone.
 * @param before may throw, or end the process.
 * @returns what undoes it.
 */
export function faultyDisk(
  directory: string,
  before: (operation: Operation, path: string) => void,
): () => void {
  const functions = fs as unknown as Record<string, (...args: never[]) => Promise<unknown>>;
  const real = { ...functions };
  for (const name of CALLS) {
    functions[name] = async (...args) => {
      const target: unknown = name === "link" || name === "rename" ? args[1] : args[0];
      const call = () => real[name]!(...args);
      if (typeof target !== "string") return await call();
      const path = named(target);
      if (!path.startsWith(`${directory}/`)) return await call();
      const flags = name === "open" ? Number(args[1]) : 0;
      const isFolder = (flags & constants.O_DIRECTORY) !== 0;
      const isWriting = (flags & constants.O_WRONLY) !== 0;
      before(isWriting ? "create" : isFolder ? "hold" : name, path);
      const result = await call();
      if (name !== "open" || isFolder) return result;
      return faultyFile(result as FileHandle, path, before);
    };
  }
  syncBuiltinESMExports();
  return () => {
    Object.assign(functions, real);
    syncBuiltinESMExports();
  };
}

function faultyFile(
  file: FileHandle,
  path: string,
  before: (operation: Operation, path: string) => void,
): FileHandle {
  const flush = file.datasync.bind(file);
  const read = file.createReadStream.bind(file);
  return Object.assign(file, {
    createReadStream(...args: Parameters<typeof read>) {
      before("read", path);
      return read(...args);
    },
    async writev(pieces: Uint8Array[]) {
      const bytes = Buffer.concat(pieces);
      // Half of it, as a kill or a full disk leaves it.
      const half = bytes.length >> 1;
      await file.appendFile(bytes.subarray(0, half));
      before("write", path);
      await file.appendFile(bytes.subarray(half));
      return { bytesWritten: bytes.length, buffers: pieces };
    },
    async datasync() {
      before("flush", path);
      await flush();
    },
  });
}
