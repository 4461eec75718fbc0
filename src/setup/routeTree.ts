/** Updates TanStack Router's generated route tree with the app's own generator. */
import { realpath } from "node:fs/promises";
import path from "node:path";
import { readText } from "./files.js";
import { type InstalledPackage, findInstalled } from "./installed.js";
import { outputOf } from "./problems.js";
import type { Project } from "./project.js";

/** The type error of a route that is not in the tree yet. */
export const NOT_IN_TREE = /error TS2345: Argument of type '"\/admin"' is not assignable/;

/** The packages that contain a generator, directly or as a dependency. */
const GENERATORS = [
  ["@tanstack/router-generator"],
  ["@tanstack/router-plugin", "@tanstack/router-generator"],
  ["@tanstack/react-start", "@tanstack/start-plugin-core", "@tanstack/router-generator"],
  ["@tanstack/router-cli", "@tanstack/router-generator"],
];

/** After the tree come lines of the framework, which the generator does not know. */
const TREE_END = "._addFileTypes<FileRouteTypes>()\n";

/** A separate process, because the app's packages are not part of this program. */
const SCRIPT = `
import { Generator, getConfig } from "@tanstack/router-generator";
const { root, routesDir, file, settings } = JSON.parse(process.argv[1]);
const config = getConfig(settings, root);
if (config.routesDirectory !== routesDir || config.generatedRouteTree !== file) process.exit(1);
await new Generator({ config, root }).run();
`;

/** Returns the generated file; `null` if the app has none. */
export async function routeTreeOf({ router, routesDir }: Project): Promise<string | null> {
  if (router !== "tanstack" || routesDir === null) return null;
  const file = path.join(path.dirname(routesDir), "routeTree.gen.ts");
  return (await readText(file)) === null ? null : file;
}

/**
 * Generates the tree of the current routes. If the app has no generator, its next `dev` or `build` writes the
 * tree.
 *
 * @param scratch a directory for the generator's temporary files.
 * @returns whether it was written.
 */
export async function writeRouteTree(
  project: Project,
  scratch: string,
  signal?: AbortSignal,
): Promise<boolean> {
  const { root, routesDir } = project;
  const file = await routeTreeOf(project);
  const before = file === null ? null : await readText(file);
  const generator = await findGenerator(root);
  if (file === null || before === null || generator === null) return false;
  const end = before.lastIndexOf(TREE_END);
  if (end === -1) return false;
  const footer = before.slice(end + TREE_END.length).trim();
  const settings = {
    disableLogging: true,
    tmpDir: scratch,
    routeTreeFileFooter: footer === "" ? [] : [footer],
  };
  const input = JSON.stringify({ root, routesDir, file, settings });
  const args = ["--input-type=module", "--eval", SCRIPT, input];
  const { code } = await outputOf(args, generator, signal);
  return code === 0;
}

/** The generator's directory. */
async function findGenerator(root: string): Promise<string | null> {
  for (const chain of GENERATORS) {
    let folder: string | null = root;
    for (const name of chain) {
      const installed: InstalledPackage | null =
        folder === null ? null : await findInstalled(folder, name);
      // The real path, which its own packages are relative to.
      folder = installed === null ? null : await realpath(installed.folder);
    }
    if (folder !== null) return folder;
  }
  return null;
}
