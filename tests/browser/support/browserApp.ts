/**
 * The app whose pages the browser tests open: outside the repository, with the package installed from
 * its tarball. It has the demo's page and the tests' own pages, in the same places as the repository.
 */
import { cp, mkdir } from "node:fs/promises";
import path from "node:path";
import { repository } from "../../../scripts/scratch.js";
import { installInto, sameVersions } from "../../installed/index.js";
import { once } from "../../installed/once.js";
import { type Packed, packInto } from "../../installed/pack.js";

const PAGES = ["example", "tests/browser/hooks"];

/** What the pages import beside the package; all else that is installed is the package's own. */
const IMPORTED = ["convex", "react", "react-dom"] as const;

/** Modules that a dev server prepares before the first visit, so that none is found late. */
export const PREPARED = [
  ...["convex/react", "convex/server", "convex/values"],
  ...["react", "react-dom/client", "react/jsx-dev-runtime"],
  "convex-versioned-assets/react",
];

/**
 * @param runFolder what the tests of one run share.
 * @returns the app's folder.
 */
export async function browserApp(runFolder: string): Promise<string> {
  const folder = path.join(runFolder, "browser-app");
  const { tarball } = await once<Packed>(runFolder, "packed", () => packInto(runFolder));
  await once(runFolder, "browser-app", async () => {
    await installInto(folder, tarball, sameVersions(IMPORTED));
    for (const page of PAGES) {
      await mkdir(path.dirname(path.join(folder, page)), { recursive: true });
      await cp(path.join(repository, page), path.join(folder, page), { recursive: true });
    }
    return true;
  });
  return folder;
}
