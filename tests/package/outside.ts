import { cp, mkdir, symlink } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { repository } from "../../scripts/scratch.js";
import { run, type Manifest, type Packed } from "../installed/pack.js";

/** The tools of the app itself: what its developer would have installed. */
const APP_PACKAGES = [
  "@edge-runtime/vm",
  "@types/node",
  "@types/react",
  "convex-test",
  "vite",
  "vitest",
];

const fixture = fileURLToPath(new URL("./app/", import.meta.url));

/**
 * An app outside the repository with the tarball installed. Other packages are links to those of the
 * repository, so nothing is downloaded; only what the package declares is there, so that an import of
 * something undeclared fails as it would for a user.
 */
export async function installOutside(folder: string, packed: Packed): Promise<string> {
  const app = path.join(folder, "outside-app");
  await cp(fixture, app, {
    recursive: true,
    filter: (source) => path.basename(source) !== "_generated",
  });
  const modules = path.join(app, "node_modules");
  const installed = path.join(modules, packed.manifest.name);
  await mkdir(installed, { recursive: true });
  await run("tar", ["-xzf", packed.tarball, "-C", installed, "--strip-components", "1"]);
  for (const name of [...declaredPackages(packed.manifest), ...APP_PACKAGES]) {
    const link = path.join(modules, name);
    await mkdir(path.dirname(link), { recursive: true });
    await symlink(path.join(repository, "node_modules", name), link, "dir");
  }
  return app;
}

function declaredPackages(manifest: Manifest): string[] {
  return Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies });
}
