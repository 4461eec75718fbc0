/**
 * What the apps stand on: the frameworks of tests/ground/package.json with the packed package
 * installed beside them by npm, once a run.
 */
import { cp, mkdir, readFile, readdir, link, rm, symlink, readlink } from "node:fs/promises";
import path from "node:path";
import { inject } from "vitest";
import { repository } from "../../../scripts/scratch.js";
import { npmInstall, packed } from "../../installed/index.js";
import { once } from "../../installed/once.js";
import { run } from "../../installed/pack.js";

const ground = path.join(repository, "tests/ground");

/** The versions of the frameworks and tools, by the names that apps know them by. */
export async function versions(): Promise<Record<string, string>> {
  const text = await readFile(path.join(ground, "package.json"), "utf8");
  return (JSON.parse(text) as { dependencies: Record<string, string> }).dependencies;
}

/** A program of the packages, such as another package manager. */
export async function programOf(name: string): Promise<string> {
  return path.join(await frameworks(), "node_modules/.bin", name);
}

/** A folder whose `node_modules` has all of it; for reading. */
export async function frameworks(): Promise<string> {
  const folder = path.join(inject("runFolder"), "ground");
  // Before the lock of this one: they would be one lock in one process.
  const { tarball } = await packed();
  return await once(inject("runFolder"), "ground", async () => {
    await installFrameworks();
    await mkdir(folder);
    await cp(path.join(ground, "package.json"), path.join(folder, "package.json"));
    await cp(path.join(ground, "package-lock.json"), path.join(folder, "package-lock.json"));
    await linkFolder(path.join(ground, "node_modules"), path.join(folder, "node_modules"));
    // npm writes into this one in place, and links share what is written.
    await rm(path.join(folder, "node_modules/.package-lock.json"));
    await npmInstall(folder, [tarball]);
    return folder;
  });
}

/** `npm ci`, where the lock file's packages are not there yet. */
async function installFrameworks(): Promise<void> {
  const installed = path.join(ground, "node_modules/.lock-of-installed");
  const lock = await readFile(path.join(ground, "package-lock.json"), "utf8");
  if ((await readFile(installed, "utf8").catch(() => null)) === lock) return;
  const flags = ["--no-audit", "--no-fund", "--prefer-offline", "--loglevel", "error"];
  await run("npm", ["ci", ...flags], { cwd: ground });
  await cp(path.join(ground, "package-lock.json"), installed);
}

/** A copy whose files are hard links, where the disk has them. */
export async function linkFolder(from: string, to: string): Promise<void> {
  await mkdir(to, { recursive: true });
  for (const entry of await readdir(from, { withFileTypes: true })) {
    const [source, target] = [path.join(from, entry.name), path.join(to, entry.name)];
    if (entry.isDirectory()) await linkFolder(source, target);
    else if (entry.isSymbolicLink()) await symlink(await readlink(source), target);
    else await link(source, target).catch(() => cp(source, target));
  }
}
