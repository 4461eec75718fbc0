/** Node's file system, on which something happens before each operation below a directory. */
import { constants } from "node:fs";
import fs, { type FileHandle } from "node:fs/promises";
import { syncBuiltinESMExports } from "node:module";

const CALLS = [
  ...["lstat", "readdir", "mkdir", "rmdir", "open", "link", "unlink"],
  ...["rename", "rm", "readFile"],
] as (keyof typeof fs)[];

/** A call of `node:fs/promises` or of a file handle; `create` opens a file to write to it. */
export type Operation = string;

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
      const path: unknown = name === "link" || name === "rename" ? args[1] : args[0];
      const call = () => real[name]!(...args);
      if (typeof path !== "string" || !path.startsWith(`${directory}/`)) return await call();
      const isWriting = name === "open" && (Number(args[1]) & constants.O_WRONLY) !== 0;
      before(isWriting ? "create" : name, path);
      return isWriting ? faultyFile((await call()) as FileHandle, path, before) : await call();
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
  return Object.assign(file, {
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
