/** Index ranges of the changes, jobs and trash below a folder. */
import { scopeDepth } from "../../../shared/scopes.js";

/** Rows to read: of a folder, or of a folder and everything below it. */
export type FolderRange = { folderPath: string; isRecursive: boolean };

/**
 * Returns the index and the field of the rows below a folder. The names are those of depth 1 for the compiler, because
 * all depths have the same types.
 *
 * @throws ARGUMENT_INVALID
 */
export function scopeIndex(folderPath: string): { index: "by_scope1"; field: "scope.d1" } {
  const depth = scopeDepth(folderPath);
  return { index: `by_scope${depth}` as "by_scope1", field: `scope.d${depth}` as "scope.d1" };
}
