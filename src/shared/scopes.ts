/**
 * The folders that contain a row, in one field for each depth: an index on such a field has all rows below a folder
 * in the order of its next fields, and no row of another folder.
 */
import { type Infer, v } from "convex/values";
import { assetError } from "./errors.js";
import { ROOT, isWithin } from "./paths.js";

const contained = v.optional(v.string());

export const scope = v.object({
  d1: contained,
  d2: contained,
  d3: contained,
  d4: contained,
  d5: contained,
  d6: contained,
  d7: contained,
  d8: contained,
});
export type Scope = Infer<typeof scope>;

/** The deepest folder whose rows below it are indexed. */
export const MAX_SCOPE_DEPTH = Object.keys(scope.fields).length;

/** Returns the scope of a row in a folder, without the folders that also contain `outside`. */
export function scopeOf(folderPath: string, outside?: string): Scope {
  const segments = folderPath === ROOT ? [] : folderPath.split("/").slice(0, MAX_SCOPE_DEPTH);
  const folders = segments.map((_, index) => segments.slice(0, index + 1).join("/"));
  return Object.fromEntries(
    folders.flatMap((folder, index) =>
      outside !== undefined && isWithin(outside, folder) ? [] : [[`d${index + 1}`, folder]],
    ),
  );
}

/** Returns whether queries can include the folders below a folder. */
export function hasScope(folderPath: string): boolean {
  return folderPath.split("/").length <= MAX_SCOPE_DEPTH;
}

/**
 * Returns the depth of a folder below the root.
 *
 * @throws ARGUMENT_INVALID if it is too deep.
 */
export function scopeDepth(folderPath: string): number {
  if (hasScope(folderPath)) return folderPath.split("/").length;
  const reason = `must be at most ${MAX_SCOPE_DEPTH} folders deep to include the folders below it`;
  throw assetError("ARGUMENT_INVALID", `folderPath ${reason}.`, {
    argument: "folderPath",
    reason,
  });
}
