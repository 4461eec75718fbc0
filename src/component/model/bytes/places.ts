/** Where the bytes of a version should be: in a public place, or in a private one. */
import { type BackendName, type Location, backendNamed, backendOf } from "../../backends/index.js";
import { intendedAccess } from "../tree/access.js";
import type { Asset } from "../files/assets.js";
import { wasPublished } from "../files/states.js";
import type { Version } from "../files/versions.js";

type Awaiting = Pick<Asset, "awaits">;
type Waiting = Pick<Version, "_id" | "version" | "publishWhenVerified">;
type InPlace = Pick<Version, "verification" | "location" | "isTypeUnstored">;

/** Returns whether an object can only be read with a signature, so no public version may have it. */
export function isStaged(location: Location): boolean {
  return !backendOf(location).suits(location, false);
}

/** Returns whether a version waits to be published, and no later decision has superseded it. */
export function isAwaited({ awaits }: Awaiting, version: Waiting): boolean {
  if (!version.publishWhenVerified || awaits === undefined) return false;
  return version.version > awaits.after || version._id === awaits.chosen;
}

/**
 * Returns whether the bytes of a version belong into a private place: those of a private asset, and where the
 * storage stages, those of a version that was never published and does not wait to be.
 */
export function belongsHidden(
  asset: Awaiting & Pick<Asset, "published"> & Parameters<typeof intendedAccess>[0],
  version: Waiting & Pick<Version, "state" | "publishedAt">,
  backend: BackendName,
): boolean {
  if (intendedAccess(asset).isPrivate) return true;
  const isPublic = wasPublished(asset, version) || isAwaited(asset, version);
  return !isPublic && backendNamed(backend).stages();
}

/** Returns whether a version could be published now, with its bytes as they are stored. */
export function isInPlace(
  { isPrivate }: Pick<Asset, "isPrivate">,
  { verification, location, isTypeUnstored }: InPlace,
): boolean {
  if (verification !== undefined || isTypeUnstored) return false;
  return isPrivate === true || !isStaged(location);
}
