/**
 * Bundles libraries of the commands: `node scripts/run.js scripts/buildSetup.ts`, after tsc. As dependencies they and their
 * types are 6 MB in every app.
 */
import { readFile, readdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { licensesOf } from "./buildAdmin.js";

const repository = fileURLToPath(new URL("..", import.meta.url));
const setup = path.join(repository, "dist/setup");
const LIBRARIES = [
  { name: "@babel/parser", exported: "parse, parseExpression", file: "parser.js" },
  { name: "diff", exported: "createTwoFilesPatch, diffLines", file: "diff.js" },
];

export async function main(): Promise<void> {
  for (const { name, exported, file } of LIBRARIES) {
    await build({
      stdin: { contents: `export { ${exported} } from "${name}";`, resolveDir: repository },
      outfile: path.join(setup, file),
      ...{ bundle: true, minify: true, format: "esm", platform: "node", target: "node20" },
      legalComments: "none",
      logLevel: "error",
    });
  }
  for (const name of await readdir(setup, { recursive: true })) {
    // Apps cannot import these declarations, which would need those of the parser.
    if (/\.d\.ts(\.map)?$/.test(name)) await rm(path.join(setup, name));
  }
  for (const folder of [setup, path.join(repository, "dist/push")]) {
    for (const name of await readdir(folder)) {
      if (name.endsWith(".js")) await useBundled(path.join(folder, name));
    }
  }
  const licenses = await licensesOf(LIBRARIES.map(({ name }) => `node_modules/${name}`));
  await writeFile(path.join(setup, "LICENSES.txt"), licenses);
}

/** Makes a module import the bundled libraries. */
async function useBundled(file: string): Promise<void> {
  const own = LIBRARIES.map((library) => path.join(setup, library.file));
  if (own.includes(file)) return;
  const code = await readFile(file, "utf8");
  const bundled = LIBRARIES.reduce((text, { name }, index) => {
    const target = path.relative(path.dirname(file), own[index]!).split(path.sep).join("/");
    return text.replaceAll(`from "${name}"`, `from "${target.replace(/^(?!\.)/, "./")}"`);
  }, code);
  if (bundled !== code) await writeFile(file, bundled);
}
