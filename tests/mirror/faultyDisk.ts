/** Node's file system, on which something happens before each operation below a directory. */
import fs, { type PathLike } from "node:fs";
import promises from "node:fs/promises";
import { syncBuiltinESMExports } from "node:module";
import { join } from "node:path";

/** Calls of `node:fs` that take a path; those of two paths are named by the second one. */
const CALLS = ["lstat", "mkdir", "rmdir", "open", "link", "unlink", "rename", "rm", "utimes"];
/** Those of `node:fs/promises`. */
const ASYNC_CALLS = [...CALLS, "readdir", "readFile"];

/**
 * A call of `node:fs` without its ending, or of `node:fs/promises`; `create` opens a file to write to it, `hold` a folder
 * for paths through it, `read` reads an open file, `write` writes to one, `flush` flushes it, and `time` sets its time.
 */
export type Operation = string;

/** The path that a path below an open folder stands for. */
function named(path: string): string {
  const [, held, rest] = /^(\/proc\/self\/fd\/\d+)(.*)$/s.exec(path) ?? [];
  return held === undefined ? path : join(fs.readlinkSync(held), rest!);
}

type Call = (...args: unknown[]) => unknown;
type Calls = Record<string, Call>;

/**
 * Changes `node:fs` and `node:fs/promises` for all of this process.
 *
 * @param directory its real path; what is outside of it is left alone.
 * @param before may throw, or end the process. Its own calls are no operations.
 * @returns what undoes it.
 */
export function faultyDisk(
  directory: string,
  before: (operation: Operation, path: string) => void,
): () => void {
  /** The paths of open files below the directory. */
  const files = new Map<number, string>();
  let isBefore = false;
  const happens = (operation: Operation, path: string): void => {
    if (isBefore) return;
    isBefore = true;
    try {
      before(operation, path);
    } finally {
      isBefore = false;
    }
  };

  /** Returns the path that a call is about, below the directory, after what happens before it. */
  const begin = (name: string, args: unknown[]): { path: string; isFile: boolean } | null => {
    const target = name === "link" || name === "rename" ? args[1] : args[0];
    if (isBefore || typeof target !== "string") return null;
    const path = named(target);
    if (!path.startsWith(`${directory}/`)) return null;
    const flags = name === "open" ? Number(args[1]) : 0;
    const isFolder = (flags & fs.constants.O_DIRECTORY) !== 0;
    const isWriting = (flags & fs.constants.O_WRONLY) !== 0;
    happens(isWriting ? "create" : isFolder ? "hold" : name, path);
    return { path, isFile: name === "open" && !isFolder };
  };

  const real = { ...fs };
  const changed: Calls = {};
  for (const name of CALLS) {
    const call = (real as unknown as Calls)[`${name}Sync`]!;
    changed[`${name}Sync`] = (...args) => {
      const begun = begin(name, args);
      const result = call(...args);
      if (begun?.isFile) files.set(result as number, begun.path);
      return result;
    };
  }

  /** Writes half of it, as a kill or a full disk leaves it, then the rest. */
  const tear = (fd: number, pieces: readonly NodeJS.ArrayBufferView[], path: string): number => {
    const bytes = Buffer.concat(pieces as Uint8Array[]);
    const half = bytes.length >> 1;
    real.writeSync(fd, bytes.subarray(0, half));
    happens("write", path);
    real.writeSync(fd, bytes.subarray(half));
    return bytes.length;
  };
  changed.closeSync = (...args) => {
    files.delete(args[0] as number);
    return real.closeSync(args[0] as number);
  };
  changed.writevSync = (...args) => {
    const [fd, pieces] = args as [number, NodeJS.ArrayBufferView[]];
    const path = files.get(fd);
    return path === undefined ? real.writevSync(fd, pieces) : tear(fd, pieces, path);
  };
  /** Calls back as Node does: later, with the error or the result. */
  const later = (callback: Call, call: () => unknown): void => {
    let args: unknown[];
    try {
      args = [null, call()];
    } catch (error) {
      args = [error];
    }
    setImmediate(callback, ...args);
  };
  changed.open = (...args) => {
    later(args.at(-1) as Call, () => changed.openSync!(...args.slice(0, -1)));
  };
  changed.writev = (...args) => {
    const [fd, pieces, callback] = args as [number, NodeJS.ArrayBufferView[], Call];
    const path = files.get(fd);
    if (path === undefined) real.writev(fd, pieces, callback as never);
    else later(callback, () => tear(fd, pieces, path));
  };
  changed.fdatasync = (...args) => {
    const [fd, callback] = args as [number, Call];
    later(callback, () => {
      const path = files.get(fd);
      if (path !== undefined) happens("flush", path);
      real.fdatasyncSync(fd);
    });
  };
  changed.futimesSync = (...args) => {
    const [fd, ...times] = args as [number, Date, Date];
    const path = files.get(fd);
    if (path !== undefined) happens("time", path);
    real.futimesSync(fd, ...times);
  };
  changed.createReadStream = (...args) => {
    const [path, options] = args as [PathLike, { fd?: number }];
    const read = files.get(options?.fd ?? -1);
    if (read !== undefined) happens("read", read);
    return real.createReadStream(path, options);
  };

  const realLong = promises as unknown as Calls;
  const changedLong = Object.fromEntries(
    ASYNC_CALLS.map((name) => {
      const call = realLong[name]!;
      const hooked: Call = async (...args) => {
        begin(name, args);
        return await call(...args);
      };
      return [name, hooked];
    }),
  );
  const undo = [replace(fs, changed), replace(promises, changedLong)];
  syncBuiltinESMExports();
  return () => {
    for (const back of undo) back();
    syncBuiltinESMExports();
  };
}

/** Replaces some functions of a module, and returns what puts them back. */
function replace(module: object, changed: Calls): () => void {
  const functions = module as Calls;
  const before = Object.fromEntries(Object.keys(changed).map((name) => [name, functions[name]!]));
  Object.assign(functions, changed);
  return () => void Object.assign(functions, before);
}
