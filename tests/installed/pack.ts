import { execFile } from "node:child_process";
import { cp, mkdir, readdir, readFile, symlink, writeFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { repository } from "../../scripts/scratch.js";

const execute = promisify(execFile);

/** Runs a program; when it fails, all it printed is in the error. */
export async function run(
  program: string,
  args: string[],
  options: { cwd?: string; env?: NodeJS.ProcessEnv } = {},
): Promise<string> {
  try {
    const { stdout } = await execute(program, args, { ...options, maxBuffer: 64 * 1024 * 1024 });
    return stdout;
  } catch (error) {
    const { stdout, stderr } = error as { stdout: string; stderr: string };
    throw new Error(`${program} ${args.join(" ")} failed\n${stdout}\n${stderr}`, { cause: error });
  }
}

export type Manifest = {
  name: string;
  version: string;
  exports: Record<string, string | Record<string, string>>;
  bin?: Record<string, string>;
  dependencies?: Record<string, string>;
  peerDependencies?: Record<string, string>;
};

export type Packed = { tarball: string; manifest: Manifest; files: string[]; unpackedSize: number };

/** Nothing of these is needed to build a package, and some are large. */
const LEFT_OUT = new Set([".git", "node_modules", "dist", "artifacts", "coverage", "example"]);

/**
 * Builds and packs a copy of the repository with `npm pack`. The copy has files that must never be
 * published lying about, as a developer's checkout may.
 */
export async function packInto(folder: string): Promise<Packed> {
  const copy = path.join(folder, "checkout");
  await mkdir(copy);
  for (const entry of await readdir(repository)) {
    if (LEFT_OUT.has(entry) || entry.startsWith(".demo") || entry.endsWith(".tgz")) continue;
    await cp(path.join(repository, entry), path.join(copy, entry), {
      recursive: true,
      filter: (file) => path.basename(file) !== "node_modules",
    });
  }
  await symlink(path.join(repository, "node_modules"), path.join(copy, "node_modules"), "dir");
  for (const secret of [".env", ".env.local", "src/.env", "src/component/.env.local"]) {
    await writeFile(path.join(copy, secret), "KEY=do-not-publish\n");
  }
  await writeFile(path.join(copy, "src/stray.test.ts"), "");
  await mkdir(path.join(copy, "dist/component"), { recursive: true });
  await writeFile(path.join(copy, "dist/component/leftover.js"), "export {};\n");

  const stdout = await run("npm", ["pack", "--json", "--pack-destination", folder], {
    cwd: copy,
    env: { ...process.env, npm_config_offline: "true", npm_config_update_notifier: "false" },
  });
  // Build scripts may print before the JSON.
  const [packed] = JSON.parse(stdout.slice(stdout.search(/^\[/m))) as [
    { filename: string; files: { path: string }[]; unpackedSize: number },
  ];
  return {
    tarball: path.join(folder, packed.filename),
    manifest: JSON.parse(await readFile(path.join(copy, "package.json"), "utf8")) as Manifest,
    files: packed.files.map((file) => file.path).sort(),
    unpackedSize: packed.unpackedSize,
  };
}
