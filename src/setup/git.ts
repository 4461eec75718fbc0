/** The app's git repository, if it has one. */
import { execFile } from "node:child_process";
import { promisify } from "node:util";

const execute = promisify(execFile);

/** Returns the exit code of git; `undefined` if git is not installed. */
export async function git(root: string, ...args: string[]): Promise<number | undefined> {
  return await execute("git", args, { cwd: root }).then(
    () => 0,
    ({ code }: { code?: unknown }) => (typeof code === "number" ? code : undefined),
  );
}

/** Returns whether a directory has changes that are not committed; false without a repository. */
export async function hasUncommitted(root: string): Promise<boolean> {
  const { stdout } = await execute("git", ["status", "--porcelain", "."], {
    cwd: root,
    maxBuffer: Number.MAX_SAFE_INTEGER,
  }).catch(() => ({ stdout: "" }));
  return stdout !== "";
}
