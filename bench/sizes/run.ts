/** Measures the size of each package: installed, pushed to Convex, and in a page. */
import { readFile } from "node:fs/promises";
import path from "node:path";
import { inScratchFolder } from "../../scripts/scratch.js";
import { packInto } from "../../tests/installed/pack.js";
import { type Installed, install } from "./installed.js";
import { gzippedEntry } from "./page.js";
import { pushedBytes } from "./pushed.js";

/** A package as an app installs it: from npm, or for this one as it would be published. */
export type Sized = { name: string; packageName: string; spec: string };

export type Sizes = {
  version: string;
  installed: Installed;
  /** Code that is pushed to the deployment, including nested components. */
  pushed: { bytes: number; components: string[] } | { cannot: string };
  /** Minified and gzipped, without Convex, React and other peers; `null`: the entry does not exist. */
  react: number | null;
  admin: number | null;
};

const PEERS: [name: string, packageName: string, spec: string][] = [
  ["convex-versioned-assets 1.0", "convex-versioned-assets", "convex-versioned-assets-1"],
  ["convex-fs", "convex-fs", "convex-fs"],
  [
    "convex-files-control",
    "@gilhrpenner/convex-files-control",
    "@gilhrpenner/convex-files-control",
  ],
  ["@convex-dev/r2", "@convex-dev/r2", "@convex-dev/r2"],
];

/** The version that bench/package.json pins. */
async function fixedVersion(dependency: string): Promise<string> {
  const text = await readFile(new URL("../package.json", import.meta.url), "utf8");
  const { dependencies } = JSON.parse(text) as { dependencies: Record<string, string> };
  return dependencies[dependency]!.replace(/^npm:.*@/, "");
}

export async function runSizes(): Promise<Record<string, Sizes>> {
  return await inScratchFolder(async (folder) => {
    const { tarball } = await packInto(folder);
    const packages: Sized[] = [
      { name: "this package", packageName: "convex-versioned-assets", spec: `file:${tarball}` },
    ];
    for (const [name, packageName, dependency] of PEERS) {
      const spec = `npm:${packageName}@${await fixedVersion(dependency)}`;
      packages.push({ name, packageName, spec });
    }
    const sizes: Record<string, Sizes> = {};
    for (const [number, sized] of packages.entries()) {
      console.log(`sizes: ${sized.name}`);
      sizes[sized.name] = await sizesOf(sized, path.join(folder, `project-${number}`));
    }
    return sizes;
  });
}

async function sizesOf({ packageName, spec }: Sized, project: string): Promise<Sizes> {
  const installed = await install(project, packageName, spec);
  const { version, exports } = JSON.parse(
    await readFile(path.join(project, "node_modules", packageName, "package.json"), "utf8"),
  ) as { version: string; exports: Record<string, unknown> };
  const entryOf = async (...names: string[]) => {
    const name = names.find((candidate) => `./${candidate}` in exports);
    return name === undefined ? null : await gzippedEntry(project, packageName, name);
  };
  return {
    ...{ version, installed },
    pushed: await pushedBytes(project, packageName),
    react: await entryOf("react"),
    admin: await entryOf("admin", "admin-ui"),
  };
}
