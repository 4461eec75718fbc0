/**
 * The package as users have it: packed once a run, installed by npm into an app outside the
 * repository. Every test of a command, of the mirror, of setup and of an entry point goes through it.
 */
import path from "node:path";
import { inject } from "vitest";
import { InstalledApp, PEERS, installInto, sameVersions } from "./app.js";
import { once } from "./once.js";
import { type Packed, packInto } from "./pack.js";

export { InstalledApp, installInto, npmInstall, sameVersions } from "./app.js";

/** The tarball. Reading only: all test files of a run share it. */
export async function packed(): Promise<Packed> {
  const folder = inject("runFolder");
  return await once(folder, "packed", () => packInto(folder));
}

/**
 * The app that all test files of a run share. Its folder is for reading: tests that write into an app
 * make one with `installInto`.
 */
export async function installedApp(): Promise<InstalledApp> {
  const { tarball } = await packed();
  const folder = path.join(inject("runFolder"), "app");
  await once(inject("runFolder"), "installed", async () => {
    await installInto(folder, tarball, sameVersions(PEERS));
    return true;
  });
  return new InstalledApp(folder);
}
