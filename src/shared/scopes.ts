/**
 * The folders that contain a row, in one field for each depth: an index on such a field has all rows below a folder
 * in the order of its next fields, and no row of another folder. A change by which an asset leaves its path has the key
 * of this path in the field after those of its folders.
 */
import { type Infer, v } from "convex/values";
import { assetError } from "./errors.js";
import { type AssetPath, ROOT, isWithin } from "./paths.js";

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

/** Separates a folder from a name in the key of a path; no folder has a path like that. */
const KEY_SEPARATOR = "//";

const depthOf = (folderPath: string) => (folderPath === ROOT ? 0 : folderPath.split("/").length);

/** The keys of all paths in a folder: those after `from` and before `before`. */
export function keysIn(folderPath: string) {
  return { from: `${folderPath}${KEY_SEPARATOR}`, before: `${folderPath}/0` };
}

/** The key of a path, in the order of the names in its folder. */
export function keyOf({ folderPath, basename }: AssetPath): string {
  return `${folderPath}${KEY_SEPARATOR}${basename}`;
}

/**
 * Returns the field of a scope that has keys of paths in a folder: the one of the folders in it, which no row of the
 * folder itself has. `undefined` for a folder that is too deep.
 */
export function keyField(folderPath: string): keyof Scope | undefined {
  const depth = depthOf(folderPath) + 1;
  return depth > MAX_SCOPE_DEPTH ? undefined : (`d${depth}` as keyof Scope);
}

/** Returns the name in the folder whose key a scope has; `undefined` if it has none. */
export function nameInScope(folderPath: string, keyed: Scope | undefined): string | undefined {
  const field = keyField(folderPath);
  const key = field && keyed?.[field];
  const { from } = keysIn(folderPath);
  return key?.startsWith(from) ? key.slice(from.length) : undefined;
}

/** Throws if the history of a folder cannot be read. @throws ARGUMENT_INVALID */
export function requireKeys(folderPath: string): `d${1 | 2 | 3 | 4 | 5 | 6 | 7 | 8}` {
  const field = keyField(folderPath);
  if (field !== undefined) return field;
  const reason = `must be at most ${MAX_SCOPE_DEPTH - 1} folders deep to read what it had`;
  throw assetError("ARGUMENT_INVALID", `folderPath ${reason}.`, { argument: "folderPath", reason });
}
