/** The sources built into programs of their own, as they are in the package. */
import { mkdtemp, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { build } from "vite";
import { repository } from "../scripts/scratch.js";

/**
 * @param sources what to build, by the name of the program; from the root of the repository.
 * @returns where each program is, and how to remove them all.
 */
export async function buildPrograms<Name extends string>(
  sources: Record<Name, string>,
): Promise<Record<Name, string> & { remove(): Promise<void> }> {
  const folder = await mkdtemp(path.join(await realpath(tmpdir()), "programs-"));
  await symlink(path.join(repository, "node_modules"), path.join(folder, "node_modules"), "dir");
  // As in the package: the version, and the templates beside the built code.
  await symlink(path.join(repository, "src"), path.join(folder, "src"), "dir");
  await writeFile(path.join(folder, "package.json"), '{"type":"module","version":"0.0.0-test"}');
  const names = Object.keys(sources) as Name[];
  const outDir = path.join(folder, "dist/programs");
  await build({
    configFile: false,
    logLevel: "error",
    root: repository,
    build: {
      ssr: true,
      outDir,
      minify: false,
      rollupOptions: {
        input: Object.fromEntries(
          names.map((name) => [name, path.join(repository, sources[name])]),
        ),
        output: { entryFileNames: "[name].js" },
      },
    },
    ssr: { external: true },
  });
  const built = Object.fromEntries(names.map((name) => [name, path.join(outDir, `${name}.js`)]));
  return {
    ...(built as Record<Name, string>),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}
