/** Finds the entries to add to a release. Pure. */
import { isWithin } from "../../shared/paths.js";
import type { Version } from "../detail/useVersions.js";
import type { AssetRow } from "../list/rows.js";
import type { EntryAction, Release, Wanted } from "./types.js";

/** The most releases that the app returns. */
export const MOST_RELEASES = 100;

/** The most entries that one call adds. */
const ADDED_AT_ONCE = 100;

/** Returns the entry of an asset; `null` if the release would change nothing of it. */
export function entryOf(
  { folderPath, basename, publishedVersionId }: AssetRow,
  action: EntryAction,
  newest: Pick<Version, "versionId"> | undefined,
): Wanted | null {
  if (action === "delete") return { folderPath, basename, action };
  if (action === "archive") {
    return publishedVersionId === null ? null : { folderPath, basename, action };
  }
  if (newest === undefined || newest.versionId === publishedVersionId) return null;
  return { folderPath, basename, versionId: newest.versionId };
}

/** Returns the open releases whose folder contains all these files. */
export function releasesFor(
  releases: readonly Release[],
  files: readonly { folderPath: string }[],
): Release[] {
  return releases.filter(
    ({ status, folderPath }) =>
      status === "open" && files.every((file) => isWithin(file.folderPath, folderPath)),
  );
}

/** Returns entries in batches that one call adds each. */
export function batchesOf<Item>(items: readonly Item[]): Item[][] {
  const count = Math.ceil(items.length / ADDED_AT_ONCE);
  return Array.from({ length: count }, (_, index) =>
    items.slice(index * ADDED_AT_ONCE, (index + 1) * ADDED_AT_ONCE),
  );
}
