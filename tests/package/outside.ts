import { linkSync, mkdirSync, readdirSync, readlinkSync, symlinkSync } from "node:fs";
import { copyFile, cp } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { inject } from "vitest";
import { InstalledApp, installInto, packed, sameVersions } from "../installed/index.js";
import { once } from "../installed/once.js";

/** The package's peers, and the tools of the app itself: what its developer would have installed. */
const APP_PACKAGES = [
  ...["convex", "react", "react-dom"],
  ...["@edge-runtime/vm", "@types/node", "@types/react", "convex-test", "vite", "vitest"],
];

const fixture = fileURLToPath(new URL("./app/", import.meta.url));

/** The files themselves are not copied, so they are for reading. */
function linkFolder(from: string, to: string): void {
  mkdirSync(to, { recursive: true });
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const [source, target] = [path.join(from, entry.name), path.join(to, entry.name)];
    if (entry.isDirectory()) linkFolder(source, target);
    else if (entry.isSymbolicLink()) symlinkSync(readlinkSync(source), target);
    else linkSync(source, target);
  }
}

/**
 * An app of somebody else's, outside the repository, with the tarball and its own tools as npm has
 * installed them once a run. An import of a package that is not declared fails there as it would for a
 * user.
 *
 * @param folder where to make it; its `node_modules` is for reading.
 */
export async function installOutside(folder: string): Promise<InstalledApp> {
  const { tarball } = await packed();
  const installed = path.join(inject("runFolder"), "outside-installed");
  await once(inject("runFolder"), "outside", async () => {
    await installInto(installed, tarball, sameVersions(APP_PACKAGES));
    return true;
  });
  const app = new InstalledApp(path.join(folder, "outside-app"));
  linkFolder(path.join(installed, "node_modules"), path.join(app.folder, "node_modules"));
  for (const file of ["package.json", "package-lock.json"]) {
    await copyFile(path.join(installed, file), path.join(app.folder, file));
  }
  await cp(fixture, app.folder, {
    recursive: true,
    filter: (source) => !["_generated", "package.json"].includes(path.basename(source)),
  });
  return app;
}
