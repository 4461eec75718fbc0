/** Which changes to read: the index that has them in commit order, and the fields that it begins with. */
import type { IndexRange, IndexRangeBuilder, Query } from "convex/server";
import type { DataModel, Doc, Id } from "../../_generated/dataModel.js";
import type { QueryCtx } from "../../_generated/server.js";
import { ROOT } from "../../../shared/paths.js";
import { type FolderRange, scopeIndex } from "../tree/scopes.js";

/** The changes of a folder, with or without everything below it, of an asset, or of an actor. */
export type FeedOf = FolderRange | { assetId: Id<"assets"> } | { actor: string };

/** The names are those of one folder for the compiler, because the following fields of all indexes are the same. */
type Start = { index: "by_folder"; field: "feedFolder"; value: string; skipsEchoes?: boolean };

function startOf(of: FeedOf): Start {
  if ("assetId" in of) return named("by_asset", "assetId", of.assetId, true);
  if ("actor" in of) return named("by_actor", "actor", of.actor, true);
  const { folderPath, isRecursive } = of;
  if (!isRecursive) return named("by_folder", "feedFolder", folderPath);
  if (folderPath === ROOT) return named("by_commit", "isEcho", undefined);
  const { index, field } = scopeIndex(folderPath);
  return named(index, field, folderPath);
}

function named(index: string, field: string, value: unknown, skipsEchoes = false): Start {
  return { index, field, value, skipsEchoes } as unknown as Start;
}

/** The part of an index range after the fields that it begins with. */
type Bounds = IndexRangeBuilder<
  Doc<"changelog">,
  ["feedFolder", "commitTs", "seq", "_creationTime"],
  1
>;

/** Returns a reader of index ranges. @throws ARGUMENT_INVALID if the folder is too deep. */
export function changesOf(ctx: QueryCtx, of: FeedOf) {
  const { index, field, value, skipsEchoes } = startOf(of);
  return (bound: (range: Bounds) => IndexRange): Query<DataModel["changelog"]> =>
    ctx.db.query("changelog").withIndex(index, (q) => {
      const start = q.eq(field, value);
      // The next field of these indexes is `isEcho`.
      const echo = skipsEchoes ? start.eq("isEcho" as "commitTs", undefined as never) : start;
      return bound(echo as unknown as Bounds);
    });
}
