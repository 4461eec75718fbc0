/** Prepares a directory for a mirror, or explains in one line why it is unusable. */
import { mkdir, realpath, stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { Disk } from "./disk.js";
import { MirrorError, errorCode, errorMessage } from "./errors.js";
import { OWN_FOLDER } from "./names.js";
import { type Origin, State } from "./state.js";

function unusable(directory: string, why: string, cause?: unknown): MirrorError {
  const code = errorCode(cause);
  if (code === "ENOSPC" || code === "EDQUOT") {
    return new MirrorError("DIRECTORY_FULL", `The disk is full: cannot write to ${directory}.`, {
      cause,
    });
  }
  return new MirrorError("DIRECTORY_UNUSABLE", `${directory} ${why}.`, { cause });
}

/** Returns the real path of an existing directory. */
export async function findRoot(directory: string): Promise<string> {
  if (directory === "") {
    throw new MirrorError(
      "OPTIONS_INVALID",
      "The directory is empty. Pass the folder of the mirror.",
    );
  }
  const path = resolve(directory);
  try {
    if (!(await stat(path)).isDirectory()) throw unusable(path, "is not a directory");
    return await realpath(path);
  } catch (error) {
    if (error instanceof MirrorError) throw error;
    throw unusable(path, `is unusable: ${errorMessage(error)}`, error);
  }
}

/** Creates the directory and the mirror's own folder in it. */
export async function prepareRoot(disk: Disk, directory: string): Promise<string> {
  try {
    await mkdir(resolve(directory), { recursive: true });
  } catch (error) {
    const isFile = ["EEXIST", "ENOTDIR"].includes(errorCode(error) ?? "");
    const why = isFile ? "is not a directory" : `cannot be created: ${errorMessage(error)}`;
    throw unusable(resolve(directory), why, error);
  }
  const root = await findRoot(directory);
  const own = join(root, OWN_FOLDER);
  try {
    const facts = await disk.facts(own);
    if (facts === null) await disk.makeFolder(own);
    else if (facts.kind !== "folder") throw unusable(own, "is not a directory");
  } catch (error) {
    // Two mirrors that start together may both find nothing; the lock decides.
    if (errorCode(error) === "EEXIST") return root;
    if (error instanceof MirrorError) throw error;
    throw unusable(root, `is not writable: ${errorMessage(error)}`, error);
  }
  return root;
}

/** Reads the state of an earlier run, which must belong to the same mirror. */
export async function readState(disk: Disk, root: string, origin: Origin): Promise<State | null> {
  let state: State | null;
  try {
    state = await State.read(disk, root);
  } catch (error) {
    if (error instanceof MirrorError) throw error;
    throw unusable(root, `cannot be read: ${errorMessage(error)}`, error);
  }
  if (state === null) return null;
  const { url, functions, folder } = state.origin;
  if (url === origin.url && functions === origin.functions && folder === origin.folder) {
    return state;
  }
  throw new MirrorError(
    "OTHER_MIRROR",
    `${root} is a mirror of "${folder}" at ${url} (${functions}). Use another directory.`,
  );
}
