/**
 * Builds the modules that a deployment gets: `node scripts/run.js scripts/buildComponent.ts`, after tsc.
 *
 * Convex makes a module of each file in the component's folder and others of the code that several of them share: 197 of
 * the folder as tsc writes it, of which a call loads up to 80. So the folder has only the modules with functions, and the
 * folder beside it what they share. They have no whitespace, because the CLI writes an object on one line if it is on one
 * line here, and it shortens names itself. Stack traces name the lines of the sources: the CLI reads the source maps.
 */
import { readdir, rm } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { rolldown } from "rolldown";
import { deployedOnly } from "./deployedOnly.js";

const repository = fileURLToPath(new URL("..", import.meta.url));
const dist = path.join(repository, "dist");
const component = path.join(repository, "src/component");

/** Outside of the component's folder, where they would be modules with functions. */
const SHARED = "componentShared";

/** The share of the modules that load something before it is loaded by all, to be one file. */
const MOST = 0.8;

/** Apps import these: the definition as tsc wrote it, and the types of the functions. */
const KEPT = /^(convex\.config\.(js|d\.ts)|_generated\/component\.d\.ts)$/;

/** The modules that are built alone, and share nothing with others: the schema, and the most frequent calls. */
const ALONE = ["schema", "published"];

/** Bundles modules of the component's folder. */
async function bundle(names: string[]): Promise<void> {
  const bundled = await rolldown({
    cwd: repository,
    input: Object.fromEntries(
      names.map((name) => [`component/${name}`, path.join(component, `${name}.ts`)]),
    ),
    external: (id) => !id.startsWith(".") && !path.isAbsolute(id),
    plugins: [
      {
        name: "component",
        resolveId: (id, importer = "") =>
          path.dirname(importer) === component && ALONE.some((name) => id === `./${name}.js`)
            ? { id, external: true }
            : null,
        transform: {
          filter: { id: /\/src\/(component|shared)\/.*\.ts$/ },
          handler: deployedOnly,
        },
      },
    ],
    makeAbsoluteExternalsRelative: false,
    treeshake: {
      moduleSideEffects: false,
      manualPureFunctions: ["v", "opener"],
      propertyReadSideEffects: false,
    },
    tsconfig: false,
    logLevel: "warn",
  });
  await bundled.write({
    dir: dist,
    entryFileNames: "[name].js",
    chunkFileNames: `${SHARED}/[name].js`,
    minify: { compress: false, mangle: false },
    sourcemap: true,
    sourcemapExcludeSources: true,
    minifyInternalExports: false,
    codeSplitting: {
      groups: [
        {
          name: "basics",
          test: /\/src\/(component\/.*\/|shared\/)/,
          minShareCount: Math.max(2, Math.floor(names.length * MOST)),
        },
      ],
    },
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
    const name = path
      .relative(folder, file)
      .replace(/\.map$/, "")
      .split(path.sep)
      .join("/");
    if (entry.isFile() && !KEPT.test(name)) await rm(file);
  }
}

export async function main(): Promise<void> {
  await removeModules();
  for (const name of ALONE) await bundle([name]);
  await bundle((await modules()).filter((name) => !ALONE.includes(name)));
}
