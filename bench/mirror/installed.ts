import path from "node:path";
import { inScratchFolder } from "../../scripts/scratch.js";
import type * as Sync from "../../src/sync/index.js";
import { type InstalledApp, PEERS, installInto, sameVersions } from "../../tests/installed/app.js";
import { packInto } from "../../tests/installed/pack.js";

/** Runs `work` with the package packed and installed as users have it. */
export async function withInstalled<T>(work: (app: InstalledApp) => Promise<T>): Promise<T> {
  return await inScratchFolder(async (folder) => {
    const { tarball } = await packInto(folder);
    return await work(await installInto(path.join(folder, "app"), tarball, sameVersions(PEERS)));
  });
}

/** The mirror engine, as an app imports it. */
export function engineOf(app: InstalledApp): typeof Sync {
  return app.import("convex-versioned-assets/sync");
}
