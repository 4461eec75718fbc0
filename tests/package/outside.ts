import { cp } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { type InstalledApp, installInto, packed, sameVersions } from "../installed/index.js";

/** The package's peers, and the tools of the app itself: what its developer would have installed. */
const APP_PACKAGES = [
  ...["convex", "react", "react-dom"],
  ...["@edge-runtime/vm", "@types/node", "@types/react", "convex-test", "vite", "vitest"],
];

const fixture = fileURLToPath(new URL("./app/", import.meta.url));

/**
 * An app of somebody else's, outside the repository, with the tarball and its own tools installed by
 * npm. An import of a package that is not declared fails there as it would for a user.
 *
 * @param folder where to make it.
 */
export async function installOutside(folder: string): Promise<InstalledApp> {
  const { tarball } = await packed();
  const app = await installInto(
    path.join(folder, "outside-app"),
    tarball,
    sameVersions(APP_PACKAGES),
  );
  await cp(fixture, app.folder, {
    recursive: true,
    filter: (source) => !["_generated", "package.json"].includes(path.basename(source)),
  });
  return app;
}
