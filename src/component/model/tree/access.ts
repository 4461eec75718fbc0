/**
 * Who may have a file by its address. Folders and assets may say it of themselves; where they do not,
 * the folder above decides. What follows is kept in each row, so that no read has to go up the tree.
 *
 * Nothing becomes public without being told to: what was private stays so wherever it is moved.
 */
import type { Infer } from "convex/values";
import type { Doc } from "../../_generated/dataModel.js";
import type { QueryCtx } from "../../_generated/server.js";
import { type Location, objectUrl, publicLocation } from "../../backends/index.js";
import type { access } from "../../../shared/values.js";

export type Access = Infer<typeof access>;

/** What a row says of its access, and what follows from that. */
export type AccessFields = Pick<Doc<"folders">, "access" | "isPrivate">;

/** The access of something that says `own` of itself, or nothing, in such a folder. */
export function accessWithin(own: Access | undefined, isFolderPrivate: boolean): AccessFields {
  const isPrivate = own === undefined ? isFolderPrivate : own === "private";
  return { access: own, isPrivate: isPrivate || undefined };
}

/** The access of something that comes into such a folder from elsewhere. */
export function accessAfterMove(
  { access, isPrivate }: AccessFields,
  isFolderPrivate: boolean,
): AccessFields {
  const isInherited = access === undefined;
  return accessWithin(
    isInherited && isPrivate && !isFolderPrivate ? "private" : access,
    isFolderPrivate,
  );
}

/** What an asset is, or is to be as soon as its bytes have moved. */
export function intendedAccess({
  access,
  isPrivate,
  rehousing,
}: Pick<Doc<"assets">, "access" | "isPrivate" | "rehousing">): AccessFields {
  return rehousing === undefined
    ? { access, isPrivate }
    : { access, isPrivate: rehousing.to === "private" || undefined };
}

/** What the feed tells of the access of an asset: only that it is private. */
export function accessInFeed({ isPrivate }: AccessFields): { access?: Access } {
  return isPrivate ? { access: "private" } : {};
}

/** The address of an object for everybody and for ever; a private one has none. */
export async function permanentUrl(
  ctx: QueryCtx,
  { isPrivate }: AccessFields,
  location: Location,
): Promise<string | null> {
  return isPrivate ? null : await objectUrl(ctx, location);
}

/** What callers see of where an object is; of a private one nothing that could lead to it. */
export function shownLocation({ isPrivate }: AccessFields, location: Location) {
  return isPrivate ? { backend: location.backend } : publicLocation(location);
}
