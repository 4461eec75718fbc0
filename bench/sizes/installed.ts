/** Installs a package in its own app, and measures the disk space. */
import { lstat, mkdir, readdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { run } from "../../tests/installed/pack.js";

export type Installed = { bytes: number; packages: number };

/** Installs it with its dependencies, without peers, which the app has anyway. */
export async function install(
  project: string,
  packageName: string,
  spec: string,
): Promise<Installed> {
  await mkdir(project);
  const manifest = { name: "app", private: true, dependencies: { [packageName]: spec } };
  await writeFile(path.join(project, "package.json"), JSON.stringify(manifest));
  const options = ["--ignore-scripts", "--legacy-peer-deps", "--omit=optional"];
  await run("npm", ["install", "--no-audit", "--no-fund", ...options], { cwd: project });
  const listed = await run("npm", ["ls", "--all", "--parseable"], { cwd: project }).catch(
    // Missing peers make it fail; it still lists what is installed.
    (error: Error) => error.message,
  );
  return {
    bytes: await bytesIn(path.join(project, "node_modules")),
    packages: new Set(listed.split("\n").filter((line) => line.includes("/node_modules/"))).size,
  };
}

async function bytesIn(folder: string): Promise<number> {
  let bytes = 0;
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const file = path.join(folder, entry.name);
    bytes += entry.isDirectory() ? await bytesIn(file) : (await lstat(file)).size;
  }
  return bytes;
}
