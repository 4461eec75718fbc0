/** The engine and the command as programs of their own, built once for a test file. */
import { mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { build } from "vite";
import { repository } from "../../scripts/scratch.js";

export type Built = { cli: string; child: string; remove(): Promise<void> };

export async function buildPrograms(): Promise<Built> {
  const folder = await mkdtemp(path.join(tmpdir(), "mirror-programs-"));
  await symlink(path.join(repository, "node_modules"), path.join(folder, "node_modules"), "dir");
  // The command reads its version from where the package has it.
  await writeFile(path.join(folder, "package.json"), '{"type":"module","version":"0.0.0-test"}');
  await build({
    configFile: false,
    logLevel: "error",
    root: repository,
    build: {
      ssr: true,
      outDir: path.join(folder, "dist/programs"),
      minify: false,
      rollupOptions: {
        input: {
          cli: path.join(repository, "src/cli/index.ts"),
          child: path.join(repository, "tests/mirror/child.ts"),
        },
        output: { entryFileNames: "[name].js" },
      },
    },
    ssr: { external: true },
  });
  const program = (name: string) => path.join(folder, `dist/programs/${name}.js`);
  return {
    cli: program("cli"),
    child: program("child"),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}
