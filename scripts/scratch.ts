import { cp, mkdir, mkdtemp, realpath, rm, symlink, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

export const repository = fileURLToPath(new URL("../", import.meta.url));

/** Runs `work` in a new folder outside the repository, and always removes the folder. */
export async function inScratchFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  // The real path, because esbuild reports real paths and the CLI compares them.
  const folder = await mkdtemp(path.join(await realpath(os.tmpdir()), "versioned-assets-"));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** A small third-party app, for the tests of the package. */
export const outsideApp = "tests/package/app";

/** The app with both components, for the migration guide. */
export const migratingApp = "example/migrating";

/** The files of this repository that the `convex` CLI reads, without generated code. */
export async function copySources(folder: string): Promise<void> {
  const root = ["convex.json", "package.json", "tsconfig.json"];
  for (const entry of [...root, "src", "example/convex", outsideApp, migratingApp]) {
    await mkdir(path.dirname(path.join(folder, entry)), { recursive: true });
    await cp(path.join(repository, entry), path.join(folder, entry), {
      recursive: true,
      filter: (source) => path.basename(source) !== "_generated",
    });
  }
  // The one that is installed with the package has no manifest before that, and the CLI asks for one.
  const manifest = JSON.stringify({ dependencies: { convex: "*" } });
  await writeFile(path.join(folder, outsideApp, "package.json"), manifest);
  for (const project of ["", outsideApp, migratingApp]) {
    const modules = path.join(folder, project, "node_modules");
    await symlink(path.join(repository, "node_modules"), modules, "dir");
  }
}
