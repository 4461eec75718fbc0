/**
 * Builds the modules that a deployment gets: `node scripts/run.js scripts/buildComponent.ts`, after tsc.
 *
 * Convex makes a module of each file in the component's folder, and another of the code that any two of them share: 197 of
 * the folder as tsc writes it, of which a call loads up to 80 one after another. So the folder has only the modules with
 * functions, and what they share is one file beside it. It is not minified, and names the source of each part.
 */
import { readFile, readdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { rolldown } from "rolldown";

const repository = fileURLToPath(new URL("..", import.meta.url));
const dist = path.join(repository, "dist");
const component = path.join(repository, "src/component");

/** What the functions share. Outside of the component's folder, where it would be a module with functions. */
const SHARED = "componentShared";

/** What apps import: tsc's file, and the types of the component's functions. */
const KEPT = /^(convex\.config\.(js|d\.ts)|_generated\/component\.d\.ts)$/;

/** Bundles modules of the component's folder. */
async function bundle(names: string[]): Promise<void> {
  const bundled = await rolldown({
    cwd: repository,
    input: Object.fromEntries(
      names.map((name) => [`component/${name}`, path.join(component, `${name}.ts`)]),
    ),
    external: (id) => !id.startsWith(".") && !path.isAbsolute(id),
    tsconfig: false,
    logLevel: "warn",
  });
  await bundled.write({
    dir: dist,
    entryFileNames: "[name].js",
    chunkFileNames: "[name].js",
    minify: false,
    minifyInternalExports: false,
    codeSplitting: { groups: [{ name: SHARED, test: /\/src\/(component\/.*\/|shared\/)/ }] },
  });
  await bundled.close();
}

/** The modules of the component's folder, without its tests. */
async function modules(): Promise<string[]> {
  const files = await readdir(component);
  return files.filter((file) => /^\w+\.ts$/.test(file)).map((file) => file.slice(0, -".ts".length));
}

/** Deletes what tsc wrote, which the bundles replace, and declarations that apps cannot import. */
async function removeModules(): Promise<void> {
  const folder = path.join(dist, "component");
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const file = path.join(entry.parentPath, entry.name);
    const name = path.relative(folder, file).replace(/\.map$/, "").split(path.sep).join("/");
    if (entry.isFile() && !KEPT.test(name)) await rm(file);
  }
}

export async function main(): Promise<void> {
  await removeModules();
  // Convex reads the schema by itself; no function needs it.
  await bundle(["schema"]);
  await bundle((await modules()).filter((name) => name !== "schema"));
}
