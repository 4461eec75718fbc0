/** Apps outside the repository that have the package installed by npm. */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import { repository } from "../../scripts/scratch.js";
import { run } from "./pack.js";

/** What an app beside the package needs to import its entry points. */
export const PEERS = ["convex", "react", "react-dom"] as const;

/** npm, with the versions that the repository's lock file has and without a word about funding. */
export async function npmInstall(app: string, specifiers: string[] = []): Promise<void> {
  const flags = ["--no-audit", "--no-fund", "--prefer-offline", "--loglevel", "error"];
  await run("npm", ["install", ...flags, ...specifiers], { cwd: app });
}

/** The versions of packages that the repository has installed, as `name@version`. */
export function sameVersions(names: readonly string[]): string[] {
  const require = createRequire(import.meta.url);
  return names.map((name) => {
    // By its place, as some packages do not export it.
    const manifest = path.join(repository, "node_modules", name, "package.json");
    const { version } = require(manifest) as { version: string };
    return `${name}@${version}`;
  });
}

/** An app outside the repository that has nothing but the package and its peers. */
export class InstalledApp {
  constructor(readonly folder: string) {}

  /** The folder of the installed package. */
  get package(): string {
    return path.join(this.folder, "node_modules/convex-versioned-assets");
  }

  /** The command's real file, which `node_modules/.bin` links to. */
  get bin(): string {
    return path.join(this.package, "dist/cli/index.js");
  }

  /** The file that an app gets for an import, by the package's `exports`. */
  resolve(specifier: string): string {
    return createRequire(path.join(this.folder, "package.json")).resolve(specifier);
  }

  /**
   * Loads what an app would import. Node itself loads it, also where the tests or the benchmarks run
   * in something that transforms imports.
   */
  import<Module>(specifier: string): Module {
    return createRequire(path.join(this.folder, "package.json"))(specifier) as Module;
  }

  /** Loads a module of the package that `exports` does not offer, by its path in `dist`. */
  importInternal<Module>(file: string): Module {
    return this.import<Module>(path.join(this.package, "dist", file));
  }

  /** Starts the command as a user does: `npx --no-install convex-versioned-assets …`. */
  npx(args: string[], options: { cwd?: string; env?: NodeJS.ProcessEnv } = {}): ChildProcess {
    return spawn("npx", ["--no-install", "convex-versioned-assets", ...args], {
      cwd: this.folder,
      stdio: ["ignore", "pipe", "pipe"],
      ...options,
    });
  }
}

/** Makes an empty app and installs the tarball and other packages into it, as a user would. */
export async function installInto(
  folder: string,
  tarball: string,
  others: string[],
): Promise<InstalledApp> {
  await mkdir(folder, { recursive: true });
  const manifest = { name: "outside-app", private: true, type: "module" };
  await writeFile(path.join(folder, "package.json"), JSON.stringify(manifest));
  await npmInstall(folder, [tarball, ...others]);
  return new InstalledApp(folder);
}
