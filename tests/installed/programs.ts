/** Small programs of an app that import the installed package, as an app's own scripts do. */
import { mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { transform } from "esbuild";
import type { InstalledApp } from "./app.js";

/**
 * Writes TypeScript files into an app as JavaScript, each by itself; their imports stay as they are.
 *
 * @param folder the name of a folder in the app for them.
 * @returns the path of the first.
 */
export async function writePrograms(
  app: InstalledApp,
  folder: string,
  files: string[],
): Promise<string> {
  const target = path.join(app.folder, folder);
  await mkdir(target, { recursive: true });
  const written = await Promise.all(
    files.map(async (file) => {
      const compilerOptions = { verbatimModuleSyntax: true };
      const { code } = await transform(await readFile(file, "utf8"), {
        loader: "ts",
        tsconfigRaw: { compilerOptions },
      });
      const program = path.join(target, `${path.basename(file, ".ts")}.js`);
      await writeFile(program, code);
      return program;
    }),
  );
  return written[0]!;
}
