/** Finds installed packages as Node does: in the app's directory or a parent. */
import path from "node:path";
import { readText } from "./files.js";

export type PackageJson = {
  packageManager?: string;
  scripts?: Record<string, string>;
  dependencies?: Record<string, string>;
  devDependencies?: Record<string, string>;
};

export type InstalledPackage = {
  folder: string;
  version: string;
  /** The package's commands: their names and files. */
  bin: Record<string, string>;
};

/** Finds a package by the name the app uses, which may be an alias. */
export async function findInstalled(from: string, name: string): Promise<InstalledPackage | null> {
  for (let folder = from; ; folder = path.dirname(folder)) {
    const place = path.join(folder, "node_modules", name);
    const text = await readText(path.join(place, "package.json"));
    if (text !== null) {
      const manifest = JSON.parse(text) as {
        name?: string;
        version?: string;
        bin?: string | Record<string, string>;
      };
      const { version = "0.0.0", bin = {} } = manifest;
      const own = (manifest.name ?? name).replace(/^@[^/]*\//, "");
      return { folder: place, version, bin: typeof bin === "string" ? { [own]: bin } : bin };
    }
    if (path.dirname(folder) === folder) return null;
  }
}

/** The package.json of the app and of its parent directories, for monorepos. */
export async function manifestsAbove(root: string): Promise<PackageJson[]> {
  const manifests: PackageJson[] = [];
  for (let folder = root; ; folder = path.dirname(folder)) {
    const text = await readText(path.join(folder, "package.json"));
    try {
      if (text !== null) manifests.push(JSON.parse(text) as PackageJson);
    } catch {
      // The app's own file was read before; a broken one in a parent names no compiler.
    }
    if (path.dirname(folder) === folder) return manifests;
  }
}
