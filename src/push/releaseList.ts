/** Reads the releases of a folder, the newest first. */
import type { Result } from "../client/types.js";
import { eachPage } from "../shared/eachPage.js";
import type { Connection } from "./push.js";

export type Release = Result<"listReleases">[number];

/** How many releases a command looks at. */
export const MAX_RELEASES = 10_000;

/** The most that one call returns. */
const PAGE_SIZE = 100;

/**
 * Yields the newest releases of a folder and its subfolders. Apps that do not export `listReleasesPage` have their newest 100.
 *
 * @param limit their number, at most 10,000.
 * @throws FUNCTIONS_MISSING if there are more, and the app does not export `listReleasesPage`
 */
export async function* releasesOf(
  { remote, folder: folderPath }: Pick<Connection, "remote" | "folder">,
  limit: number,
): AsyncGenerator<Release> {
  const newest = await remote.query("listReleases", {
    ...{ folderPath, limit: Math.min(limit, PAGE_SIZE) },
  });
  yield* newest;
  let left = limit - newest.length;
  if (newest.length < PAGE_SIZE || left === 0) return;
  const seen = new Set(newest.map(({ releaseId }) => releaseId));
  const read = async (cursor: string | null) =>
    await remote.query("listReleasesPage", {
      ...{ folderPath, paginationOpts: { numItems: PAGE_SIZE, cursor } },
    });
  for await (const page of eachPage(read)) {
    for (const release of page) {
      if (seen.has(release.releaseId)) continue;
      yield release;
      left -= 1;
      if (left === 0) return;
    }
  }
}
