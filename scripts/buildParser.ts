/**
 * Bundles the parser of the setup command: `node scripts/run.js scripts/buildParser.ts`, after tsc. As a dependency it and
 * its types are 5 MB in every app.
 */
import { readFile, readdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { licensesOf } from "./buildAdmin.js";

const repository = fileURLToPath(new URL("..", import.meta.url));
const setup = path.join(repository, "dist/setup");
const PARSER = "@babel/parser";

export async function main(): Promise<void> {
  await build({
    stdin: {
      contents: `export { parse, parseExpression } from "${PARSER}";`,
      resolveDir: repository,
    },
    outfile: path.join(setup, "parser.js"),
    ...{ bundle: true, minify: true, format: "esm", platform: "node", target: "node20" },
    legalComments: "none",
    logLevel: "error",
  });
  for (const name of await readdir(setup, { recursive: true })) {
    const file = path.join(setup, name);
    // Apps cannot import these declarations, which would need those of the parser.
    if (/\.d\.ts(\.map)?$/.test(name)) await rm(file);
    if (path.dirname(name) !== "." || !name.endsWith(".js")) continue;
    const code = await readFile(file, "utf8");
    await writeFile(file, code.replaceAll(`from "${PARSER}"`, 'from "./parser.js"'));
  }
  const licenses = await licensesOf([`node_modules/${PARSER}`]);
  await writeFile(path.join(setup, "LICENSES.txt"), licenses);
}
