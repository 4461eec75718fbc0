/** The runtimes that the tests of this folder start, installed from npm when one is first asked for. */
import { readFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { lock } from "proper-lockfile";
import { run } from "../../installed/pack.js";

const folder = fileURLToPath(new URL("../", import.meta.url));
const modules = path.join(folder, "node_modules");

/** What starts each of them, and the arguments that let it run a program with all permissions. */
const PROGRAMS = {
  node20: { file: "node20/bin/node", args: [] },
  node22: { file: "node22/bin/node", args: [] },
  node24: { file: "node24/bin/node", args: [] },
  bun: { file: ".bin/bun", args: ["run"] },
  deno: { file: ".bin/deno", args: ["run", "--allow-all", "--no-prompt"] },
} as const satisfies Record<string, { file: string; args: readonly string[] }>;

export type RuntimeName = keyof typeof PROGRAMS;

export type Runtime = {
  name: RuntimeName;
  /** The program's file. */
  file: string;
  /** Come before the file of a JavaScript program. */
  args: readonly string[];
  /** As `package.json` pins it. */
  version: string;
};

export const RUNTIMES = Object.keys(PROGRAMS) as RuntimeName[];

/** A runtime of `package.json`, after `npm ci` has installed what the lock file says. */
export async function runtime(name: RuntimeName): Promise<Runtime> {
  await install(folder);
  const manifest = await readJson<{ dependencies: Record<string, string> }>(folder, "package.json");
  const { file, args } = PROGRAMS[name];
  const version = manifest!.dependencies[name]!.replace(/^.*@/, "");
  return { name, file: path.join(modules, file), args, version };
}

/** Installs the packages of a folder with a lock file. */
export async function install(folder: string): Promise<void> {
  // One test file installs, the others wait for it.
  const release = await lock(folder, {
    lockfilePath: path.join(folder, "node_modules.lock"),
    retries: { forever: true, minTimeout: 50, maxTimeout: 500 },
  });
  try {
    if (await isInstalled(folder)) return;
    await run("npm", ["ci", "--no-audit", "--no-fund", "--prefix", folder], { cwd: folder });
  } finally {
    await release();
  }
}

/** Whether each pinned package is there in its pinned version. */
async function isInstalled(folder: string): Promise<boolean> {
  type Lock = { packages: Record<string, { version: string; optional?: boolean }> };
  const wanted = (await readJson<Lock>(folder, "package-lock.json"))!;
  const there = await readJson<Lock>(folder, "node_modules/.package-lock.json");
  return Object.entries(wanted.packages).every(
    ([name, { version, optional }]) =>
      name === "" || optional === true || there?.packages[name]?.version === version,
  );
}

async function readJson<T>(folder: string, file: string): Promise<T | null> {
  const text = await readFile(path.join(folder, file), "utf8").catch(() => null);
  return text === null ? null : (JSON.parse(text) as T);
}
