import { readdir } from "node:fs/promises";
import path from "node:path";

/** The modules that the CLI should push of a functions folder, by the name they get there. */
export async function expectedModules(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)))
    .map((file) => file.split(path.sep).join("/"))
    .filter((file) => !file.startsWith("_generated/") && !/(^|\/)schema\.[tj]s$/.test(file))
    .filter((file) => /^[^.]+\.[tj]sx?$/.test(path.basename(file)))
    .map((file) => file.replace(/\.[tj]sx?$/, ".js"))
    .sort();
}
