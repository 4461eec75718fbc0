/**
 * The access of files. Folders and assets may have their own setting; otherwise they inherit from the parent
 * folder. Each row stores the effective access, so that reads do not walk up the tree.
 *
 * Private assets never become public implicitly: they stay private wherever they are moved.
 */
import type { Infer } from "convex/values";
import type { Doc } from "../../_generated/dataModel.js";
import type { QueryCtx } from "../../_generated/server.js";
import { type Location, backendOf, publicLocation } from "../../backends/index.js";
import { objectUrl } from "../../backends/urls.js";
import type { access } from "../../../shared/values.js";

export type Access = Infer<typeof access>;

/** A row's own setting and its effective access. */
export type AccessFields = Pick<Doc<"folders">, "access" | "isPrivate">;

/** Returns the access of a row with the setting `own`, or none, in such a folder. */
export function accessWithin(own: Access | undefined, isFolderPrivate: boolean): AccessFields {
  const isPrivate = own === undefined ? isFolderPrivate : own === "private";
  return { access: own, isPrivate: isPrivate || undefined };
}

/**
 * Returns the access of a row that is moved into such a folder. A private row stays private. A public setting
 * opens nothing that is private: it ends.
 *
 * @param isTargetPrivate whether the target was private before, if the folder itself is moved along.
 */
export function accessAfterMove(
  { access, isPrivate }: AccessFields,
  isFolderPrivate: boolean,
  isTargetPrivate = isFolderPrivate,
): AccessFields {
  if (access === undefined && isPrivate && !isFolderPrivate) return accessWithin("private", false);
  return accessWithin(access === "public" && isTargetPrivate ? undefined : access, isFolderPrivate);
}

/** Returns the access of an asset after its bytes have been relocated. */
export function intendedAccess({
  access,
  isPrivate,
  relocation,
}: Pick<Doc<"assets">, "access" | "isPrivate" | "relocation">): AccessFields {
  return relocation === undefined
    ? { access, isPrivate }
    : { access, isPrivate: relocation.to === "private" || undefined };
}

/** Returns the access for a change of the feed, which only records private. */
export function accessInFeed({ isPrivate }: AccessFields): { access?: Access } {
  return isPrivate ? { access: "private" } : {};
}

/** Returns the permanent public URL of an object; a private one has none. */
export async function permanentUrl(
  ctx: QueryCtx,
  { isPrivate }: AccessFields,
  location: Location,
): Promise<string | null> {
  return isPrivate ? null : await objectUrl(ctx, location);
}

/** Returns an object's location for callers; for an object in a private place, only the backend. */
export function shownLocation({ isPrivate }: AccessFields, location: Location) {
  return isPrivate || !backendOf(location).suits(location, false)
    ? { backend: location.backend }
    : publicLocation(location);
}
