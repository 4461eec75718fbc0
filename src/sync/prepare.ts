/** Makes a directory ready to be mirrored into, or says in one line why it cannot be. */
import { mkdir, realpath, stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { Disk } from "./disk.js";
import { MirrorError, errorCode, errorMessage } from "./errors.js";
import { OWN_FOLDER } from "./names.js";
import { type Origin, State } from "./state.js";

function unusable(directory: string, why: string, cause?: unknown): MirrorError {
  const code = errorCode(cause);
  if (code === "ENOSPC" || code === "EDQUOT") {
    return new MirrorError("DIRECTORY_FULL", `No space is left for ${directory}.`, { cause });
  }
  return new MirrorError("DIRECTORY_UNUSABLE", `${directory} ${why}.`, { cause });
}

/** The real path of an existing directory. */
export async function findRoot(directory: string): Promise<string> {
  const path = resolve(directory);
  try {
    if (!(await stat(path)).isDirectory()) throw unusable(path, "is not a directory");
    return await realpath(path);
  } catch (error) {
    if (error instanceof MirrorError) throw error;
    throw unusable(path, `cannot be used: ${errorMessage(error)}`, error);
  }
}

/** Creates the directory, and in it the folder for what the mirror itself needs. */
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
    // Two mirrors that start together both find nothing; the lock decides between them.
    if (errorCode(error) === "EEXIST") return root;
    if (error instanceof MirrorError) throw error;
    throw unusable(root, `cannot be written to: ${errorMessage(error)}`, error);
  }
  return root;
}

/** What an earlier run has left, which must be of the same mirror. */
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
    `${root} is a mirror of "${folder}" at ${url} (${functions}); use another directory.`,
  );
}
