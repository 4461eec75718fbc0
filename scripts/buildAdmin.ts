/**
 * Builds the admin panel: `node scripts/run.js scripts/buildAdmin.ts`, after tsc.
 *
 * Unlike the rest of the package, the panel is bundled, so that apps need no further packages. Parts that
 * load on demand, such as previews, are separate files.
 */
import { readFile, readdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { type BuildResult, build } from "esbuild";

const repository = fileURLToPath(new URL("..", import.meta.url));
const types = path.join(repository, "dist/admin");

/** Peers that the app provides, and that must exist only once. */
const EXTERNAL = ["react", "react-dom", "convex"];

/** Tables of texts besides the English one, which is part of the panel: each is an entry of its own. */
const LANGUAGES = ["de", "es"];

export type Built = BuildResult<{ metafile: true; write: false }>;

/**
 * Bundles the panel and its styles.
 *
 * @param write false only returns the files, in `outputFiles`.
 */
export async function bundleAdmin({ write }: { write: boolean }): Promise<Built> {
  const result = await build({
    absWorkingDir: repository,
    entryPoints: {
      index: "src/admin/index.ts",
      v1: "src/admin/v1.tsx",
      ...Object.fromEntries(LANGUAGES.map((name) => [name, `src/admin/words/${name}/index.ts`])),
      admin: "src/admin/styles/index.css",
    },
    outdir: "dist/admin",
    write,
    metafile: true,
    bundle: true,
    splitting: true,
    minify: true,
    format: "esm",
    target: "es2022",
    jsx: "automatic",
    external: EXTERNAL.flatMap((name) => [name, `${name}/*`]),
    chunkNames: "[name]-[hash]",
    banner: { js: '"use client";' },
    define: { "process.env.NODE_ENV": '"production"' },
    legalComments: "none",
    logLevel: "error",
  });
  return result as Built;
}

/** Returns the declarations that a file imports, itself included. */
async function declarationsFrom(file: string, found = new Set<string>()): Promise<Set<string>> {
  if (found.has(file)) return found;
  found.add(file);
  const text = await readFile(file, "utf8");
  for (const [, specifier] of text.matchAll(/(?:from |import\()"(\.[^"]+)\.js"/g)) {
    await declarationsFrom(path.join(path.dirname(file), `${specifier}.d.ts`), found);
  }
  return found;
}

const MAP = /^\/\/# sourceMappingURL=.*\n?/m;

/**
 * Deletes the modules that tsc wrote, which the bundle replaces, and declarations that apps cannot import; the others
 * lose their maps.
 */
async function removeModules(): Promise<void> {
  const reached = new Set<string>();
  const tables = LANGUAGES.map((name) => `words/${name}/index`);
  for (const entry of ["index", "v1", "stylesheet", ...tables]) {
    await declarationsFrom(path.join(types, `${entry}.d.ts`), reached);
  }
  for (const entry of await readdir(types, { recursive: true, withFileTypes: true })) {
    const file = path.join(entry.parentPath, entry.name);
    if (entry.isFile() && !reached.has(file)) await rm(file);
  }
  // The sources of the panel are not in the package, so no map can lead to them.
  for (const file of [...reached].filter((file) => file.startsWith(types + path.sep))) {
    await writeFile(file, (await readFile(file, "utf8")).replace(MAP, ""));
  }
}

/** The folders of the packages in a bundle. */
export function bundledPackages({ metafile }: Built): string[] {
  const folders = Object.keys(metafile.inputs).map(
    (input) => /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input)?.[0],
  );
  return [...new Set(folders)].filter((folder) => folder !== undefined).sort();
}

/** The licenses of those packages, which must be distributed with their code. */
export async function licensesOf(folders: string[]): Promise<string> {
  const texts = await Promise.all(
    folders.map(async (folder) => {
      const read = (name: string) => readFile(path.join(repository, folder, name), "utf8");
      const { name, version, license } = JSON.parse(await read("package.json")) as {
        name: string;
        version: string;
        license: string;
      };
      const file = (await readdir(path.join(repository, folder))).find((entry) =>
        /^licen[cs]e/i.test(entry),
      );
      const terms = file === undefined ? "" : `\n${(await read(file)).trim()}\n`;
      return `${name} ${version} (${license})\n${terms}`;
    }),
  );
  return texts.join(`\n${"-".repeat(80)}\n\n`);
}

export async function main(): Promise<void> {
  await removeModules();
  const built = await bundleAdmin({ write: true });
  const licenses = await licensesOf(bundledPackages(built));
  await writeFile(path.join(types, "LICENSES.txt"), licenses);
}
