/**
 * The state of a version, and by whom and when it got it. To be few, writes are not repeated in the rows of versions:
 *
 * - Which version is published, since when and by whom, is in the asset's row.
 * - The newest version is archived by the upload of the next one, whose row says when; nothing else is written.
 * - Restoring a version in place of the newest one writes only the asset's row, which names both. The next publishing or
 *   upload writes it down for good: into the row of the restored version, and into the one of the version that it has
 *   replaced or of the version that follows that one.
 * - So does a release, whatever versions it publishes: `release` in the asset's row says that the rows of its version and
 *   of the replaced one are to be written. The row of its version then names the release.
 *
 * Only `publishing.ts` writes these fields.
 */
import type { Asset } from "./assets.js";
import { type Published, overOf, publishedIdOf, publishedOf } from "./summaries.js";
import type { Version } from "./versions.js";

/** When a version was published, and by whom. */
export type Stamp = Pick<Version, "publishedBy"> & { publishedAt: number };

/** The state of a version for callers, and who has changed it when. */
type StateView = { state: NonNullable<Version["state"]> } & Partial<Stamp> &
  Pick<Version, "archivedAt" | "archivedBy"> & { releaseId?: Version["release"] };

/** Returns when the published version was published, and by whom; most are by their upload, so that is not stored. */
export function publishedStamp(
  version: Pick<Version, "createdAt" | "createdBy" | "publishedAt" | "publishedBy">,
): Stamp {
  const { createdAt, createdBy, publishedAt, publishedBy } = version;
  return publishedAt === undefined
    ? { publishedAt: createdAt, publishedBy: createdBy }
    : { publishedAt, publishedBy };
}

/** Returns whether a version was ever published. */
export function wasPublished(
  asset: Pick<Asset, "published">,
  { _id, state, publishedAt }: Pick<Version, "_id" | "state" | "publishedAt">,
): boolean {
  return state === undefined || publishedAt !== undefined || publishedIdOf(asset) === _id;
}

/** Returns whether a version was never published and does not cease to wait. */
export function isDraft(
  asset: Pick<Asset, "published">,
  version: Pick<Version, "_id" | "state" | "publishedAt">,
): boolean {
  return version.state === "draft" && !wasPublished(asset, version);
}

/** The state to write when a version ceases to wait: it is no draft. */
export function stateWithoutWaiting({ state }: Version): Version["state"] {
  return state === "draft" ? "archived" : state;
}

/** Returns whether the row of the next version says when this one was archived. */
export function isArchivedByNext(asset: Pick<Asset, "published">, version: Version): boolean {
  return (
    wasPublished(asset, version) &&
    version.archivedAt === undefined &&
    publishedIdOf(asset) !== version._id &&
    overOf(asset) !== version._id
  );
}

/** Returns when the version before this one was archived, and by whom. */
export function endOfPrevious(next: Version) {
  const { createdAt, createdBy, previousArchivedAt, previousArchivedBy } = next;
  return previousArchivedAt === undefined
    ? { archivedAt: createdAt, archivedBy: createdBy }
    : { archivedAt: previousArchivedAt, archivedBy: previousArchivedBy };
}

/** @param next the version with the next number. */
export function stateView(asset: Asset, version: Version, next: Version | null): StateView {
  const published = publishedOf(asset);
  if (published?.versionId === version._id) {
    const { over, release } = published;
    const isTold = over !== undefined || release !== undefined;
    const releaseId = isTold ? release : version.release;
    return { state: "published", ...publishedStamp(published), releaseId };
  }
  if (isDraft(asset, version)) return { state: "draft" };
  const before = wasPublished(asset, version) ? publishedStamp(version) : {};
  const ended = archivedStamp(published, version, next);
  return { state: "archived", ...before, releaseId: version.release, ...ended };
}

function archivedStamp(published: Published | undefined, version: Version, next: Version | null) {
  if (published?.over === version._id) {
    const { publishedAt: archivedAt, publishedBy: archivedBy } = publishedStamp(published);
    return { archivedAt, archivedBy };
  }
  if (version.archivedAt === undefined && next !== null) return endOfPrevious(next);
  return { archivedAt: version.archivedAt, archivedBy: version.archivedBy };
}
