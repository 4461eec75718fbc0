/** Reads files of an app that may not exist. */
import { readFile, readdir } from "node:fs/promises";
import path from "node:path";
import { SetupError, reasonOf } from "./errors.js";

/**
 * Returns the text of a file; `null` if it does not exist.
 *
 * @throws READ_FAILED
 */
export async function readText(file: string): Promise<string | null> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    if ((error as NodeJS.ErrnoException).code === "EISDIR") return null;
    if ((error as NodeJS.ErrnoException).code === "ENOTDIR") return null;
    throw new SetupError("READ_FAILED", `Cannot read ${file}: ${reasonOf(error)}`);
  }
}

/** Returns the first existing file. */
export async function firstFile(folder: string, names: string[]): Promise<string | null> {
  for (const name of names) {
    if ((await readText(path.join(folder, name))) !== null) return path.join(folder, name);
  }
  return null;
}

/** Returns the files in a folder and everything below it, relative to it; none if it does not exist. */
export async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)))
    .map((file) => file.replaceAll("\\", "/"));
}
